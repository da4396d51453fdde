"""What owners say of how it goes."""

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.api.answers import listed, noted
from service.api.gate import actor, reading
from service.api.paging import page_of
from service.api.schemas.lists import PageSchema
from service.api.schemas.steps import StatusReportSchema
from service.api.sending import query, sent, write
from service.core.errors import NotPermittedError
from service.reports.paging import Paging
from service.reports.status_reports import status_report_list
from service.workflows import operations
from service.workflows.case import open_case

bp = Blueprint("status_reports", __name__, url_prefix="/activities/<uid>/status-reports")
PAGE, NEW = PageSchema(), StatusReportSchema()
NEWEST = Paging(1, 1)


@bp.get("")
def show_list(uid: str) -> ResponseReturnValue:
    """List the status reports of an activity, newest first."""
    page = page_of(query(PAGE))
    return listed(status_report_list(reading(), actor(), uid, page), page)


@bp.post("")
def report(uid: str) -> ResponseReturnValue:
    """Say how it goes for one owner."""
    read = sent(NEW)

    def gates(session: Session) -> None:
        case = open_case(session, actor(), uid, lock=False)
        meant = read.get("organisation")
        if not any(case.owner(each) for each in actor().organisations if meant in (None, each)):
            raise NotPermittedError(uid)

    def deed(session: Session) -> dict[str, Any]:
        values = {**read.values}
        organisation = values.pop("organisation")
        operations.report_status(session, actor(), uid, organisation, values)
        return status_report_list(session, actor(), uid, NEWEST).items[0]

    return write(
        read,
        gates,
        deed,
        lambda body: noted(body, f"activities/{uid}/status-reports#{body['id']}"),
    )
