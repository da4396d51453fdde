"""The organisations that own activities."""

from datetime import date
from typing import TypedDict

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.types import TYPED, CountyCode, Names, Typed, codes
from service.models.subject import Subject
from service.models.words import OrganisationKind


class Identifier(TypedDict):
    """A number that others know an organisation by, such as its registration number."""

    scheme: str
    value: str


class Organisation(Subject):
    """A body that can be responsible for an activity; a national one is one per county."""

    kind = "organisation"
    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("active_until IS NULL OR active_from <= active_until", name="active"),
        Index("ix_organisation_county_code_name", "county_code", "name"),
    )

    name: Mapped[Typed]
    short_name: Mapped[Typed | None]
    sort: Mapped[OrganisationKind] = mapped_column(codes(OrganisationKind, "sort"))
    county_code: Mapped[CountyCode | None] = mapped_column(ForeignKey("county.code"))
    identifiers: Mapped[list[Identifier]] = mapped_column(JSON, info=TYPED)
    aliases: Mapped[Names]
    active_from: Mapped[date | None]
    active_until: Mapped[date | None]
    contact_email: Mapped[Typed | None]  # of its contact function, in lower case
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))

    parent: Mapped["Organisation | None"] = relationship(remote_side="Organisation.id")
