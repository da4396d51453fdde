"""Lists that people look at again and again, each under a name of the person's own.

A saved list is an address and a name, and changes nothing of what it lists: it is no part of the
history, and nobody but its person sees it. The address itself is what is shared with others.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.core.db import Base
from service.core.types import Instant, Key, Uid

MOST = 50  # of one person's
LONGEST_NAME, LONGEST_PATH, LONGEST_QUERY = 100, 200, 2_000  # characters
Insert = postgresql.Insert | sqlite.Insert
INSERTS: Mapping[str, type[Insert]] = {
    "postgresql": postgresql.Insert,
    "sqlite": sqlite.Insert,
}


class SavedList(Base):
    """One list of a person's: ``path`` is the page, ``query`` what its address asks for."""

    __tablename__ = "saved_list"
    __table_args__ = (UniqueConstraint("person_id", "path", "name"),)

    id: Mapped[Key]
    uid: Mapped[Uid] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    path: Mapped[str] = mapped_column(String(LONGEST_PATH))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY))
    saved_at: Mapped[Instant]

    @property
    def address(self) -> str:
        """Where the list is looked at."""
        return f"{self.path}?{self.query}" if self.query else self.path


def save_list(session: Session, wanted: SavedList) -> bool:
    """Save a list, instead of the one of that name on that page; False when there are too many."""
    person, table = wanted.person_id, SavedList
    others = select(func.count()).where(
        table.person_id == person, (table.path != wanted.path) | (table.name != wanted.name)
    )
    if session.scalars(others).one() >= MOST:
        return False
    names = ("uid", "person_id", "path", "name", "query", "saved_at")
    row = {name: getattr(wanted, name) for name in names}
    insert = INSERTS[session.get_bind().dialect.name](table).values(**row)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=[table.person_id, table.path, table.name],
            set_={"query": wanted.query, "saved_at": wanted.saved_at},
        )
    )
    return True


def saved_lists(session: Session, person: int, path: str) -> Sequence[SavedList]:
    """Return the lists that the person with this key has saved on the page at *path*, by name."""
    own = select(SavedList).where(SavedList.person_id == person, SavedList.path == path)
    return session.scalars(own.order_by(SavedList.name)).all()


def remove_lists(session: Session, person: int, uid: str | None = None) -> None:
    """Delete one saved list of the person with this key, or (None) all of them."""
    gone = delete(SavedList).where(SavedList.person_id == person)
    gone = gone if uid is None else gone.where(SavedList.uid == uid)
    session.execute(gone.execution_options(synchronize_session=False))
