"""People, what they may do, and the tokens their programs use."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.types import CountyCode, Digest, Typed, UtcDateTime, codes
from service.models.organisation import Organisation
from service.models.subject import Child, Subject
from service.models.words import RemindBy, Rhythm, Role

LAST_USED = {"trail": "outside"}


class Person(Subject):
    """Someone who acts for organisations or counties, or reads."""

    kind = "person"
    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("remind_weekday BETWEEN 1 AND 7", name="remind_weekday"),
        CheckConstraint("remind_hour BETWEEN 0 AND 23", name="remind_hour"),
    )
    name: Mapped[Typed]
    email: Mapped[Typed] = mapped_column(unique=True)  # in lower case
    locale: Mapped[str] = mapped_column(String(2))
    disabled: Mapped[bool]
    # How they want to be reminded; nothing is chosen where it is empty (messages/reminding.py).
    remind_by: Mapped[RemindBy | None] = mapped_column(codes(RemindBy, "remind_by"))
    remind_rhythm: Mapped[Rhythm | None] = mapped_column(codes(Rhythm, "remind_rhythm"))
    remind_weekday: Mapped[int | None]  # 1 is Monday
    remind_hour: Mapped[int | None]  # in Sweden

    grants: Mapped[list["Grant"]] = relationship(back_populates="person", order_by="Grant.id")
    tokens: Mapped[list["Token"]] = relationship(back_populates="person", order_by="Token.id")


class Grant(Child):
    """One role of one person, for an organisation, a county or (auditor, administrator) all."""

    kind = "grant"
    __tablename__ = "person_role"
    __table_args__ = (
        CheckConstraint("role <> 'reporter' OR organisation_id IS NOT NULL", name="reporter"),
        CheckConstraint("role <> 'coordinator' OR county_code IS NOT NULL", name="coordinator"),
        CheckConstraint("valid_until IS NULL OR valid_from <= valid_until", name="days"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(codes(Role, "role"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    county_code: Mapped[CountyCode | None] = mapped_column(ForeignKey("county.code"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    revoked: Mapped[bool]

    person: Mapped[Person] = relationship(back_populates="grants")
    organisation: Mapped[Organisation | None] = relationship()


class Token(Child):
    """A bearer token; only the SHA-256 of its secret is kept."""

    kind = "token"
    __tablename__ = "api_token"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[Digest] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    expires_on: Mapped[date | None]
    revoked: Mapped[bool]
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LAST_USED)

    person: Mapped[Person] = relationship(back_populates="tokens")
