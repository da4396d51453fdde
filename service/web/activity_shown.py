"""What the page of an activity makes of the activity: steps, flags, owners, days and moves."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from service.core.i18n import _, gettext
from service.reports.stated import STEPS, Stated
from service.reports.surroundings import Surroundings
from service.web import activity_words as aw
from service.web import evidence_words, words
from service.workflows import activity_flow
from service.workflows.vocabulary import Actor, Level

Shown = Mapping[str, Any]

ORDER = [state.value for state in activity_flow.ORDER]
EXITS = {state.value for state in activity_flow.EXITS}
REACHED = dict(zip(STEPS, ORDER[1:], strict=True))  # the state that each step leads to
LEFT = frozenset({"declined", "ended"})
# By the state that the activity stands at: how many of its owners have come further.
TALLIES = {
    "proposed": _("%(count)s of %(all)s anchored"),
    "anchored": _("%(count)s of %(all)s implemented"),
    "implemented": _("%(count)s of %(all)s followed up"),
}
DUE = {"anchor": "anchored", "implement": "implemented", "followUp": "followed_up"}
BLOCKED = _("Blocked: %(name)s cannot go on, since %(day)s.")
SET_HERE = _("set for this activity")
FROM = {
    "anchor": _("the plan's day"),
    "implement": _("the end of the schedule"),
    "followUp": _("the plan's day"),
}
# What a step would be refused for at any time but its own.
NOT_NOW = frozenset({"wrong_state", "already_taken"})


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner's row: itself, what it stated by step, and its own words of how it goes."""

    row: Shown
    stated: Sequence[tuple[str, str, str | None]]
    comment: str | None


ONWARD = {"anchor", "implement", "follow_up", "confirm_follow_up"}


@dataclass(frozen=True, slots=True)
class Move:
    """One move: its *label*, where it is made if it can be, and what stands in its way.

    One that is *onward* leads to the next state; the others turn back or aside.
    """

    label: str
    onward: bool
    address: str | None
    reasons: Sequence[str]
    later: bool


def steps(activity: Shown) -> list[tuple[str, str]]:
    """Return the states in order, each with ``done``, ``here`` or nothing; none after an exit."""
    state = activity["state"]
    if state in EXITS:
        return []
    here = ORDER.index(state)
    marks = ["done"] * here + ["here"] + [""] * (len(ORDER) - here - 1)
    return list(zip(ORDER, marks, strict=True))


def tally(activity: Shown) -> str | None:
    """Return how many of the counted owners have come further than the activity stands."""
    spelled = TALLIES.get(activity["state"])
    counted = [each for each in activity["owners"] if each["state"] and each["state"] not in LEFT]
    if spelled is None or not counted:
        return None
    here = ORDER.index(activity["state"])
    ahead = [each for each in counted if ORDER.index(each["state"]) > here]
    return str(spelled) % {"count": len(ahead), "all": len(counted)}


def waits_for(activity: Shown) -> str:
    """Return the names of those whom the activity waits for."""
    return aw.names([each["name"] for each in activity["stalled"]["waitingOn"]])


def flags(activity: Shown) -> Iterator[tuple[str, str]]:
    """Yield which flags the activity has, each with a sentence of since when."""
    stalled = activity["stalled"]
    if stalled["late"]:
        due = dict(zip(ORDER, DUE, strict=False))[activity["state"]]
        day = words.day(activity["dueOn"][due])
        yield "late", gettext("Late: this step was due on %(day)s.", day=day)
    if stalled["stale"]:
        day = words.day_of(_heard_at(activity))
        yield "stale", gettext("Stale: nobody has been heard of since %(day)s.", day=day)
    for each in activity["owners"] if stalled["blocked"] else ():
        if each["blocked"] and each["state"] not in LEFT:
            yield "blocked", _blocked(each)


def _heard_at(activity: Shown) -> str:
    heard: list[str | None] = [
        each[name] for each in activity["owners"] for name in ("stateSince", "reportedAt")
    ]
    since: str = activity["stateSince"]
    return max([since, *(each for each in heard if each)])


def _blocked(owner: Shown) -> str:
    name, reported = owner["organisation"]["name"], owner["reportedAt"]
    return str(BLOCKED) % {"name": name, "day": words.day_of(reported)}


def due_days(activity: Shown, around: Surroundings) -> list[tuple[str, str, str]]:
    """Return the due days that there are: of which state, which day, and where it comes from."""
    return [
        (state, activity["dueOn"][step], str(SET_HERE if step in around.own else FROM[step]))
        for step, state in DUE.items()
        if activity["dueOn"][step]
    ]


def names_of(activity: Shown) -> dict[str, str]:
    """Return what owners are called, by the uids of the responsibility and the organisation."""
    owners = activity["owners"]
    return {each["id"]: each["organisation"]["name"] for each in owners} | {
        each["organisation"]["id"]: each["organisation"]["name"]
        for each in owners
        if each["organisation"]["id"]
    }


def owners(activity: Shown, stated: Stated, own: Container[str]) -> list[Owner]:
    """Return the owners, *own* first, with what they stated for each step that still holds."""
    names = names_of(activity)
    first = sorted(activity["owners"], key=lambda each: each["organisation"]["id"] not in own)
    return [_owner(each, stated, names) for each in first]


def _owner(row: Shown, stated: Stated, names: Mapping[str, str]) -> Owner:
    uid = row["organisation"]["id"]
    report = stated.reports.get(uid) if uid and row["reportedAt"] else None
    comment = report["changes"].get("statusReport/comment") if report else None
    reached = ORDER.index(row["state"]) if uid and row["state"] in ORDER else 0
    return Owner(row, list(_stated(uid, reached, stated, names)), comment and comment[1])


def _stated(
    uid: str, reached: int, stated: Stated, names: Mapping[str, str]
) -> Iterator[tuple[str, str, str | None]]:
    """Yield the state, the statement and the summary of each step up to the part's state."""
    for step in STEPS[:reached]:
        evidence = stated.evidence_of(uid, step)
        if evidence is not None:
            said = ", ".join(evidence_words.statements(evidence, names))
            yield REACHED[step], said, evidence.get("summary")


def moves(activity: Shown) -> list[tuple[str | None, list[Move]]]:
    """Return what the person may do, by whose part it moves; None is the activity itself."""
    found: dict[str | None, list[Move]] = {}
    for offer in activity["offers"]:
        whose = offer["organisation"]["name"] if offer["organisation"] else None
        found.setdefault(whose, []).append(_move(activity["id"], offer))
    return list(found.items())


def _move(uid: str, offer: Shown) -> Move:
    codes = {each["code"] for each in offer["refusals"]}
    return Move(
        label=str(aw.TRANSITIONS[(offer["level"], offer["transition"])]),
        onward=offer["transition"] in ONWARD,
        address=_step_address(uid, offer) if offer["allowed"] else None,
        reasons=[each["message"] for each in offer["refusals"]],
        later=bool(codes & NOT_NOW),
    )


def _step_address(uid: str, offer: Shown) -> str:
    own = {"organisation": offer["organisation"]["id"]} if offer["organisation"] else {}
    if offer["level"] == Level.ACTIVITY:
        own = {"level": offer["level"]}
    return url_for("web.steps.show", uid=uid, transition=offer["transition"], **own)


def is_correctable(actor: Actor, activity: Shown, entry: Shown) -> bool:
    """Tell whether *entry* is a step that the person may correct what it stated of."""
    if not entry["level"] or entry["event"] == "follow" or entry["role"] == "service":
        return False
    whose = entry["organisation"] if entry["level"] == Level.PART else None
    return actor.coordinates(activity["countyCode"]) or (
        whose is not None and actor.reports_for(whose["id"])
    )


def reports_for(actor: Actor, activity: Shown) -> Iterable[tuple[str, str]]:
    """Yield name and address of the status report of each owner whom the person reports for."""
    for each in activity["owners"]:
        organisation = each["organisation"]
        if each["state"] and actor.reports_for(organisation["id"]):
            own = {"organisation": organisation["id"]}
            yield organisation["name"], url_for("web.reporting.show", uid=activity["id"], **own)
