"""What a transition must state, checked field by field."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from service.core import texts
from service.core.errors import FieldError
from service.core.i18n import gettext
from service.core.ids import is_uid
from service.trail.draft import Text
from service.workflows.fields import DAY_FIELDS, ONGOING
from service.workflows.vocabulary import EvidenceField, Kind, Result, Transition, Wish

LONGEST = {
    "decisionBody": 200,
    "reference": 200,
    "summary": 4000,
    "reason": 2000,
    "basis": 2000,
    "note": 2000,
}


def effective_day(wish: Wish, today: date) -> date:
    """Return the day from which a step holds: as given, else as its evidence says, else today."""
    if wish.effective_on:
        return wish.effective_on
    for name in DAY_FIELDS:
        day = wish.evidence.get(name)
        if isinstance(day, date):
            return day
    return today


def faults(wish: Wish, row: Transition, today: date, limit: int) -> list[FieldError]:
    """Return every fault in what *wish* states for *row*, each with a JSON pointer.

    *limit* is how many days back a step may be dated without a reason.
    """
    return [
        *wish.errors,
        *_unknown(wish.evidence, row),
        *(error for field in row.requires for error in _field(wish, field, today)),
        *_completed_or_ongoing(wish, row),
        *_day(wish, today, limit),
        *_reason(wish, row),
        *_typed(wish),
    ]


def named_without(wish: Wish) -> frozenset[str]:
    """Return the organisations whose follow-up is not awaited; none when they cannot be read."""
    named = wish.evidence.get("without")
    return frozenset(named) if named and _are_organisations(named) is None else frozenset()


def parsed(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return evidence as the rules take it, from JSON: days as days, texts in their stored form.

    What cannot be read is left as it is; ``faults`` then names it.
    """
    return {name: _value(name, value) for name, value in raw.items()}


def _value(name: str, value: Any) -> Any:  # noqa: ANN401 -- any JSON value
    if not isinstance(value, str):
        return value
    if name in DAY_FIELDS:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return texts.clean(value)


def _unknown(evidence: Mapping[str, Any], row: Transition) -> Iterator[FieldError]:
    known = {field.name for field in row.requires}
    for name in evidence:
        if name not in known:
            pointer = "/evidence/" + name.replace("~", "~0").replace("/", "~1")
            yield _error(pointer, "unknown", gettext("This step takes no such field."))


def _field(wish: Wish, field: EvidenceField, today: date) -> Iterator[FieldError]:
    value = wish.evidence.get(field.name)
    pointer = f"/evidence/{field.name}"
    if value is None or (isinstance(value, str) and not value.strip()):
        if _is_required(wish, field):
            yield _error(pointer, "required", gettext("State this."))
        return
    fault = CHECKS[field.kind](value)
    if fault or (field.kind is Kind.TEXT and (fault := texts.fault_in(value, LONGEST[field.name]))):
        yield _error(pointer, *fault)
    elif field.kind is Kind.DATE and value > today:
        yield _error(pointer, "in_future", gettext("The day cannot lie ahead."))


def _is_required(wish: Wish, field: EvidenceField) -> bool:
    ongoing = wish.evidence.get("ongoing") is True
    match field.name:
        case "completedOn":
            return not ongoing
        case "startedOn":
            return ongoing
        case "decidedOn" | "decisionBody" if not field.required:
            return bool(wish.evidence.get("decidedOn") or wish.evidence.get("decisionBody"))
    return field.required


def _completed_or_ongoing(wish: Wish, row: Transition) -> Iterator[FieldError]:
    both = wish.evidence.get("ongoing") is True and wish.evidence.get("completedOn")
    if both and ONGOING in row.requires:
        sentence = gettext("What is ongoing is not completed: leave out one of them.")
        yield _error("/evidence/completedOn", "contradicts", sentence)


def _day(wish: Wish, today: date, limit: int) -> Iterator[FieldError]:
    day = effective_day(wish, today)
    if wish.effective_on and day > today:
        yield _error("/effectiveOn", "in_future", gettext("The day cannot lie ahead."))
    if day < today - timedelta(days=limit) and not (wish.reason or "").strip():
        yield _error(
            "/reason",
            "backdated",
            gettext("The day lies more than %(limit)s days back. Give a reason.", limit=limit),
        )


def _reason(wish: Wish, row: Transition) -> Iterator[FieldError]:
    without = bool(wish.evidence.get("without"))
    if (row.reason or without) and not (wish.reason or "").strip():
        yield _error("/reason", "required", gettext("Give a reason."))


def text_faults(name: str, text: str) -> list[FieldError]:
    """Return what is wrong with a text that must be given, with a pointer to *name*."""
    if not text.strip():
        return [_error(f"/{name}", "required", gettext("State this."))]
    fault = texts.fault_in(text, LONGEST[name])
    return [_error(f"/{name}", *fault)] if fault else []


def _typed(wish: Wish) -> Iterator[FieldError]:
    for name, text in (("reason", wish.reason), ("basis", wish.basis)):
        fault = texts.fault_in(text or "", LONGEST[name])
        if fault:
            yield _error(f"/{name}", *fault)


def _error(pointer: str, code: str, detail: str) -> FieldError:
    return FieldError(pointer, code, detail)


def stored(wish: Wish, row: Transition) -> dict[str, Any]:
    """Return the evidence as an entry keeps it: typed texts apart, days and codes as they are."""
    return {
        field.name: Text(value) if field.kind is Kind.TEXT else spelled(value)
        for field in row.requires
        if (value := wish.evidence.get(field.name)) not in (None, "")
    }


def spelled(value: Any) -> Any:  # noqa: ANN401 -- any evidence value
    """Spell one value of evidence as JSON does."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return sorted(value, key=str)  # also what is refused later is compared first
    return str(value) if isinstance(value, Result) else value


Fault = tuple[str, str] | None


def _is_text(value: Any) -> Fault:  # noqa: ANN401 -- unchecked input
    return None if isinstance(value, str) else ("not_text", gettext("Write this as text."))


def _is_date(value: Any) -> Fault:  # noqa: ANN401 -- unchecked input
    if isinstance(value, date):
        return None
    return "not_a_date", gettext("Write the day as YYYY-MM-DD.")


def _is_boolean(value: Any) -> Fault:  # noqa: ANN401 -- unchecked input
    return None if isinstance(value, bool) else ("not_boolean", gettext("Say true or false."))


def _is_result(value: Any) -> Fault:  # noqa: ANN401 -- unchecked input
    if value in tuple(Result):
        return None
    return "not_a_choice", gettext("Choose one of: %(choices)s.", choices=", ".join(Result))


def _are_organisations(value: Any) -> Fault:  # noqa: ANN401 -- unchecked input
    if isinstance(value, list) and all(isinstance(each, str) and is_uid(each) for each in value):
        return None
    return "not_ids", gettext("Give a list of organisations' ids.")


def _is_plan(value: Any) -> Fault:  # noqa: ANN401 -- unchecked input
    fine = isinstance(value, str) and is_uid(value)
    return None if fine else ("not_an_id", gettext("Give the plan's id."))


CHECKS: dict[Kind, Callable[[Any], Fault]] = {
    Kind.TEXT: _is_text,
    Kind.DATE: _is_date,
    Kind.BOOLEAN: _is_boolean,
    Kind.RESULT: _is_result,
    Kind.ORGANISATIONS: _are_organisations,
    Kind.PLAN: _is_plan,
}
