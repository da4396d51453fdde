"""Checkpoints of the log, and the proofs that lead from an entry or an old one to a newer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.core.errors import FieldError, InvalidError, NotFoundError
from service.core.i18n import gettext
from service.models import Attestation, Checkpoint, Entry, Leaf
from service.models.verification import newest_verification
from service.reports import paging
from service.reports.paging import Listing, Paging
from service.reports.trail_entry import demand_reach
from service.trail import merkle, proofs
from service.trail.canonical import encode
from service.trail.changes import plain
from service.trail.lateness import look
from service.trail.logs import Kept, checkpoint_at, covering, kept, newest_checkpoint
from service.trail.tiles import Tiles
from service.workflows import access
from service.workflows.access import Right
from service.workflows.vocabulary import Actor

COSIGNATURE = "cosignature"
NEWEST_WORDS = (
    select(Attestation.form, Attestation.name, Attestation.obtained_at, Attestation.tree_size)
    .where(Attestation.tree_size == select(func.max(Attestation.tree_size)).scalar_subquery())
    .order_by(Attestation.id)
)


def checkpoint_list(session: Session, actor: Actor, page: Paging) -> Listing:
    """Return a page of checkpoints, newest first; raises NotPermittedError."""
    access.demand_anywhere(actor, Right.READ_TRAIL)
    count = session.scalar(select(func.count()).select_from(Checkpoint)) or 0
    newest = select(Checkpoint).order_by(Checkpoint.tree_size.desc())
    rows = session.scalars(newest.offset(page.offset).limit(page.limit))
    return paging.counted(count, [spelled(kept(each)) for each in rows], page)


def one_checkpoint(session: Session, actor: Actor, key: int, since: int | None) -> dict[str, Any]:
    """Return a checkpoint with others' word on it, and the proof that it follows the one *since*.

    Raises NotPermittedError, NotFoundError, and InvalidError (``/from``) for one that is not
    there, is later, or is of another log.
    """
    access.demand_anywhere(actor, Right.READ_TRAIL)
    found = _checkpoint(session, key)
    words = session.scalars(
        select(Attestation).where(Attestation.tree_size == key).order_by(Attestation.id)
    )
    return {
        **spelled(found),
        "attestations": [
            {
                "form": each.form,
                "name": each.name,
                "blob": encode(each.blob),
                "obtainedAt": plain(each.obtained_at),
            }
            for each in words
        ],
        "consistency": _consistency(session, found, since) if since is not None else None,
    }


def proof_of(session: Session, actor: Actor, uid: str, key: int | None = None) -> dict[str, Any]:
    """Return the proof that the entry *uid* is in the log, by the checkpoint *key* or the newest.

    ``checkpoint`` is None as long as none covers the entry. Raises NotPermittedError,
    NotFoundError, and InvalidError (``/checkpoint``) for one that does not cover the entry.
    """
    demand_reach(session, actor, uid)
    row = session.execute(
        select(Entry.leaf_hash, Leaf.leaf_index)
        .outerjoin(Leaf, Leaf.entry_id == Entry.id)
        .where(Entry.uid == uid)
    ).one()
    found = _covering(session, row.leaf_index, key)
    place = Place(row.leaf_hash, row.leaf_index, found) if found else None
    path = place.path(session) if place else []
    return {
        "entry": uid,
        "leafHash": encode(row.leaf_hash),
        "leafIndex": place.index if place else None,
        "checkpoint": spelled(found) if found else None,
        "hashes": [encode(each) for each in path],
        "holds": place.holds(path) if place else False,
    }


def newest_cosigned(session: Session) -> str | None:
    """Return the newest checkpoint with the lines of all who have cosigned it, None without any.

    So spelled it is a note of https://c2sp.org/signed-note, for programs that ask for a witness.
    """
    newest = newest_checkpoint(session)
    if newest is None:
        return None
    cosigned = (Attestation.tree_size == newest.id, Attestation.form == COSIGNATURE)
    lines = session.scalars(select(Attestation.blob).where(*cosigned).order_by(Attestation.id))
    return newest.note + "".join(bytes(each).decode() for each in lines)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a leaf lies, *at* counted over all logs, and the checkpoint that covers it."""

    leaf: bytes
    at: int
    covered_by: Kept

    @property
    def index(self) -> int:
        """The leaf's place in its own log, from 0."""
        return self.at - self.covered_by.start

    def path(self, session: Session) -> list[bytes]:
        """Return the audit path, the lowest first."""
        size = self.covered_by.statement.size
        tree = Tiles(session, self.covered_by.start, size)
        return tree.proven(lambda nodes: merkle.inclusion(self.index, size, nodes))

    def holds(self, path: list[bytes]) -> bool:
        """Tell whether *path* leads from the leaf to the checkpoint's root."""
        stated = self.covered_by.statement
        return proofs.is_included(self.leaf, self.index, stated.size, path, stated.root)


def spelled(found: Kept) -> dict[str, Any]:
    """Return a checkpoint as it is shown; ``note`` is the whole signed note."""
    stated = found.statement
    return {
        "number": found.id,
        "origin": stated.origin,
        "size": stated.size,
        "rootHash": encode(stated.root),
        "note": found.note,
        "createdAt": plain(found.created_at),
        "_links": {"self": {"href": f"/api/v1/trail/checkpoints/{found.id}"}},
    }


def log_shown(session: Session, delay: timedelta) -> dict[str, Any]:
    """Return how the log stands by the promised *delay*, and its newest checkpoint if it has one.

    ``state`` is a word of ``lateness.Log``; ``lines`` are the three to keep; ``words`` are those of
    others on the newest checkpoint that has any (form, name, when, and whether it is the very
    newest); ``verified`` is what the newest verification came to.
    """
    seen = look(session)
    found = seen.newest
    return {
        "state": seen.state(delay).value,
        "seconds": int(delay.total_seconds()),
        "lines": found.statement.text if found else None,
        "at": found.created_at if found else None,
        "words": _words_of_others(session, found) if found else [],
        "verified": newest_verification(session),
    }


def _words_of_others(session: Session, newest: Kept) -> list[tuple[str, str, datetime, bool]]:
    return [
        (form, name, at, number == newest.id)
        for form, name, at, number in session.execute(NEWEST_WORDS)
    ]


def _checkpoint(session: Session, key: int) -> Kept:
    found = checkpoint_at(session, key)
    if found is None:
        raise NotFoundError(str(key))
    return found


def _covering(session: Session, at: int | None, key: int | None) -> Kept | None:
    if key is None:
        return covering(session, at) if at is not None else None
    found = checkpoint_at(session, key)
    if found is None or at is None or not found.start <= at < found.id:
        raise _unknown(checkpoint=gettext("That checkpoint does not cover the entry."))
    return found


def _consistency(session: Session, newer: Kept, since: int) -> dict[str, Any]:
    older = checkpoint_at(session, since)
    if older is None or older.start != newer.start or older.id > newer.id:
        raise _unknown(earlier=gettext("There is no such earlier checkpoint of this log."))
    sizes = older.statement.size, newer.statement.size
    tree = Tiles(session, newer.start, sizes[1])
    path = tree.proven(lambda nodes: merkle.consistency(*sizes, nodes))
    return {"earlier": older.id, "size": sizes[0], "hashes": [encode(each) for each in path]}


def _unknown(**told: str) -> InvalidError:
    return InvalidError([FieldError(f"/{name}", "unknown", said) for name, said in told.items()])
