"""How a plan's activities are looked at: what the address asks for, and what each view shows."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from service.core import clock, texts
from service.core.errors import FieldError, InvalidError
from service.core.i18n import _, gettext
from service.models.words import ActivityState
from service.reports import plan_board, plan_groups
from service.reports.plan_board import FLAGS, Board, BoardFilter, Line
from service.reports.plan_groups import Group, Tally
from service.web import charts, pages, words
from service.workflows import activity_flow, part_flow

VIEWS = {"table": _("Table"), "board": _("Board"), "timeline": _("Timeline")}
GROUPINGS = {"goal": _("By goal"), "owner": _("By owner"), "state": _("By state")}
FLAG_NAMES = {
    "late": _("Late"),
    "stale": _("Stale"),
    "blocked": _("Blocked"),
    "focus": _("Focus activity"),
}
TYPED = ("state", "owner", "goal", "q", "group", "view")
ANY = "00000000-0000-0000-0000-000000000000"
HELD = "1"  # what the address says of a flag that must hold
FEW = 4  # owners named in a row; more are summed up, and named on demand
COLUMNS = (
    *(_("Number"), _("Activity"), _("Goal"), _("State"), _("Owners"), _("Due")),
    *FLAG_NAMES.values(),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for; *kept* is how it says so, without what says nothing."""

    filters: BoardFilter
    group: str
    view: str
    kept: Mapping[str, str]

    @property
    def narrows(self) -> bool:
        """Tell whether anything is left out."""
        return self.filters != BoardFilter()


def asked() -> Asked:
    """Read the address; raises InvalidError for a state, a view or a grouping there is none of."""
    kept = {name: value for name in TYPED if (value := _typed(name))}
    kept |= {name: HELD for name in FLAGS if request.args.get(name) == HELD}
    _demand_known(kept)
    filters = BoardFilter(
        state=ActivityState(kept["state"]) if "state" in kept else None,
        owner=kept.get("owner"),
        goal=kept.get("goal"),
        flags=frozenset(name for name in FLAGS if name in kept),
        q=kept.get("q"),
    )
    return Asked(filters, kept.get("group", ""), kept.get("view", "table"), kept)


def _typed(name: str) -> str:
    return texts.clean(request.args.get(name, "")[: pages.LONGEST]).replace("\0", "")


def _demand_known(kept: Mapping[str, str]) -> None:
    known = {"state": [*ActivityState], "group": GROUPINGS, "view": VIEWS}
    sentence = gettext("Choose one of those in the list.")
    errors = [
        FieldError(f"/{name}", "unknown", sentence)
        for name, codes in known.items()
        if kept.get(name) and kept[name] not in codes
    ]
    if errors:
        raise InvalidError(errors)


def shown(session: Session, board: Board, wish: Asked) -> dict[str, Any]:
    """Return what the template tells of *board*; raises InvalidError for too many words."""
    lines = plan_board.chosen(session, board, wish.filters)
    labels = state_names()
    return {
        "board": board,
        "wish": wish,
        "number": len(lines),
        "groups": _groups(board, lines, wish),
        "labels": labels,
        "tallied": partial(tallied, labels),
        "named": partial(named, {code: label.lower() for code, label in labels.items()}),
        "flag_names": {code: str(title) for code, title in FLAG_NAMES.items()},
        "stopped": FLAGS[:3],
        "views": VIEWS,
        "states": [(each.value, labels[each.value]) for each in ActivityState],
        "groupings": GROUPINGS.items(),
        "owners": [(each.uid, each.name) for each in board.owners],
        "few": FEW,
        "day": cache(words.day),  # many rows have the same days
        "at": addresses("web.activities.show"),
        **_drawn(board, lines, wish.view),
    }


def _groups(board: Board, lines: Sequence[Line], wish: Asked) -> list[Group]:
    by = "state" if wish.view == "board" else wish.group
    if by:
        return plan_groups.grouped(board, lines, by)
    return [Group(None, None, lines)] if lines else []


def _drawn(board: Board, lines: Sequence[Line], view: str) -> dict[str, Any]:
    if view != "timeline":
        of_goals = plan_groups.progress_of_goals(board)
        of_owners = plan_groups.progress_of_owners(board)
        return {
            "BAR": charts.BAR,
            "stretches": charts.stretches,
            "progress": {"goal": of_goals, "owner": of_owners},
            "occurring": occurring((*of_goals, *of_owners)),
        }
    first, last = (date.fromisoformat(board.plan[each]) for each in ("periodStart", "periodEnd"))
    scale, today = charts.Scale(first, last), clock.today()
    return {
        "scale": scale,
        "wide": charts.TIMELINE,
        "marks": [(scale.at(each), each) for each in scale.marks()],
        "today": scale.at(today) if scale.shows(today) else None,
        "span": charts.span,
        "drawn_states": _in_order(str(each.state) for each in lines),
    }


def addresses(endpoint: str) -> Callable[[str], str]:
    """Return what gives the address of each of many things by its uid, and builds only one."""
    one = url_for(endpoint, uid=ANY)
    return lambda uid: one.replace(ANY, uid)


def state_names() -> dict[str, str]:
    """Return what the states of activities and parts are called, by code."""
    labels: dict[Any, Any] = {**part_flow.LABELS, **activity_flow.LABELS}
    return {str(code): str(label) for code, label in labels.items()}


def occurring(tallies: Iterable[Tally]) -> list[str]:
    """Return the states that any of *tallies* counts, in the order of the flow."""
    return _in_order(state for each in tallies for state in each.counts)


def _in_order(states: Iterable[str]) -> list[str]:
    found = {*states}
    return [state for state in charts.ORDER if state in found]


def tallied(labels: Mapping[str, str], what: Tally | Line) -> str:
    """Say how many there are in each state, of a tally or of an activity's parts."""
    counts = what.counts if isinstance(what, Tally) else Counter(o.state for o in what.owners)
    return ", ".join(f"{labels[each.what]} {each.number}" for each in charts.stretches(counts))


def named(labels: Mapping[str, str], line: Line) -> str:
    """Name an activity's owners, each with where its part stands."""
    return "; ".join(f"{each.name}: {labels[each.state]}" for each in line.owners)


def cells(board: Board, wish: Asked, lines: Sequence[Line]) -> Iterator[list[str]]:
    """Yield header and rows of what is shown, as a file has it; a grouping comes first."""
    labels = state_names()
    yield [*([str(GROUPINGS[wish.group])] if wish.group else []), *map(str, COLUMNS)]
    for group in _groups(board, lines, wish):
        for each in group.lines:
            yield [*([group.title or ""] if wish.group else []), *_row(board, each, labels)]


def _row(board: Board, line: Line, labels: Mapping[str, str]) -> list[str]:
    return [
        line.number or "",
        line.title,
        " / ".join(board.goals[each] for each in line.goals),
        labels[line.state],
        "\n".join(f"{each.name}: {labels[each.state]}" for each in line.owners),
        line.due.isoformat() if line.due else "",
        *(gettext("Yes") if each in line.flags else "" for each in FLAGS),
    ]
