"""Verify the database's record by two processes at a time, where it is large and there is room.

Each walks through a part of the streams, both over the very same state of the database; the first
reads the log too. What only the whole can tell is judged at the end, of what both have noted. As
soon as anything at all is found, one process begins anew and tells it: what is reported of a
record that is not sound never depends on how it was divided.
"""

import hashlib
import os
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from service.trail.snapshot import database_source
from service.trail.verify import Walk, verify
from service.trail.verify_database import DatabaseSource
from service.trail.verify_findings import Report
from service.trail.verify_log import Heard
from service.trail.verify_notes import beside
from service.trail.verify_signatures import Trust

MANY = 2_000  # streams from which a second process is worth its start
FIRST = 0.43  # of the streams are the first process's, which has the log beside them
NOTES, ENDS = "notes", "ends"  # files that the second process leaves
PIECE = 1 << 20  # bytes
FORK = get_context("fork")  # what is loaded already is shared, and not loaded anew
NTH = text('SELECT stream FROM trail_head ORDER BY stream COLLATE "C" OFFSET :nth LIMIT 1')


@dataclass(frozen=True, slots=True)
class Told:
    """What the second process has found nothing wrong with, and heard."""

    counts: dict[str, int]
    heard: Heard


def verify_database(
    engine: Engine,
    trust: Trust = Trust(),  # noqa: B008 -- cannot be changed
    many: int = MANY,
) -> Report:
    """Verify all that *engine*'s database holds at this moment, as ``verify`` does.

    From *many* streams on by two processes, where there is room for them.
    """
    with database_source(engine) as source:
        middle = _middle(source.connection, many) if _has_room(engine) else None
    report = by_two(engine, trust, middle) if middle is not None else None
    if report is not None:
        return report
    with database_source(engine) as source:
        return verify(source, trust)


def by_two(engine: Engine, trust: Trust, middle: str) -> Report | None:
    """Verify the streams from *middle* on in a process beside this one; None unless all is sound.

    Needs PostgreSQL, and a process without other threads, since it is forked.
    """
    with TemporaryDirectory() as folder, database_source(engine, (None, middle)) as source:
        snapshot = str(source.connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar())
        hears, tells = FORK.Pipe(duplex=False)
        told = (tells, Path(folder), engine, snapshot, trust, middle)
        other = FORK.Process(target=_second, args=told, daemon=True)
        other.start()
        tells.close()
        try:
            return _first(source, trust, hears, Path(folder))
        finally:
            other.kill()  # if it goes on still, nobody waits for what it finds
            other.join()


def _first(source: DatabaseSource, trust: Trust, hears: Pipe, folder: Path) -> Report | None:
    digest = hashlib.sha256()
    with closing(beside()) as database:
        walk = Walk(source, trust, database, digest.update)
        walk.through()
        told = _heard(hears)
        if told is None or walk.findings:
            return None
        walk.counts = {name: count + told.counts[name] for name, count in walk.counts.items()}
        walk.log.heard.take_over(told.heard)
        database.execute("COMMIT")  # a file can be attached between transactions alone
        database.execute("ATTACH ? AS other", [str(folder / NOTES)])
        if not walk.notes.take_over():
            return None
        walk.thinnings.take_over()
        with (folder / ENDS).open("rb") as ends:
            while piece := ends.read(PIECE):
                digest.update(piece)
        report = walk.report(digest.hexdigest())
    return report if report.sound else None


def _heard(hears: Pipe) -> Told | None:
    """Return what the second process tells; None if it has found something, or has ended early."""
    with suppress(EOFError):
        told: Told | None = hears.recv()
        return told
    return None


def _second(
    tells: Pipe, folder: Path, engine: Engine, snapshot: str, trust: Trust, since: str
) -> None:
    engine.dispose(close=False)  # the connections that there are belong to the first process
    with (
        # If it ends early, the first process does all of it, and tells what stands in the way.
        suppress(KeyboardInterrupt, DBAPIError, OSError),
        database_source(engine, (since, None), snapshot) as source,
        closing(beside(folder / NOTES)) as database,
        (folder / ENDS).open("wb") as ends,
    ):
        walk = Walk(source, trust, database, ends.write)
        walk.through()
        found = [*walk.findings, *walk.notes.repeated(), *source.faults]
        ends.close()
        database.execute("COMMIT")
        tells.send(None if found else Told(walk.counts, walk.log.heard))


def _middle(connection: Connection, many: int) -> str | None:
    """Return the stream that divides the record, None if it has fewer than *many*."""
    count = connection.exec_driver_sql("SELECT count(*) FROM trail_head").scalar() or 0
    if count < many:
        return None
    stream = connection.execute(NTH, {"nth": int(count * FIRST)}).scalar()
    return None if stream is None else str(stream)


def _has_room(engine: Engine) -> bool:
    """Tell whether a second process can run beside this one, and share what it sees."""
    return (
        engine.dialect.name == "postgresql"
        and threading.active_count() == 1  # what other threads hold, a fork would hold for ever
        and (os.cpu_count() or 1) > 1
    )
