"""What people have typed in a form and not sent yet: each person's own, until it is sent.

It is nobody's deed, and so it is no part of the history: nobody else reads it, nothing follows
from it, and what comes of it is written when it is sent.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.core.db import Base
from service.core.types import Instant

KEPT_FOR = timedelta(days=30)
MOST = 50  # of one person's; beyond that the oldest goes
LONGEST_PLACE = 500  # characters
Insert = postgresql.Insert | sqlite.Insert
INSERTS: Mapping[str, type[Insert]] = {
    "postgresql": postgresql.Insert,
    "sqlite": sqlite.Insert,
}


class Draft(Base):
    """What stands in one form, by the names of its fields; ``place`` is the form's address."""

    __tablename__ = "draft"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(LONGEST_PLACE), primary_key=True)
    kept_at: Mapped[Instant] = mapped_column(index=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)


def keep_draft(
    session: Session, whose: tuple[int, str], fields: Mapping[str, Sequence[str]], now: datetime
) -> None:
    """Keep what was typed instead of what was kept before; *whose* is a person's key and a place.

    Of more than ``MOST`` the person's oldest are thrown away.
    """
    person, place = whose
    row = {"kept_at": now, "fields": {name: list(typed) for name, typed in fields.items()}}
    kept = INSERTS[session.get_bind().dialect.name](Draft)
    kept = kept.values(person_id=person, place=place, **row)
    session.execute(
        kept.on_conflict_do_update(index_elements=[Draft.person_id, Draft.place], set_=row)
    )
    own = select(Draft.place).where(Draft.person_id == person)
    older = own.order_by(Draft.kept_at.desc(), Draft.place).offset(MOST)
    session.execute(_of(person).where(Draft.place.in_(older)))


def find_draft(session: Session, person: int, place: str, now: datetime) -> Draft | None:
    """Return what the person with this key has typed at *place*, unless it is too old by *now*."""
    own = select(Draft).where(Draft.person_id == person, Draft.place == place)
    return session.scalars(own.where(Draft.kept_at > now - KEPT_FOR)).one_or_none()


def drafts_of(session: Session, person: int) -> Sequence[Draft]:
    """Return what the person with this key has not sent, the latest first."""
    own = select(Draft).where(Draft.person_id == person)
    return session.scalars(own.order_by(Draft.kept_at.desc(), Draft.place)).all()


def throw_away(session: Session, person: int, place: str | None = None) -> None:
    """Delete what the person with this key has typed at *place*, or (None) anywhere."""
    gone = _of(person) if place is None else _of(person).where(Draft.place == place)
    session.execute(gone)


def forget_drafts(session: Session, now: datetime) -> None:
    """Delete all drafts that nobody has touched for ``KEPT_FOR``."""
    session.execute(
        delete(Draft)
        .where(Draft.kept_at <= now - KEPT_FOR)
        .execution_options(synchronize_session=False)
    )


def _of(person: int) -> Any:  # noqa: ANN401 -- a statement that is narrowed further
    gone = delete(Draft).where(Draft.person_id == person)
    return gone.execution_options(synchronize_session=False)
