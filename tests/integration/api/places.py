"""A county where every specimen can be sent, and the way to spoil one."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeGuard

from marshmallow import Schema, fields
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.api.fields import Text
from service.core import clock
from service.core.db import db
from service.models import Grant, Party, Person, Token
from tests.integration.api.specimens import Specimen
from tests.support.acting import add_plan
from tests.support.world import DECISION, World

Path = tuple[str | int, ...]


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
        "tomorrow": (clock.today() + timedelta(days=1)).isoformat(),
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
