"""How one is reminded, by one's own choice; and for coordinators what would go to whom on a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import get_locale

from service.core import clock
from service.core.db import db, transaction
from service.core.errors import FieldError, InvalidError
from service.core.i18n import _, gettext
from service.messages import foreseen
from service.messages.rhythms import EIGHT, MONDAY
from service.models import Person
from service.models.words import RemindBy, Rhythm
from service.web import gate, pages, words
from service.workflows import access, operations
from service.workflows.access import Right
from service.workflows.finding import find
from service.workflows.vocabulary import ANY_VERSION

bp = Blueprint("reminders", __name__)
UNCHOSEN = ""
BY = {
    UNCHOSEN: _("As my organisation has it: its contact function first, else me, in one letter"),
    RemindBy.DIGEST.value: _("One letter with all that waits, in my rhythm"),
    RemindBy.SINGLE.value: _("A letter when something comes near or is late, and of that alone"),
    RemindBy.NONE.value: _("No letters"),
}
RHYTHMS = {
    Rhythm.WEEKLY.value: _("Every week"),
    Rhythm.MONTHLY.value: _("In the first week of each month"),
}
HOURS = {str(hour): f"{hour:02}:00" for hour in range(24)}


@bp.get("/account/reminders")
def show() -> Response:
    """Show how the person is reminded."""
    return _chosen({})


@bp.post("/account/reminders")
def choose() -> Response:
    """Take what the person chose."""
    actor = gate.signed_in().actor
    try:
        values = {
            "remind_by": RemindBy(by) if (by := _one_of("remindBy", BY)) else None,
            "remind_rhythm": Rhythm(_one_of("remindRhythm", RHYTHMS)),
            "remind_weekday": int(_one_of("remindWeekday", _weekdays())),
            "remind_hour": int(_one_of("remindHour", HOURS)),
        }
    except InvalidError as error:
        return _chosen(pages.told(error))
    with transaction() as session:
        operations.edit_person(session, actor, actor.person or "", values, ANY_VERSION)
    return pages.go("web.reminders.show")


@bp.get("/reminders")
def foresee() -> Response:
    """Show what would go to whom on a day, with the letters; raises NotPermittedError."""
    actor = gate.signed_in().actor
    access.demand_anywhere(actor, Right.MANAGE_PEOPLE)
    try:
        day = date.fromisoformat(request.args.get("on") or str(clock.today()))
        foreseen.demand_foreseeable(day)
    except ValueError:
        return _foreseen(
            None, {"on": gettext("Choose a day from today on, at most 400 days ahead.")}
        )
    except InvalidError as error:
        return _foreseen(None, pages.told(error))
    return _foreseen(day, {})


def _foreseen(day: date | None, errors: Mapping[str, str]) -> Response:
    within = access.counties_of(gate.signed_in().actor, Right.MANAGE_PEOPLE)
    found = list(foreseen.foreseen(db.session(), day, within)) if day else []
    return pages.show(
        "reminders.html",
        errors=errors,
        day=day,
        letters=[(each, each.written()) for each in found],
        moment=words.moment,
        day_words=words.day,
    )


def _chosen(errors: Mapping[str, str]) -> Response:
    person = find(db.session(), Person, gate.signed_in().actor.person or "")
    return pages.show(
        "account_reminders.html",
        errors=errors,
        by=BY,
        rhythms=RHYTHMS,
        weekdays=_weekdays(),
        hours=HOURS,
        chosen=_choices(person),
    )


def _choices(person: Person) -> Mapping[str, str]:
    hour = EIGHT if person.remind_hour is None else person.remind_hour
    return {
        "by": person.remind_by or UNCHOSEN,
        "rhythm": person.remind_rhythm or Rhythm.WEEKLY,
        "weekday": str(person.remind_weekday or MONDAY),
        "hour": str(hour),
    }


def _weekdays() -> dict[str, str]:
    """Return the names of the weekdays by their numbers, Monday first."""
    names: Mapping[int, str] = get_locale().days["format"]["wide"]
    return {str(number + 1): names[number] for number in range(7)}


def _one_of(name: str, choices: Mapping[str, Any]) -> str:
    given = pages.field(name)
    if given not in choices:
        raise InvalidError([FieldError(f"/{name}", "unknown", gettext("Choose one of them."))])
    return given
