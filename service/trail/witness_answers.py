"""What a witness answers over HTTP, as https://c2sp.org/tlog-witness has it."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.trail.signed_note import NoteError
from service.trail.witness import Submission, Unwitnessed, Witness, WitnessError

PATH = "/add-checkpoint"
MOST = 65_536  # bytes of a request: 63 hashes and 64 signatures are a quarter of that
TEXT, SIZE = "text/plain; charset=utf-8", "text/x.tlog.size"
MALFORMED, COSIGNED = 400, 200
STATUS: Mapping[Unwitnessed, int] = {
    Unwitnessed.UNKNOWN_LOG: 404,
    Unwitnessed.NOT_SIGNED: 403,
    Unwitnessed.NO_PROOF: MALFORMED,
    Unwitnessed.OTHER_SIZE: 409,
    Unwitnessed.OTHER_ROOT: 409,
    Unwitnessed.NOT_CONSISTENT: 422,
}
# What these say is a number, and nothing else.
TOLD_BY_SIZE = frozenset({Unwitnessed.OTHER_SIZE, Unwitnessed.OTHER_ROOT})


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, type and text of an answer, and *why* nothing was cosigned, if so."""

    status: int
    kind: str
    text: str
    why: Unwitnessed | None = None


def answer(witness: Witness, body: bytes, at: int) -> Answer:
    """Return what *witness* answers to *body* at the second *at* since 1970.

    Where it cosigns, what it saw is on the disk by then. Raises OSError when it cannot be.
    """
    try:
        line = witness.cosign(Submission.read(body.decode()), at)
    except WitnessError as error:
        kind = SIZE if error.why in TOLD_BY_SIZE else TEXT
        said = str(error.seen) if kind == SIZE else error.why.value
        return Answer(STATUS[error.why], kind, f"{said}\n", error.why)
    except (NoteError, UnicodeDecodeError):
        return Answer(MALFORMED, TEXT, "no checkpoint with a proof\n")
    return Answer(COSIGNED, TEXT, f"{line}\n")
