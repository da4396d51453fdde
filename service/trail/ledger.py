"""Write the entries of one operation: the next links of one subject's chain.

Rows are changed first, in memory; ``write`` turns the changes into an entry; ``close`` stores
the entries and then flushes the rows, in the only order that the database accepts.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, inspect, select, update
from sqlalchemy.orm import Session

from service.core import ids, versions
from service.core.db import Base, begin_last_trip, in_one_trip
from service.core.spelled import Spelled
from service.models import (
    Activity,
    Body,
    Child,
    Disclosure,
    Entry,
    Message,
    Subject,
)
from service.models.trail import LARGEST_BODY
from service.trail.canonical import canonical, disclosure_digest, encode, leaf_hash, spell
from service.trail.changes import Change, Told, changes_in
from service.trail.deed import Deed
from service.trail.draft import ERASE, Draft, Text, Texts, Written
from service.trail.implied import HEARD, follow_entry
from service.trail.origin import log_name

ENTRIES, BODIES, DISCLOSURES, MESSAGES = (
    Base.metadata.tables[model.__tablename__] for model in (Entry, Body, Disclosure, Message)
)
FEW = 8  # rows that are sent one by one
# Built once, so that what is compiled of them is found again at no cost. What lies beside an entry
# finds it by its uid, so that nobody waits to be told its key.
KEY = select(ENTRIES.c.id).where(ENTRIES.c.uid == bindparam("entry")).scalar_subquery()
ADD = {
    ENTRIES: insert(ENTRIES),
    BODIES: insert(BODIES).values(entry_id=KEY),
    DISCLOSURES: insert(DISCLOSURES).values(entry_id=KEY),
    MESSAGES: insert(MESSAGES),
}
ADD_FEW = {table: Spelled(ADD[table].inline()) for table in (ENTRIES, BODIES, DISCLOSURES)}
ADD_MANY = {
    table: adding.returning(next(iter(table.primary_key)), sort_by_parameter_order=table is ENTRIES)
    for table, adding in ADD.items()
}
CHANGE = {
    table: Spelled(update(table).where(table.c.id == bindparam("key")))
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, Subject | Child) and isinstance(table := mapper.local_table, Table)
}


class Ledger:
    """The entries that one deed writes about one subject, whose lock the caller holds."""

    def __init__(self, session: Session, deed: Deed, subject: Subject) -> None:
        self.session = session
        self.deed = deed
        self.subject = subject
        self.written: list[Written] = []
        self.at = max(filter(None, (deed.now, subject.updated_at)))
        self._told: Told = {}
        self._stored = 0
        self._sequence: int = subject.version or 0
        self._head: bytes | None = subject.head

    def write(self, draft: Draft) -> Written:
        """Turn what has changed in the draft's rows into the chain's next entry.

        Raises ValueError when the entry has no canonical form or grows past 60,000 bytes.
        """
        told = [
            (row, changes_in(self.session, row, self.subject, self._told)) for row in draft.rows
        ]
        texts = Texts(erasing=draft.event == ERASE)
        content = self._content(draft, [c for _, changes in told for c in changes], texts)
        stored = canonical(content)
        if len(stored) > LARGEST_BODY:
            message = f"an entry of {len(stored)} bytes is larger than {LARGEST_BODY}"
            raise ValueError(message)
        entry = Written(
            body=content,
            stored=stored,
            leaf_hash=leaf_hash(stored),
            prev_hash=self._head,
            disclosures=texts.disclosures,
            texts=texts.values,
        )
        for row, changes in told:
            follow_entry(row, entry, self.at, {change.field for change in changes})
        self._hear(draft.event)
        self._sequence, self._head = entry.sequence, entry.leaf_hash
        self.written.append(entry)
        return entry

    def _hear(self, event: str) -> None:
        """Note when an activity was last heard of; it is from its first entry on, whatever that."""
        activity = self.subject
        if isinstance(activity, Activity) and (event in HEARD or activity.heard_at is None):
            activity.heard_at = self.at

    def close(self) -> list[Written]:
        """Store the entries, then the rows; five statements or so, whatever their number.

        The subject's version, head and time rise to the last entry. Returns all entries of this
        ledger; it may be written to and closed again.
        """
        store(self.session, [self])
        self.session.flush()
        return self.written

    def _content(self, draft: Draft, changes: Sequence[Change], texts: Texts) -> dict[str, Any]:
        for name, text in draft.texts.items():
            texts.take(name, Text(text))
        evidence = {key: texts.take(f"evidence/{key}", v) for key, v in draft.evidence.items()}
        told = [texts.change(change) for change in changes]
        return {
            "v": versions.TRAIL_FORMAT,
            "log": log_name(self.at),
            "app": versions.APP,
            "flow": versions.FLOW,
            "id": ids.new_uid(self.at),
            "stream": self.subject.stream,
            "seq": self._sequence + 1,
            "prev": encode(self._head),
            "recorded_at": spell(self.at),
            "effective_on": draft.effective_on and draft.effective_on.isoformat(),
            "event": draft.event,
            "level": draft.level,
            "organisation": draft.organisation,
            "round": draft.round,
            "from": draft.before,
            "to": draft.after,
            "actor": self.deed.actor(),
            "on_behalf_of": draft.on_behalf_of,
            "role": draft.role or self.deed.role,
            "caused_by": draft.caused_by,
            "corrects": draft.corrects,
            "changes": told,
            "evidence": evidence,
            "request_id": self.deed.request_id,
            "_sd": texts.digests(),
        }

    def fresh(self) -> list[Written]:
        """Return the entries that are not stored yet, and count them as stored."""
        fresh = self.written[self._stored :]
        self._stored = len(self.written)
        if fresh:
            subject = self.subject
            subject.version, subject.head = self._sequence, self._head or b""
            subject.updated_at = self.at
        return fresh

    def row(self, entry: Written) -> dict[str, Any]:
        """Return the columns of *entry* beside its body."""
        return {
            "stream": self.subject.stream,
            "sequence": entry.sequence,
            "prev_hash": entry.prev_hash,
            "leaf_hash": entry.leaf_hash,
            "uid": entry.uid,
            "recorded_at": self.at,
            "event": entry.body["event"],
            "person": self.deed.person,
            "organisation": entry.body["organisation"],
        }


def finish(session: Session, ledgers: Sequence[Ledger], *, last: bool = False) -> None:
    """Close *ledgers*, each of another subject, in as many statements as one.

    Where deeds have only changed rows and caused messages, these are written as plain statements
    and let go of, as the database now has them, which is spared the session's bookkeeping. If
    nothing is read after it, it may be the *last*, and all goes in one trip with the COMMIT.
    """
    fresh = _fresh(ledgers)
    messages = [each for each in session.new if isinstance(each, Message)]
    plain = len(messages) == len(session.new)
    changed = list(session.dirty) if plain else []
    if last and plain:
        begin_last_trip(session)
    with in_one_trip(session) as connection:
        _store_entries(connection, fresh)
        _store_rows(connection, changed)
        if plain:
            _add(connection, MESSAGES, [_columns(each) for each in messages])
    for row in (*changed, *messages) if plain else ():
        session.expunge(row)
    session.flush()


def _columns(row: Base) -> dict[str, Any]:
    state: Any = inspect(row)
    return {name: value for name, value in state.dict.items() if name in state.mapper.columns}


def store(session: Session, ledgers: Sequence[Ledger]) -> None:
    """Store the entries of *ledgers* that are not stored yet, and the texts beside them."""
    with in_one_trip(session) as connection:
        _store_entries(connection, _fresh(ledgers))


def _fresh(ledgers: Sequence[Ledger]) -> list[tuple[Ledger, Written]]:
    return [(each, entry) for each in ledgers for entry in each.fresh()]


def _store_entries(connection: Connection, fresh: Sequence[tuple[Ledger, Written]]) -> None:
    """Store entries in the order in which they were written, and after them what lies beside."""
    written = [entry for _, entry in fresh]
    _add(connection, ENTRIES, [ledger.row(entry) for ledger, entry in fresh])
    _add(connection, BODIES, [{"entry": each.uid, "body": each.stored} for each in written])
    _add(connection, DISCLOSURES, [text for each in written for text in _texts(each)])


def _texts(entry: Written) -> Iterator[dict[str, Any]]:
    for text in entry.disclosures:
        yield {"digest": disclosure_digest(text), "entry": entry.uid, "disclosure": text}


def _add(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert *rows*; many go as one statement, as the library does for those that answer."""
    if len(rows) > FEW:
        connection.execute(ADD_MANY[table], rows)
    elif rows and table in ADD_FEW:
        ADD_FEW[table].send(connection, rows)
    elif rows:  # with the model's own defaults
        connection.execute(ADD[table].inline(), rows)


def _store_rows(connection: Connection, rows: Sequence[Base]) -> None:
    """Write what was changed in *rows* since they were read, whose locks the caller holds."""
    alike: dict[tuple[Table, frozenset[str]], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        state: Any = inspect(row)
        table = state.mapper.local_table
        changed = {name: state.dict[name] for name in state.committed_state if name in table.c}
        alike[table, frozenset(changed)].append({"key": state.dict["id"], **changed})
    for (table, names), values in alike.items():
        if names:
            CHANGE[table].send(connection, values)
