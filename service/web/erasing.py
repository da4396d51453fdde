"""Erase by a decision: texts that are looked for, an entry's, or a person's name and address.

The words that are looked for are sent in a form and never stand in an address. Of what is typed
the decision alone is kept as a draft: it goes along, unseen, to where the texts are chosen.
"""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from service.auth import row_scope
from service.core.db import db, transaction
from service.core.errors import FieldError, InvalidError, NotFoundError
from service.core.i18n import gettext
from service.core.sweeping import sweep
from service.models import Person
from service.reports.trail_subjects import subjects
from service.trail.canonical import encode
from service.trail.kept_texts import KeptText
from service.web import drafts, gate, pages, trail_words
from service.workflows import access, finding
from service.workflows.access import Right
from service.workflows.operations import erasing
from service.workflows.operations.erasing import Decision, Erased
from service.workflows.vocabulary import Actor

bp = Blueprint("erasing", __name__, url_prefix="/erasing")
LONGEST = 200  # characters of a reference
CHOSEN = {"phrase": "chosen"}  # where texts are chosen, that is where none of them is told


@bp.get("")
def show() -> Response:
    """Show where to look for a text; raises NotPermittedError."""
    _everywhere()
    return pages.show("erasing.html")


@bp.post("/look")
def look() -> Response:
    """Show the texts in which the words stand, to choose among; raises NotPermittedError."""
    actor = _everywhere()
    try:
        found = erasing.texts_with(db.session(), actor, pages.field("phrase"))
    except InvalidError as error:
        return pages.show("erasing.html", errors=pages.told(error))
    if not found:
        nothing = gettext("These words stand in no text.")
        return pages.show("erasing.html", errors={"phrase": nothing})
    return _choice(found)


@bp.post("/texts")
def erase() -> Response:
    """Erase the texts that were chosen; raises NotPermittedError."""
    actor, phrase = _everywhere(), pages.field("phrase")
    chosen = frozenset(request.form.getlist("chosen"))

    def deed(session: Session) -> Erased:
        found = erasing.texts_with(session, actor, phrase)
        texts = [each for each in found if encode(each.digest) in chosen]
        whole = phrase if len(texts) == len(found) else None
        return erasing.erase_texts(session, actor, texts, _decision(), whole)

    return _done(deed, lambda: erasing.texts_with(db.session(), actor, phrase), _choice)


@bp.get("/entries/<entry>")
def show_entry(entry: str) -> Response:
    """Show the texts of one entry, to choose among; raises NotFoundError, NotPermittedError."""
    return _choice(_texts_of(_everywhere(), entry))


@bp.post("/entries/<entry>")
def erase_entry(entry: str) -> Response:
    """Erase of one entry's texts what was chosen; raises NotFoundError, NotPermittedError."""
    actor = _everywhere()
    chosen = frozenset(request.form.getlist("chosen"))

    def deed(session: Session) -> Erased:
        found = erasing.texts_of_entry(session, actor, entry)
        texts = [each for each in found if encode(each.digest) in chosen]
        return erasing.erase_texts(session, actor, texts, _decision())

    return _done(deed, lambda: _texts_of(actor, entry), _choice)


@bp.get("/people/<uid>")
def show_person(uid: str) -> Response:
    """Show what is erased of a person; raises NotFoundError, NotPermittedError."""
    actor = _everywhere()
    return _person(uid, erasing.texts_of_person(db.session(), actor, uid))


@bp.post("/people/<uid>")
def erase_person(uid: str) -> Response:
    """Give the person a pseudonym; raises NotFoundError, NotPermittedError."""
    actor = _everywhere()
    return _done(
        lambda session: erasing.erase_person(session, actor, uid, _decision()),
        lambda: erasing.texts_of_person(db.session(), actor, uid),
        lambda found, errors: _person(uid, found, errors),
    )


Again = Callable[[Sequence[KeptText], dict[str, str]], Response]


def _done(
    deed: Callable[[Session], Erased], found: Callable[[], Sequence[KeptText]], again: Again
) -> Response:
    """Erase, clean the database's files and say what was done; show the form *again* on a fault."""
    try:
        with transaction() as session:
            erased = deed(session)
            drafts.drop(session)
    except InvalidError as error:
        return again(found(), pages.told(error))
    db.session.remove()
    return pages.show("erased.html", erased=erased, swept=sweep(db.engine))


def _texts_of(actor: Actor, entry: str) -> Sequence[KeptText]:
    found = erasing.texts_of_entry(db.session(), actor, entry)
    if not found:
        raise NotFoundError(entry)
    return found


def _everywhere() -> Actor:
    """Return who acts, from here on with the service's own reach; raises NotPermittedError.

    What is erased lies also where the person may not read: in others' drafts, in kept answers.
    """
    actor = gate.signed_in().actor
    access.demand_anywhere(actor, Right.ERASE)
    row_scope.act_for_the_service()
    return actor


def _decision() -> Decision:
    """Return the decision that the form names; raises InvalidError."""
    decision = Decision(reference=pages.field("reference"), reason=pages.field("reason"))
    faults = [
        FieldError(f"/{name}", "required", gettext("This is needed."))
        for name, said in (("reference", decision.reference), ("reason", decision.reason))
        if not said
    ]
    if len(decision.reference) > LONGEST:
        longer = gettext("At most %(most)s characters.", most=LONGEST)
        faults.append(FieldError("/reference", "too_long", longer))
    if faults:
        raise InvalidError(faults)
    return decision


def _choice(found: Sequence[KeptText], errors: dict[str, str] | None = None) -> Response:
    texts = [(encode(each.digest) or "", _spelled(each), _place(each)) for each in found]
    named = subjects(db.session(), [_place(each) for each in found])
    chosen = request.form.getlist("chosen") or [each[0] for each in texts]
    told = {CHOSEN.get(name, name): sentence for name, sentence in (errors or {}).items()}
    return pages.show(
        "erasing_texts.html",
        errors=told,
        texts=texts,
        chosen=chosen,
        named=named,
        kind=trail_words.SUBJECTS,
        phrase=pages.field("phrase"),
    )


def _person(uid: str, found: Sequence[KeptText], errors: dict[str, str] | None = None) -> Response:
    session = db.session()
    return pages.show(
        "erasing_person.html",
        errors=errors,
        person=finding.find(session, Person, uid),
        names=erasing.names_in(found),
        count=len(found),
        naming=[_spelled(each) for each in erasing.texts_naming(session, found)],
    )


def _spelled(text: KeptText) -> str:
    return "; ".join(text.said)


def _place(text: KeptText) -> tuple[str, str]:
    kind, _, uid = text.stream.partition("/")
    return kind, uid
