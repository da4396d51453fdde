"""The rules of reminders once more, plain and slow: day by day, over all rows, with sets of days.

It reads tables and shares nothing with the service but them: neither the list of what waits nor
the chain nor the counting of marks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, text

from tests.support.slow_readers import (
    SWEDEN,
    Reader,
    as_day,
    as_instant,
    reach_of,
    readers,
    turn_on,
    unanswered,
)

STAGES = {
    "proposed": (("anchor_by", "plan_anchor_by"), 90, "stale_proposed_days"),
    "anchored": (("implement_by", "ends_on"), 365, "stale_anchored_days"),
    "implemented": (("follow_up_by", "plan_follow_up_by"), 180, "stale_implemented_days"),
}
PARTS = """
SELECT r.id, a.uid AS activity, o.uid AS organisation, r.state, r.state_since, r.reported_at,
    r.organisation_id,
    a.state AS activity_state, a.county_code, a.anchor_by, a.implement_by, a.follow_up_by,
    a.ends_on, p.id AS plan_id, p.anchor_by AS plan_anchor_by, p.follow_up_by AS plan_follow_up_by,
    p.state_since AS plan_since, p.escalate_after_days, p.stale_proposed_days,
    p.stale_anchored_days, p.stale_implemented_days, p.state AS plan_state, r.removed,
    o.active_until, p.agreement_id
FROM responsibility r JOIN activity a ON a.id = r.activity_id JOIN plan p ON p.id = a.plan_id
JOIN organisation o ON o.id = r.organisation_id"""
ROLES = "SELECT * FROM person_role"
PEOPLE = "SELECT * FROM person"
BODIES = "SELECT * FROM organisation"
PARTIES = "SELECT * FROM party"


@dataclass(frozen=True)
class Waits:
    """One step that waits for an organisation (its key); ``part`` are the uids of both."""

    part: tuple[str, str]
    organisation: int
    county: str
    due: date | None
    silent_on: date
    since: datetime
    late_for: int | None
    silent_for: float
    escalates_after: int | None

    def marks(self, day: date, ahead: date) -> set[tuple[str, date]]:
        """Return all marks that have been reached on *day*, those before the due day by *ahead*."""
        found = set()
        if self.due:
            for before in (30, 7, 1):
                if self.due - timedelta(days=before) <= ahead:
                    found.add((f"{before} days before", self.due - timedelta(days=before)))
        for name, begun in (("due", self.due), ("silent", self.silent_on)):
            for mark in _after(begun, day):
                found.add((f"since it was {name}", mark))
        return found

    def is_old(self, day: date) -> bool:
        """Tell whether it was due, or has been silent, for a month."""
        begun = (each for each in (self.due, self.silent_on) if each)
        return any(each + timedelta(days=30) <= day for each in begun)

    def escalates(self, day: date) -> bool:
        """Tell whether it is late for so long that who coordinates the county is to know."""
        if self.due is None or self.escalates_after is None:
            return False
        return self.due + timedelta(days=self.escalates_after) <= day


def _after(begun: date | None, day: date) -> list[date]:
    marks = [begun + timedelta(days=n) for n in (1, 7)] if begun else []
    return [mark for mark in marks if mark <= day]


@dataclass(frozen=True)
class Expected:
    """One letter: to whom, and how much stands in each of its lists."""

    day: date
    reader: str
    own: int
    unanswered: int
    escalated: int


class SlowReminders:
    """Who would be written to, from the first day that ``letters`` is asked for."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.seen: dict[str, datetime] = {}
        self.told: dict[str, tuple[datetime, date]] = {}

    def letters(self, now: datetime) -> list[Expected]:
        """Return the letters of the day on which *now* falls, and remember them as sent."""
        day = now.astimezone(SWEDEN).date()
        rows = self._rows()
        waits = list(_waits(rows["parts"], rows["parties"], now))
        found = []
        for reader in readers(rows, day):
            first = self.seen.setdefault(reader.name, now)
            turn = turn_on(reader.turns, day)
            if turn is None or turn <= first or turn > now:
                continue
            reader.told = self.told.get(reader.name)
            if reader.told and (day - reader.told[0].astimezone(SWEDEN).date()).days < 5:
                continue
            letter = _letter(reader, waits, unanswered(rows, day), day)
            if letter:
                self.told[reader.name] = (now, reach_of(reader.turns, day))
                found.append(letter)
        return sorted(found, key=lambda each: each.reader)

    def late(self, now: datetime, days: int) -> set[tuple[str, str]]:
        """Return the parts (activity, organisation) that are late for *days* or more."""
        rows = self._rows()
        waits = _waits(rows["parts"], rows["parties"], now)
        return {each.part for each in waits if (each.late_for or 0) >= days}

    def _rows(self) -> dict[str, list[Any]]:
        asked = {
            "parts": PARTS,
            "roles": ROLES,
            "people": PEOPLE,
            "bodies": BODIES,
            "parties": PARTIES,
        }
        with self.engine.connect() as connection:
            return {name: list(connection.execute(text(sql))) for name, sql in asked.items()}


def _waits(parts: Sequence[Any], parties: Sequence[Any], now: datetime) -> Iterator[Waits]:
    day = now.astimezone(SWEDEN).date()
    for row in parts:
        if row.removed or row.state not in STAGES or row.activity_state not in STAGES:
            continue
        if row.plan_state != "adopted" or _gone(row, parties, day):
            continue
        columns, silence, own = STAGES[row.state]
        due = next((as_day(value) for name in columns if (value := getattr(row, name))), None)
        heard = max(
            as_instant(at) for at in (row.state_since, row.reported_at, row.plan_since) if at
        )
        silent = heard + timedelta(days=getattr(row, own) or silence)
        yield Waits(
            part=(row.activity, row.organisation),
            organisation=row.organisation_id,
            county=row.county_code,
            due=due,
            silent_on=silent.astimezone(SWEDEN).date(),
            since=max(as_instant(row.state_since), as_instant(row.plan_since)),
            late_for=(day - due).days if due and due < day else None,
            silent_for=(now - silent).total_seconds(),
            escalates_after=row.escalate_after_days,
        )


def _gone(row: Any, parties: Sequence[Any], day: date) -> bool:  # noqa: ANN401 -- a row
    if row.active_until and as_day(row.active_until) < day:
        return True
    joined = [
        each
        for each in parties
        if each.agreement_id == row.agreement_id and each.organisation_id == row.organisation_id
    ]
    last = max(joined, key=lambda each: str(each.joined_on), default=None)
    return last is not None and bool(last.left_on) and as_day(last.left_on) < day


def _letter(reader: Reader, waits: list[Waits], nobodys: set[int], day: date) -> Expected | None:
    own = [each for each in waits if each.organisation in reader.own]
    of_county = [each for each in waits if each.county in reader.counties]
    left = [each for each in of_county if each.organisation in nobodys - reader.own]
    late = [each for each in of_county if each.escalates(day)]
    rises = any(_rises(reader, each, day) for each in late)
    if reader.by == "none":
        return Expected(day, reader.name, 0, 0, len(late)) if rises else None
    called = [each for each in own if each.organisation in reader.called_by]
    calling = [each for each in called if _calls(reader, each, day)]
    calling_left = [each for each in left if _calls(reader, each, day)]
    if not (calling or calling_left or rises):
        return None
    if reader.by == "single":
        own, left = (
            [
                each
                for each in some
                if each.late_for or each.silent_for > 0 or _calls(reader, each, day)
            ]
            for some in (own, left)
        )
    return Expected(day, reader.name, len(own), len(left), len(late))


def _calls(reader: Reader, each: Waits, day: date) -> bool:
    reach = reach_of(reader.turns, day)
    if reader.told is None or each.since > reader.told[0]:
        return bool(each.marks(day, reach))
    told = reader.told[0].astimezone(SWEDEN).date(), reader.told[1]
    if each.marks(day, reach) - each.marks(*told):
        return True
    return each.is_old(day) and _is_long_ago(reader, day)


def _rises(reader: Reader, each: Waits, day: date) -> bool:
    if reader.told is None or each.since > reader.told[0] or _is_long_ago(reader, day):
        return True
    return not each.escalates(reader.told[0].astimezone(SWEDEN).date())


def _is_long_ago(reader: Reader, day: date) -> bool:
    """Tell whether a month would be over before the next turn."""
    assert reader.told
    month = reader.told[0].astimezone(SWEDEN).date() + timedelta(days=30)
    return reach_of(reader.turns, day) >= month
