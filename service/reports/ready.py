"""The ready lists by their names, and what is noted when an auditor reads one."""

from collections.abc import Mapping
from typing import Any

from service.core.errors import FieldError, InvalidError, NotFoundError
from service.core.i18n import gettext
from service.reports import (
    examined,
    of_backdated_steps,
    of_corrections,
    of_decisions_over_owners,
    of_follow_ups_alone,
    of_late_steps,
    of_plan_as_it_was,
    of_plan_known_then,
    of_readings,
    of_rights_held,
    of_states_been_in,
    of_steps_for,
    of_steps_on_behalf,
    of_time_in_states,
)
from service.reports.examined import Question, Scope
from service.workflows import access
from service.workflows.access import Right
from service.workflows.operations.readings import Reading
from service.workflows.vocabulary import Actor

READY: Mapping[str, Question] = {
    "plan-known-then": of_plan_known_then.QUESTION,
    "plan-as-it-was": of_plan_as_it_was.QUESTION,
    "steps-for": of_steps_for.QUESTION,
    "states-been-in": of_states_been_in.QUESTION,
    "time-in-states": of_time_in_states.QUESTION,
    "steps-on-behalf": of_steps_on_behalf.QUESTION,
    "decisions-over-owners": of_decisions_over_owners.QUESTION,
    "follow-ups-alone": of_follow_ups_alone.QUESTION,
    "backdated-steps": of_backdated_steps.QUESTION,
    "late-steps": of_late_steps.QUESTION,
    "corrections": of_corrections.QUESTION,
    "rights-held": of_rights_held.QUESTION,
    "readings": of_readings.QUESTION,
}
ALWAYS = ("county", "plan")  # what every list can be narrowed by
PAGING = ("cursor", "limit")


def question(name: str) -> Question:
    """Return the ready list *name*; raises NotFoundError."""
    if name not in READY:
        raise NotFoundError(name)
    return READY[name]


def scope(actor: Actor, question: Question, asked: Mapping[str, Any]) -> Scope:
    """Return what *actor* asks *question* about: fields of ``Scope``, ``county`` and ``cursor``.

    Raises NotPermittedError, and InvalidError for what the list does not heed, for a plan that is
    missing, and for a cursor that is none of the list's.
    """
    heeded = {*ALWAYS, *PAGING, *question.asks}
    unheeded = [name for name, given in asked.items() if given is not None and name not in heeded]
    if unheeded:
        sentence = gettext("This list is not narrowed by that.")
        raise InvalidError([FieldError(f"/{name}", "unknown", sentence) for name in unheeded])
    about = lenient_scope(actor, **asked)
    if question.of_one_plan and about.plan is None:
        raise InvalidError([FieldError("/plan", "required", gettext("State this."))])
    if not question.knows(about):
        sentence = gettext("There is no such place in the list. Begin from its start.")
        raise InvalidError([FieldError("/cursor", "unknown", sentence)])
    return about


def lenient_scope(
    actor: Actor,
    county: str | None = None,
    cursor: str | None = None,
    **asked: Any,  # noqa: ANN401 -- the scope's fields
) -> Scope:
    """Return the same of what every list is asked by one form, and heeds what it can.

    What is None in *asked* is left as it is without. Raises NotPermittedError.
    """
    given = {name: value for name, value in asked.items() if value is not None}
    everywhere = access.counties_of(actor, Right.READ_TRAIL) is None
    own = examined.counties(actor, county)
    return Scope(counties=own, everywhere=everywhere, after=cursor, **given)


def reading(name: str, about: Scope, shown: int) -> Reading:
    """Return what is noted of an auditor who was *shown* so many rows of the list *name*."""
    asks = READY[name].asks
    filters: dict[str, Any] = {each: getattr(about, each) for each in asks}
    counties = about.counties or frozenset()
    filters |= {"list": name, "plan": about.plan}
    filters["county"] = next(iter(counties)) if len(counties) == 1 else None
    return Reading(of="trail", filters=filters, shown=shown)
