"""One request for each thing that can be written, each of which succeeds until a test spoils it."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from marshmallow import Schema, fields
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.api.fields import Text
from service.api.schemas import activities, agreements, organisations, people, plans, steps
from service.core.db import db
from service.models import Grant, Party, Person, Token
from tests.support.acting import add_plan
from tests.support.world import DECISION, World

Path = tuple[str | int, ...]
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
        {"scopes": ["read"], "expiresOn": None},
        kept_out=None,
    ),
}


@dataclass
class Place:
    """A county where every specimen can be sent, with the ids of what is in it."""

    world: World
    ids: dict[str, str] = field(default_factory=dict)

    def send(
        self,
        specimen: Specimen,
        body: Any,  # noqa: ANN401 -- any JSON value
        who: str | None = None,
        match: str | None = None,
    ) -> TestResponse:
        """Send a specimen with another *body*, as *who*, with the ETag of now or *match*."""
        caller = self.world.caller(who or specimen.who)
        match = match or (self.tag(specimen) if specimen.to else None)
        return caller.call(specimen.method, self.spell(specimen.path), match=match, json=body)

    def tag(self, specimen: Specimen) -> str:
        """Return the ETag of what the specimen changes."""
        return self.world.coordinator.tag(self.spell(specimen.to or ""))

    def body(self, specimen: Specimen) -> dict[str, Any]:
        """Return the specimen's body, which can be spoilt."""
        spelled: dict[str, Any] = self._spelled(deepcopy(specimen.body))
        return spelled

    def spell(self, path: str) -> str:
        """Put ids in the place of their names."""
        return path.format(**self.ids)

    def _spelled(self, value: Any) -> Any:  # noqa: ANN401 -- any JSON value
        if isinstance(value, dict):
            return {name: self._spelled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self._spelled(inner) for inner in value]
        return self.spell(value) if isinstance(value, str) else value


def a_place(world: World) -> Place:
    """Make an activity with a step on an owner's behalf, a draft and someone to give a role."""
    activity = world.propose("arvika", "torsby")
    anchored = world.coordinator.move(
        activity,
        "anchor",
        organisation=world.uid("arvika"),
        basis="Telefon.",
        evidence=DECISION,
    )
    ids = {
        "activity": activity,
        "entry": anchored.json["entries"][0]["id"],
        "plan": world.county.plan,
        "agreement": world.county.agreement,
        "organisation": world.uid("arvika"),
        "other": world.uid("torsby"),
        "stranger": world.uid("stranger"),
        "person": world.county.people["reporter of sunne"].person or "",
    }
    with world.app.app_context():
        ids["draft"] = add_plan(world.county, adopted=False)
        ids["party"] = db.session.scalars(select(Party.uid).order_by(Party.id)).first() or ""
        own = Person.uid == ids["person"]
        ids["role"] = db.session.scalars(select(Grant.uid).join(Grant.person).where(own)).one()
        ids["token"] = db.session.scalars(select(Token.uid).join(Token.person).where(own)).one()
    return Place(world, ids)


def text_inputs(schema: type[Schema]) -> list[Path]:
    """Return where people can type text into what *schema* reads."""
    return [path for path, one in inputs(schema()) if isinstance(one, Text)]


def inputs(schema: Schema, before: Path = ()) -> Iterator[tuple[Path, fields.Field[Any]]]:
    """Yield every value that *schema* reads, with the way to it."""
    for name, one in schema.load_fields.items():
        yield from _within(one, (*before, one.data_key or name))


def _within(one: fields.Field[Any], path: Path) -> Iterator[tuple[Path, fields.Field[Any]]]:
    yield path, one
    if nests(one):
        yield from inputs(one.schema, path)
    elif isinstance(one, fields.List):
        yield from _within(one.inner, (*path, 0))


def put(body: Any, path: Path, value: Any) -> None:  # noqa: ANN401 -- any JSON value
    """Set the value at *path* within *body*, making what leads to it."""
    *before, last = path
    for step in before:
        body = body[step]
    body[last] = value


def pointer(path: Path) -> str:
    """Return the JSON pointer to *path*."""
    return "".join(f"/{step}" for step in path)


def nests(one: fields.Field[Any]) -> TypeGuard[fields.Nested]:
    """Tell whether the value is an object of its own."""
    return isinstance(one, fields.Nested)
