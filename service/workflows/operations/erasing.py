"""Erase what people typed, by a decision: a person's name and address, or texts.

The texts beside the history are deleted, the rows hold a mark instead, and an entry ``erase`` on
each subject's stream names the digests and the decision, never the text. No other entry changes,
so every digest, proof and checkpoint goes on fitting.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext
from service.models import Activity, Child, Entry, Person, Subject
from service.trail.canonical import encode
from service.trail.draft import ERASE, Draft, Text, Written
from service.trail.kept_texts import KeptText, delete_texts, kept_texts
from service.trail.ledger import Ledger
from service.trail.system_stream import system_stream
from service.workflows import access
from service.workflows.access import Right
from service.workflows.deeds import open_ledger
from service.workflows.finding import find_person
from service.workflows.operations.erased_copies import (
    forget_person,
    forget_what_files_said,
    rid_of,
)
from service.workflows.operations.erased_rows import erased_address, held, marked, place, pseudonym
from service.workflows.operations.people import demand_manages, revoke_tokens, role_of
from service.workflows.vocabulary import Actor

NAMED = 400  # digests in one entry, which is 60,000 bytes at most
SHORTEST = 3  # characters of a text that is looked for: fewer stand everywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an archivist has decided: its reference, and the reason that it gives."""

    reference: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was erased: how many texts, by which entries, and in how many copies beside them."""

    texts: int
    entries: Sequence[Written]
    copies: int


def texts_with(session: Session, actor: Actor, phrase: str) -> list[KeptText]:
    """Return the texts in which *phrase* stands, upper and lower case being the same.

    What is known of people is left out: it is erased with the person. Raises NotPermittedError,
    and InvalidError for a phrase that is shorter than three characters.
    """
    access.demand(actor, Right.ERASE, None)
    sought = phrase.strip().casefold()
    if len(sought) < SHORTEST:
        sentence = gettext("Give at least three characters: fewer stand in too many texts.")
        raise InvalidError([FieldError("/phrase", "too_short", sentence)])
    return kept_texts(session, lambda text: not _of_person(text) and _says(text, [sought]))


def texts_of_entry(session: Session, actor: Actor, uid: str) -> list[KeptText]:
    """Return what was typed into the entry *uid* and is there still; of a person's entries nothing.

    What is known of people is erased with the person. Raises NotPermittedError.
    """
    access.demand(actor, Right.ERASE, None)
    stream = session.scalar(select(Entry.stream).where(Entry.uid == uid))
    if stream is None:
        return []
    return kept_texts(session, lambda text: text.entry == uid and not _of_person(text), [stream])


def texts_of_person(session: Session, actor: Actor, uid: str) -> list[KeptText]:
    """Return all that was typed of a person; raises NotFoundError, NotPermittedError."""
    person = _person(session, actor, uid)
    return kept_texts(session, lambda _: True, [person.stream])


def texts_naming(session: Session, texts: Iterable[KeptText]) -> list[KeptText]:
    """Return the texts elsewhere that name the person whom *texts* are about."""
    names = [each.casefold() for each in names_in(texts)]
    return kept_texts(session, lambda text: not _of_person(text) and _says(text, names))


def names_in(texts: Iterable[KeptText]) -> list[str]:
    """Return the names and addresses that a person has ever had, as *texts* of theirs tell."""
    told = (said for text in texts if text.field in ("name", "email") for said in text.said)
    return sorted({each for each in told if len(each) >= SHORTEST})


def erase_person(session: Session, actor: Actor, uid: str, decision: Decision) -> Erased:
    """Give a person a pseudonym, delete all that was typed of them, and let them in no more.

    What they did stays, by their uid. Texts elsewhere that name them are other decisions
    (``texts_naming``). Raises NotFoundError, NotPermittedError, and InvalidError when the person
    is erased already or the decision names them.
    """
    person = _person(session, actor, uid, lock=True)
    texts = kept_texts(session, lambda _: True, [person.stream])
    if person.email == erased_address(uid):
        sentence = gettext("This person has been erased already.")
        raise InvalidError([FieldError("/person", "erased", sentence)])
    names = {*names_in(texts), person.name, person.email}
    demand_silent(decision, names)
    tokens = revoke_tokens(session, person)
    delete_texts(session, [each.digest for each in texts])
    person.name, person.email = pseudonym(uid), erased_address(uid)
    person.disabled = True
    ledger = open_ledger(session, actor, person, role_of(actor))
    entries = _tell(ledger, texts, decision, [person, *tokens])
    forget_person(session, person.id, uid)
    return Erased(texts=len(texts), entries=entries, copies=rid_of(session, names))


def erase_texts(
    session: Session,
    actor: Actor,
    texts: Sequence[KeptText],
    decision: Decision,
    phrase: str | None = None,
) -> Erased:
    """Delete *texts*, put a mark in the rows that hold them, and rid all copies of them.

    Copies are rid of the *phrase* too by which the texts were found. The same text in the same
    field of the same subject goes along, whichever entry told of it.
    Raises NotPermittedError, and InvalidError when there are none or the decision repeats one.
    """
    access.demand(actor, Right.ERASE, None)
    if not texts:
        sentence = gettext("There is no such text.")
        raise InvalidError([FieldError("/phrase", "not_found", sentence)])
    sought = [phrase] if phrase else [said for text in texts for said in text.said]
    demand_silent(decision, sought)
    entries: list[Written] = []
    by_stream = _with_same(session, texts)
    for stream in sorted(by_stream, key=place):
        entries += erase_in(session, actor, stream, by_stream[stream], decision)
    copies = rid_of(session, {*sought, *(said for text in texts for said in text.said)})
    return Erased(texts=sum(map(len, by_stream.values())), entries=entries, copies=copies)


def erase_in(
    session: Session, actor: Actor, stream: str, texts: Sequence[KeptText], decision: Decision
) -> list[Written]:
    """Erase *texts* of one stream; of one that has no row, the service's own stream tells.

    Whether the actor may is for the caller to ask.
    """
    subject = held(session, stream)
    rows = [] if subject is None else marked(session, subject, texts)
    delete_texts(session, [each.digest for each in texts])
    if isinstance(subject, Activity):
        forget_what_files_said(session, subject.uid, filter(None, (t.field for t in texts)))
    ledger = open_ledger(session, actor, subject or system_stream(session), role_of(actor))
    return _tell(ledger, texts, decision, rows)


def _tell(
    ledger: Ledger,
    texts: Sequence[KeptText],
    decision: Decision,
    rows: Sequence[Subject | Child],
) -> list[Written]:
    """Write what was erased: the first entry tells of the *rows*, all of them of the decision."""
    digests = sorted(encode(each.digest) or "" for each in texts)
    first: str | None = None
    for start in range(0, max(len(digests), 1), NAMED):
        entry = ledger.write(
            Draft(
                event=ERASE,
                rows=[] if first else rows,
                caused_by=first,
                evidence={
                    "decision": Text(decision.reference),
                    "digests": digests[start : start + NAMED],
                },
                texts={"reason": decision.reason},
            )
        )
        first = first or entry.uid
    return ledger.close()


def _with_same(session: Session, texts: Iterable[KeptText]) -> dict[str, list[KeptText]]:
    """Return *texts* by stream, with those that say the same of the same field there."""
    wanted = {each.digest for each in texts}
    same = {(each.stream, each.field, each.said) for each in texts if each.field}
    found: dict[str, list[KeptText]] = defaultdict(list)
    streams = sorted({each.stream for each in texts})
    for text in kept_texts(
        session, lambda t: t.digest in wanted or (t.stream, t.field, t.said) in same, streams
    ):
        found[text.stream].append(text)
    return found


def _person(session: Session, actor: Actor, uid: str, *, lock: bool = False) -> Person:
    access.demand_anywhere(actor, Right.ERASE)
    person = find_person(session, actor, uid, lock=lock)
    demand_manages(actor, person)
    return person


def demand_silent(decision: Decision, texts: Iterable[str]) -> None:
    """Raise InvalidError when the decision says what it is to erase."""
    sentence = gettext("It repeats what is to be erased.")
    sought = [each.casefold() for each in texts if len(each) >= SHORTEST]
    errors = [
        FieldError(f"/{name}", "repeats", sentence)
        for name, said in (("reference", decision.reference), ("reason", decision.reason))
        if any(each in said.casefold() for each in sought)
    ]
    if errors:
        raise InvalidError(errors)


def _of_person(text: KeptText) -> bool:
    return text.stream.startswith(f"{Person.kind}/")


def _says(text: KeptText, sought: Sequence[str]) -> bool:
    return any(each in said.casefold() for said in text.said for each in sought)
