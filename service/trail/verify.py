"""Verify a whole record: every entry, every chain, and every stored row against its entries."""

import hashlib
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from service.trail.replay import Replay
from service.trail.verify_bytes import Fault, opened
from service.trail.verify_chain import Chain
from service.trail.verify_findings import Finding, Report
from service.trail.verify_log import LogCheck
from service.trail.verify_notes import Notes, beside
from service.trail.verify_rows import row_findings
from service.trail.verify_signatures import Trust
from service.trail.verify_source import Ahead, Source, StoredEntry, TextsAhead
from service.trail.verify_steps import flow_faults, step_faults
from service.trail.verify_texts import examined
from service.trail.verify_thinned import KIND, THIN, Left, Thinnings

ERASE = "erase"


@dataclass(slots=True)  # one that is frozen takes four times as long to make
class Opened:
    """An entry as replay takes it."""

    body: Mapping[str, Any]
    texts: Mapping[str, Any]
    leaf_hash: bytes


def verify(source: Source, trust: Trust = Trust()) -> Report:  # noqa: B008 -- cannot be changed
    """Verify everything that *source* holds and report all findings; never stops at the first.

    *trust* is what the reader holds beside it: public keys, and checkpoints of old. Memory holds
    one stream at a time, however many there are.
    """
    digest = hashlib.sha256()
    with closing(beside()) as database:
        walk = Walk(source, trust, database, digest.update)
        walk.through()
        return walk.report(digest.hexdigest())


class Walk:
    """A way through a record, or through some of its streams.

    What must be kept is noted in *database*; *ended* is told of each stream's last entry.
    """

    def __init__(
        self,
        source: Source,
        trust: Trust,
        database: sqlite3.Connection,
        ended: Callable[[bytes], object],
    ) -> None:
        self.notes = Notes(database)
        self.thinnings = Thinnings(database)
        self.source = source
        self.log = LogCheck(source, trust)
        self.entries = Ahead(source.entries())
        self.texts = TextsAhead(source.texts())
        self.heads = Ahead(source.heads())
        self.rows = Ahead(source.rows())
        self.findings: list[Finding] = []
        self.counts = {"entries": 0, "streams": 0, "rows": 0}
        self.ended = ended

    def through(self) -> None:
        """Walk the four series side by side, stream by stream."""
        series = (self.entries, self.texts, self.heads, self.rows)
        while (
            stream := min((s.stream for s in series if s.stream is not None), default=None)
        ) is not None:
            self._stream(stream)

    def report(self, digest: str) -> Report:
        """Judge what only the whole can tell, and report; *digest* is that of what has ended."""
        covered = self.log.end()
        self.findings += [*self.notes.repeated(), *self.log.findings]
        self.findings += [*self.notes.unexplained(), *self.source.faults]
        self.findings += self.thinnings.findings(whole=self.log.whole)
        return Report(
            **self.counts,
            findings=self.findings,
            digest=digest,
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
            self.ended(f"{stream}:{chain.sequence}:{chain.leaf.hex()}\n".encode())

    def _entry(self, stored: StoredEntry, chain: Chain, replay: Replay) -> None:
        self.counts["entries"] += 1
        body, faults = (None, []) if stored.body is None else opened(stored.body)
        if stored.body is None:
            self.thinnings.miss(stored)
        faults += chain.follow(stored, body)
        faults += self.log.entry(stored, body, chain.leaf)
        if body is not None:
            faults += self._content(stored, body, chain, replay)
        for code, values in faults:
            self.findings.append(
                Finding(code, stored.stream, stored.sequence, values=values, leaf=stored.leaf)
            )

    def _content(
        self, stored: StoredEntry, body: Mapping[str, Any], chain: Chain, replay: Replay
    ) -> list[Fault]:
        """Check what an entry says: its identifier, its texts, its changes, its step."""
        place = (stored.stream, stored.sequence)
        faults: list[Fault] = []
        self.notes.name(body["id"], stored)
        texts = examined(body, self.texts.of(stored))
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
            return [*faults, *flow_faults(body, replay.moves)]
        faults += [("contradicted", {"field": field}) for field in replay.follow(told)]
        return [*faults, *step_faults(body, replay)]


def _decision(texts: Mapping[str, Any]) -> str | None:
    """Return the reference of the decision that an entry rests on, unless that is erased too."""
    reference = texts.get("evidence/decision")
    return None if reference is None else str(reference)
