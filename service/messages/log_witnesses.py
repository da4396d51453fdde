"""Ask others to cosign the newest checkpoint, by https://c2sp.org/tlog-witness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import db, let_go, transaction
from service.messages.posting import Answered, UnansweredError, post_configured
from service.models import Attestation
from service.trail.logs import Kept, checkpoint_at, newest_checkpoint
from service.trail.merkle import consistency
from service.trail.signed_note import Note, NoteError, Signature, Verifier, read_signature
from service.trail.tiles import Tiles
from service.trail.witness import COUNT, Submission
from service.trail.witness_answers import COSIGNED, PATH, STATUS

FORM = "cosignature"
CONFLICT = 409
SENT = {"Content-Type": "text/plain; charset=utf-8"}


class Withheld(StrEnum):
    """Why there is no cosignature of a witness."""

    AWAY = "away"  # nothing came back in time
    REFUSED = "refused"  # by a status that says no more
    ANOTHER_LOG = "another_log"  # the witness saw what this log does not begin with
    NOT_ITS_WORD = "not_its_word"  # what came back is not signed by the witness


CONTRADICTED = frozenset(STATUS.values()) - {400, 403, 404}


class WithheldError(Exception):
    """The witness has not cosigned."""

    def __init__(self, why: Withheld) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Asked:
    """A witness that was asked, by its *name*, and *why* it has not cosigned, if so."""

    name: str
    why: Withheld | None = None


def ask_witnesses(witnesses: Mapping[str, str]) -> Sequence[Asked]:
    """Ask each of *witnesses*, vkeys with addresses, and return what came of it.

    One that has cosigned the newest checkpoint is not asked. One that cannot be reached, or does
    not cosign, is asked again the next time. Raises NoteError for what is no vkey.
    """
    session = db.session()
    newest = newest_checkpoint(session)
    if newest is None:
        return []
    asked = []
    for vkey, address in witnesses.items():
        witness = Verifier.read(vkey)
        seen = _seen(session, newest, witness)
        if seen != newest.statement.size:
            asked.append(Asked(witness.name, _ask(session, newest, witness, Last(seen, address))))
    return asked


@dataclass(frozen=True, slots=True)
class Last:
    """The size that a witness saw last, as far as is known, and the address it is asked at."""

    seen: int
    address: str


def _ask(session: Session, newest: Kept, witness: Verifier, last: Last) -> Withheld | None:
    try:
        line = _cosigned(session, newest, witness, last)
    except WithheldError as error:
        return error.why
    except UnansweredError:
        return Withheld.AWAY
    _keep(newest, witness, line)
    return None


def _seen(session: Session, newest: Kept, witness: Verifier) -> int:
    """Return the size of the log that *witness* cosigned last, as far as is known here."""
    last = session.scalar(
        select(Attestation.tree_size)
        .where(Attestation.form == FORM, Attestation.name == witness.name)
        .order_by(Attestation.tree_size.desc())
        .limit(1)
    )
    older = checkpoint_at(session, last) if last else None
    return older.statement.size if older and older.start == newest.start else 0


def _cosigned(session: Session, newest: Kept, witness: Verifier, last: Last) -> Signature:
    """Return the witness's word; one that saw another size is asked anew.

    Raises WithheldError and UnansweredError.
    """
    answer = _post(session, newest, last)
    if answer.status == CONFLICT:
        answer = _post(session, newest, Last(_told_size(answer, newest), last.address))
    if answer.status != COSIGNED:
        raise WithheldError(
            Withheld.ANOTHER_LOG if answer.status in CONTRADICTED else Withheld.REFUSED
        )
    return _word_of(witness, answer, newest)


def _told_size(answer: Answered, newest: Kept) -> int:
    """Return the size that the witness says it saw last; more than there is contradicts us."""
    said = answer.body.decode(errors="replace").strip()
    if not COUNT.fullmatch(said):
        raise WithheldError(Withheld.REFUSED)
    if int(said) > newest.statement.size:
        raise WithheldError(Withheld.ANOTHER_LOG)
    return int(said)


def _word_of(witness: Verifier, answer: Answered, newest: Kept) -> Signature:
    """Return the line among the answer's that is the witness's own; others' are passed over."""
    try:
        lines = [read_signature(line) for line in answer.body.decode().splitlines()]
        own = [each for each in lines if (each.name, each.id) == (witness.name, witness.id)]
        kept = Note(newest.statement.text, own[:1]).signed_by([witness])
    except (NoteError, UnicodeDecodeError) as error:
        raise WithheldError(Withheld.NOT_ITS_WORD) from error
    if not kept:
        raise WithheldError(Withheld.NOT_ITS_WORD)
    return own[0]


def _post(session: Session, newest: Kept, last: Last) -> Answered:
    size = newest.statement.size
    tree = Tiles(session, newest.start, size)
    path = tree.proven(lambda nodes: consistency(last.seen, size, nodes))
    body = str(Submission(last.seen, path, newest.note)).encode()
    let_go(session)  # nothing of the database is held while somebody else takes their time
    return post_configured(last.address.rstrip("/") + PATH, body, SENT)


def _keep(newest: Kept, witness: Verifier, line: Signature) -> None:
    with transaction() as session:
        session.add(
            Attestation(
                tree_size=newest.id,
                form=FORM,
                name=witness.name,
                blob=f"{line}\n".encode(),
                obtained_at=clock.now(),
            )
        )
        session.flush()
