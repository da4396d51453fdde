"""On what a verification rests, how far that reaches, and what it therefore cannot promise."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.core.i18n import _, gettext


class Ground(StrEnum):
    """What the reader held, beside the record itself."""

    NOTHING = "nothing"  # and there is no checkpoint either
    OWN_KEY = "own_key"  # checkpoints are signed by a key that the record itself names
    KEY = "key"
    KEPT = "kept"  # a checkpoint from outside


STATEMENTS: Mapping[Ground, str] = {
    Ground.NOTHING: _(
        "There are no checkpoints yet: this shows that the record agrees with itself, but "
        "whoever holds the whole database could have rewritten it all."
    ),
    Ground.OWN_KEY: _(
        "Checkpoints were compared with a key that the record itself names. That shows that the "
        "record agrees with itself. Only a key and a checkpoint that you keep (--key and "
        "--checkpoint) show whether somebody with the database and another key rewrote it all."
    ),
    Ground.KEY: _(
        "The newest checkpoint is judged by the key you gave. Whoever holds both the database and "
        "that key could have rewritten what no checkpoint outside of their reach covers, or taken "
        "away the end: give one that you keep (--checkpoint)."
    ),
    Ground.KEPT: _(
        "Compared with a checkpoint that was kept outside: what it covers is judged by it, what "
        "came later by the record and its keys alone."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Up to which place the newest checkpoint covers the record, and how many entries it misses."""

    number: int | None = None
    uncovered: int = 0
    ground: Ground = Ground.NOTHING

    @property
    def statement(self) -> str:
        """What the verification cannot promise, however sound the record is."""
        said = str(STATEMENTS[self.ground])
        if not self.uncovered:
            return said
        newest = gettext(
            "The %(count)s newest entries are not yet covered by a checkpoint.",
            count=self.uncovered,
        )
        return f"{newest} {said}"


NOT_COVERED = Covered()
