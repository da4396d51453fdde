"""The review as a page needs it: what each stopped activity waits for, and what would help."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from service.core.i18n import _, gettext
from service.models.words import ActivityState, ResponsibilityRole, Role, Rule
from service.reports.paging import Paging
from service.reports.review import AWAKE, stalled_list
from service.workflows import activity_flow, stalled
from service.workflows.vocabulary import Actor, Who

READ = 1_000  # activities that are looked at, the longest in their state first
FLAGS = {"late": _("Late"), "stale": _("Stale"), "blocked": _("Blocked")}
HELPS = {
    "late": _("Ask those it waits for, or enter the step on their behalf if they have told you."),
    "stale": _("Ask the owners for a status report, even if nothing has changed."),
    "blocked": _("Read what they need, and take it up with those who can help."),
}
DUE = {"anchor": "anchor", "implement": "implement", "follow_up": "followUp"}
# What a coordinator does with the activity itself when it has stopped.
OWN = ("anchor", "implement", "confirm_follow_up", "send_back", "cancel")

Item = dict[str, Any]
Grouping = Callable[[Item], Iterator[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Group:
    """Stopped activities that belong together, the longest first."""

    key: str
    title: str
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Stopped:
    """What has stopped: the items that were asked for, how many there are by flag, and in all.

    *following* is the cursor behind which the next are looked at, if there are more.
    """

    items: Sequence[Item]
    counts: dict[str, int]
    total: int
    following: str | None


def stopped(
    session: Session,
    actor: Actor,
    county: str | None,
    only: str | None,
    asked: Mapping[str, bool] = AWAKE,
    after: str | None = None,
) -> Stopped:
    """Return what has stopped in *county*, or in all where *actor* may review; in two statements.

    *only* is one of ``FLAGS``; another narrows nothing. Each item is that of ``stalled_list``,
    which takes *asked*, with the day its next step was due and what *actor* can do with it. Those
    *after* a cursor are looked at, or the first. Raises NotPermittedError, and InvalidError for a
    cursor that is none.
    """
    found = stalled_list(session, actor, county, Paging(limit=READ, cursor=after), asked)
    items = [{**each, **_beside(each, actor)} for each in found.items]
    counts = {flag: sum(bool(each[flag]) for each in items) for flag in FLAGS}
    shown = [each for each in items if only not in FLAGS or each[only]]
    return Stopped(shown, counts, found.total, found.following)


def every(
    session: Session,
    actor: Actor,
    county: str | None,
    only: str | None,
    asked: Mapping[str, bool] = AWAKE,
) -> Iterator[Item]:
    """Yield all that has stopped, however much it is, a thousand at a time; raises as above."""
    after = None
    while True:
        found = stopped(session, actor, county, only, asked, after)
        yield from found.items
        after = found.following
        if after is None:
            return


def grouped(items: Sequence[Item], by: str) -> list[Group]:
    """Return *items* grouped *by* one of ``GROUPINGS``; what waits for several is in each."""
    found: dict[str, tuple[str, list[Item]]] = {}
    for item in items:
        for key, title in GROUPINGS[by][1](item):
            found.setdefault(key, (title, []))[1].append(item)
    return [Group(key, title, held) for key, (title, held) in found.items()]


def _beside(item: Item, actor: Actor) -> Item:
    stage = stalled.stage_of(ActivityState(item["state"]))
    step = stage.step if stage else ""
    coordinates = actor.coordinates(item["countyCode"])
    return {
        "due": item["dueOn"].get(DUE.get(step, "")),
        "deeds": list(_deeds(item, step)) if coordinates else [],
        "coordinates": coordinates,
        "wantsLead": _wants_lead(item),
        "helps": {each["code"]: _help(item, each["code"]) for each in item["reasons"]},
    }


def _deeds(item: Item, step: str) -> Iterator[Item]:
    """Yield the steps that make sense now: for each it waits for, then of the activity itself."""
    for owner in item["waitingOn"]:
        if owner["id"]:
            yield {"transition": step, "organisation": owner}
    for row in activity_flow.TRANSITIONS:
        named = row.name in OWN and Who.COORDINATOR in row.by
        if named and item["state"] in row.sources and _makes_sense(item, row.name):
            yield {"transition": row.name, "organisation": None, "label": str(row.label)}


def _makes_sense(item: Item, transition: str) -> bool:
    if transition in ("anchor", "implement"):
        return bool(item["rule"] == Rule.COORDINATOR)
    return transition != "confirm_follow_up" or not item["waitingOn"]


def _wants_lead(item: Item) -> bool:
    roles = [each["role"] for each in item["owners"] if each["state"]]
    return len(roles) > 1 and ResponsibilityRole.LEAD not in roles


def _help(item: Item, code: str) -> str:
    said = [
        f"{each['organisation']['name']}: {each['blockedHelp']}"
        for each in item["owners"]
        if each["blocked"] and each["blockedHelp"]
    ]
    if code == "blocked" and said:
        return str(gettext("They need: %(help)s", help="; ".join(said)))
    return str(HELPS[code])


def _by_organisation(item: Item) -> Iterator[tuple[str, str]]:
    for owner in item["waitingOn"]:
        yield owner["id"] or f"text {owner['name']}", owner["name"]
    if not item["waitingOn"]:
        yield Role.COORDINATOR.value, gettext("The coordinator")


def _by_reason(item: Item) -> Iterator[tuple[str, str]]:
    return ((flag, str(title)) for flag, title in FLAGS.items() if item[flag])


def _by_plan(item: Item) -> Iterator[tuple[str, str]]:
    yield item["plan"]["id"], item["plan"]["title"]


GROUPINGS: dict[str, tuple[Any, Grouping]] = {
    "organisation": (_("Whom it waits for"), _by_organisation),
    "reason": (_("Why it has stopped"), _by_reason),
    "plan": (_("Action plan"), _by_plan),
}
