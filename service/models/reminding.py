"""Whose turn it was to be reminded, and when they last were."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.core.db import Base
from service.core.types import Instant, Key


class Turn(Base):
    """The turns of one person, or of one organisation's contact function.

    ``handled_at`` is the latest moment of their rhythm that was dealt with, by a letter or by
    none; ``told_at`` when they were last written to, and ``told_ahead`` through which day that
    letter told of what was to come.
    """

    __tablename__ = "reminding"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name="whom"),
    )

    id: Mapped[Key]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), unique=True)
    handled_at: Mapped[Instant]
    told_at: Mapped[Instant | None]
    told_ahead: Mapped[date | None]
