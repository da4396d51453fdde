"""All activities of one plan with their owners and how each stands, however they are looked at.

Everything is read in a handful of statements, however long the plan; what is asked for is chosen
among that, so that charts, counts and lists of one page tell of the same moment.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Bundle, Session

from service.core import clock
from service.core.folding import number_key, text_key
from service.models import Activity, Goal, Organisation, Plan, Responsibility
from service.models.words import ActivityState
from service.reports import activity_shape, searching
from service.reports.plans import one_plan
from service.workflows import stalled
from service.workflows.vocabulary import Actor

ACTIVITY: Bundle[Any] = Bundle(
    "activity",
    *(Activity.id, Activity.uid, Activity.number, Activity.title, Activity.focus, Activity.rule),
    *(Activity.state, Activity.state_since, Activity.heard_at),
    *(Activity.starts_on, Activity.ends_on),
    *(Activity.anchor_by, Activity.implement_by, Activity.follow_up_by),
)
OWNER = (
    *(Responsibility.activity_id, Responsibility.role, Responsibility.state),
    *(Responsibility.state_since, Responsibility.reported_at, Responsibility.blocked),
    *(Responsibility.written_as, Organisation.uid, Organisation.name),
)
FLAGS = ("late", "stale", "blocked", "focus")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilter:
    """What is asked of a plan's activities; what is left out does not narrow.

    ``owner`` and ``goal`` are uids; a goal brings its sub-goals. ``flags`` are those of ``FLAGS``
    that must all hold. ``q`` is searched for as in a list of activities.
    """

    state: ActivityState | None = None
    owner: str | None = None
    goal: str | None = None
    flags: frozenset[str] = frozenset()
    q: str | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner of an activity and where its part stands; one that is only a text has no uid."""

    uid: str | None
    name: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One activity of the plan.

    ``goals`` are the uids of its goal and, below it, its sub-goal. ``flags`` are those of
    ``FLAGS`` that hold. ``due`` is the day of the step it waits for, if it waits for one.
    """

    uid: str
    number: str | None
    title: str
    state: ActivityState
    goals: tuple[str, ...]
    flags: frozenset[str]
    due: date | None
    starts_on: date | None
    ends_on: date | None
    owners: tuple[Owner, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """A *plan* as the list of plans has it, and *lines* in the order of goals and numbers.

    *goals* are the titles by uid, those that belong to another below it.
    """

    plan: Mapping[str, Any]
    goals: Mapping[str, str]
    lines: Sequence[Line]

    def count(self, flag: str) -> int:
        """Count the activities that *flag* holds for."""
        return sum(flag in each.flags for each in self.lines)

    @property
    def owners(self) -> list[Owner]:
        """The organisations that own something here, by name."""
        found = {each.uid: each for line in self.lines for each in line.owners if each.uid}
        return sorted(found.values(), key=lambda each: text_key(each.name))


def plan_board(session: Session, actor: Actor, uid: str) -> Board:
    """Return the plan *uid*, a draft with its checklist, and all its activities.

    Raises NotFoundError.
    """
    return board_of(session, one_plan(session, actor, uid))


def board_of(session: Session, plan: Mapping[str, Any]) -> Board:
    """Return a plan that was already found with all its activities, in two statements."""
    goals = _in_order(plan["goals"])
    return Board(plan, {each["id"]: each["title"] for each in goals}, _lines(session, plan))


def _lines(session: Session, plan: Mapping[str, Any]) -> list[Line]:
    query = (
        select(ACTIVITY, Bundle("plan", *activity_shape.PLAN), Goal.uid.label("goal"))
        .join(Activity.plan)
        .outerjoin(Activity.goal)
        .where(Plan.uid == plan["id"])
    )
    owners, now = _owners(session, plan["id"]), clock.now()
    above = {each["id"]: each["parent"] for each in plan["goals"]}
    order = {each["id"]: place for place, each in enumerate(_in_order(plan["goals"]))}

    def line(row: Any) -> Line:  # noqa: ANN401 -- a row of the columns above
        own = owners[row.activity.id]
        standing = stalled.judge(row.activity, row.plan, own, now)
        flags = {each for each in FLAGS[:3] if getattr(standing, each)}
        return Line(
            uid=row.activity.uid,
            number=row.activity.number,
            title=row.activity.title,
            state=row.activity.state,
            goals=tuple(each for each in (above.get(row.goal), row.goal) if each),
            flags=frozenset(flags | ({"focus"} if row.activity.focus else set())),
            due=standing.due,
            starts_on=row.activity.starts_on,
            ends_on=row.activity.ends_on,
            owners=tuple(_owner(each) for each in own),
        )

    rows = sorted(session.execute(query), key=lambda row: _place(row, order))
    return [line(row) for row in rows]


def _place(row: Any, order: Mapping[str, int]) -> tuple[int, str, int]:  # noqa: ANN401 -- as above
    return order.get(row.goal, len(order)), number_key(row.activity.number), row.activity.id


def _owners(session: Session, plan: str) -> Mapping[int, list[Any]]:
    query = (
        select(*OWNER)
        .join(Responsibility.activity)
        .join(Activity.plan)
        .outerjoin(Responsibility.organisation)
        .where(Plan.uid == plan, ~Responsibility.removed, Responsibility.state.is_not(None))
        .order_by(Responsibility.id)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        found[row.activity_id].append(row)
    return found


def _owner(row: Any) -> Owner:  # noqa: ANN401 -- as above
    return Owner(row.uid, row.name or row.written_as, row.state.value)


def _in_order(goals: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Put each goal's sub-goals right below it."""
    below: dict[str | None, list[Mapping[str, Any]]] = defaultdict(list)
    for each in goals:
        below[each["parent"]].append(each)
    return [each for top in below[None] for each in (top, *below[top["id"]])]


def chosen(session: Session, board: Board, asked: BoardFilter) -> list[Line]:
    """Return the activities of *board* that are asked for, in its order.

    Only a search asks the database, in three statements. Raises InvalidError (``/q``) for one of
    too many words.
    """
    with_words = _with_words(session, board, asked.q) if asked.q else None
    return [
        each
        for each in board.lines
        if _fits(each, asked) and (with_words is None or each.uid in with_words)
    ]


def _fits(line: Line, asked: BoardFilter) -> bool:
    return (
        asked.state in (None, line.state)
        and (asked.goal is None or asked.goal in line.goals)
        and asked.flags <= line.flags
        and (asked.owner is None or any(each.uid == asked.owner for each in line.owners))
    )


def _with_words(session: Session, board: Board, asked: str) -> set[str]:
    query = (
        select(Activity.uid)
        .join(Activity.plan)
        .where(Plan.uid == board.plan["id"], searching.activities_with(session, asked))
    )
    return set(session.scalars(query))


def owned(lines: Sequence[Line]) -> Iterator[tuple[Line, Owner]]:
    """Yield each activity once for each of its owners."""
    yield from ((line, owner) for line in lines for owner in line.owners)
