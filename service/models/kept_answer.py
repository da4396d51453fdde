"""What a request was answered, kept for a day under the key that came along with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Integer,
    LargeBinary,
    String,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.core.db import Base
from service.core.spelled import Asked, Spelled
from service.core.types import Digest, Instant, Uid

KEPT_FOR = timedelta(hours=24)
WHOLE = -1  # the item that stands for the request as a whole
LONGEST_KEY = 255  # characters
PATIENCE = "500"  # milliseconds to wait, on PostgreSQL, for who holds the same key just now


class KeptAnswer(Base):
    """One answer to one person: to a whole request, or to the item of that number in a batch.

    The row is written in the transaction of the deed, so there is none for a deed that was not
    done. Without an answer it says only which request the key belongs to.
    """

    __tablename__ = "kept_answer"
    __table_args__ = (CheckConstraint("(status IS NULL) = (body IS NULL)", name="whole"),)

    person: Mapped[Uid] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True)
    request_hash: Mapped[Digest]
    kept_at: Mapped[Instant] = mapped_column(index=True)
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    body: Mapped[bytes | None] = mapped_column(LargeBinary)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A key as one request uses it; ``kept_at`` is when it was used first.

    ``request_hash`` is a SHA-256 over all that makes the request what it is.
    """

    person: str
    key: str
    request_hash: bytes
    kept_at: datetime
    item: int = WHOLE

    def columns(self) -> dict[str, Any]:
        """Return what a row has of it."""
        return {name: getattr(self, name) for name in self.__slots__}


TABLE = Base.metadata.tables[KeptAnswer.__tablename__]
CLAIMED = [TABLE.c[name] for name in Claim.__slots__]
# The limit holds for this one statement, whatever comes of it; the service sets no other.
WAITING = func.set_config("lock_timeout", PATIENCE, True).alias("patience")  # noqa: FBT003 -- SQL
NEW = (
    postgresql.insert(TABLE)
    .from_select(
        CLAIMED,
        select(*(bindparam(c.name, type_=c.type) for c in CLAIMED)).select_from(WAITING),
    )
    .on_conflict_do_nothing()
    .returning(TABLE.c.item)
    .cte("new")
)
ONE = literal_column("1", Integer).label("rows")
TAKEN = select(func.count().label("rows")).select_from(NEW).subquery("taken")
CLAIMS = {
    "postgresql": Spelled(select(TAKEN.c.rows, func.set_config("lock_timeout", "0", True))),  # noqa: FBT003 -- SQL
    "sqlite": Spelled(sqlite.insert(TABLE).on_conflict_do_nothing().returning(ONE)),
}
KEEP = Spelled(
    update(TABLE).where(
        TABLE.c.person == bindparam("whose"),
        TABLE.c.key == bindparam("under"),
        TABLE.c.item == bindparam("place"),
    )
)


def claim(session: Session, wanted: Claim) -> Asked:
    """Take the key for this transaction, in one statement; ``is_taken`` reads the answer.

    Who holds it just now is waited for: on PostgreSQL ``PATIENCE`` at most, then the driver
    raises OperationalError (55P03); on SQLite writers queue for the database anyway.
    """
    connection = session.connection()
    return CLAIMS[connection.dialect.name].begin(connection, wanted.columns())


def is_taken(claimed: Asked) -> bool:
    """Tell whether the key is this transaction's now; False when it has been used before."""
    return any(rows for rows, *_ in claimed.rows)


def keep(
    session: Session, claimed: Claim, status: int, headers: Mapping[str, str], body: bytes
) -> None:
    """Keep the answer to what was *claimed* in this transaction."""
    answer = {"status": status, "headers": dict(headers), "body": body}
    asked = {"whose": claimed.person, "under": claimed.key, "place": claimed.item}
    KEEP.send(session.connection(), [{**asked, **answer}])


def hold(session: Session, claimed: Claim) -> None:
    """Lock the row of a batch as a whole until this transaction ends.

    Waits as ``claim`` does.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.set_config("lock_timeout", PATIENCE, True)))  # noqa: FBT003 -- SQL
        session.execute(select(TABLE.c.item).where(*_of(claimed, WHOLE)).with_for_update())
        session.execute(select(func.set_config("lock_timeout", "0", True)))  # noqa: FBT003 -- SQL


def keep_items(
    session: Session, claimed: Claim, answers: Mapping[int, tuple[int, Mapping[str, str], bytes]]
) -> None:
    """Keep the status, headers and body of each of the items of a batch, by their numbers."""
    if answers:
        same = claimed.columns()
        rows = [
            {**same, "item": item, "status": status, "headers": headers, "body": body}
            for item, (status, headers, body) in answers.items()
        ]
        # One statement for all, as the library makes of those that answer.
        session.connection().execute(insert(TABLE).returning(TABLE.c.item), rows)


def find_kept(session: Session, asked: Claim) -> KeptAnswer | None:
    """Return what is kept under the key for this very item."""
    identity = (asked.person, asked.key, asked.item)
    return session.get(KeptAnswer, identity, populate_existing=True)


def kept_items(session: Session, asked: Claim) -> Sequence[KeptAnswer]:
    """Return what is kept for the items of a batch."""
    found = select(KeptAnswer).where(*_of(asked), TABLE.c.item > WHOLE)
    return session.scalars(found.execution_options(populate_existing=True)).all()


def forget_key(session: Session, asked: Claim, now: datetime) -> None:
    """Delete what has been kept under the key for its day, not what somebody just began anew."""
    session.execute(delete(TABLE).where(*_of(asked), TABLE.c.kept_at <= now - KEPT_FOR))


def forget_answers(session: Session, now: datetime) -> None:
    """Delete all that has been kept for its day; the items of a key go together."""
    session.execute(delete(TABLE).where(TABLE.c.kept_at <= now - KEPT_FOR))


def _of(asked: Claim, item: int | None = None) -> list[Any]:
    own = [TABLE.c.person == asked.person, TABLE.c.key == asked.key]
    return own if item is None else [*own, TABLE.c.item == item]
