"""A year of reminders, day by day on the demo county: just the letters that the rules say.

What was sent stands in tests/data/reminders/a_year.csv, to be read: the day, to whom, and how many
things the letter told of. The rules once more, written plainly, expect the same.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.auth.people import actor_of
from service.core import clock
from service.core.db import db, transaction
from service.demo import load
from service.messages import digest, reminder_run
from service.messages.claim import claim, finish
from service.models import Organisation, Person, Plan
from service.models.words import RemindBy, Rhythm
from service.workflows import operations as op
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.support.sizes import full, size
from tests.support.slow_reminders import Expected, SlowReminders
from tests.support.sources import ROOT
from tests.support.subjects import serving

TABLE = ROOT / "tests" / "data" / "reminders" / "a_year.csv"
FIRST = date(2026, 12, 1)
DAYS = size(50, 365)
EVENING = 17  # UTC, when the run is made: after every turn of the day
UNTOLD = 40  # days for which what is late may be: till the first turn of a next month

Deed = tuple[str, Mapping[str, Any]]
# What is chosen or happens, by day: of a person (a key of the demo's cast), of an organisation
# (its name) or of the newest plan.
DEEDS: Mapping[date, tuple[Deed, ...]] = {
    date(2026, 12, 2): (
        ("rut", {"remind_by": RemindBy.SINGLE, "remind_hour": 7}),
        ("sixten", {"remind_rhythm": Rhythm.MONTHLY, "remind_weekday": 3, "remind_hour": 15}),
        ("flora", {"remind_by": RemindBy.NONE}),
        ("kurt", {"remind_by": RemindBy.NONE}),
        ("Region Värmland", {"contact_email": "vald@region.example"}),
        ("Arvika kommun", {"contact_email": "asta@demo.example"}),
    ),
    date(2027, 1, 13): (("plan", {"escalate_after_days": 30}),),
    date(2027, 2, 10): (
        ("dag", {"disabled": True}),
        ("rakel", {"remind_by": RemindBy.DIGEST}),
        ("plan", {"anchor_by": date(2027, 3, 31)}),
    ),
    date(2027, 5, 4): (("flora", {"remind_by": None}), ("kurt", {"remind_by": None})),
    date(2027, 9, 7): (("plan", {"escalate_after_days": None}),),
}


@pytest.fixture
def county(migrated_url: str) -> Iterator[None]:
    """Live through the demo."""
    with serving(migrated_url):
        load()
        yield


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # no statement of its own
def test_on_every_day_just_the_letters_go_out_that_the_rules_say() -> None:
    slow = SlowReminders(db.engine)
    sent: list[Expected] = []
    expected: list[Expected] = []
    told: set[tuple[str, str]] = set()

    for day in (FIRST + timedelta(days=n) for n in range(DAYS)):
        with clock.set_to(datetime.combine(day, time(EVENING), UTC)):
            for deed in DEEDS.get(day, ()):
                _do(deed)
            expected += slow.letters(clock.now())
            reminder_run.run()
            sent += _delivered(day, told)

    with clock.set_to(datetime.combine(FIRST + timedelta(days=DAYS), time(EVENING), UTC)):
        late = slow.late(clock.now(), UNTOLD)

    assert sent == expected
    assert late
    assert late <= told
    assert [_row(each) for each in sent] == _table()
    _assert_nobody_gets_more_than_the_rhythm_allows(sent)


def _assert_nobody_gets_more_than_the_rhythm_allows(sent: list[Expected]) -> None:
    days = defaultdict(list)
    for each in sent:
        days[each.reader].append(each.day)
    between = [later - earlier for own in days.values() for earlier, later in pairwise(own)]
    assert between
    assert min(between) >= timedelta(days=5)
    monthly = [each for name, own in days.items() if name.startswith("Sixten") for each in own]
    assert len({(each.year, each.month) for each in monthly}) == len(monthly)


def _do(deed: Deed) -> None:
    name, values = deed
    with transaction() as session:
        if name == "plan":
            plan = session.scalars(select(Plan.uid).order_by(Plan.id.desc()).limit(1)).one()
            kajsa = actor_of(session, "kajsa@demo.example")
            op.edit_plan(session, kajsa, plan, values, ANY_VERSION)
        elif " " in name:
            body = session.scalars(select(Organisation.uid).where(Organisation.name == name)).one()
            op.edit_organisation(session, SYSTEM, body, values, ANY_VERSION)
        else:
            email = f"{name}@demo.example"
            person = session.scalars(select(Person.uid).where(Person.email == email)).one()
            op.edit_person(session, SYSTEM, person, values, ANY_VERSION)


def _delivered(day: date, parts: set[tuple[str, str]]) -> list[Expected]:
    """Take the day's reminders out of the outbox, and say what each tells; add of which *parts*."""
    found = []
    with transaction() as session:
        for message in claim(session, clock.now(), 1000):
            finish(session, message, clock.now(), "delivered")
            read = digest.reading(session, message) if message.topic == "digest" else None
            if read:
                reader, told = read
                every = (*told.own, *told.unanswered, *told.escalated)
                parts |= {(each.activity, each.organisation) for each in every}
                own = sum(each.step is not None for each in told.own)
                others = len(told.unanswered), len(told.escalated)
                found.append(Expected(day, reader.name, own, *others))
    return sorted(found, key=lambda each: each.reader)


def _row(each: Expected) -> list[str]:
    return [str(each.day), each.reader, *map(str, (each.own, each.unanswered, each.escalated))]


def _table() -> list[list[str]]:
    with Path(TABLE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    last = FIRST + timedelta(days=DAYS)
    return rows if full() else [row for row in rows if date.fromisoformat(row[0]) < last]
