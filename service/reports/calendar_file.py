"""Due days as an iCalendar file (RFC 5545, RFC 7986), as calendar programs subscribe to it."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event, vDuration

from service.core.i18n import gettext
from service.reports.calendar import DueDay, DueDays
from service.workflows import part_flow

REFRESHED = timedelta(hours=6)  # how often programs are asked to look again
STEPS = {row.name: row.label for row in part_flow.TRANSITIONS}
ONE_DAY = timedelta(days=1)


def calendar_file(found: DueDays, address: str, link: Callable[[DueDay], str]) -> bytes:
    """Return the file in the language of the moment; the same for as long as nothing changes.

    *address* is where people reach the service, whose name makes the UIDs ours alone; *link*
    gives the page of each step.
    """
    name = found.name or gettext("What waits for me")
    calendar = Calendar()
    calendar.add("prodid", "-//Forankra//Due days//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for field in ("name", "x-wr-calname"):
        calendar.add(field, f"Förankra: {name}")
    refreshed = vDuration(REFRESHED)
    calendar.add("refresh-interval", refreshed, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", refreshed)
    host = urlsplit(address).hostname or "localhost"
    for each in found.days:
        calendar.add_component(_event(each, host, link(each)))
    spelled: bytes = calendar.to_ical()
    return spelled


def _event(each: DueDay, host: str, page: str) -> Event:
    """Return one due day: all day, and in nobody's way."""
    event = Event()
    about = (each.activity, each.organisation, each.step)
    event.add("uid", f"{'-'.join(filter(None, about))}@{host}")
    event.add("dtstamp", each.changed_at)
    event.add("last-modified", each.changed_at)
    event.add("sequence", each.revision)
    event.add("dtstart", each.due)
    event.add("dtend", each.due + ONE_DAY)
    event.add("summary", _summary(each))
    event.add("description", "\n".join(filter(None, (each.owner, each.plan, page))))
    event.add("url", page)
    event.add("transp", "TRANSPARENT")
    return event


def _summary(each: DueDay) -> str:
    named = " ".join(filter(None, (each.number, each.title)))
    return f"{STEPS[each.step]}: {named}"
