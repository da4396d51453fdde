"""What has stopped in one's county, grouped by whom it waits for, the longest first."""

from collections.abc import Iterator, Mapping, Sequence

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from service.auth.page_rights import PAGES
from service.core.db import db
from service.core.errors import InvalidError
from service.core.i18n import _
from service.models.words import Role
from service.reports import review_findings, review_rows
from service.reports.csv_table import csv_file
from service.reports.review import AWAKE, WITH_SNOOZED
from service.reports.review_findings import FINDINGS
from service.reports.review_rows import FLAGS, GROUPINGS, Group, Item, Stopped
from service.reports.webhooks import silent_webhooks
from service.web import activity_words as aw
from service.web import drafts, gate, pages, review_words, words
from service.workflows import access
from service.workflows.access import Right
from service.workflows.vocabulary import Actor

bp = Blueprint("review", __name__)
# What makes sense for several at once, with one reason for all of them.
DEEDS = {**review_words.DEEDS, "send_back": _("Send back one step"), "cancel": _("Cancel")}
NEVER_FOLDED = frozenset({"objections"})  # somebody says that they were spoken for wrongly
SNOOZED = "snoozed"  # what the address asks for beside what is awake
ROWS = 200  # shown at a time; the file has them all
DIGITS = 6  # of a number of rows
SENT = "text/csv; charset=utf-8"


@bp.get("/review")
def show() -> Response:
    """Show the review; raises NotPermittedError."""
    typed = (each.partition(" ")[0] for each in drafts.typed().getlist("activity"))
    return page({}, status=200, chosen=[*typed])


@bp.get("/review.csv")
def download() -> Response:
    """Give the same list as a file; raises NotPermittedError."""
    actor = gate.signed_in().actor
    items = review_rows.every(db.session(), actor, _asked("county"), _asked("only"), _which())
    file, _count = csv_file(review_words.heads(), map(review_words.cells, items))
    answer = Response(file)
    answer.headers["Content-Type"] = SENT
    answer.headers["Content-Disposition"] = 'attachment; filename="genomgang.csv"'
    return answer


def page(errors: Mapping[str, str], status: int, chosen: Sequence[str] = ()) -> Response:
    """Return the review as the address asks for it; *chosen* activities stand chosen."""
    actor, session = gate.signed_in().actor, db.session()
    county, only = _asked("county"), _asked("only")
    found = _found(session, actor)
    findings = review_findings.findings(session, actor, county)
    by = request.args.get("group", "organisation")
    groups = review_rows.grouped(
        () if only in FINDINGS else found.items, by if by in GROUPINGS else "organisation"
    )
    counties, skipped = access.counties_of(actor, Right.REVIEW), _skipped()
    return pages.show(
        "review.html",
        aw=aw,
        errors=errors,
        status=status,
        groups=list(_some(groups, skipped)),
        next_rows=skipped + ROWS if sum(len(each.items) for each in groups) > skipped + ROWS else 0,
        looked=review_rows.READ,
        found=found,
        flags=FLAGS,
        findings=[each for each in findings if only in (None, *FLAGS, each["code"])],
        counts=[each for each in findings if each["code"] in NEVER_FOLDED],
        folded=[each for each in findings if each["code"] not in NEVER_FOLDED],
        asked=_kept(),
        by=by,
        groupings={name: title for name, (title, _by) in GROUPINGS.items()},
        counties=sorted(counties or words.COUNTIES),
        chosen=chosen,
        deeds=DEEDS,
        snoozed=_asked("include") == SNOOZED,
        can_move=actor.holds(Role.COORDINATOR),
        day=words.day,
        county_name=words.county_name,
        has_page=PAGES.__contains__,
        silent=silent_webhooks(session, actor, county),
        **review_words.told(),
    )


def _found(session: Session, actor: Actor) -> Stopped:
    asked = (_asked("county"), _asked("only"), _which())
    try:
        return review_rows.stopped(session, actor, *asked, _asked("after"))
    except InvalidError:  # a place that there is none of: from the start
        return review_rows.stopped(session, actor, *asked)


def _which() -> Mapping[str, bool]:
    return WITH_SNOOZED if _asked("include") == SNOOZED else AWAKE


def _skipped() -> int:
    """Return how many rows come before those that are shown."""
    typed = request.args.get("skip", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= DIGITS else 0


def _asked(name: str) -> str | None:
    return request.args.get(name) or None


def _kept() -> dict[str, str]:
    """Return what the address asks for, so that a link can ask for the same and one thing more."""
    names = ("county", "group", "only", "include", "after", "skip")
    return {name: given for name in names if (given := _asked(name))}


def _some(groups: Sequence[Group], skipped: int) -> Iterator[tuple[Group, Sequence[Item]]]:
    """Yield each group with those of its items that find room behind the rows *skipped*."""
    first, last = skipped, skipped + ROWS
    for group in groups:
        shown = group.items[max(first, 0) : max(last, 0)]
        if shown:
            yield group, shown
        first, last = first - len(group.items), last - len(group.items)
