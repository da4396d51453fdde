"""What is sent in a session that is over is kept for who sent it, and for nobody else."""

import pytest
from sqlalchemy import select

from service.core.db import db, transaction
from service.models import Draft, Party
from service.models.sign_in import Purpose
from service.workflows import operations
from service.workflows.operations.goals import GoalWish
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.integration.web.drafting import SQLITE, WHO, come_in, drafts_of, lose_session
from tests.integration.web.filling import report
from tests.integration.web.looking import visitor
from tests.support.browsing import Visitor, token_in
from tests.support.world import World


def test_what_is_sent_in_a_session_that_is_over_is_found_again_after_signing_in(
    browser: Visitor, county: World
) -> None:
    uid = county.propose("karlstad", "sunne")
    path, entries = report(county, uid), county.entries()
    come_in(browser)
    token = token_in(browser.get(path).text)
    before = county.entries()
    lose_session(county)

    late = browser.send(path, csrf_token=token, comment="Skrivet länge", password="hemligt")
    unsent = county.entries()
    led = browser.open_link(WHO, Purpose.SIGN_IN)
    found = browser.get(led.location or "").text

    assert late.location == "/sign-in"
    assert before == unsent >= entries
    with county.app.app_context():
        assert [each.fields for each in db.session.scalars(select(Draft))] == [
            {"comment": ["Skrivet länge"]}
        ]
    assert ">Skrivet länge</textarea>" in found


@SQLITE
def test_nobody_else_finds_what_was_typed_in_a_session_that_is_over(
    browser: Visitor, county: World
) -> None:
    uid = county.propose("karlstad", "sunne")
    path = report(county, uid)
    come_in(browser)
    token = token_in(browser.get(path).text)
    lose_session(county)
    browser.send(path, csrf_token=token, comment="Karlstads ord")

    come_in(browser, "reporter of sunne")
    pages = [browser.get(f"{path}&draft=1"), browser.get(f"/activities/{uid}/report?draft=1")]

    assert [each.status_code for each in pages] == [403, 200]
    assert all("Karlstads ord" not in each.text for each in pages)


@SQLITE
@pytest.mark.parametrize("why", ["unknown", "disabled", "forged"])
def test_nothing_is_kept_for_nobody_for_somebody_kept_out_or_without_our_token(
    browser: Visitor, county: World, why: str
) -> None:
    path = report(county, county.propose("karlstad", "sunne"))
    come_in(browser)
    token = token_in(browser.get(path).text)
    lose_session(county)
    if why == "unknown":
        browser.client.set_cookie("__Host-forankra", "x" * 43, domain="localhost")
    if why == "disabled":
        uid = county.county.people[WHO].person or ""
        with county.app.app_context(), transaction() as session:
            operations.edit_person(session, SYSTEM, uid, {"disabled": True}, ANY_VERSION)

    answer = browser.send(path, csrf_token="x" if why == "forged" else token, comment="Bort")

    assert answer.status_code == (400 if why == "forged" else 303)
    assert drafts_of(county) == []


@SQLITE
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/agreements/new", "title"),
        ("/agreements/{agreement}/edit", "reference"),
        ("/agreements/{agreement}/parties/{party}", "leftReason"),
        ("/organisations/new", "name"),
        ("/organisations/{organisation}/edit", "shortName"),
        ("/plans/{plan}/goals/{goal}", "title"),
        ("/plans/{plan}/moves/reopen", "reason"),
        ("/activities/{activity}/message", "note"),
        ("/activities/{activity}/review", "note"),
        ("/activities/{activity}/review?meeting=none", "note"),
    ],
)
def test_what_a_coordinator_types_is_kept_too(county: World, path: str, field: str) -> None:
    settled = county.county
    with county.app.app_context(), transaction() as session:
        wish = GoalWish(title="Ett mål")
        goal = operations.new_goal(session, settled.coordinator, settled.plan, wish).uid
        party = session.scalars(select(Party.uid)).all()[0]
    path = path.format(
        agreement=settled.agreement,
        plan=settled.plan,
        goal=goal,
        party=party,
        organisation=county.uid("karlstad"),
        activity=county.propose("karlstad"),
    )
    coordinator = visitor(county, "coordinator")
    token = token_in(coordinator.get(path).text)
    lose_session(county)

    coordinator.send(path, csrf_token=token, **{field: "Skrivet länge"})
    came = coordinator.open_link("coordinator", Purpose.SIGN_IN)

    assert came.location.endswith("draft=1")
    assert "Skrivet länge" in coordinator.get(came.location).text
