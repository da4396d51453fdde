"""What verification notes of a whole record until all of it is read: on disk, not in memory."""

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from service.trail.verify_findings import Erasure, Finding
from service.trail.verify_source import StoredEntry

TOGETHER = 1_000  # identifiers that are compared with the rest at a time
ANOTHER = 1 << 40  # is added to the keys of what another process has noted


def beside(path: Path | str = "") -> sqlite3.Connection:
    """Open the file that notes are kept in, without a *path* one that goes when it is closed.

    Nothing of it outlives the verification, so nobody waits for the disk, and all is one
    transaction, until another process is to read it.
    """
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("BEGIN")
    return database


def adopt(database: sqlite3.Connection, **tables: str) -> None:
    """Add what the *tables* attached as ``other`` hold, in these columns, to those of one name."""
    for table, columns in tables.items():
        adding = f"INSERT OR IGNORE INTO main.{table} SELECT {columns} FROM other.{table}"  # noqa: S608 -- named by the caller
        database.execute(adding)


class Notes:
    """Identifiers, missing and erased digests of a whole record, kept on disk and not in memory."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._named = 0
        self._coming: list[tuple[str, int, StoredEntry]] = []
        self._repeated: list[tuple[str, StoredEntry]] = []
        for table in (
            "seen (id TEXT PRIMARY KEY, turn INTEGER) WITHOUT ROWID",
            "missing (digest TEXT, stream TEXT, sequence INTEGER)",
            "erased (digest TEXT PRIMARY KEY, erasure INTEGER)",
            "erasure (id INTEGER PRIMARY KEY, stream TEXT, sequence INTEGER, decision TEXT)",
        ):
            database.execute(f"CREATE TABLE {table}")

    def name(self, uid: str, stored: StoredEntry) -> None:
        """Note an entry's identifier; ``repeated`` tells which of them an earlier entry had."""
        self._named += 1
        self._coming.append((uid, self._named, stored))
        if len(self._coming) == TOGETHER:
            self._compare()

    def repeated(self) -> Iterator[Finding]:
        """Yield every entry whose identifier an earlier one had."""
        self._compare()
        for uid, stored in self._repeated:
            values = {"id": uid}
            yield Finding(
                "duplicate_id", stored.stream, stored.sequence, values=values, leaf=stored.leaf
            )

    def _compare(self) -> None:
        """Put what came among the rest, and look closer only if something was there before."""
        count = self._database.total_changes
        rows = [(uid, turn) for uid, turn, _stored in self._coming]
        self._database.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", rows)
        if self._database.total_changes < count + len(rows):
            self._repeated += [
                (uid, it) for uid, turn, it in self._coming if self._turn(uid) < turn
            ]
        self._coming.clear()

    def _turn(self, uid: str) -> int:
        found = self._database.execute("SELECT turn FROM seen WHERE id = ?", [uid]).fetchone()
        return int(found[0])

    def take_over(self) -> bool:
        """Take over what another process noted, attached as ``other``; False if it named the same.

        The other has noted only what comes later, so that its words count after these.
        """
        self._compare()
        twice = "SELECT 1 FROM other.seen WHERE id IN (SELECT id FROM main.seen) LIMIT 1"
        adopt(
            self._database,
            missing="digest, stream, sequence",
            erasure=f"id + {ANOTHER}, stream, sequence, decision",
            erased=f"digest, erasure + {ANOTHER}",
        )
        return self._database.execute(twice).fetchone() is None

    def miss(self, digest: str, stream: str, sequence: int) -> None:
        """Note that a text is gone."""
        self._database.execute("INSERT INTO missing VALUES (?, ?, ?)", [digest, stream, sequence])

    def erase(self, body: Mapping[str, Any], decision: str | None) -> None:
        """Note which digests an erasure names, and by which *decision*."""
        place = [body["stream"], body["seq"], decision]
        added = self._database.execute(
            "INSERT INTO erasure (stream, sequence, decision) VALUES (?, ?, ?)", place
        )
        digests = body["evidence"].get("digests")
        for digest in digests if isinstance(digests, list) else []:
            self._database.execute(
                "INSERT OR IGNORE INTO erased VALUES (?, ?)", [str(digest), added.lastrowid]
            )

    def erasures(self) -> Iterator[Erasure]:
        """Yield every erasure with how many of the texts that it names are gone."""
        rows = self._database.execute(
            "SELECT s.stream, s.sequence, s.decision, count(DISTINCT m.digest) FROM erasure s"
            " LEFT JOIN erased e ON e.erasure = s.id LEFT JOIN missing m ON m.digest = e.digest"
            " GROUP BY s.id ORDER BY s.stream, s.sequence"
        )
        for stream, sequence, decision, texts in rows:
            yield Erasure(stream=stream, sequence=sequence, decision=decision, texts=texts)

    def unexplained(self) -> Iterator[Finding]:
        """Yield every missing text that no erasure names."""
        rows = self._database.execute(
            "SELECT digest, stream, sequence FROM missing"
            " WHERE digest NOT IN (SELECT digest FROM erased) ORDER BY stream, sequence, digest"
        )
        for digest, stream, sequence in rows:
            yield Finding("text_missing", stream, sequence, values={"digest": digest})
