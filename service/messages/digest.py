"""The letter of what waits: written when it is sent, from the list that the pages show then."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask_babel import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.i18n import _, gettext
from service.messages import readers
from service.messages.claim import Claimed
from service.messages.letter import Letter, address, set_out
from service.messages.readers import Reader
from service.messages.reading_lists import Told, letter, lists
from service.messages.reminding import read
from service.models import Organisation, Person
from service.workflows import part_flow
from service.workflows.to_do import ToDo, Urgency

SHOWN = 100  # of each list; the pages have the rest
# What a step is called where it is told to somebody.
STEPS = {
    "anchor": _("Anchor"),
    "implement": _("Tell that it is done"),
    "follow_up": _("Follow up"),
}


def digest(session: Session, message: Claimed, person: Person) -> Letter | None:
    """Tell a reader what waits for them, unless nothing does any more that called for a letter."""
    del person  # or the stand-in for a contact function: the message says whom it is to
    found = reading(session, message)
    return written(*found) if found else None


def reading(session: Session, message: Claimed) -> tuple[Reader, Told] | None:
    """Return whom *message* is to and what there is to tell them now; None when nothing is."""
    reader = _reader(session, message)
    if reader is None:
        return None
    window = read(message.payload)
    reader = replace(reader, told_at=window.told_at, told_ahead=window.told_ahead)
    ((_same, found),) = lists(session, [reader], clock.now())
    told = letter(reader, found, window)
    return (reader, told) if told else None


def _reader(session: Session, message: Claimed) -> Reader | None:
    if message.person:
        found = readers.people(session, [message.person], clock.today())
    else:
        contact = contact_of(session, message)
        keys = [contact.id] if contact else []
        found = readers.organisations(session, keys, clock.today())
    return found[0] if found else None


def contact_of(session: Session, message: Claimed) -> Person | None:
    """Return a stand-in for the contact function that *message* is to: no row, and never stored.

    Its key is the organisation's. None when there is no such function any more.
    """
    uid = message.payload.get("organisation")
    found = session.scalars(select(Organisation).where(Organisation.uid == uid)).one_or_none()
    if found is None or not found.contact_email:
        return None
    return Person(
        id=found.id,
        uid=found.uid,
        name=found.name,
        email=found.contact_email,
        locale=readers.LANGUAGE,
        disabled=False,
    )


def written(reader: Reader, told: Told) -> Letter:
    """Set out what *told* holds for *reader*, in the language that is spoken just now."""
    waits = [*told.own, *told.unanswered]
    late = sum(each.urgency is Urgency.LATE for each in waits)
    if not waits:
        subject = gettext("Late for long: %(count)s", count=len(told.escalated))
    elif late:
        subject = gettext("To do: %(count)s, of them late: %(late)s", count=len(waits), late=late)
    else:
        subject = gettext("To do: %(count)s", count=len(waits))
    lists_of = (
        (gettext("What waits for you"), "", told.own),
        (
            gettext("What waits for organisations that nobody answers for"),
            gettext("Name a reporter or a contact function, and they are written to instead."),
            told.unanswered,
        ),
        (
            gettext("Late for so long that you are told"),
            gettext("The plan says after how many days. The review has what you can do."),
            told.escalated,
        ),
    )
    return set_out(
        "digest",
        subject,
        name=reader.name,
        lists=[
            {
                "title": title,
                "help": help_,
                "items": [_item(each) for each in found[:SHOWN]],
                "more": max(len(found) - SHOWN, 0),
            }
            for title, help_, found in lists_of
            if found
        ],
        choose=address("/account/reminders") if reader.person else None,
    )


def _item(each: ToDo) -> Mapping[str, Any]:
    return {
        "title": f"{each.number or ''} {each.title}".strip(),
        "plan": each.plan_title,
        "organisation": each.name,
        "state": str(part_flow.LABELS[each.state]),
        "facts": list(_facts(each)),
        "step": str(STEPS[each.step]) if each.step else gettext("See what was entered"),
        "link": link(each),
    }


def link(each: ToDo) -> str:
    """Return the address of the very step: no identity and no power, but how it stood."""
    if each.step is None:
        return address(f"/activities/{each.activity}")
    asked = urlencode({"organisation": each.organisation, "seen": each.state.value})
    return address(f"/activities/{each.activity}/steps/{each.step}?{asked}")


def _facts(each: ToDo) -> Sequence[str]:
    facts = [_due(each)] if each.step and each.due else []
    if each.stale:
        facts.append(gettext("Nothing heard for long"))
    if each.blocked:
        facts.append(gettext("Blocked"))
    if each.entered:
        facts.append(gettext("The coordinator entered the last step for you."))
    return facts


def _due(each: ToDo) -> str:
    day: str = format_date(each.due, "long")
    left = each.days_left or 0
    if left < 0:
        said = gettext("Was due on %(day)s, days ago: %(days)s", day=day, days=-left)
    elif left == 0:
        said = gettext("Due today, %(day)s", day=day)
    else:
        said = gettext("Due on %(day)s, days left: %(days)s", day=day, days=left)
    return str(said)
