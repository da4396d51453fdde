"""Who is written to, and in which turns: the rules of reminders once more, plain and slow."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")


@dataclass
class Reader:
    """Somebody who is written to; ``told`` are the instant and the reach of the last letter."""

    name: str
    by: str | None
    turns: tuple[str, int, int]
    told: tuple[datetime, date] | None = None
    own: set[int] = field(default_factory=set)
    called_by: set[int] = field(default_factory=set)
    counties: set[str] = field(default_factory=set)


def holds(role: Any, day: date) -> bool:  # noqa: ANN401 -- a row
    """Tell whether the role is in force on *day*."""
    return (
        not role.revoked
        and as_day(role.valid_from) <= day
        and (not role.valid_until or as_day(role.valid_until) >= day)
    )


def readers(rows: dict[str, list[Any]], day: date) -> Iterator[Reader]:
    """Yield everybody who could be written to on *day*, from all *rows*."""
    yield from people_of(rows, day)
    yield from contacts_of(rows, day)


def people_of(rows: dict[str, list[Any]], day: date) -> Iterator[Reader]:
    """Yield the people among them."""
    bodies = {each.id: each for each in rows["bodies"]}
    people = {each.email: each for each in rows["people"]}
    for person in rows["people"]:
        roles = [each for each in rows["roles"] if each.person_id == person.id and holds(each, day)]
        own = {each.organisation_id for each in roles if each.role == "reporter"}
        counties = {each.county_code for each in roles if each.role == "coordinator"}
        if person.disabled or not (own or counties):
            continue
        left = {
            key
            for key in own
            if person.remind_by is None
            and contact(bodies[key], people)
            and bodies[key].contact_email != person.email
        }
        hour = 8 if person.remind_hour is None else person.remind_hour
        often = "daily" if person.remind_by == "single" else person.remind_rhythm or "weekly"
        turns = (often, person.remind_weekday or 1, hour)
        reader = Reader(person.name, person.remind_by, turns)
        reader.own, reader.called_by, reader.counties = own, own - left, counties
        yield reader


def contacts_of(rows: dict[str, list[Any]], day: date) -> Iterator[Reader]:
    """Yield the contact functions that are nobody among them."""
    people = {each.email: each for each in rows["people"]}
    for body in rows["bodies"]:
        reporters = {
            each.person_id
            for each in rows["roles"]
            if each.organisation_id == body.id and each.role == "reporter" and holds(each, day)
        }
        who = people.get(body.contact_email or "")
        if contact(body, people) and not (who and who.id in reporters):
            reader = Reader(body.name, None, ("weekly", 1, 8))
            reader.own = reader.called_by = {body.id}
            yield reader


def contact(body: Any, people: dict[str, Any]) -> bool:  # noqa: ANN401 -- a row
    """Tell whether the organisation has a contact function that takes letters."""
    who = people.get(body.contact_email or "")
    return bool(body.contact_email) and not (who and (who.disabled or who.remind_by == "none"))


def unanswered(rows: dict[str, list[Any]], day: date) -> set[int]:
    """Return the organisations (keys) that have no one to write to."""
    people = {each.email: each for each in rows["people"]}
    taking = {each.id for each in rows["people"] if not each.disabled and each.remind_by != "none"}
    return {
        body.id
        for body in rows["bodies"]
        if not contact(body, people)
        and not any(
            each.organisation_id == body.id
            and each.role == "reporter"
            and holds(each, day)
            and each.person_id in taking
            for each in rows["roles"]
        )
    }


def turn_on(turns: tuple[str, int, int], day: date) -> datetime | None:
    """Return the instant of the turn on *day*, if one comes."""
    often, weekday, hour = turns
    comes = {
        "daily": day.weekday() < 5,
        "weekly": day.isoweekday() == weekday,
        "monthly": day.isoweekday() == weekday and day.day <= 7,
    }[often]
    return datetime(day.year, day.month, day.day, hour, tzinfo=SWEDEN) if comes else None


def reach_of(turns: tuple[str, int, int], day: date) -> date:
    """Return the last day before the next turn."""
    days = (day + timedelta(days=n) for n in range(1, 60))
    return next(each for each in days if turn_on(turns, each)) - timedelta(days=1)


def as_day(value: Any) -> date:  # noqa: ANN401 -- as the engine gives it
    """Return the day that *value* is, as the engine gives it."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def as_instant(value: Any) -> datetime:  # noqa: ANN401 -- as the engine gives it
    """Return the instant that *value* is, as the engine gives it."""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo("UTC"))
