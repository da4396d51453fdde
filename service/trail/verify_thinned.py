"""What decisions have thinned out, compared with what is left of it.

An entry ``thin`` names each stream with the number of its entries and the digest over what is left
of them (``remnant``). A stream may come before the decision, so both are kept until all is read.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from service.trail.canonical import encode
from service.trail.remnant import remnant
from service.trail.verify_findings import Finding, Thinning
from service.trail.verify_notes import ANOTHER, adopt
from service.trail.verify_source import StoredEntry

THIN = "thin"
KIND = "activity"  # of the streams that are thinned


class Left:
    """What is left of one stream: its entries without bytes, and whatever still stands."""

    def __init__(self, stream: str, *, excerpt: bool) -> None:
        self.stream = stream
        self.excerpt = excerpt
        self.entries = 0
        self.standing = 0  # bodies and rows
        self.digest = hashlib.sha256()

    def follow(self, stored: StoredEntry) -> None:
        """Take the stream's next entry."""
        self.entries += 1
        self.standing += stored.body is not None
        if stored.body is None:
            self.digest.update(remnant(stored) + b"\n")


class Thinnings:
    """The decisions and what was found of their streams, kept on disk and not in memory."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        for table in (
            "thinning (id INTEGER PRIMARY KEY, stream, sequence, decision, package)",
            "thinned (stream TEXT PRIMARY KEY, entries, digest, thinning) WITHOUT ROWID",
            "bare (stream, sequence, leaf)",
            "remains (stream TEXT PRIMARY KEY, entries, digest, standing, excerpt) WITHOUT ROWID",
        ):
            database.execute(f"CREATE TABLE {table}")

    def decide(self, body: Mapping[str, Any], decision: str | None) -> None:
        """Note what an entry ``thin`` names; one of old removed nothing but texts."""
        removed = body["evidence"].get("removed")
        if not isinstance(removed, list):
            return
        told = [body["stream"], body["seq"], decision, str(body["evidence"].get("package"))]
        added = self._database.execute(
            "INSERT INTO thinning (stream, sequence, decision, package) VALUES (?, ?, ?, ?)", told
        )
        for each in removed:
            named = each if isinstance(each, dict) else {}
            stream, *rest = (str(named.get(name)) for name in ("activity", "entries", "digest"))
            self._database.execute(
                "INSERT OR IGNORE INTO thinned VALUES (?, ?, ?, ?)",
                [f"{KIND}/{stream}", *rest, added.lastrowid],
            )

    def take_over(self) -> None:
        """Take over what another process noted of later streams, attached as ``other``."""
        adopt(
            self._database,
            thinning=f"id + {ANOTHER}, stream, sequence, decision, package",
            thinned=f"stream, entries, digest, thinning + {ANOTHER}",
            bare="*",
            remains="*",
        )

    def miss(self, stored: StoredEntry) -> None:
        """Note an entry whose bytes are gone."""
        place = [stored.stream, stored.sequence, stored.leaf]
        self._database.execute("INSERT INTO bare VALUES (?, ?, ?)", place)

    def remain(self, left: Left, rows: int) -> None:
        """Note what is left of a stream, of which so many *rows* are stored."""
        digest = encode(left.digest.digest())
        values = [left.stream, left.entries, digest, left.standing + rows, left.excerpt]
        self._database.execute("INSERT OR IGNORE INTO remains VALUES (?, ?, ?, ?, ?)", values)

    def findings(self, *, whole: bool) -> Iterator[Finding]:
        """Yield what no decision explains, and what differs from what one says.

        Of a *whole* record each stream that is named must have left something.
        """
        bare = self._database.execute(
            "SELECT stream, sequence, leaf FROM bare"
            " WHERE stream NOT IN (SELECT stream FROM thinned) ORDER BY stream, sequence"
        )
        for stream, sequence, leaf in bare:
            yield Finding("no_body", stream, sequence, leaf=leaf)
        named = self._database.execute(
            "SELECT t.stream, r.standing, r.excerpt"
            " OR (r.entries = CAST(t.entries AS INTEGER) AND r.digest = t.digest)"
            " FROM thinned t LEFT JOIN remains r ON r.stream = t.stream ORDER BY t.stream"
        )
        for stream, standing, same in named:
            if standing:
                yield Finding("thinned_stands", stream)
            elif not same and (whole or same is not None):
                yield Finding("thinned_differs", stream)

    def told(self) -> Iterator[Thinning]:
        """Yield every decision with how many activities it thinned out."""
        rows = self._database.execute(
            "SELECT d.stream, d.sequence, d.decision, d.package, count(t.stream) FROM thinning d"
            " LEFT JOIN thinned t ON t.thinning = d.id GROUP BY d.id ORDER BY d.stream, d.sequence"
        )
        for stream, sequence, decision, package, activities in rows:
            yield Thinning(
                stream=stream,
                sequence=sequence,
                decision=decision,
                package=package,
                activities=activities,
            )
