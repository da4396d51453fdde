"""What somebody types in a form is kept until it is sent, and offered again on any device.

Which forms, and which of their fields, stands in ``drafted_forms.py``. Nothing else is kept of
what comes in, and only its writer ever sees it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for
from flask_babel import LazyString
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from service.auth import lapsed, row_scope
from service.core import clock
from service.core.db import db, transaction
from service.models.draft import LONGEST_PLACE, Draft, find_draft, keep_draft, throw_away
from service.web import words
from service.workflows.vocabulary import Actor

KEEP = "draft"  # what the button is called that keeps; in an address: fill in what was kept
VERSION = "version"  # says nothing by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form that is kept: where it is *shown* (an endpoint), and which *fields* people fill in.

    *about* names what else of the address says what the form is about; *begins* is what the names
    of fields begin with, where there are as many as there are things to say something of.
    """

    shown: str
    title: LazyString
    fields: frozenset[str]
    about: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()

    def keeps(self, name: str) -> bool:
        """Tell whether what stands in the field *name* is kept."""
        return name in self.fields or name.startswith(self.begins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a page tells of its draft: where it belongs, and since when ("": there is none)."""

    place: str
    since: str
    filled: bool

    @property
    def address(self) -> str:
        """Where the form is filled in with the draft."""
        return filled_in(self.place)


def place() -> str | None:
    """Return the address of the form that is shown or sent, if it is one that is kept."""
    form: Form | None = g.get("form")
    if form is None:
        return None
    asked: dict[str, Any] = {
        name: request.args[name] for name in form.about if request.args.get(name)
    }
    found = url_for(form.shown, **(request.view_args or {}), **asked)
    return found if len(found) <= LONGEST_PLACE else None


def filled_in(where: str) -> str:
    """Return the address at which the form at *where* is filled in with its draft."""
    return f"{where}{'&' if '?' in where else '?'}{KEEP}=1"


def typed() -> MultiDict[str, str]:
    """Return what was typed: just now, or in the draft that the address asks for.

    Nothing of a form that was too large to be read.
    """
    if request.method == "POST":
        try:
            return request.form
        except RequestEntityTooLarge:
            return MultiDict()
    found = _found() if KEEP in request.args else None
    return MultiDict(found.fields if found else {})


def offer() -> Offer | None:
    """Return what the page tells of the draft of its form; None where there is no such form."""
    where = place()
    if where is None or g.get("signed_in") is None:
        return None
    found = _found() if request.method == "GET" else None
    return Offer(
        place=where,
        since=words.moment(found.kept_at) if found else "",
        filled=found is not None and KEEP in request.args,
    )


def keep() -> str | None:
    """Keep what was sent as a draft, if that was asked for; return where it is filled in."""
    where = place()
    if request.method != "POST" or KEEP not in request.form or where is None:
        return None
    fields = _fields()
    with transaction() as session:
        if _say_something(fields):
            keep_draft(session, (g.signed_in.person, where), fields, clock.now())
        else:
            throw_away(session, g.signed_in.person, where)
    return filled_in(where)


def rescue(secret: str | None) -> str | None:
    """Keep what was sent in a session that is over, for whose it was; return where it is found.

    Nobody who comes in as somebody else finds it. A form in which nothing was typed takes the
    place of none that was kept before.
    """
    where = place()
    if request.method != "POST" or where is None or not secret:
        return None
    was = lapsed.whose_was(db.session(), secret)
    if was is None:
        return None
    row_scope.act_for(Actor(person=was.uid, name=""))
    fields = _fields()
    if _say_something(fields):
        with transaction() as session:
            keep_draft(session, (was.key, where), fields, clock.now())
    return filled_in(where)


def drop(session: Session) -> None:
    """Throw the draft of this form away: what it holds is being sent."""
    where = place()
    if where is not None:
        throw_away(session, g.signed_in.person, where)


def drop_if(done: Iterable[bool]) -> None:
    """Do the same for a form that is sent for many things, each on its own, if any was done."""
    if any(done):
        with transaction() as session:
            drop(session)


def _found() -> Draft | None:
    where = place()
    if where is None or g.get("signed_in") is None:
        return None
    if "draft" not in g:
        g.draft = find_draft(db.session(), g.signed_in.person, where, clock.now())
    found: Draft | None = g.draft
    return found


def _say_something(fields: Mapping[str, Iterable[str]]) -> bool:
    return any(name != VERSION and any(sent) for name, sent in fields.items())


def _fields() -> dict[str, list[str]]:
    """Return what stands in those fields that are kept; what a script sends twice counts once."""
    known: Form = g.form
    return {
        name.replace("\0", ""): list(dict.fromkeys(each.replace("\0", "") for each in sent))
        for name, sent in request.form.lists()
        if known.keeps(name)
    }
