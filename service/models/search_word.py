"""What lists find and order rows by: derived from the rows, and made anew with every flush.

Nothing in these tables is the only copy of anything (``service/models/deriving.py``). They stand
beside the rows and not in them, so that a step, which changes no text, has no index to keep.
"""

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from service.core.db import Base

FOLDED = Text().with_variant(Text(collation="C"), "postgresql")  # compared byte by byte
KEY = BigInteger().with_variant(Integer(), "sqlite")


class Word(Base):
    """A folded word of the row ``row_id`` of another table."""

    __abstract__ = True

    word: Mapped[str] = mapped_column(FOLDED, primary_key=True, sort_order=-1)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Index, ...]:
        """Return the index that finds the words of one row."""
        return (Index(None, "row_id", "word"),)


class ActivityWord(Word):
    """A word of an activity, or of an owner's text in it that matches no organisation yet.

    ``source`` is the key of the responsibility with that text, and 0 for the activity's own.
    """

    __tablename__ = "activity_word"

    row_id: Mapped[int] = mapped_column(KEY, ForeignKey("activity.id"), primary_key=True)
    source: Mapped[int] = mapped_column(KEY, primary_key=True, autoincrement=False)


class AgreementWord(Word):
    """A word of an agreement."""

    __tablename__ = "agreement_word"

    row_id: Mapped[int] = mapped_column(KEY, ForeignKey("agreement.id"), primary_key=True)


class OrganisationWord(Word):
    """A word of an organisation's names."""

    __tablename__ = "organisation_word"

    row_id: Mapped[int] = mapped_column(KEY, ForeignKey("organisation.id"), primary_key=True)


class PersonWord(Word):
    """A word of a person's name or address."""

    __tablename__ = "person_word"

    row_id: Mapped[int] = mapped_column(KEY, ForeignKey("person.id"), primary_key=True)


class PlanWord(Word):
    """A word of a plan."""

    __tablename__ = "plan_word"

    row_id: Mapped[int] = mapped_column(KEY, ForeignKey("plan.id"), primary_key=True)


class ActivityOrder(Base):
    """Where an activity stands in lists by number and by title."""

    __tablename__ = "activity_order"
    __table_args__ = (
        Index("ix_activity_order_number_key_activity_id", "number_key", "activity_id"),
        Index("ix_activity_order_title_key_activity_id", "title_key", "activity_id"),
    )

    activity_id: Mapped[int] = mapped_column(KEY, ForeignKey("activity.id"), primary_key=True)
    number_key: Mapped[str] = mapped_column(FOLDED)
    title_key: Mapped[str] = mapped_column(FOLDED)
