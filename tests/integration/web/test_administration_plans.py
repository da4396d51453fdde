"""A coordinator drafts a plan, fills it with activities and owners, adopts and closes it."""

import re

import pytest

from service.core.db import transaction
from service.models.words import ResponsibilityRole
from service.workflows import operations
from service.workflows.operations.activities import NewOwner
from tests.support.browsing import Visitor, a_visitor
from tests.support.world import DECISION, World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
PERIOD = {"periodStart": "2026-01-01", "periodEnd": "2026-12-31"}


def come_in(browser: Visitor, name: str = "coordinator") -> None:
    """Come in as *name*, and read the pages in English."""
    browser.open_link(name)
    browser.get("/account?lang=en")


def uid_in(address: str | None) -> str:
    """Return what *address* is about."""
    found = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", address or "")
    assert found, address
    return found[0]


def version_in(page: str) -> str:
    """Return the version that the page's form was shown with."""
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found, page
    return found[1]


def draft(browser: Visitor) -> str:
    """Draft a plan."""
    answer = browser.post("/plans/new", title="Plan 2026", countyCode="17", **PERIOD)
    assert answer.status_code == 303, answer.text
    return uid_in(answer.location)


def propose(browser: Visitor, plan: str, **more: str) -> str:
    """Propose an activity in *plan*."""
    sent = {"title": "Ta fram en rutin", "rule": "all", **more}
    answer = browser.post(f"/plans/{plan}/activities/new", **sent)
    assert answer.status_code == 303, answer.text
    return uid_in(answer.location)


def own(browser: Visitor, activity: str, organisation: str, **more: str) -> str:
    """Give the activity an owner; return what the page then says."""
    here = f"/activities/{activity}/owners"
    sent = {"role": "responsible", "version": version_in(browser.get(here).text)}
    answer = browser.post(here, organisation=organisation, **{**sent, **more})
    return answer.text if answer.status_code == 200 else browser.get(here).text


def test_a_plan_is_drafted_filled_adopted_closed_and_reopened(
    browser: Visitor, county: World
) -> None:
    come_in(browser)
    plan = draft(browser)
    activity = propose(browser, plan, number="1.1", **{"schedule/text": "våren 2026"})

    before = browser.get(f"/plans/{plan}/moves/adopt").text
    owners = own(browser, activity, county.county.uid("karlstad"))
    adopt, close = f"/plans/{plan}/moves/adopt", f"/plans/{plan}/moves/close"
    adopted = browser.post(adopt, version=version_in(browser.get(adopt).text))
    refused = browser.post(close, version=version_in(browser.get(close).text))

    assert "Nobody owns these. Name an owner." in before
    assert "karlstad (påhittad), responsible" in owners
    assert adopted.status_code == 303
    assert refused.status_code == 409
    assert "These activities are still open: 1.1 Ta fram en rutin." in refused.text


@ON_SQLITE
def test_an_empty_plan_is_closed_and_reopened_with_a_reason(browser: Visitor) -> None:
    come_in(browser)
    plan = draft(browser)
    for name in ("adopt", "close"):
        way = f"/plans/{plan}/moves/{name}"
        assert browser.post(way, version=version_in(browser.get(way).text)).status_code == 303
    reopen = f"/plans/{plan}/moves/reopen"
    version = version_in(browser.get(reopen).text)

    silent = browser.post(reopen, version=version)
    spoken = browser.post(reopen, version=version, reason="En aktivitet glömdes")
    stale = browser.post(reopen, version=version, reason="En gång till")

    assert (silent.status_code, spoken.status_code, stale.status_code) == (422, 303, 409)
    assert "Give a reason." in silent.text
    assert "Somebody else has changed this meanwhile" in stale.text
    assert browser.get(f"/plans/{plan}/moves/burn").status_code == 404


@ON_SQLITE
def test_what_is_wrong_with_a_plan_is_told_at_its_field(browser: Visitor, county: World) -> None:
    come_in(browser)
    sent = {"title": "Plan", "countyCode": "17", **PERIOD}
    other = "01a20000-0000-7000-8000-00000000ffff"

    backwards = browser.post("/plans/new", **{**sent, "periodEnd": "2025-12-31"})
    unknown = browser.post("/plans/new", **sent, agreement=other)
    elsewhere = browser.post("/plans/new", **{**sent, "countyCode": "18"})
    elsewhere_agreed = browser.post(
        "/plans/new", **{**sent, "countyCode": "18"}, agreement=county.county.agreement
    )

    assert (backwards.status_code, unknown.status_code) == (422, 422)
    assert 'href="#periodEnd"' in backwards.text
    assert 'href="#agreement"' in unknown.text
    assert "It belongs to another county." in elsewhere_agreed.text
    assert elsewhere.status_code == 403


@ON_SQLITE
def test_a_plan_is_edited_and_a_late_edit_is_shown_beside(browser: Visitor, county: World) -> None:
    come_in(browser)
    edit = f"/plans/{draft(browser)}/edit"
    version = version_in(browser.get(edit).text)
    sent = {**PERIOD, "agreement": county.county.agreement, "version": version}

    first = browser.post(edit, title="Deras", **sent)
    late = browser.post(edit, title="Min", **sent)

    assert first.status_code == 303
    assert late.status_code == 409
    assert "<td>Deras</td><td>Min</td>" in late.text


@ON_SQLITE
def test_an_activity_is_edited_with_its_own_days_alone(browser: Visitor) -> None:
    come_in(browser)
    activity = propose(browser, draft(browser), **{"schedule/endsOn": "2026-06-30"})
    edit = f"/activities/{activity}/edit"
    page = browser.get(edit).text
    sent = {"title": "Ny titel", "focus": "1", "version": version_in(page)}
    rest = {"schedule/text": "hösten", "schedule/precision": "season", "dueOn/anchor": "2026-03-01"}

    ruled = browser.post(edit, **sent, **rest, rule="lead")
    goal = browser.post(edit, **sent, rule="all", goal="01a20000-0000-7000-8000-00000000ffff")
    saved = browser.post(edit, **sent, **rest, rule="lead", reason="Styrgruppens beslut")

    assert 'id="dueOn/implement" name="dueOn/implement" type="date" value=""' in page
    assert "Give a reason for the new rule." in ruled.text
    assert 'value="hösten"' in ruled.text
    assert 'href="#goal"' in goal.text
    assert saved.status_code == 303
    again = browser.get(edit).text
    assert 'value="2026-03-01"' in again
    assert 'value="1" checked' in again


@ON_SQLITE
def test_owners_are_made_lead_and_removed_with_a_reason(browser: Visitor, county: World) -> None:
    come_in(browser)
    activity = propose(browser, draft(browser))
    here = f"/activities/{activity}/owners"
    karlstad, sunne = county.county.uid("karlstad"), county.county.uid("sunne")
    own(browser, activity, karlstad)
    own(browser, activity, sunne)
    one = f"{here}/{sunne}"

    lead = browser.post(one, on=here, role="lead", version=version_in(browser.get(here).text))
    led = browser.get(here).text
    again = browser.post(here, organisation=sunne, role="lead", version=version_in(led))
    version = version_in(browser.get(one).text)
    silent = browser.post(f"{one}/remove", on=one, version=version)
    removed = browser.post(f"{one}/remove", on=one, version=version, reason="Slutade")
    stranger = browser.get(f"{here}/{sunne}")

    assert lead.status_code == 303
    assert "sunne (påhittad), lead" in led
    assert "The organisation already has this role" in again.text
    assert "Give a reason: the owner&#39;s part ends." in silent.text
    assert removed.status_code == 303
    assert stranger.status_code == 404


@ON_SQLITE
def test_a_fall_of_the_activity_is_told_before_it_is_done(browser: Visitor, county: World) -> None:
    activity = county.propose("karlstad*")
    anchored = county.reporter("karlstad").move(activity, "anchor", evidence=DECISION)
    come_in(browser)
    here = f"/activities/{activity}/owners"
    sunne = county.uid("sunne")

    asked = own(browser, activity, sunne)
    untouched = browser.get(here).text
    done = own(browser, activity, sunne, confirmed="1")

    assert anchored.status_code == 201
    assert "The activity falls back to proposed." in asked
    assert f'name="organisation" value="{sunne}"' in asked
    assert "sunne (påhittad), responsible" not in untouched
    assert "sunne (påhittad), responsible" in done
    removal = {"reason": "Slutade", "version": version_in(done)}
    risen = browser.post(f"{here}/{sunne}/remove", on=here, **removal)
    assert "The activity moves on to anchored." in risen.text


@ON_SQLITE
def test_an_owner_that_is_only_a_text_is_matched(browser: Visitor, county: World) -> None:
    activity = county.propose()
    with county.app.app_context(), transaction() as session:
        owner = NewOwner(role=ResponsibilityRole.LEAD, written_as="Sunne k")
        who = operations.add_text_owner(session, county.county.coordinator, activity, owner)
        text = next(each.uid for each in who.current)
    come_in(browser)
    here = f"/activities/{activity}/owners/{text}"

    unsaid = browser.post(here, organisation="")
    matched = browser.post(here, organisation=county.uid("sunne"))

    assert "Which organisation is it?" in unsaid.text
    assert unsaid.status_code == 422
    assert matched.status_code == 303


@ON_SQLITE
def test_nobody_else_edits_plans_activities_or_owners(browser: Visitor, county: World) -> None:
    come_in(browser)
    plan = draft(browser)
    activity = propose(browser, plan)
    others = {name: a_visitor(county) for name in ("administrator", "coordinator elsewhere")}
    for name, visitor in others.items():
        come_in(visitor, name)
    paths = (
        f"/plans/{plan}/edit",
        f"/activities/{activity}/edit",
        f"/activities/{activity}/owners",
    )

    answers = {
        name: {each.get(path).status_code for path in paths} for name, each in others.items()
    }

    assert answers == {"administrator": {404}, "coordinator elsewhere": {404}}
