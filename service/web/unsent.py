"""What a person has typed and not sent: found from the start page, thrown away by its writer."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from service.core.db import db, transaction
from service.models.draft import drafts_of, throw_away
from service.reports.titles import titles
from service.web import drafts, gate, pages, step_words, words
from service.web.drafted_forms import FORMS
from service.workflows.vocabulary import Level

STEP = "web.steps.show"
bp = Blueprint("unsent", __name__, url_prefix="/drafts")


@bp.post("/throw-away")
def throw() -> Response:
    """Throw away one's own draft of the form at the address given; show the form as it was."""
    where = pages.field("place")
    with transaction() as session:
        throw_away(session, gate.signed_in().person, where)
    return pages.go_back(where)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """A draft: of which *form*, *about* what ("" where that is not known), where and since when."""

    form: str
    about: str
    address: str
    since: str


def mine(own: Mapping[str, str]) -> list[Unsent]:
    """Return the person's drafts, the latest first; *own* are their organisations by uid."""
    session, who = db.session(), gate.signed_in()
    kept = [(each, *_opened(each.place)) for each in drafts_of(session, who.person)]
    called = titles(session, who.actor, {uid for _draft, _form, uid, _whose in kept if uid})
    return [
        Unsent(
            form=form,
            about=", ".join(filter(None, (called.get(uid), own.get(whose)))),
            address=drafts.filled_in(draft.place),
            since=words.moment(draft.kept_at),
        )
        for draft, form, uid, whose in kept
        if form is not None
    ]


def _opened(place: str) -> tuple[str | None, str, str]:
    """Return what form is at *place* (None: there is none any more), about what, and for whom."""
    address = urlsplit(place)
    adapter = current_app.create_url_adapter(request)
    try:
        endpoint, given = adapter.match(address.path, method="GET") if adapter else ("", {})
    except HTTPException:
        endpoint, given = "", {}
    whose = parse_qs(address.query).get("organisation", [""])[0]
    return _called(endpoint, given), given.get("uid", ""), whose


def _called(endpoint: str, given: Mapping[str, str]) -> str | None:
    """Return what a form is called: that of a step by what the step is."""
    step = given.get("transition", "")
    if endpoint == STEP and (step, Level.PART) in step_words.STEPS:
        return str(step_words.words_of(step, Level.PART).title)
    return str(FORMS[endpoint].title) if endpoint in FORMS else None
