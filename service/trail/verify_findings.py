"""What verification can find, in words, and the report that holds it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from service.core.i18n import _, gettext
from service.trail.verify_ground import NOT_COVERED, Covered
from service.trail.verify_log_words import LOG_SENTENCES

SENTENCES = {
    "unreadable": _("The entry cannot be read: %(why)s."),
    "not_canonical": _("The stored bytes are not the canonical form of what they say."),
    "wrong_shape": _("These keys are missing, unknown or hold the wrong kind of value: %(keys)s."),
    "unknown_format": _("The entry is in format %(format)s, which this program does not know."),
    "leaf_hash": _("The stored digest is not the digest of the stored bytes."),
    "no_body": _("The bytes of the entry are gone."),
    "thinned_differs": _(
        "What is left of the thinned entries is not what the decision tells of them."
    ),
    "thinned_stands": _("A decision thinned this out, and it is still here, or here again."),
    "body_alone": _("Bytes are stored for an entry that does not exist (key %(key)s)."),
    "wrong_stream": _("The entry says that it belongs to %(said)s."),
    "wrong_sequence": _("The entry says that it is number %(said)s, but is kept as %(kept)s."),
    "gap": _("Number %(expected)s is due here: entries are missing or repeated."),
    "wrong_prev": _("The chain is broken: the digest of the entry before is not the one named."),
    "duplicate_id": _("Another entry has the same identifier, %(id)s."),
    "time_fell": _("The entry was recorded before the one that it follows."),
    "copy_differs": _("The copy of %(column)s beside the entry is not what the entry says."),
    "digest_unlisted": _("%(place)s refers to a text that the entry does not list."),
    "text_altered": _("A text does not match the digest that it is kept under."),
    "text_misnamed": _("A text is called %(name)s, which is not what the entry refers to."),
    "text_alone": _("A text is kept for an entry that does not list it."),
    "text_missing": _("The text with digest %(digest)s is gone, and no erasure names it."),
    "contradicted": _("Before the entry, %(field)s stood otherwise than it says."),
    "step_differs": _("The step that the entry names is not among the changes that it tells."),
    "unknown_flow": _("This program does not know version %(flow)s of the flow."),
    "not_in_flow": _("%(event)s (%(level)s) may not lead from %(before)s to %(after)s."),
    "head_missing": _("The stream has no head that says where it ends."),
    "head_differs": _("The end is cut or replaced: it should be number %(head)s, it is %(last)s."),
    "head_alone": _("There is a head but no entry: the whole stream has been removed."),
    "unknown_stream": _("No subject has streams of this kind."),
    "stream_without_row": _("The entries tell of a subject that is not stored."),
    "row_without_stream": _("The row is stored, but no entry tells of its subject."),
    "row_missing": _("The entries tell of this row, but it is not stored."),
    "row_extra": _("The row is stored, but no entry tells of it."),
    "row_twice": _("The row is stored more than once."),
    "column_differs": _("What is stored in %(column)s is not what the entries say."),
    "file_missing": _("%(file)s is missing from the export."),
    "file_damaged": _("%(file)s is damaged and cannot be read to its end."),
    "line_unreadable": _("Line %(line)s of %(file)s cannot be read."),
    "line_out_of_order": _("Line %(line)s of %(file)s stands in the wrong place."),
    "flow_differs": _("%(file)s is not the table that this program knows by that version."),
    **LOG_SENTENCES,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where: an entry by its number, or a row by its path.

    ``row`` is ``kind/uid`` for a child row and the stream itself for the subject's own; ``leaf``
    is the entry's place in the log, counted through all logs.
    """

    code: str
    stream: str = ""
    sequence: int | None = None
    row: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    leaf: int | None = None

    @property
    def sentence(self) -> str:
        """What is wrong, in the reader's language."""
        return str(SENTENCES[self.code]) % self.values

    @property
    def place(self) -> str:
        """Where it is: the stream, then the entry's number or the row."""
        at = [self.stream] if self.stream else []
        if self.sequence is not None:
            at.append(f"#{self.sequence}")
        if self.row is not None and self.row != self.stream:
            at.append(self.row)
        if self.leaf is not None:
            at.append(str(gettext("(leaf %(leaf)s)", leaf=self.leaf)))
        return " ".join(at)

    def __str__(self) -> str:
        """Return place and sentence as one line."""
        return f"{self.place}: {self.sentence}" if self.place else self.sentence

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as JSON."""
        return {
            "stream": self.stream or None,
            "sequence": self.sequence,
            "row": self.row,
            "leaf": self.leaf,
            "code": self.code,
            "message": self.sentence,
            **({"column": self.values["column"]} if "column" in self.values else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """An entry by which *texts* were erased that are gone, and the reference of its decision."""

    stream: str
    sequence: int
    texts: int
    decision: str | None

    def __str__(self) -> str:
        """Return what was erased, and by what."""
        said = gettext(
            "%(count)s texts were erased by decision %(decision)s.",
            count=self.texts,
            decision=self.decision or "?",
        )
        return f"{self.stream} #{self.sequence}: {said}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinning:
    """An entry by which so many *activities* were thinned out, and what it rests on.

    *package* is the SHA-256, in hexadecimal, of the archive package that was made before.
    """

    stream: str
    sequence: int
    activities: int
    decision: str | None
    package: str

    def __str__(self) -> str:
        """Return what was thinned, and by what."""
        said = gettext(
            "%(count)s activities were thinned out by decision %(decision)s. The SHA-256 of the "
            "archive package is %(package)s.",
            count=self.activities,
            decision=self.decision or "?",
            package=self.package,
        )
        return f"{self.stream} #{self.sequence}: {said}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What verification came to: how much was read, what is wrong, what was erased or thinned.

    ``digest`` is a SHA-256 in hexadecimal over the last entry of every stream: two records with
    the same digest hold the same entries.
    """

    entries: int
    streams: int
    rows: int
    findings: Sequence[Finding]
    digest: str
    erasures: Sequence[Erasure] = ()
    thinnings: Sequence[Thinning] = ()
    covered: Covered = NOT_COVERED

    @property
    def sound(self) -> bool:
        """Tell whether nothing at all was found."""
        return not self.findings

    @property
    def statement(self) -> str:
        """What the report cannot promise, however sound the record is."""
        return self.covered.statement

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return {
            "sound": self.sound,
            "entries": self.entries,
            "streams": self.streams,
            "rows": self.rows,
            "digest": self.digest,
            "findings": [finding.as_dict() for finding in self.findings],
            "erasures": [asdict(erasure) for erasure in self.erasures],
            "thinnings": [asdict(thinning) for thinning in self.thinnings],
            "checkpoint": self.covered.number,
            "uncovered": self.covered.uncovered,
            "statement": self.statement,
        }
