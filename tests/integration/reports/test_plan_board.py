"""All activities of a plan in a handful of statements, chosen, grouped and counted."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from service.core.db import transaction
from service.core.errors import InvalidError, NotFoundError
from service.models.words import ActivityState
from service.reports.activities import ActivityFilter, activity_list
from service.reports.paging import Paging
from service.reports.plan_board import Board, BoardFilter, Line, chosen, plan_board
from service.reports.plan_groups import (
    GROUPS,
    grouped,
    progress_of_goals,
    progress_of_owners,
)
from service.workflows import operations as op
from tests.integration.reports.counting import cost
from tests.support.acting import County, add_plan
from tests.support.stepping import LEAD, RESPONSIBLE, add_activity, bring

LONG_AGO = date(2026, 1, 31)


def a_goal(county: County, title: str, parent: int | None = None) -> tuple[int, str]:
    """Give the plan a goal; return its key and its uid."""
    with transaction() as session:
        values = {"title": title, "parent_id": parent}
        goal = op.add_goal(session, county.coordinator, county.plan, values)
        return goal.id, goal.uid


@pytest.fixture
def goals(county: County) -> dict[str, str]:
    """Give the plan two goals, a sub-goal, and four activities; return the goals' uids."""
    (first, one), (second, two) = a_goal(county, "Upptäcka"), a_goal(county, "Skydda")
    below, under = a_goal(county, "Rutiner", first)
    add_activity(county, ["sunne"], number="2.1", title="Boende", goal_id=second)
    late: dict[str, Any] = {"goal_id": below, "anchor_by": LONG_AGO, "focus": True}
    add_activity(
        county, {"arvika": LEAD, "sunne": RESPONSIBLE}, number="1.10", title="Rutin", **late
    )
    anchored = add_activity(county, ["arvika"], number="1.9", title="Utbildning", goal_id=below)
    bring(county, anchored, arvika="anchored")
    add_activity(county, [], number="9", title="Något", unmatched=["Skolorna"])
    return {"first": one, "second": two, "below": under}


def read(session: Session, county: County) -> Board:
    """Read the plan as its coordinator."""
    return plan_board(session, county.coordinator, county.plan)


def titles(lines: list[Line]) -> list[str]:
    """Return what the activities are called."""
    return [each.title for each in lines]


def test_activities_stand_in_the_order_of_goals_and_numbers(
    session: Session, county: County, goals: dict[str, str]
) -> None:
    board = read(session, county)

    assert titles([*board.lines]) == ["Utbildning", "Rutin", "Boende", "Något"]
    assert [*board.goals.values()] == ["Upptäcka", "Rutiner", "Skydda"]
    rutin = board.lines[1]
    assert rutin.goals == (goals["first"], goals["below"])
    assert rutin.flags == {"late", "focus"}
    assert rutin.due == LONG_AGO
    assert [(each.name, each.state) for each in board.lines[0].owners] == [
        ("arvika (påhittad)", "anchored")
    ]
    assert [(each.uid, each.name) for each in board.lines[3].owners] == [(None, "Skolorna")]
    assert board.count("late") == 1


def test_what_is_chosen_is_what_a_list_of_activities_would_hold(
    session: Session, county: County, goals: dict[str, str]
) -> None:
    board, arvika = read(session, county), county.uid("arvika")
    asked: dict[str, tuple[BoardFilter, dict[str, Any]]] = {
        "state": (BoardFilter(state=ActivityState.ANCHORED), {"state": ActivityState.ANCHORED}),
        "owner": (BoardFilter(owner=arvika), {"owner": arvika}),
        "goal": (BoardFilter(goal=goals["first"]), {"goal": goals["first"]}),
        "sub-goal": (BoardFilter(goal=goals["below"]), {"goal": goals["below"]}),
        "late": (BoardFilter(flags=frozenset({"late"})), {"late": True}),
        "focus": (BoardFilter(flags=frozenset({"late", "focus"})), {"focus": True}),
        "stale": (BoardFilter(flags=frozenset({"stale"})), {"stale": True}),
        "words": (BoardFilter(q="sunne rut"), {"q": "sunne rut"}),
        "nothing": (BoardFilter(q="§"), {"q": "§"}),
        "all": (BoardFilter(), {}),
    }

    for name, (filters, same) in asked.items():
        wish = ActivityFilter(plan=county.plan, **same)
        listed = activity_list(session, county.coordinator, wish, Paging(limit=50)).items
        found = chosen(session, board, filters)
        assert {each.uid for each in found} == {each["id"] for each in listed}, name
    assert titles(chosen(session, board, BoardFilter(q="sunne rut"))) == ["Rutin"]


def test_a_search_of_too_many_words_is_refused(
    session: Session, county: County, goals: dict[str, str]
) -> None:
    assert goals
    board = read(session, county)

    with pytest.raises(InvalidError) as refused:
        chosen(session, board, BoardFilter(q=" ".join(f"{n}ord" for n in range(20))))

    assert [each.pointer for each in refused.value.errors] == ["/q"]


def test_groups_hold_every_activity_and_the_rest_comes_last(
    session: Session, county: County, goals: dict[str, str]
) -> None:
    assert goals
    board = read(session, county)
    told = {
        by: [(each.title, titles([*each.lines])) for each in grouped(board, board.lines, by)]
        for by in GROUPS
    }

    assert told["goal"] == [
        ("Upptäcka", ["Utbildning", "Rutin"]),
        ("Skydda", ["Boende"]),
        (None, ["Något"]),
    ]
    assert told["owner"] == [
        ("arvika (påhittad)", ["Utbildning", "Rutin"]),
        ("sunne (påhittad)", ["Rutin", "Boende"]),
        ("Skolorna", ["Något"]),
    ]
    assert [(title, len(lines)) for title, lines in told["state"]] == [
        ("Föreslagen", 3),
        ("Förankrad", 1),
    ]


def test_progress_counts_activities_by_goal_and_parts_by_owner(
    session: Session, county: County, goals: dict[str, str]
) -> None:
    board = read(session, county)

    of_goals = {each.key: (dict(each.counts), each.total) for each in progress_of_goals(board)}
    of_owners = {each.title: dict(each.counts) for each in progress_of_owners(board)}

    assert of_goals[goals["first"]] == ({"proposed": 1, "anchored": 1}, 2)
    assert of_goals[None] == ({"proposed": 1}, 1)
    assert of_owners == {
        "arvika (påhittad)": {"proposed": 1, "anchored": 1},
        "sunne (påhittad)": {"proposed": 2},
        "Skolorna": {"proposed": 1},
    }


def test_an_activity_without_owners_is_in_no_owners_group(session: Session, county: County) -> None:
    add_activity(county, [], title="Ingens")
    board = read(session, county)

    groups = grouped(board, board.lines, "owner")

    assert [(each.key, each.title, titles([*each.lines])) for each in groups] == [
        (None, None, ["Ingens"])
    ]


def test_what_it_costs_does_not_depend_on_how_long_the_plan_is(county: County) -> None:
    add_activity(county, ["arvika"])
    filters = BoardFilter(q="akt arvika")

    def question(session: Session) -> object:
        return chosen(session, read(session, county), filters)

    short = cost(question)
    for _ in range(5):
        add_activity(county, ["arvika", "sunne"])
    long = cost(question)

    assert short == long
    assert long <= 8


def test_only_who_reads_the_plan_reads_its_board(session: Session, county: County) -> None:
    draft = add_plan(county, adopted=False)

    with pytest.raises(NotFoundError):
        plan_board(session, county.reporter("arvika"), draft)
    assert plan_board(session, county.coordinator, draft).plan["checklist"] == []
