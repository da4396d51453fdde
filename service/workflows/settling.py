"""Settle what a wish means: which level, whose part, and in which role it would be taken."""

from dataclasses import dataclass
from typing import NoReturn

from service.core.errors import FieldError, InvalidError, NotPermittedError
from service.core.i18n import gettext
from service.models import Responsibility
from service.models.words import Role
from service.workflows import engine, evidence
from service.workflows.case import Case
from service.workflows.vocabulary import Actor, Level, Transition, Who, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A wish, understood: the flow's rows of that name, the part, the role, on whose behalf.

    ``errors`` are faults that only show once it is known who acts.
    """

    wish: Wish
    level: Level
    rows: tuple[Transition, ...]
    role: str
    part: Responsibility | None = None
    on_behalf_of: str | None = None
    errors: tuple[FieldError, ...] = ()

    @property
    def name(self) -> str:
        """The transition's name."""
        return self.rows[0].name


def settle(case: Case, wish: Wish) -> Settled:
    """Return what *wish* means in *case*.

    Raises InvalidError when the transition, its level or its organisation cannot be told, and
    NotPermittedError when the person may not take it however the activity stands.
    """
    level = _level(case, wish)
    rows = tuple(engine.rows(wish.transition, level))
    if rows[0].by == frozenset({Who.SERVICE}):
        raise NotPermittedError(wish.transition)
    if level is Level.ACTIVITY:
        return _for_activity(case, wish, rows)
    return _for_owner(case, wish, rows, _part(case, wish, rows[0].name))


def settle_as(case: Case, wish: Wish, row: Transition, part: Responsibility | None) -> Settled:
    """Return what *wish* means for a step that *part*, or the activity, has taken already.

    The part may have ended since. Raises NotPermittedError.
    """
    if part is None:
        return _for_activity(case, wish, (row,))
    return _for_owner(case, wish, (row,), part)


def _for_activity(case: Case, wish: Wish, rows: tuple[Transition, ...]) -> Settled:
    if not case.actor.coordinates(case.activity.county_code):
        raise NotPermittedError(wish.transition)
    return Settled(wish=wish, level=Level.ACTIVITY, rows=rows, role=Role.COORDINATOR.value)


def _level(case: Case, wish: Wish) -> Level:
    levels = [level for level in Level if engine.rows(wish.transition, level)]
    if not levels:
        _fail("/transition", "unknown", gettext("There is no such transition."))
    if wish.level:
        if wish.level not in levels:
            _fail("/level", "unknown", gettext("The transition is not on this level."))
        return wish.level
    levels = [level for level in levels if _is_taken(wish.transition, level)] or levels
    if len(levels) == 1:
        return levels[0]
    if wish.organisation:
        return Level.PART
    return _level_by_role(case)


def _is_taken(name: str, level: Level) -> bool:
    """Tell whether people take the transition at *level*, and not the service alone."""
    return any(Who.SERVICE not in row.by for row in engine.rows(name, level))


def _level_by_role(case: Case) -> Level:
    coordinates = case.actor.coordinates(case.activity.county_code)
    if coordinates and _own_parts(case):
        _fail("/level", "unclear", gettext("Say part or activity: you could mean either."))
    return Level.ACTIVITY if coordinates else Level.PART


def _own_parts(case: Case) -> list[Responsibility]:
    return [
        each
        for each in case.activity.owners
        if each.organisation and case.actor.reports_for(each.organisation.uid)
    ]


def _for_owner(
    case: Case, wish: Wish, rows: tuple[Transition, ...], part: Responsibility
) -> Settled:
    organisation = part.organisation
    if organisation is None:  # a part without an organisation is never found by its uid
        raise NotPermittedError(wish.transition)
    if case.actor.reports_for(organisation.uid):
        return Settled(wish=wish, level=Level.PART, rows=rows, role=Role.REPORTER.value, part=part)
    if not case.actor.coordinates(case.activity.county_code):
        raise NotPermittedError(wish.transition)
    errors = () if (wish.basis or "").strip() else (_basis_missing(),)
    return Settled(
        wish=wish,
        level=Level.PART,
        rows=rows,
        role=Role.COORDINATOR.value,
        part=part,
        on_behalf_of=organisation.uid,
        errors=errors,
    )


def _part(case: Case, wish: Wish, name: str) -> Responsibility:
    coordinates = case.actor.coordinates(case.activity.county_code)
    own = _own_parts(case)
    if wish.organisation is None:
        if not own and not coordinates:
            raise NotPermittedError(name)
        if len(own) != 1:
            sentence = gettext("Say which organisation the step is for.")
            _fail("/organisation", "required", sentence)
        return own[0]
    part = case.owner(wish.organisation)
    if part not in own and not coordinates:
        raise NotPermittedError(name)
    if part is None:
        _fail("/organisation", "not_an_owner", gettext("It does not own this activity."))
    return part


def _basis_missing() -> FieldError:
    sentence = gettext("Say how and when the owner told you this.")
    return FieldError("/basis", "required", sentence)


def unknown_plan() -> FieldError:
    """Return the fault of a target plan that does not exist."""
    return FieldError("/evidence/targetPlan", "unknown", gettext("There is no such plan."))


def strangers(case: Case, wish: Wish) -> list[FieldError]:
    """Return the fault of naming others than owners in *without*, if there is one."""
    owners = {each.organisation.uid for each in case.activity.owners if each.organisation}
    if evidence.named_without(wish) <= owners:
        return []
    sentence = gettext("Name only organisations that own this activity.")
    return [FieldError("/evidence/without", "not_an_owner", sentence)]


def demand_reporter(actor: Actor, organisation: str) -> None:
    """Raise NotPermittedError unless *actor* reports for *organisation* (a uid)."""
    if not actor.reports_for(organisation):
        raise NotPermittedError(organisation)


def _fail(pointer: str, code: str, detail: str) -> NoReturn:
    raise InvalidError([FieldError(pointer, code, detail)])
