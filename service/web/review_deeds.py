"""One deed with several of those that have stopped: each on its own, with what came of it."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, request

from service.auth.page_rights import PAGES
from service.core import clock
from service.core.db import db, transaction
from service.core.errors import (
    InvalidError,
    NotFoundError,
    RefusedError,
    ServiceError,
    VersionError,
)
from service.core.i18n import _, gettext
from service.core.ids import is_uid
from service.models.words import Decision
from service.reports.review_titles import titles
from service.web import drafts, gate, pages, review, reviewing, step_form
from service.workflows import operations
from service.workflows.operations import Dealing
from service.workflows.vocabulary import Level, Wish

bp = Blueprint("review_deeds", __name__)
MOST = 200  # at a time
LONGEST_VERSION = 9  # digits
SAID = {
    VersionError: _("Somebody has changed it since you saw it. Look at it again."),
    NotFoundError: _("There is no such activity."),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """An activity, by its uid, as it was shown: with the version that was read."""

    uid: str
    version: int


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one: *refused* are the sentences that say why nothing did."""

    uid: str
    refused: tuple[str, ...] = ()


@bp.post("/review/deeds")
def take() -> Response:
    """Take the deed with each that is chosen, and tell what came of each."""
    chosen, deed, reason = _chosen(), pages.field("deed"), step_form.text("reason")
    errors = _errors(chosen, deed, reason)
    if errors:
        return review.page(errors, 422, [each.uid for each in chosen])
    decided = reviewing.dealing("reason") if deed in reviewing.DECISIONS else None
    came = [_take(each, deed, reason, decided) for each in chosen]
    drafts.drop_if(not each.refused for each in came)
    return pages.show(
        "review_deeds.html",
        came=came,
        titles=titles(db.session(), gate.signed_in().actor, [each.uid for each in came]),
        deed=review.DEEDS[deed],
        has_page=PAGES.__contains__,
        done=sum(not each.refused for each in came),
    )


def _chosen() -> list[Chosen]:
    """Return what was chosen, each once, in the order of the page."""
    pairs = (given.partition(" ") for given in request.form.getlist("activity"))
    found = {
        uid: Chosen(uid, int(version))
        for uid, _space, version in pairs
        if is_uid(uid) and version.isdecimal() and len(version) <= LONGEST_VERSION
    }
    return list(found.values())[:MOST]


def _errors(chosen: list[Chosen], deed: str, reason: str) -> dict[str, str]:
    checks = {
        "activity": (bool(chosen), gettext("Choose at least one activity.")),
        "deed": (deed in review.DEEDS, gettext("Choose what to do.")),
        "until": (deed != Decision.SNOOZE or _comes_back(), gettext("Give a day after today.")),
        "reason": (bool(reason) or deed == Decision.REMIND, gettext("Write why.")),
    }
    return {name: sentence for name, (holds, sentence) in checks.items() if not holds}


def _comes_back() -> bool:
    try:
        return date.fromisoformat(step_form.text("until")) > clock.today()
    except ValueError:
        return False


def _take(each: Chosen, deed: str, reason: str, decided: Dealing | None) -> Came:
    wish = Wish(transition=deed, level=Level.ACTIVITY, reason=reason, version=each.version)
    actor = gate.signed_in().actor
    try:
        with transaction() as session:
            if decided:
                operations.review(session, actor, each.uid, decided)
            else:
                operations.move(session, actor, each.uid, wish)
    except ServiceError as error:
        return Came(each.uid, tuple(_said(error)))
    return Came(each.uid)


def _said(error: ServiceError) -> list[str]:
    if isinstance(error, RefusedError):
        return [each.message for each in error.refusals]
    if isinstance(error, InvalidError):
        return [each.detail for each in error.errors]
    return [str(SAID.get(type(error), _("You may not do this.")))]
