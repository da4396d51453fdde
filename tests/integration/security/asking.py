"""A sound request for every endpoint of the API, about the things at some distance."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from service.core import clock, ids
from service.core.db import db
from service.models import Activity, Agreement, Organisation, Person, Plan
from tests.support.world import Caller

VERSIONED = {
    "agreement": Agreement,
    "plan": Plan,
    "empty": Plan,
    "activity": Activity,
    "newcomer": Organisation,
    "person": Person,
}
DECISION = {"decisionBody": "Kommunstyrelsen", "decidedOn": "2026-02-11", "reference": "1"}
STEP = {
    "transition": "implement",
    "level": "part",
    "organisation": "{organisation}",
    "basis": "Telefon.",
    "evidence": {"summary": "Gjort", "completedOn": "2026-04-01"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: ``{names}`` stand for uids, *version* is what If-Match is read of.

    *file* is the content of a plan file that is sent as a form.
    """

    method: str
    path: str
    body: dict[str, Any] | None = None
    version: str | None = None
    keyed: bool = field(default=False)
    file: bytes | None = None

    def send(self, caller: Caller, uids: dict[str, str], **changed: Any) -> Any:  # noqa: ANN401 -- werkzeug's answer
        """Send the request about the things that *uids* name."""
        options: dict[str, Any] = {"headers": {}}
        if self.body is not None:
            options["json"] = spelled(self.body, uids) | changed
        if self.file is not None:
            options["data"] = {"file": (BytesIO(self.file), "plan.csv")} | changed
        if self.keyed:
            options["headers"] = {"Idempotency-Key": ids.new_uid(clock.now())}
        match = tag(caller, self.version, uids) if self.version else None
        return caller.call(self.method, self.path.format(**uids), match=match, **options)


def tag(caller: Caller, kind: str, uids: dict[str, str]) -> str:
    """Return the ETag that the thing of that *kind* has now, whoever may read it."""
    model = VERSIONED[kind]
    with caller.app.app_context():
        version = db.session.query(model.version).filter(model.uid == uids[kind]).scalar()
    return f'"{version}"'


def spelled(value: Any, uids: dict[str, str]) -> Any:  # noqa: ANN401 -- any JSON value
    """Put uids in the place of their names."""
    if isinstance(value, dict):
        return {name: spelled(inner, uids) for name, inner in value.items()}
    if isinstance(value, list):
        return [spelled(inner, uids) for inner in value]
    return value.format(**uids) if isinstance(value, str) else value


FILE = b"Nr;Aktivitet;Ansvarig\n7;Ordna en dag;Regionen\n"
AGREEMENT = {"title": "Ö", "countyCode": "{county}", "validFrom": "2026-01-01"}
PLAN = {
    "title": "P",
    "countyCode": "{county}",
    "periodStart": "2026-01-01",
    "periodEnd": "2029-12-31",
}
PARTY = {"organisation": "{newcomer}", "accession": "signed", "joinedOn": "2026-01-01"}
ROLE = {"role": "reporter", "organisation": "{second}", "validFrom": "2026-01-01"}
HERE = "/activities/{activity}"

REQUESTS = {
    "api.me.show": Asked("GET", "/me"),
    "api.me.show_tokens": Asked("GET", "/tokens"),
    "api.me.issue": Asked("POST", "/tokens", {"scopes": ["write"]}),
    "api.me.revoke": Asked("DELETE", "/tokens/{token}"),
    "api.people.show_list": Asked("GET", "/people"),
    "api.people.add": Asked("POST", "/people", {"name": "N", "email": "x{email}"}),
    "api.people.show": Asked("GET", "/people/{person}"),
    "api.people.edit": Asked("PATCH", "/people/{person}", {"name": "N"}, "person"),
    "api.people.grant": Asked("PUT", "/people/{person}/roles/{new}", ROLE),
    "api.people.revoke": Asked("DELETE", "/people/{person}/roles/{role}"),
    "api.organisations.show_list": Asked("GET", "/organisations"),
    "api.organisations.add": Asked(
        "POST", "/organisations", {"name": "N", "kind": "agency", "countyCode": "{county}"}
    ),
    "api.organisations.show": Asked("GET", "/organisations/{newcomer}"),
    "api.organisations.edit": Asked(
        "PATCH", "/organisations/{newcomer}", {"name": "Annan"}, "newcomer"
    ),
    "api.agreements.show_list": Asked("GET", "/agreements"),
    "api.agreements.add": Asked("POST", "/agreements", AGREEMENT),
    "api.agreements.show": Asked("GET", "/agreements/{agreement}"),
    "api.agreements.edit": Asked(
        "PATCH", "/agreements/{agreement}", {"title": "Annan"}, "agreement"
    ),
    "api.parties.show_list": Asked("GET", "/agreements/{agreement}/parties"),
    "api.parties.add": Asked("POST", "/agreements/{agreement}/parties", PARTY),
    "api.parties.edit": Asked(
        "PATCH", "/agreements/{agreement}/parties/{party}", {"reference": "2"}, "agreement"
    ),
    "api.plans.show_list": Asked("GET", "/plans"),
    "api.plans.draft": Asked("POST", "/plans", PLAN),
    "api.plans.show": Asked("GET", "/plans/{plan}"),
    "api.plans.edit": Asked("PATCH", "/plans/{plan}", {"title": "Annan"}, "plan"),
    "api.plans.move": Asked("POST", "/plans/{empty}/transitions", {"transition": "close"}, "empty"),
    "api.imports.take": Asked("POST", "/plans/{plan}/imports", keyed=True, file=FILE),
    "api.imports.show": Asked("GET", "/imports/{import}"),
    "api.activities.show_list": Asked("GET", "/activities"),
    "api.activities.propose": Asked("POST", "/activities", {"plan": "{plan}", "title": "T"}),
    "api.activities.show": Asked("GET", HERE),
    "api.activities.edit": Asked("PATCH", HERE, {"title": "Annan"}, "activity"),
    "api.owners.put": Asked(
        "PUT", HERE + "/owners/{newcomer}", {"role": "participating"}, "activity"
    ),
    "api.owners.delete": Asked("DELETE", HERE + "/owners/{second}?reason=Slut", None, "activity"),
    "api.transitions.move": Asked("POST", HERE + "/transitions", STEP, "activity"),
    "api.history.show": Asked("GET", HERE + "/history"),
    "api.history.correct": Asked(
        "POST",
        HERE + "/corrections",
        {"entry": "{entry}", "evidence": DECISION, "reason": "Fel", "basis": "Telefon"},
        "activity",
    ),
    "api.history.object_to": Asked(
        "POST", HERE + "/objections", {"entry": "{entry}", "reason": "Nej"}
    ),
    "api.reviews.decide": Asked("POST", HERE + "/reviews", {"decision": "note", "note": "Nästa"}),
    "api.status_reports.show_list": Asked("GET", HERE + "/status-reports"),
    "api.status_reports.report": Asked(
        "POST", HERE + "/status-reports", {"organisation": "{organisation}", "comment": "Bra"}
    ),
    "api.batches.take": Asked(
        "POST", "/activity-batches", {"items": [{"activity": "{activity}", **STEP}]}, keyed=True
    ),
    "api.trail.show_stalled": Asked("GET", "/stalled-activities?county={county}"),
    "api.checkpoints.show_list": Asked("GET", "/trail/checkpoints"),
    "api.checkpoints.show": Asked("GET", "/trail/checkpoints/1"),
    "api.checkpoints.prove": Asked("GET", "/trail/proofs/{entry}"),
    "api.reports.show_list": Asked("GET", "/reports"),
    "api.reports.show": Asked("GET", "/reports/corrections?county={county}"),
    "api.trail.show_trail": Asked("GET", "/trail?county={county}"),
}
