"""Codes and instants as people read them on a page."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import format_date, format_datetime

from service.core import clock
from service.core.clock import SWEDEN
from service.core.i18n import _
from service.models.reference import counties
from service.models.words import Role

ROLES = {
    Role.REPORTER: _("Reporter"),
    Role.COORDINATOR: _("Coordinator"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
}
NEAR = {-1: _("late since yesterday"), 0: _("by today"), 1: _("by tomorrow")}  # due, in days
LATE = _("late by %(days)s days, was due %(day)s")
AHEAD = _("by %(day)s, in %(days)s days")
DISTANT = _("by %(day)s")
UNSET = _("no day is set")
COUNTED = 90  # days ahead, which people can still picture
COUNTIES = {county.code: county.name for county in counties()}


def role_name(code: str) -> str:
    """Return what the role is called."""
    return str(ROLES[Role(code)])


def county_name(code: str) -> str:
    """Return what the county is called, in Swedish as everywhere."""
    return COUNTIES[code]


def moment(at: datetime) -> str:
    """Return the day and the time of *at* in Sweden."""
    said: str = format_datetime(at.astimezone(SWEDEN), "d MMM yyyy HH:mm", rebase=False)
    return said


def day(spelled: date | str) -> str:
    """Return a day, or how the wire spells one (``YYYY-MM-DD``), with the month in words."""
    read = date.fromisoformat(spelled) if isinstance(spelled, str) else spelled
    said: str = format_date(read, "d MMMM yyyy")
    return said


def day_of(instant: str) -> str:
    """Return the Swedish day, with the month in words, of an instant as the wire spells it."""
    return day(clock.day_of(datetime.fromisoformat(instant)))


def instant(spelled: str) -> str:
    """Return the day and the time in Sweden of an instant as the wire spells it."""
    return moment(datetime.fromisoformat(spelled))


def due(each: Mapping[str, Any]) -> str:
    """Return when something that waits (``reports.to_do``) is due, and how far away that is."""
    left = each["daysLeft"]
    if left is None:
        return str(UNSET)
    far = LATE if left < -1 else AHEAD if left <= COUNTED else DISTANT
    said = far % {"day": day(each["dueOn"]), "days": abs(left)}
    return str(NEAR.get(left, said))
