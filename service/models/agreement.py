"""Regional agreements and their parties."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.types import CountyCode, Typed, codes
from service.models.organisation import Organisation
from service.models.subject import Child, Subject
from service.models.words import Accession


class Agreement(Subject):
    """What the parties of a county have agreed, for a period."""

    kind = "agreement"
    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_from <= valid_until", name="period"),
    )

    title: Mapped[Typed]
    county_code: Mapped[CountyCode] = mapped_column(ForeignKey("county.code"), index=True)
    reference: Mapped[Typed | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    parties: Mapped[list["Party"]] = relationship(back_populates="agreement", order_by="Party.id")


class Party(Child):
    """An organisation in an agreement: how it joined, and its days as a party.

    ``left_on`` is the last day; a party that joins anew is a new row.
    """

    kind = "party"
    __tablename__ = "party"
    __table_args__ = (
        UniqueConstraint("agreement_id", "organisation_id", "joined_on"),
        CheckConstraint("left_on IS NULL OR joined_on <= left_on", name="days"),
    )

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    accession: Mapped[Accession] = mapped_column(codes(Accession, "accession"))
    decided_by: Mapped[Typed | None]
    decided_on: Mapped[date | None]
    reference: Mapped[Typed | None]
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    left_reason: Mapped[Typed | None]

    agreement: Mapped[Agreement] = relationship(back_populates="parties")
    organisation: Mapped[Organisation] = relationship()

    def in_force(self, day: date) -> bool:
        """Tell whether the organisation was a party on *day*; its last day counts."""
        return self.joined_on <= day and (self.left_on is None or day <= self.left_on)
