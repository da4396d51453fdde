"""One request for each thing that can be written, each of which succeeds until a test spoils it."""

from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from service.api.schemas import activities, agreements, organisations, people, plans, steps
from tests.support.world import DECISION

NEW_ROLE = "01a20000-0000-7000-8000-000000000001"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A request: who sends what where, and what someone is told who may not.

    ``{names}`` in path and body stand for the ids of a Place. *held* says whether If-Match is
    asked for, and *to* where the ETag to send is read.
    """

    schema: type[Schema]
    method: str
    path: str
    body: dict[str, Any]
    who: str = "coordinator"
    to: str | None = None
    kept_out: int | None = 403

    @property
    def is_partial(self) -> bool:
        """Whether what is left out stays as it is."""
        return self.method == "PATCH"


ORGANISATION = {
    "name": "Exempelverket",
    "shortName": "EV",
    "kind": "agency",
    "countyCode": "17",
    "identifiers": [{"scheme": "orgnr", "value": "202100-0000"}],
    "aliases": ["Verket"],
    "activeFrom": "2020-01-01",
    "activeUntil": None,
    "parent": "{organisation}",
}
AGREEMENT = {
    "title": "Överenskommelse",
    "countyCode": "17",
    "reference": "801-1-2026",
    "validFrom": "2026-01-01",
    "validUntil": "2029-12-31",
}
PARTY = {
    "organisation": "{stranger}",
    "accession": "signed",
    "decidedBy": "Kommunstyrelsen",
    "decidedOn": "2026-01-01",
    "reference": "KS 1",
    "joinedOn": "2026-01-01",
    "leftOn": None,
    "leftReason": None,
}
PLAN = {
    "title": "Handlingsplan",
    "countyCode": "17",
    "agreement": "{agreement}",
    "reference": "801-2-2026",
    "periodStart": "2026-01-01",
    "periodEnd": "2029-12-31",
    "anchorBy": "2026-03-31",
    "followUpBy": None,
    "staleProposedDays": 60,
    "staleAnchoredDays": None,
    "staleImplementedDays": 365,
}
CONTENT = {
    "number": "2.1",
    "title": "Ta fram en rutin",
    "description": "För alla verksamheter.",
    "need": "Den saknas.",
    "resources": "Ordinarie medel.",
    "indicator": "Andel verksamheter.",
    "comment": "Samma som förra året.",
    "focus": True,
    "rule": "all",
    "schedule": {
        "text": "våren 2026",
        "startsOn": "2026-01-01",
        "endsOn": "2026-06-30",
        "precision": "season",
        "recurrence": "yearly",
    },
    "dueOn": {"anchor": "2026-03-31", "implement": "2026-06-30", "followUp": None},
}
OWNERS = {"owners": [{"organisation": "{organisation}", "role": "lead"}]}
STEP = {
    "transition": "anchor",
    "level": "part",
    "organisation": "{other}",
    "effectiveOn": "2026-02-11",
    "reason": "Enligt beslut.",
    "basis": "Mejl från kommunen.",
    "evidence": DECISION,
}
REPORT = {
    "organisation": "{organisation}",
    "progress": "begun",
    "signal": "green",
    "comment": "Det går framåt.",
    "blocked": True,
    "blockedHelp": "Vi väntar på region.",
}
PERSON = {"name": "Kim Påhittad", "email": "kim@exempel.test", "locale": "sv"}
ROLE = {"role": "reporter", "organisation": "{organisation}", "validFrom": "2026-01-01"}
OBJECTION = {"entry": "{entry}", "reason": "Det har vi inte sagt."}
CORRECTION = {
    "entry": "{entry}",
    "effectiveOn": "2026-02-12",
    "evidence": DECISION,
    "reason": "Fel dag.",
    "basis": "Telefon.",
}


def _without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


A, G, P = "/activities", "/agreements", "/people"
BODIES = "/organisations"
HERE = "/activities/{activity}"
OWNER = HERE + "/owners/{other}"
SPECIMENS = {
    "add organisation": Specimen(organisations.OrganisationSchema, "POST", BODIES, ORGANISATION),
    "edit organisation": Specimen(
        organisations.OrganisationSchema,
        "PATCH",
        BODIES + "/{stranger}",
        ORGANISATION,
        to=BODIES + "/{stranger}",
    ),
    "add agreement": Specimen(agreements.AgreementSchema, "POST", G, AGREEMENT),
    "edit agreement": Specimen(
        agreements.AgreementEditSchema,
        "PATCH",
        G + "/{agreement}",
        _without(AGREEMENT, "countyCode"),
        to=G + "/{agreement}",
    ),
    "add party": Specimen(agreements.PartySchema, "POST", G + "/{agreement}/parties", PARTY),
    "edit party": Specimen(
        agreements.PartyEditSchema,
        "PATCH",
        G + "/{agreement}/parties/{party}",
        _without(PARTY, "organisation"),
        to=G + "/{agreement}",
    ),
    "draft plan": Specimen(plans.PlanSchema, "POST", "/plans", PLAN),
    "edit plan": Specimen(
        plans.PlanEditSchema,
        "PATCH",
        "/plans/{draft}",
        _without(PLAN, "countyCode"),
        to="/plans/{draft}",
    ),
    "move plan": Specimen(
        plans.PlanMoveSchema,
        "POST",
        "/plans/{draft}/transitions",
        {"transition": "adopt", "reason": "Beslutad."},
        to="/plans/{draft}",
    ),
    "propose activity": Specimen(
        activities.ActivitySchema, "POST", A, {"plan": "{plan}", **CONTENT, **OWNERS}
    ),
    "edit activity": Specimen(
        activities.ActivityEditSchema,
        "PATCH",
        HERE,
        {**CONTENT, "reason": "Enligt beslut."},
        to=HERE,
    ),
    "set owner": Specimen(
        activities.OwnerEditSchema, "PUT", OWNER, {"role": "lead", "reason": "Beslut."}, to=HERE
    ),
    "take step": Specimen(steps.TransitionSchema, "POST", HERE + "/transitions", STEP, to=HERE),
    "correct step": Specimen(
        steps.CorrectionSchema, "POST", HERE + "/corrections", CORRECTION, to=HERE
    ),
    "object to step": Specimen(
        steps.ObjectionSchema, "POST", HERE + "/objections", OBJECTION, who="reporter of arvika"
    ),
    "review activity": Specimen(
        steps.ReviewSchema,
        "POST",
        HERE + "/reviews",
        {"decision": "snooze", "note": "Nämnden tar upp det.", "until": "{tomorrow}"},
    ),
    "report status": Specimen(
        steps.StatusReportSchema,
        "POST",
        HERE + "/status-reports",
        REPORT,
        who="reporter of arvika",
    ),
    "add person": Specimen(people.PersonSchema, "POST", P, PERSON),
    "edit person": Specimen(
        people.PersonEditSchema,
        "PATCH",
        P + "/{person}",
        {**PERSON, "email": "annan@exempel.test", "disabled": False},
        to=P + "/{person}",
        kept_out=404,
    ),
    "give role": Specimen(
        people.RoleSchema, "PUT", P + "/{person}/roles/" + NEW_ROLE, ROLE, kept_out=404
    ),
    "issue token": Specimen(
        people.TokenSchema,
        "POST",
        "/tokens",
        {"scopes": ["read"], "organisations": ["{organisation}"], "expiresOn": None},
        who="reporter of arvika",
        kept_out=None,
    ),
}
