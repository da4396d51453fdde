"""Letters that tell of one entry of an activity's history; what it says is read when they are sent.

A text that has been erased since is not in the letter, and who has no part in the activity any
more is told nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.i18n import gettext
from service.messages.claim import Claimed
from service.messages.letter import Letter, address, set_out
from service.models import Activity, Body, Disclosure, Entry, Organisation, Person, Plan
from service.trail.canonical import read_disclosure
from service.workflows import engine
from service.workflows.reporters import is_reporter, reports_in
from service.workflows.vocabulary import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry with its texts, and what it is about by name."""

    body: Mapping[str, Any]
    texts: Mapping[str, Any]
    activity: Activity
    plan: str
    who: str | None

    @property
    def title(self) -> str:
        """Number and title of the activity."""
        return f"{self.activity.number or ''} {self.activity.title}".strip()


def step_on_behalf(session: Session, message: Claimed, person: Person) -> Letter | None:
    """Tell an owner's reporter that a coordinator took a step on its behalf, and how to object."""
    told = _told(session, message)
    whose = _organisation(session, told.body["on_behalf_of"]) if told else None
    if told is None or whose is None or not is_reporter(session, person, whose, clock.today()):
        return None
    subject = gettext("A step was entered on behalf of %(whose)s", whose=whose.name)
    return set_out(
        "step_on_behalf",
        subject,
        told=told,
        whose=whose.name,
        step=_step(told.body),
        basis=told.texts.get("basis"),
        link=address(f"/activities/{told.activity.uid}"),
    )


def reminder(session: Session, message: Claimed, person: Person) -> Letter | None:
    """Pass on a coordinator's reminder, with the state that the activity stands at now."""
    return _note(session, message, person, "reminder")


def message_to_owners(session: Session, message: Claimed, person: Person) -> Letter | None:
    """Pass on what a coordinator wrote to all owners of an activity."""
    return _note(session, message, person, "message_to_owners")


def _note(session: Session, message: Claimed, person: Person, template: str) -> Letter | None:
    told = _told(session, message)
    if told is None or not reports_in(session, person, told.activity, clock.today()):
        return None
    subjects = {
        "reminder": gettext("Reminder: %(title)s", title=told.title),
        "message_to_owners": gettext("Message about: %(title)s", title=told.title),
    }
    seen = told.activity.state.value
    return set_out(
        template,
        subjects[template],
        told=told,
        note=told.texts.get("note"),
        link=address(f"/activities/{told.activity.uid}?seen={seen}"),
    )


def _told(session: Session, message: Claimed) -> Told | None:
    """Read the entry that *message* names; None when it, or its activity, is not there."""
    found = session.execute(
        select(Body.entry_id, Body.body, Activity, Plan.title, Person.name)
        .join(Entry, Entry.id == Body.entry_id)
        .join(Activity, Entry.stream == "activity/" + Activity.uid)
        .join(Plan, Plan.id == Activity.plan_id)
        .outerjoin(Person, Person.uid == Entry.person)
        .where(Entry.uid == message.payload["entry"])
    ).one_or_none()
    if found is None:
        return None
    texts = session.scalars(
        select(Disclosure.disclosure).where(Disclosure.entry_id == found.entry_id)
    )
    return Told(
        body=orjson.loads(found.body),
        texts=dict(read_disclosure(each) for each in texts),
        activity=found.Activity,
        plan=found.title,
        who=found.name,
    )


def _organisation(session: Session, uid: str | None) -> Organisation | None:
    return session.scalars(select(Organisation).where(Organisation.uid == uid)).one_or_none()


def _step(body: Mapping[str, Any]) -> str:
    """Return what the flow calls the step; a correction is of none."""
    rows = engine.rows(body["event"], Level(body["level"])) if body["level"] else []
    return str(rows[0].label) if rows else gettext("a correction")
