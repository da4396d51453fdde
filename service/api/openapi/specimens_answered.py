"""The one table of examples of answers, by schema; made anew for each language."""

from collections.abc import Callable

from service.api.openapi.specimens import (
    ACTIVITY,
    AGREEMENT,
    API_INFO,
    AS_OF,
    ENTRY_BODY,
    STALLED,
    STATUS_REPORT,
    Body,
    activity,
    links,
    page_of,
    problem,
)
from service.api.openapi.specimens_imports import IMPORTED
from service.api.openapi.specimens_log import CHECKPOINT, ONE_CHECKPOINT, PROOF
from service.api.openapi.specimens_register import (
    AGREED,
    ISSUED,
    JOINED,
    ONESELF,
    ORGANISATION,
    PLANNED,
    SOMEONE,
)
from service.api.openapi.specimens_reports import REPORT, REPORT_ROWS
from service.api.remedies import REMEDIES
from service.api.schemas import answers_about as about
from service.api.schemas import answers_activities as activities
from service.api.schemas import answers_imports as imports
from service.api.schemas import answers_log as log
from service.api.schemas import answers_register as register
from service.api.schemas import answers_reports as reports
from service.api.schemas import answers_tokens as tokens
from service.api.schemas import answers_trail as trail
from service.api.schemas.answers import Answer
from service.reports.workflow import workflow

HERE = f"activities/{ACTIVITY}"
LISTED = {**AS_OF, "stalled": STALLED}
WHY = {"code": "stale", "message": "…", "since": "2026-05-14", "days": 12}
DEALT_WITH = {
    "reviewed": {
        "decision": "remind",
        "until": None,
        "decidedAt": "2026-05-20T08:00:00Z",
        "person": None,
        "current": True,
    },
    "snoozedUntil": None,
}
STOPPED = {**LISTED, **STALLED, "stale": True, "reasons": [WHY], **DEALT_WITH}
TRAIL: Body = {
    "items": [ENTRY_BODY],
    "page": {"limit": 20, "nextCursor": None},
    "_links": links("trail?limit=20"),
}


def _stepped() -> Body:
    return {"activity": activity(), "entries": [ENTRY_BODY]}


def _workflow() -> Body:
    """Return the flows as they are, but only the first of each."""
    flows = workflow()
    return {**flows, "states": flows["states"][:1], "transitions": flows["transitions"][:1]}


def _kind() -> Body:
    told = problem("not_found")
    return {name: told[name] for name in ("type", "code", "title", "status")}


def _explained() -> Body:
    told = problem("not_found")
    return {
        **_kind(),
        "detail": told["detail"],
        "remedy": str(REMEDIES["not_found"]),
        "example": told,
    }


def _described() -> Body:
    return {"openapi": "3.1.0", "info": {"title": "Förankra", "version": "0.1.0"}, "paths": {}}


def _batch() -> Body:
    """Return what came of two steps, the second one refused."""
    told = ("id", "sequence", "event", "level", "from", "to", "leafHash")
    taken = {
        "status": 201,
        "activity": {"id": ACTIVITY, "state": "anchored", "version": 4},
        "entries": [{name: ENTRY_BODY[name] for name in told}],
    }
    return {"items": [taken, {"status": 409, "problem": problem("transition_refused")}]}


ANSWERED: dict[type[Answer], Callable[[], Body]] = {
    about.ApiInfoAnswer: lambda: API_INFO,
    about.BatchAnswer: _batch,
    about.WorkflowAnswer: _workflow,
    about.ProblemKindListAnswer: lambda: {"items": [_kind()]},
    about.ExplainedProblemAnswer: _explained,
    about.DescriptionAnswer: _described,
    activities.ActivityAnswer: activity,
    activities.ActivityAsOfAnswer: lambda: AS_OF,
    activities.ActivityListAnswer: lambda: page_of(LISTED, "activities"),
    activities.StalledActivityListAnswer: lambda: page_of(STOPPED, "stalled-activities"),
    trail.HistoryAnswer: lambda: page_of(ENTRY_BODY, f"{HERE}/history"),
    trail.TrailAnswer: lambda: TRAIL,
    trail.SteppedAnswer: _stepped,
    log.CheckpointListAnswer: lambda: page_of(CHECKPOINT, "trail/checkpoints"),
    log.OneCheckpointAnswer: lambda: ONE_CHECKPOINT,
    log.ProofAnswer: lambda: PROOF,
    reports.ReportListAnswer: lambda: {"items": [REPORT]},
    reports.ReportRowsAnswer: lambda: REPORT_ROWS,
    activities.StatusReportAnswer: lambda: STATUS_REPORT,
    activities.StatusReportListAnswer: lambda: page_of(STATUS_REPORT, f"{HERE}/status-reports"),
    register.OrganisationAnswer: lambda: ORGANISATION,
    register.OrganisationListAnswer: lambda: page_of(ORGANISATION, "organisations"),
    register.AgreementAnswer: lambda: AGREED,
    register.AgreementListAnswer: lambda: page_of(AGREED, "agreements"),
    register.PartyAnswer: lambda: {**JOINED, "version": 4},
    register.PartyListAnswer: lambda: page_of(JOINED, f"agreements/{AGREEMENT}/parties"),
    register.PlanAnswer: lambda: PLANNED,
    register.PlanListAnswer: lambda: page_of(PLANNED, "plans"),
    imports.ImportAnswer: lambda: IMPORTED,
    register.PersonAnswer: lambda: SOMEONE,
    register.PersonListAnswer: lambda: page_of(SOMEONE, "people"),
    register.MeAnswer: lambda: ONESELF,
    tokens.TokenAnswer: lambda: ISSUED,
    tokens.TokenListAnswer: lambda: page_of(ISSUED, "tokens"),
    tokens.NewTokenAnswer: lambda: {**ISSUED, "lastUsedAt": None, "token": "frk_exempel"},
}
