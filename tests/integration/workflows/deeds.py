"""What people do at random: each deed tries one thing in one activity, and says what came of it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from service.core.db import transaction
from service.models import Party
from service.models.words import Progress, ResponsibilityRole, Rule, Signal
from service.workflows import engine
from service.workflows import operations as op
from service.workflows.operations.corrections import Correction
from service.workflows.operations.owners import OwnerWish
from service.workflows.vocabulary import Level, Wish
from tests.integration.workflows.drive import REPORTERS, Drive
from tests.support.acting import OWNERS
from tests.support.stepping import activity_wish, history, organisation, part_wish, read


def taker(drive: Drive, organisation: str | None) -> str:
    """Return somebody who may act for an organisation, or in the county: mostly a reporter."""
    own = [name for name in REPORTERS if drive.county.people[name].reports_for(organisation)]
    if own and drive.dice.random() < 0.7:
        return drive.dice.choice(own)
    return drive.coordinator().name


def move(drive: Drive, who: str, uid: str, wish: Wish) -> str:
    """Take a step as somebody; what is carried over is followed where it lives on."""
    with transaction() as session:
        outcome = op.move(session, drive.actor(who), uid, wish)
        entries, successor = outcome.entries, outcome.activity.carried_to
    assert not entries or drive.is_adopted(uid)
    if successor and successor not in drive.home:
        drive.adopt(successor, str(wish.evidence["targetPlan"]))
    return f"{wish.transition} by {who}" if entries else "already taken"


def stray(drive: Drive, uid: str) -> str:
    """Try any transition as anybody, often with something missing or a day that does not fit."""
    level = drive.dice.choice(list(Level))
    name = drive.dice.choice(engine.FLOWS[level]).name
    owner = drive.county.uid(drive.dice.choice(OWNERS))
    basis = drive.dice.choice((None, "Per telefon"))
    wish = (
        part_wish(name, owner, basis=basis)
        if level is Level.PART
        else activity_wish(name, drive.dice.choice([*drive.plans, *drive.targets]))
    )
    kept = {key: value for key, value in wish.evidence.items() if drive.dice.random() < 0.9}
    ahead = drive.today + timedelta(days=drive.dice.choice((-2, 1)))
    stated = drive.dice.choice((None, None, ahead))
    wish = replace(wish, evidence=kept, effective_on=stated)
    return move(drive, drive.dice.choice([*drive.county.people]), uid, wish)


def confirm(drive: Drive, uid: str) -> str:
    """Try to confirm the follow-up without waiting, often citing a decision or forgetting one."""
    activity = read(uid)
    waiting = [
        each.organisation.uid
        for each in activity.owners
        if each.organisation and str(each.state) in ("proposed", "anchored", "implemented")
    ]
    forgotten = drive.dice.choice((0, 0, 0, 1))
    evidence: dict[str, Any] = {"summary": drive.word(), "without": waiting[forgotten:]}
    if drive.dice.random() < 0.5:
        evidence |= {"decisionBody": "Styrgruppen", "decidedOn": drive.today}
    wish = activity_wish("confirm_follow_up", evidence=evidence, reason=drive.word())
    return move(drive, drive.coordinator().name, uid, wish)


def change_owner(drive: Drive, uid: str) -> str:
    """Give some organisation some role."""
    name = drive.dice.choice((*OWNERS, "stranger"))
    role = drive.dice.choices(list(ResponsibilityRole), (2, 3, 1))[0]
    with transaction() as session:
        wish = OwnerWish(role=role, reason=drive.word())
        who = organisation(session, drive.county, name)
        op.set_owner(session, drive.coordinator(), uid, who, wish)
    return f"{name} becomes {role}"


def remove_owner(drive: Drive, uid: str) -> str:
    """Take away the owner whose part has ended least often from where it stands."""
    activity = read(uid)
    visits = [
        (drive.visits["part", "end", str(each.state), str(activity.rule)], each.id, each)
        for each in activity.current
    ]
    if not visits:
        return "nobody to remove"
    each = min(visits, key=lambda visit: visit[:2])[2]
    stood = str(each.state)
    who = each.organisation.uid if each.organisation else each.uid
    with transaction() as session:
        op.remove_owner(session, drive.coordinator(), uid, who, (drive.word(), 0))
    return f"removed at {stood}"


def match_owner(drive: Drive, uid: str) -> str:
    """Say which organisation an owner's text means."""
    unmatched = [each.uid for each in read(uid).current if each.organisation is None]
    if not unmatched:
        return "nothing to match"
    name = drive.dice.choice(OWNERS)
    with transaction() as session:
        who = organisation(session, drive.county, name)
        op.match_owner(session, drive.coordinator(), uid, unmatched[0], who)
    return "matched"


def edit(drive: Drive, uid: str) -> str:
    """Change the rule, the recurrence or a text."""
    values: dict[str, Any] = drive.dice.choice(
        (
            {"rule": drive.dice.choice(list(Rule))},
            {"recurrence": drive.dice.choice((None, "yearly", "continuous"))},
            {"description": drive.word()},
        )
    )
    with transaction() as session:
        op.edit_activity(session, drive.coordinator(), uid, (values, drive.word()), 0)
    return f"edited {', '.join(values)}"


def move_plan(drive: Drive, uid: str) -> str:
    """Close the activity's plan, or open it again."""
    plan = drive.home[uid]
    if plan in drive.targets:
        return "stays open"
    name = {"adopted": "close", "closed": "reopen"}[drive.plans[plan]]
    with transaction() as session:
        moved = op.move_plan(session, drive.coordinator(), plan, name, drive.word(), 0)
        drive.plans[plan] = str(moved.state)
    return name


def correct(drive: Drive, uid: str) -> str:
    """Correct some entry's day or evidence."""
    entry = drive.dice.choice(history(uid))
    told = entry["effective_on"] or drive.today.isoformat()
    day = date.fromisoformat(told) + timedelta(days=drive.dice.choice((-1, 0, 1)))
    named = {"decisionBody": drive.word(), "decidedOn": drive.today}
    wish = Correction(
        entry=entry["id"],
        reason=drive.word(),
        effective_on=day,
        evidence=named if entry["event"] == "anchor" else None,
        basis="Per telefon",
    )
    with transaction() as session:
        op.correct(session, drive.actor(taker(drive, entry["organisation"])), uid, wish)
    return f"corrected {entry['event']}"


def object_to(drive: Drive, uid: str) -> str:
    """Object to some entry that was made on an organisation's behalf."""
    entries = [each for each in history(uid) if each["on_behalf_of"]]
    if not entries:
        return "nothing to object to"
    entry = drive.dice.choice(entries)
    who = drive.actor(drive.dice.choice(REPORTERS))
    with transaction() as session:
        op.object_to(session, who, uid, entry["id"], drive.word())
    return "objected"


def report(drive: Drive, uid: str) -> str:
    """Say how it goes for some owner."""
    name = drive.dice.choice(OWNERS)
    blocked = drive.dice.random() < 0.3
    values = {
        "progress": drive.dice.choice([None, *Progress]),
        "signal": drive.dice.choice([None, *Signal]),
        "comment": drive.word(),
        "blocked": blocked,
        "blocked_help": drive.word() if blocked else None,
    }
    with transaction() as session:
        who = drive.actor(f"reporter of {name}")
        op.report_status(session, who, uid, drive.county.uid(name), values)
    return f"reported by {name}"


def leave(drive: Drive, uid: str) -> str:
    """Let a party leave the agreement, or let one that has left come back."""
    del uid
    key = drive.county.organisations[drive.dice.choice(OWNERS)].id
    with transaction() as session:
        parties = session.scalars(select(Party).order_by(Party.id)).all()
        gone = [each for each in parties if each.left_on]
        party = next(each for each in gone or parties if gone or each.organisation_id == key)
        left_on = None if party.left_on else drive.today - timedelta(days=1)
        change = {"left_on": left_on}, 0
        op.edit_party(session, drive.coordinator(), drive.county.agreement, party.uid, change)
    return "left" if left_on else "came back"
