"""A plan is read by everybody when its coordinator has published it, and only what is for all."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from service.auth.row_scope import PUBLIC
from service.core.db import Base, db, transaction
from service.core.errors import NotPermittedError, RefusedError
from service.models import Plan
from service.models.words import ResponsibilityRole
from service.workflows import operations as op
from service.workflows.operations.activities import NewOwner
from service.workflows.operations.plans import publish_plan
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.support.acting import add_plan
from tests.support.browsing import Visitor, a_visitor
from tests.support.scoped import Scattered, column, scatter, told
from tests.support.subjects import serving
from tests.support.world import World

ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
REACHED = "http://127.0.0.1:8000"
# What a reader of published plans sees rows of, where there are some.
FOR_ALL = {"plan", "goal", "activity", "responsibility", "organisation"}
GUARDED = """SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity
    AND relnamespace = 'public'::regnamespace"""


def address(county: World) -> str:
    """Return where the county's plan is read by everybody."""
    return f"/public/plans/{county.county.plan}"


def test_a_coordinator_publishes_a_plan_and_takes_it_back(browser: Visitor, county: World) -> None:
    plan, stranger = f"/plans/{county.county.plan}", a_visitor(county)
    county.propose("karlstad*", "sunne", anchor_by=date(2026, 1, 31), comment="Bara för oss")
    browser.open_link("coordinator")

    before = stranger.get(address(county))
    published = publish(browser, "1", county)
    read = stranger.get(address(county))
    shown = browser.get(plan).text
    publish(browser, "0", county)
    after = stranger.get(address(county))

    assert (before.status_code, read.status_code, after.status_code) == (404, 200, 404)
    assert (published.status_code, published.headers["Location"]) == (303, plan)
    assert "Ta fram en rutin" in read.text
    assert "karlstad (påhittad), sunne (påhittad)" in read.text
    assert "Bara för oss" not in read.text
    assert "coordinator" not in read.text
    assert f'href="{address(county)}"' in shown
    history = county.coordinator.get(f"/trail?plan={county.county.plan}&event=publish").json
    assert [each["event"] for each in history["items"]] == ["publish"]


def publish(browser: Visitor, public: str, county: World) -> TestResponse:
    """Press the button on the plan's page."""
    page = f"/plans/{county.county.plan}"
    version = county.coordinator.get(page).json["version"]
    return browser.post(f"{page}/publication", on=page, public=public, version=str(version))


@ON_ONE
def test_the_page_is_the_same_to_everybody_and_may_be_kept_for_a_while(
    browser: Visitor, county: World
) -> None:
    county.propose("karlstad", title="<b>Rutin</b>")
    browser.open_link("coordinator")
    publish(browser, "1", county)

    own, stranger = browser.get(address(county)), a_visitor(county).get(address(county))
    switched = a_visitor(county).get(f"{address(county)}?lang=en")

    assert own.text == stranger.text
    assert stranger.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in stranger.headers
    assert "frame-ancestors 'none'" in stranger.headers["Content-Security-Policy"]
    assert "&lt;b&gt;Rutin" in stranger.text
    assert switched.headers["Cache-Control"] == "no-store"


@ON_ONE
def test_the_page_may_stand_in_another_site_by_itself_and_nothing_else_of_it(
    browser: Visitor, county: World
) -> None:
    county.propose("karlstad")
    browser.open_link("coordinator")
    embedded = f"{address(county)}/embedded"
    before = a_visitor(county).get(embedded)
    publish(browser, "1", county)

    stranger = a_visitor(county)
    answers = [stranger.get(embedded), stranger.get(f"{embedded}?lang=sv"), browser.get(embedded)]
    own, page = browser.get(f"/plans/{county.county.plan}").text, answers[0].text

    assert before.status_code == 404
    assert "frame-ancestors 'none'" in before.headers["Content-Security-Policy"]
    for each in answers:
        assert "frame-ancestors *" in each.headers["Content-Security-Policy"]
        assert "script" not in each.headers["Content-Security-Policy"]
        assert each.headers["Cache-Control"] == "public, max-age=300"
        assert "Set-Cookie" not in each.headers
    assert re.findall("<(?:header|footer|nav|script|form)", page) == []
    assert "Ta fram en rutin" in page
    assert f'<link rel="canonical" href="{REACHED}{address(county)}">' in page
    assert f'&lt;iframe src="{REACHED}{embedded}?lang=sv"' in own


@ON_ONE
def test_every_goal_and_activity_has_an_address_of_its_own(browser: Visitor, county: World) -> None:
    activity = county.propose("karlstad")
    browser.open_link("coordinator")
    publish(browser, "1", county)

    page = a_visitor(county).get(address(county)).text

    ids = re.findall(r' id="([^"]+)"', page)
    assert f"activity-{activity}" in ids
    assert "goal-none" in ids
    assert {*re.findall(r'href="#((?:goal|activity)-[^"]+)"', page)} <= {*ids}
    assert len(ids) == len({*ids})


@ON_ONE
def test_a_text_that_stands_for_an_owner_is_not_told_to_everybody(
    browser: Visitor, county: World
) -> None:
    with county.app.app_context(), transaction() as session:
        text = NewOwner(role=ResponsibilityRole.RESPONSIBLE, written_as="Kim Påhittad på kommunen")
        op.create_activity(
            session, county.county.coordinator, county.county.plan, {"title": "Ett samtal"}, [text]
        )
    browser.open_link("coordinator")
    publish(browser, "1", county)

    assert "Ett samtal" in a_visitor(county).get(address(county)).text
    assert "Kim Påhittad" in browser.get(f"/plans/{county.county.plan}").text
    assert "Kim Påhittad" not in a_visitor(county).get(address(county)).text


@ON_ONE
def test_only_whoever_moves_the_plan_publishes_it_and_only_as_they_saw_it(
    browser: Visitor, county: World
) -> None:
    plan = county.county.plan
    auditor, page = a_visitor(county), f"/plans/{plan}"
    auditor.open_link("auditor")
    browser.open_link("coordinator")

    assert "/publication" not in auditor.get(page).text
    refused = auditor.post(f"{page}/publication", on="/account", public="1", version="1")
    statuses = [
        browser.post(f"{page}/publication", on=page, public="1", version=version).status_code
        for version in ("", "x", "1")
    ]

    assert refused.status_code == 403
    assert statuses == [409, 409, 409]
    assert a_visitor(county).get(address(county)).status_code == 404


@ON_ONE
def test_a_draft_is_never_published_and_doing_it_twice_is_told_once(county: World) -> None:
    actor = county.county.coordinator
    with county.app.app_context():
        draft = add_plan(county.county, adopted=False)
        with pytest.raises(RefusedError), transaction() as session:
            publish_plan(session, actor, draft, ANY_VERSION, public=True)
        with pytest.raises(NotPermittedError), transaction() as session:
            publish_plan(session, SYSTEM, county.county.plan, ANY_VERSION, public=True)
        before = county.entries()
        for _ in range(2):
            with transaction() as session:
                publish_plan(session, actor, county.county.plan, ANY_VERSION, public=True)
        with transaction() as session:
            publish_plan(session, actor, draft, ANY_VERSION, public=False)
        days = db.session.scalars(sa.select(Plan.published_on).order_by(Plan.id)).all()

    assert county.entries() == before + 1
    assert [day is not None for day in days] == [True, False]


def test_the_database_lets_everybody_see_published_plans_and_nothing_beside(
    postgresql_url: str, by_reach_url: str
) -> None:
    with serving(postgresql_url):
        scattered = scatter()
        settle(scattered)
    tables = Base.metadata.tables
    with told(postgresql_url) as owner:
        guarded = column(owner, GUARDED)
        filled = {each for each in guarded if owner.execute(sa.select(tables[each])).first()}

    with told(by_reach_url, PUBLIC) as connection:
        seen = {each for each in guarded if connection.execute(sa.select(tables[each])).first()}
        plans = column(connection, "SELECT uid FROM plan")
        activities = column(connection, "SELECT uid FROM activity")

    assert seen == FOR_ALL
    assert {"trail_entry", "status_report", "agreement", "party", "person"} <= filled - seen
    assert plans == [scattered.plans["adopted"]]
    assert {*activities} == {scattered.activities[each] for each in ("adopted", "other")}


def settle(scattered: Scattered) -> None:
    """Publish the plan, and let there be a goal and a report in it."""
    plan, arvika = scattered.plans["adopted"], scattered.actor("reporter of arvika")
    with transaction() as session:
        op.add_goal(session, scattered.actor("coordinator"), plan, {"title": "Upptäcka våld"})
    with transaction() as session:
        own, said = scattered.county.uid("arvika"), {"comment": "Vi har börjat."}
        op.report_status(session, arvika, scattered.activities["adopted"], own, said)
    with transaction() as session:
        publish_plan(session, scattered.actor("coordinator"), plan, ANY_VERSION, public=True)
