"""Due days in people's own calendars: the addresses that these read, and what they read there."""

from flask import Blueprint, Response, current_app, g, request, url_for

from service.auth import calendars, row_scope
from service.core.db import db, transaction
from service.core.errors import FieldError, InvalidError
from service.core.i18n import force_locale, gettext
from service.core.ids import is_uid
from service.reports.calendar import DueDay, due_days
from service.reports.calendar_file import calendar_file
from service.reports.calendar_links import calendar_links
from service.reports.organisations import one_organisation
from service.reports.own_organisations import own_organisations
from service.reports.plans import one_plan
from service.web import gate, pages
from service.workflows.operations.calendars import issue_calendar, revoke_calendar

bp = Blueprint("calendars", __name__)
ASKED_EACH_TIME = "private, no-cache"  # whether it is still the same, by its ETag
OWN = "own"


@bp.get("/calendar/<secret>.ics")
def read(secret: str) -> Response:
    """Give a calendar program its due days; raises NotFoundError.

    Whoever holds the address reads as its person, in their language, what they read today.
    """
    g.signed_in = None  # a cookie that came along tells of somebody else
    found = calendars.reader_by_secret(db.session(), secret, g.trace.request_id)
    row_scope.act_for(found.actor)
    plan, organisation = calendars.about(db.session(), found)
    with force_locale(found.locale):
        days = due_days(db.session(), found.actor, plan, organisation)
        file = calendar_file(days, current_app.config["PUBLIC_URL"], _page_of)
    answer = Response(file, mimetype="text/calendar")
    answer.headers["Cache-Control"] = ASKED_EACH_TIME
    answer.headers["Content-Language"] = found.locale
    answer.headers["Content-Disposition"] = 'inline; filename="forankra.ics"'
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _page_of(each: DueDay) -> str:
    """Return where the step is taken, or the activity where nobody's own step is meant."""
    public: str = current_app.config["PUBLIC_URL"]
    if each.organisation is None:
        return public + url_for("web.activities.show", uid=each.activity)
    return public + url_for(
        "web.steps.show",
        uid=each.activity,
        transition=each.step,
        organisation=each.organisation,
    )


@bp.get("/account/calendars")
def show() -> Response:
    """Show one's addresses, and what another could tell of."""
    return _page()


@bp.post("/account/calendars")
def add() -> Response:
    """Make an address, and show it this once."""
    try:
        about = _about()
        with transaction() as session:
            _, secret = issue_calendar(session, gate.signed_in().actor, **about)
    except InvalidError as error:
        return _page(pages.told(error))
    path = url_for("web.calendars.read", secret=secret)
    return pages.show("calendar_made.html", address=current_app.config["PUBLIC_URL"] + path)


@bp.post("/account/calendars/<uid>/revoke")
def revoke(uid: str) -> Response:
    """Let an address tell nothing any more; raises NotFoundError."""
    with transaction() as session:
        revoke_calendar(session, gate.signed_in().actor, uid)
    return pages.go("web.calendars.show")


def _about() -> dict[str, str]:
    """Return what was chosen; raises InvalidError."""
    kind, _, uid = pages.field("about").partition("/")
    if kind == OWN and not uid:
        return {}
    if kind not in ("plan", "organisation") or not is_uid(uid):
        sentence = gettext("Choose what the calendar is to tell of.")
        raise InvalidError([FieldError("/about", "required", sentence)])
    return {kind: uid}


def _page(errors: dict[str, str] | None = None) -> Response:
    links = calendar_links(db.session(), gate.signed_in().actor)
    options = _options()
    return pages.show("calendars.html", errors=errors, links=links, options=options)


def _options() -> list[tuple[str, str]]:
    """Return what a new address could tell of: first what the page was asked for with."""
    actor, database = gate.signed_in().actor, db.session()
    plan, organisation = (request.args.get(each, "") for each in ("plan", "organisation"))
    found: dict[str, str] = {}
    if is_uid(plan):
        title = one_plan(database, actor, plan)["title"]
        found[f"plan/{plan}"] = gettext("All of the plan %(title)s", title=title)
    own = own_organisations(database, actor) if actor.organisations else {}
    if is_uid(organisation):
        own = {organisation: one_organisation(database, actor, organisation)["name"], **own}
    if actor.organisations:
        found[OWN] = gettext("What waits for me, in all my organisations")
    for uid, name in own.items():
        found[f"organisation/{uid}"] = gettext("What waits for %(name)s", name=name)
    return [*found.items()]
