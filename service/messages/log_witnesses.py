"""Ask others to cosign the newest checkpoint, by https://c2sp.org/tlog-witness."""

from collections.abc import Mapping

import requests
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import db, let_go, transaction
from service.models import Attestation
from service.trail.logs import Kept, checkpoint_at, newest_checkpoint
from service.trail.merkle import consistency
from service.trail.signed_note import Note, NoteError, Signature, Verifier, read_signature
from service.trail.tiles import Tiles
from service.trail.witness import Submission

FORM = "cosignature"
PATH = "/add-checkpoint"
PATIENCE = 10  # seconds
LARGEST = 10_000  # bytes of an answer
CONFLICT = 409


def ask_witnesses(witnesses: Mapping[str, str]) -> int:
    """Ask each of *witnesses*, vkeys with addresses, and count the cosignatures that came.

    One that cannot be reached, or does not cosign, is asked again the next time.
    """
    session = db.session()
    newest = newest_checkpoint(session)
    if newest is None:
        return 0
    asked = ((Verifier.read(vkey), address) for vkey, address in witnesses.items())
    return sum(_ask(session, newest, *each) for each in asked)


def _ask(session: Session, newest: Kept, witness: Verifier, address: str) -> bool:
    seen = _seen(session, newest, witness)
    if seen == newest.statement.size:
        return False
    try:
        line = _cosigned(session, newest, seen, address)
        found = read_signature(line) if line else None
        kept = found and Note(newest.statement.text, [found]).signed_by([witness])
    except (requests.RequestException, NoteError, ValueError):
        return False
    if found and kept:
        _keep(newest, witness, found)
    return bool(kept)


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


def _cosigned(session: Session, newest: Kept, seen: int, address: str) -> str | None:
    """Return the line that the witness answers with; one that saw another size is asked anew."""
    answer = _post(session, newest, seen, address)
    if answer.status_code == CONFLICT:
        answer = _post(session, newest, int(answer.text), address)
    return answer.text.strip() if answer.ok and len(answer.content) <= LARGEST else None


def _post(session: Session, newest: Kept, seen: int, address: str) -> requests.Response:
    size = newest.statement.size
    tree = Tiles(session, newest.start, size)
    path = consistency(seen, size, tree.node)
    body = str(Submission(seen, path, newest.note)).encode()
    let_go(session)  # nothing of the database is held while somebody else takes their time
    return requests.post(
        address.rstrip("/") + PATH, data=body, timeout=PATIENCE, allow_redirects=False
    )


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
