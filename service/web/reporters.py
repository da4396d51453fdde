"""Let many people report at once, from a pasted list: looked at line by line first, then done."""

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, request
from sqlalchemy.orm import Session

from service.auth import links
from service.core.db import db, transaction
from service.core.i18n import _, gettext
from service.exchange.importing_attempts import tried, whole
from service.reports.plans import one_plan
from service.web import (
    drafts,
    gate,
    one_by_one,
    pages,
    reading_forms,
    reporter_lines,
    roles_given,
)
from service.web.reading_forms import NONE, Faults
from service.web.reporter_lines import Line
from service.workflows import access, operations
from service.workflows.access import Right
from service.workflows.operations import signing_in
from service.workflows.operations.reporters import Became, NewReporter

bp = Blueprint("reporters", __name__, url_prefix="/people/reporters")
SAID = {
    Became.ADDED: _("A new person, who reports for the organisation"),
    Became.GIVEN: _("Somebody known, who now reports for the organisation too"),
    Became.UNCHANGED: _("Reports for the organisation already"),
}
WITHOUT = "owner_without_reporter"  # in a plan's checklist


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a line became, or why it was refused; *person* is a uid, *link* lets them in once."""

    line: Line
    became: Became | None = None
    person: str | None = None
    link: str | None = None
    refused: tuple[str, ...] = ()


@bp.get("")
def show() -> Response:
    """Show where the list is written; raises NotPermittedError."""
    access.demand_anywhere(gate.signed_in().actor, Right.MANAGE_PEOPLE)
    return _page(drafts.typed().get("lines") or _lacking())


@bp.post("/look")
def look() -> Response:
    """Tell line by line what would come of the list, and change nothing."""
    access.demand_anywhere(gate.signed_in().actor, Right.MANAGE_PEOPLE)

    def deed() -> Response:
        lines = _lines()
        with transaction() as session:
            rows = tried(session, lambda: [_foreseen(session, each) for each in lines])
        return _told(rows, done=False)

    return reading_forms.attempt(deed, _again)


@bp.post("")
def add() -> Response:
    """Take the lines that can be taken, each on its own; raises NotPermittedError."""
    access.demand_anywhere(gate.signed_in().actor, Right.MANAGE_PEOPLE)

    def deed() -> Response:
        rows = [_taken(each) for each in _lines()]
        drafts.drop_if(not each.refused for each in rows)
        return _told(rows, done=True)

    return reading_forms.attempt(deed, _again)


def _lines() -> list[Line]:
    typed = request.form.get("lines", "")
    return reporter_lines.read(db.session(), gate.signed_in().actor, typed)


def _foreseen(session: Session, line: Line) -> Row:
    if line.faults:
        return Row(line=line, refused=line.faults)
    result = whole(session, lambda: _add(session, line))
    if isinstance(result, list):
        return Row(line=line, refused=tuple(each.message for each in result))
    return Row(line=line, became=result[0], person=None if result[0] is Became.ADDED else result[1])


def _taken(line: Line) -> Row:
    if line.faults:
        return Row(line=line, refused=line.faults)
    rows: list[Row] = []

    def deed(session: Session) -> None:
        became, uid = _add(session, line)
        link = _link(session, uid) if became is Became.ADDED else None
        rows.append(Row(line=line, became=became, person=uid, link=link))

    came = one_by_one.each_alone(line.typed, deed)
    return Row(line=line, refused=came.refused) if came.refused else rows[0]


def _add(session: Session, line: Line) -> tuple[Became, str]:
    organisation = roles_given.named_organisation(session, line.organisation or "")
    wish = NewReporter(organisation=organisation, name=line.name, email=line.email)
    return operations.add_reporter(session, gate.signed_in().actor, wish)


def _link(session: Session, uid: str) -> str | None:
    """Make the link that lets a new person in; one that is mailed is shown to nobody."""
    actor = gate.signed_in().actor
    if "mail" in request.form:
        signing_in.send_invitation(session, actor, uid)
        return None
    return links.address(current_app.config["PUBLIC_URL"], signing_in.invite(session, actor, uid))


def _lacking() -> str:
    """Return the beginning of a line for each owner in a plan that nobody reports for."""
    uid = request.args.get("plan")
    if not uid:
        return ""
    plan = one_plan(db.session(), gate.signed_in().actor, uid)
    names = {
        name: None
        for each in plan.get("checklist", ())
        if each["code"] == WITHOUT
        for activity in each["activities"]
        for name in activity["about"]
    }
    return "".join(f"{name}; ; \n" for name in names)


def _again(faults: Faults) -> Response:
    return _page(request.form.get("lines", ""), faults)


def _page(lines: str, faults: Faults = NONE) -> Response:
    return pages.show(
        "reporters.html",
        errors=faults.errors,
        status=faults.status,
        refusals=faults.refusals,
        lines=lines,
    )


def _told(rows: list[Row], *, done: bool) -> Response:
    refused = [each for each in rows if each.refused]
    mail = current_app.config.get("MAIL")
    title = gettext("What came of the list") if done else gettext("What will come of the list")
    return pages.show(
        "reporters_told.html",
        title=title,
        rows=rows,
        said=SAID,
        done=done,
        lines=request.form.get("lines", ""),
        left="\n".join(each.line.typed for each in refused),
        taken=len(rows) - len(refused),
        mails=bool(mail and (mail.host or mail.folder)),
    )
