"""Verify a whole record: every entry, every chain, and every stored row against its entries."""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from service.trail.replay import Replay, moves
from service.trail.verify_bytes import Fault, opened
from service.trail.verify_chain import Chain
from service.trail.verify_findings import Erasure, Finding, Report
from service.trail.verify_log import LogCheck
from service.trail.verify_rows import row_findings
from service.trail.verify_signatures import Trust
from service.trail.verify_source import Ahead, Source, StoredEntry, up_to
from service.trail.verify_steps import flow_faults, step_faults
from service.trail.verify_texts import examined
from service.trail.verify_thinned import KIND, THIN, Left, Thinnings

ERASE = "erase"
TOGETHER = 1_000  # identifiers that are compared with the rest at a time


@dataclass(frozen=True, slots=True)
class Opened:
    """An entry as replay takes it."""

    body: Mapping[str, Any]
    texts: Mapping[str, Any]
    leaf_hash: bytes


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


def verify(source: Source, trust: Trust = Trust()) -> Report:  # noqa: B008 -- cannot be changed
    """Verify everything that *source* holds and report all findings; never stops at the first.

    *trust* is what the reader holds beside it: public keys, and checkpoints of old. Memory holds
    one stream at a time, however many there are.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        return _Verification(source, trust, Notes(database), Thinnings(database)).report()


class _Verification:
    def __init__(self, source: Source, trust: Trust, notes: Notes, thinnings: Thinnings) -> None:
        self.notes = notes
        self.thinnings = thinnings
        self.source = source
        self.log = LogCheck(source, trust)
        self.entries = Ahead(source.entries())
        self.texts = Ahead(source.texts())
        self.heads = Ahead(source.heads())
        self.rows = Ahead(source.rows())
        self.findings: list[Finding] = []
        self.counts = {"entries": 0, "streams": 0, "rows": 0}
        self.digest = hashlib.sha256()

    def report(self) -> Report:
        """Walk the four series side by side, stream by stream."""
        series = (self.entries, self.texts, self.heads, self.rows)
        while (
            stream := min((s.stream for s in series if s.stream is not None), default=None)
        ) is not None:
            self._stream(stream)
        covered = self.log.end()
        self.findings += [*self.notes.repeated(), *self.log.findings]
        self.findings += [*self.notes.unexplained(), *self.source.faults]
        self.findings += self.thinnings.findings(whole=self.log.whole)
        return Report(
            **self.counts,
            findings=self.findings,
            digest=self.digest.hexdigest(),
            erasures=list(self.notes.erasures()),
            thinnings=list(self.thinnings.told()),
            covered=covered,
        )

    def _stream(self, stream: str) -> None:
        excerpt = not self.log.whole and self.heads.stream != stream
        chain, replay, left = (
            Chain(stream, excerpt=excerpt),
            Replay(),
            Left(stream, excerpt=excerpt),
        )
        for stored in self.entries.take_stream(stream):
            left.follow(stored)
            self._entry(stored, chain, replay)
        self.findings += [Finding("text_alone", stream) for _ in self.texts.take_stream(stream)]
        heads = list(self.heads.take_stream(stream))
        self.findings += [Finding(code, stream, values=values) for code, values in chain.end(heads)]
        rows = list(self.rows.take_stream(stream))
        if stream.startswith(f"{KIND}/"):
            self.thinnings.remain(left, len(rows))
        self.counts["rows"] += len(rows)
        if rows or not excerpt:
            self.findings += row_findings(stream, replay, rows)
        if chain.leaf is not None:
            self.counts["streams"] += 1
            self.digest.update(f"{stream}:{chain.sequence}:{chain.leaf.hex()}\n".encode())

    def _entry(self, stored: StoredEntry, chain: Chain, replay: Replay) -> None:
        self.counts["entries"] += 1
        body, faults = (None, []) if stored.body is None else opened(stored.body)
        if stored.body is None:
            self.thinnings.miss(stored)
        faults += chain.follow(stored, body)
        faults += self.log.entry(stored, body, chain.leaf)
        if body is not None:
            faults += self._content(stored, body, chain, replay)
        place = (stored.stream, stored.sequence)
        self.findings += [
            Finding(code, *place, values=values, leaf=stored.leaf) for code, values in faults
        ]

    def _content(
        self, stored: StoredEntry, body: Mapping[str, Any], chain: Chain, replay: Replay
    ) -> list[Fault]:
        """Check what an entry says: its identifier, its texts, its changes, its step."""
        place = (stored.stream, stored.sequence)
        faults: list[Fault] = []
        self.notes.name(body["id"], stored)
        texts = examined(body, self.texts.take(up_to(stored)))
        if body["event"] == ERASE:
            self.notes.erase(body, _decision(texts.revealed))
        if body["event"] == THIN:
            self.thinnings.decide(body, _decision(texts.revealed))
        for digest in texts.missing:
            self.notes.miss(digest, *place)
        told = Opened(body, texts.revealed, chain.leaf or b"")
        faults += texts.faults
        if chain.excerpt:  # what stood before is not known, so only the flow can judge
            replay.apply(told)
            return [*faults, *flow_faults(body, moves(body))]
        faults += [("contradicted", {"field": field}) for field in replay.follow(told)]
        return [*faults, *step_faults(body, replay)]


def _decision(texts: Mapping[str, Any]) -> str | None:
    """Return the reference of the decision that an entry rests on, unless that is erased too."""
    reference = texts.get("evidence/decision")
    return None if reference is None else str(reference)
