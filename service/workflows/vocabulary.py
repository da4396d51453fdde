"""The words that the flows are written in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from service.core.errors import FieldError, Refusal
from service.models.words import ActivityState, PartState, Role

State = ActivityState | PartState
ANY_VERSION = 0  # what ``If-Match: *`` expects


class Level(StrEnum):
    """Whose state a transition moves: one owner's part, or the activity itself."""

    PART = "part"
    ACTIVITY = "activity"


class Who(StrEnum):
    """Who may take a transition."""

    REPORTER = "reporter"
    COORDINATOR = "coordinator"
    SERVICE = "service"


class Kind(StrEnum):
    """What sort of value a field of evidence takes."""

    TEXT = "text"
    DATE = "date"
    BOOLEAN = "boolean"
    RESULT = "result"
    ORGANISATIONS = "organisations"
    PLAN = "plan"


class Result(StrEnum):
    """What an owner says came of it."""

    ACHIEVED = "achieved"
    PARTLY = "partly"
    NOT_ACHIEVED = "not_achieved"
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceField:
    """One thing that a transition asks for."""

    name: str
    kind: Kind
    label: Any
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row of a flow: from where, to where (None = as the rule says), by whom, with what."""

    name: str
    label: Any
    level: Level
    sources: tuple[State, ...]
    to: State | None
    by: frozenset[Who]
    requires: tuple[EvidenceField, ...] = ()
    reason: bool = False
    guards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """One role that a person holds today: for an organisation, a county, or (None) all."""

    role: Role
    county: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever acts: a person with what they hold today, or (``person`` None) the system.

    ``until`` is the last day of the token that they act by; None where it has none.
    """

    person: str | None
    name: str
    held: tuple[Held, ...] = ()
    scopes: frozenset[str] = frozenset({"*"})
    auth: str = "token"
    request_id: str = ""
    until: date | None = None

    def holds(self, role: Role) -> bool:
        """Tell whether the person holds *role* anywhere."""
        return any(each.role is role for each in self.held)

    def reports_for(self, organisation: str | None) -> bool:
        """Tell whether the person is a reporter of *organisation* (a uid)."""
        return organisation is not None and organisation in self.organisations

    @cached_property
    def organisations(self) -> frozenset[str]:
        """The organisations that the person reports for, as uids."""
        return frozenset(
            each.organisation
            for each in self.held
            if each.role is Role.REPORTER and each.organisation
        )

    def coordinates(self, county: str) -> bool:
        """Tell whether the person coordinates the work in *county*."""
        return any(each.role is Role.COORDINATOR and each.county == county for each in self.held)

    def counties(self, role: Role) -> frozenset[str] | None:
        """Return the counties where the person holds *role*; None means all of them."""
        own = [each.county for each in self.held if each.role is role]
        return None if None in own else frozenset(county for county in own if county)


SYSTEM = Actor(person=None, name="system", auth="system")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A transition that someone wants to take, as they sent it.

    ``version`` is what they expect of the activity: a number, ``ANY_VERSION``, or None when
    they did not say. ``errors`` are faults of form already found; they are told together with
    what the rules find.
    """

    transition: str
    level: Level | None = None
    organisation: str | None = None
    effective_on: date | None = None
    reason: str | None = None
    basis: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = ANY_VERSION
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A transition that a person may take here, with what stands in its way today."""

    transition: str
    level: Level
    organisation: str | None
    refusals: tuple[Refusal, ...]
    requires: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Tell whether the step would be accepted with the right evidence."""
        return not self.refusals
