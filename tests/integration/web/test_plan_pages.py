"""Plans as people look at them: found, narrowed by address, grouped, drawn, fetched as files."""

import csv
import re
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest

from service.core.db import db, transaction
from service.workflows import operations as op
from tests.support.acting import add_plan
from tests.support.browsing import Visitor
from tests.support.listening import statements_to
from tests.support.stepping import add_activity, bring
from tests.support.world import World

ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
LONG_AGO = date(2026, 1, 31)
CHARTS = re.compile(r"<svg[^>]*role=\"img\"[^>]*>(.*?)</svg>", re.DOTALL)


def enter(browser: Visitor, who: str) -> None:
    """Come in as one of the county's people, who chooses to read English."""
    browser.open_link(who)
    browser.get("/account?lang=en")


def fill(county: World) -> dict[str, str]:
    """Give the plan a goal, and three activities of which one is late and one anchored."""
    with county.app.app_context():
        with transaction() as session:
            values = {"title": "Upptäcka våld"}
            actor, plan = county.county.coordinator, county.county.plan
            goal = op.add_goal(session, actor, plan, values)
        late: dict[str, Any] = {"anchor_by": LONG_AGO, "goal_id": goal.id, "focus": True}
        add_activity(county.county, ["karlstad", "sunne"], title="Rutin", **late)
        days: dict[str, Any] = {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 6, 30)}
        anchored = add_activity(county.county, ["karlstad"], title="=1+1", number="2", **days)
        bring(county.county, anchored, karlstad="anchored")
        add_activity(county.county, [], title="Boende", number="3", ends_on=date(2028, 1, 1))
    return {"goal": goal.uid, "plan": f"/plans/{county.county.plan}"}


def test_a_plan_is_found_narrowed_and_fetched(browser: Visitor, county: World) -> None:
    told = fill(county)
    enter(browser, "reporter of sunne")

    listed = browser.get("/plans")
    page = browser.get(told["plan"])
    late = browser.get(f"{told['plan']}?late=1&q=rut&owner={county.uid('sunne')}")
    file = browser.get(f"{told['plan']}/activities.csv?late=1")

    assert f'href="{told["plan"]}"' in listed.text
    assert "Activities: 3" in listed.text
    assert all(title in page.text for title in ("Rutin", "=1+1", "Boende"))
    assert f'href="{told["plan"]}?late=1#activities">Late <strong>1</strong>' in page.text
    assert "Rutin" in late.text
    assert "Boende</a>" not in late.text
    assert "1 of 3 activities." in late.text
    assert file.headers["Content-Disposition"] == 'attachment; filename="activities.csv"'
    assert [row[:4] for row in table(file.data)[1:]] == [
        ["1.1", "Rutin", "Upptäcka våld", "Proposed"]
    ]


def table(data: bytes) -> list[list[str]]:
    """Read a file as spreadsheets do."""
    return [*csv.reader(StringIO(data.decode("utf-8-sig")), delimiter=";")]


@ON_ONE
def test_files_hold_exactly_what_is_shown_and_nothing_that_runs(
    browser: Visitor, county: World
) -> None:
    told = fill(county)
    enter(browser, "coordinator")

    rows = table(browser.get(f"{told['plan']}/activities.csv?group=owner").data)
    book = openpyxl.load_workbook(
        BytesIO(browser.get(f"{told['plan']}/activities.xlsx?state=anchored").data)
    )

    assert rows[0] == [
        *("By owner", "Number", "Activity", "Goal", "State", "Owners", "Due"),
        *("Late", "Stale", "Blocked", "Focus activity"),
    ]
    assert [row[:3] for row in rows[1:]] == [
        ["karlstad (påhittad)", "1.1", "Rutin"],
        ["karlstad (påhittad)", "2", "'=1+1"],
        ["sunne (påhittad)", "1.1", "Rutin"],
        ["", "3", "Boende"],
    ]
    assert rows[1][6:] == ["2026-01-31", "Yes", "", "", "Yes"]
    cells = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]
    assert [row[:2] for row in cells] == [["2", "=1+1"]]
    assert book.active["B2"].data_type == "s"
    assert browser.get(f"{told['plan']}/activities.pdf").status_code == 404
    assert browser.get(f"{told['plan']}/activities.csv?state=x").status_code == 422


@ON_ONE
@pytest.mark.parametrize("view", ["table", "board", "timeline"])
@pytest.mark.parametrize("group", ["", "goal", "owner", "state"])
def test_every_view_and_grouping_shows_the_same_activities(
    browser: Visitor, county: World, view: str, group: str
) -> None:
    told = fill(county)
    enter(browser, "coordinator")

    page = browser.get(f"{told['plan']}?view={view}&group={group}").text

    assert {"Rutin", "=1+1", "Boende"} <= set(re.findall(r">(?:[\d.]+ )?([^<>]+)</a>", page))
    assert page.count('aria-current="true"') == 1
    charts = CHARTS.findall(page)
    assert len(charts) >= 3
    assert all(each.startswith("<title>") for each in charts)


@ON_ONE
def test_charts_tell_in_words_what_they_draw(browser: Visitor, county: World) -> None:
    told = fill(county)
    enter(browser, "coordinator")

    timeline = browser.get(f"{told['plan']}?view=timeline").text
    page = browser.get(told["plan"]).text

    assert "<title>Proposed 1, Anchored 1</title>" in page
    assert 'width="120.0"' in page
    assert "<title>1 September 2026 to 30 June 2027</title>" in timeline
    assert "<title>Until 1 January 2028</title>" in timeline
    assert "No time is set within the plan" in timeline
    assert 'class="due"' in timeline


@ON_ONE
@pytest.mark.parametrize(
    ("asked", "field"), [("state=gone", "state"), ("view=x", "view"), ("group=y", "group")]
)
def test_what_cannot_be_asked_for_is_told_beside_all_that_there_is(
    browser: Visitor, county: World, asked: str, field: str
) -> None:
    told = fill(county)
    enter(browser, "coordinator")

    page = browser.get(f"{told['plan']}?{asked}")
    words = browser.get(f"{told['plan']}?q={'+'.join(f'{n}ord' for n in range(20))}")

    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.text
    assert "Boende" in page.text
    assert words.status_code == 422
    assert 'value="0ord 1ord' in words.text


@ON_ONE
def test_a_draft_says_what_is_left_and_an_empty_choice_what_to_do(
    browser: Visitor, county: World
) -> None:
    told = fill(county)
    with county.app.app_context():
        draft = add_plan(county.county, adopted=False)
        empty = add_plan(county.county, adopted=False)
        add_activity(county.county, [], plan=draft, title="Ägarlös")
    enter(browser, "coordinator")

    page = browser.get(f"/plans/{draft}").text
    nothing = browser.get(f"{told['plan']}?state=followed_up").text

    assert "Nobody owns these. Name an owner. (1)" in page
    assert "Ägarlös" in page
    assert "No activity is like that." in nothing
    assert "The plan has no activities yet." in browser.get(f"/plans/{empty}").text
    assert "Nothing is left to look at" in browser.get(f"/plans/{empty}").text


@ON_ONE
def test_plans_are_turned_by_pages_and_none_is_said_so(browser: Visitor, county: World) -> None:
    with county.app.app_context():
        for _ in range(20):
            add_plan(county.county)
    enter(browser, "coordinator")

    first, second = browser.get("/plans").text, browser.get("/plans?page=2").text

    assert "Older plans" in first
    assert "Newer plans" not in first
    assert "Newer plans" in second
    assert browser.get("/plans?page=x").status_code == 200


@ON_ONE
def test_who_reads_no_plan_is_told_what_helps(browser: Visitor) -> None:
    enter(browser, "administrator")

    assert "There is no plan for you to read yet." in browser.get("/plans").text


def test_a_page_of_many_activities_is_a_handful_of_statements(
    browser: Visitor, county: World
) -> None:
    told = fill(county)
    enter(browser, "coordinator")
    with county.app.app_context():
        engine = db.engine

    def cost(asked: str) -> int:
        with statements_to(engine) as sent:
            assert browser.get(f"{told['plan']}?{asked}").status_code == 200
        return len(sent)

    short = cost("")
    for _ in range(5):
        county.propose("karlstad*", "sunne")

    assert cost("") == short
    assert cost("q=rutin&group=owner&view=timeline") <= 12
