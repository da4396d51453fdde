"""An example of everything that is answered, from a county, organisations and people made up."""

from typing import Any

from service.api.openapi.codes import sentence
from service.api.problem_kinds import PROBLEMS
from service.api.problems import PREFIX
from service.core.versions import FLOW, VERSION
from service.workflows.refusals import SENTENCES

Body = dict[str, Any]
AT, LATER = "2026-01-15T08:00:00Z", "2026-02-12T09:13:05.123456Z"
DIGEST = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="


def uid(number: int) -> str:
    """Return the id that the examples give their thing number *number*."""
    return f"01a20000-0000-7000-8000-{number:012x}"


ACTIVITY, PLAN, AGREEMENT, OWNER, PERSON = uid(1), uid(2), uid(3), uid(4), uid(5)
ENTRY, GOAL, ROLE, TOKEN, PARTY = uid(6), uid(7), uid(8), uid(9), uid(10)
KARLSTAD = {"id": OWNER, "name": "Karlstads kommun"}
KIM = {"id": PERSON, "name": "Kim Påhittad"}
DECISION = {
    "decisionBody": "Kommunstyrelsen",
    "decidedOn": "2026-02-11",
    "reference": "KS 2026/41 § 12",
}


def links(path: str, *below: str) -> Body:
    """Return the links of the thing at *path*."""
    here = f"{PREFIX}/{path}"
    return {"self": {"href": here}, **{name: {"href": f"{here}/{name}"} for name in below}}


def page_of(item: Body, path: str) -> Body:
    """Return a page of a list that holds nothing but *item*."""
    address = {"href": f"{PREFIX}/{path}?page=1"}
    return {
        "items": [item],
        "page": {"number": 1, "limit": 20, "totalCount": 1, "totalCountCapped": False},
        "_links": {"self": address, "first": address, "last": address},
    }


AS_OF: Body = {
    "id": ACTIVITY,
    "number": "2.1",
    "title": "Ta fram en rutin",
    "description": "För alla verksamheter.",
    "need": None,
    "resources": None,
    "indicator": "Andel verksamheter med rutin.",
    "comment": None,
    "plan": {"id": PLAN, "title": "Handlingsplan 2026-2029"},
    "countyCode": "17",
    "goal": {"id": GOAL, "title": "Tidig upptäckt"},
    "subGoal": None,
    "focus": True,
    "rule": "all",
    "round": 1,
    "state": "proposed",
    "stateSince": AT,
    "version": 3,
    "predecessor": None,
    "carriedTo": None,
    "schedule": {
        "text": "våren 2026",
        "startsOn": "2026-01-01",
        "endsOn": "2026-06-30",
        "precision": "season",
        "recurrence": None,
    },
    "dueOn": {"anchor": "2026-03-31", "implement": "2026-06-30", "followUp": None},
    "claimedStatus": None,
    "owners": [
        {
            "id": uid(11),
            "organisation": KARLSTAD,
            "role": "responsible",
            "group": None,
            "note": None,
            "state": "proposed",
            "stateSince": AT,
            "progress": "begun",
            "signal": "green",
            "blocked": False,
            "blockedHelp": None,
            "reportedAt": LATER,
            "onBehalf": False,
        }
    ],
    "_links": links(f"activities/{ACTIVITY}", "history"),
}
STALLED: Body = {
    "late": False,
    "stale": False,
    "blocked": False,
    "waitingOn": [KARLSTAD],
    "daysInState": 28,
}
ENTRY_BODY: Body = {
    "id": ENTRY,
    "sequence": 12,
    "activity": ACTIVITY,
    "subject": {"type": "activity", "id": ACTIVITY},
    "event": "anchor",
    "level": "part",
    "from": "proposed",
    "to": "anchored",
    "recordedAt": LATER,
    "effectiveOn": "2026-02-11",
    "person": KIM,
    "onBehalfOf": None,
    "role": "reporter",
    "organisation": KARLSTAD,
    "round": 1,
    "causedBy": None,
    "corrects": None,
    "reason": None,
    "basis": None,
    "note": None,
    "evidence": DECISION,
    "changes": {"responsibility/state": ["proposed", "anchored"]},
    "flowVersion": FLOW,
    "requestId": "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
    "leafHash": DIGEST,
    "thinned": False,
}


def activity() -> Body:
    """Return an activity with one offer, refused in the reader's language."""
    offer = {
        "transition": "implement",
        "level": "part",
        "organisation": KARLSTAD,
        "allowed": False,
        "refusals": [refusal("wrong_state")],
        "requires": ["summary", "completedOn", "ongoing", "startedOn"],
    }
    return {**AS_OF, "stalled": STALLED, "offers": [offer]}


def refusal(code: str) -> Body:
    """Return a refusal as it is answered."""
    return {"code": code, "message": sentence(SENTENCES[code])}


def problem(code: str) -> Body:
    """Return a problem as it is answered, with what this kind brings along."""
    kind = PROBLEMS[code]
    body: Body = {
        "type": f"{PREFIX}/problems/{code.replace('_', '-')}",
        "title": str(kind.title),
        "status": kind.status,
        "detail": str(kind.detail),
        "instance": f"{PREFIX}/activities/{ACTIVITY}",
        "code": code,
    }
    if code in REFUSED:
        body["refusals"] = [refusal(REFUSED[code])]
    if code == "invalid_request":
        body["errors"] = [FAULT]
    return body


REFUSED = {"refused": "plan_closed", "transition_refused": "wrong_state"}
FAULT = {"pointer": "/title", "code": "required", "detail": "…"}
API_INFO = {
    "apiName": "Förankra",
    "apiVersion": VERSION,
    "apiReleased": "2026-11-22",
    "apiDocumentation": f"{PREFIX}/docs",
    "apiStatus": "beta",
}
STATUS_REPORT = {
    "id": uid(12),
    "organisation": KARLSTAD,
    "person": KIM,
    "reportedAt": LATER,
    "progress": "begun",
    "signal": "green",
    "comment": "Det går framåt.",
    "blocked": False,
    "blockedHelp": None,
}
