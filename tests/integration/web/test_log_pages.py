"""Auditors see the lines to keep and check an entry; a log that is late shows."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from service.core import clock
from service.core.db import transaction
from service.models import Attestation, Checkpoint
from service.trail.checkpoints import stated_in
from service.workflows import log_keeping
from service.workflows.operations.plans import publish_plan
from service.workflows.vocabulary import ANY_VERSION
from tests.integration.api.test_checkpoints import sign
from tests.integration.web.test_trail_page import ENTRY
from tests.support.browsing import Visitor, a_visitor
from tests.support.world import World

HASH = re.compile(r"<li><code>[A-Za-z0-9+/&#;]{43,}=</code></li>")
ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def auditor(browser: Visitor) -> Visitor:
    browser.open_link("auditor")
    browser.get("/account?lang=en")
    return browser


@ON_SQLITE
def test_an_auditor_keeps_three_lines_and_checks_an_entry(
    auditor: Visitor, county: World, tmp_path: Path
) -> None:
    activity = county.propose("karlstad")
    before = auditor.get(f"/trail?activity={activity}").text
    entry = ENTRY.findall(before)[0]
    uncovered = auditor.get(f"{entry}?checked=1").text
    sign(county, tmp_path)

    trail = auditor.get(f"/trail?activity={activity}").text
    offered = auditor.get(entry).text
    checked = auditor.get(f"{entry}?checked=1").text

    note = a_visitor(county).get("/public/checkpoints/latest").text
    assert "No checkpoint has been signed yet." in before
    assert "There are no signed checkpoints yet." in before
    assert "No checkpoint covers this entry yet." in uncovered
    assert stated_in(note).text in trail
    assert "There are no signed checkpoints yet." not in trail
    assert "Check this entry" in offered
    assert "The entry is in the log" in checked
    assert len(HASH.findall(checked)) > 1


@ON_SQLITE
def test_an_auditor_sees_who_else_has_signed(
    auditor: Visitor, county: World, tmp_path: Path
) -> None:
    sign(county, tmp_path)
    alone = auditor.get("/trail").text
    with county.app.app_context(), transaction() as session:
        number = session.scalars(select(Checkpoint.tree_size)).one()
        for form, name in (("cosignature", "vittne.test/a"), ("rfc3161", "tid.test")):
            said = {"form": form, "name": name, "blob": b"x", "obtained_at": clock.now()}
            session.add(Attestation(tree_size=number, **said))
        session.flush()

    signed = auditor.get("/trail").text
    county.propose("karlstad")
    sign(county, tmp_path)
    later = auditor.get("/trail").text

    assert "Nobody else has signed a checkpoint." in alone
    assert "Nobody else has signed a checkpoint." not in signed
    assert re.search(r"<li>vittne\.test/a cosigned [^<]+</li>", signed)
    assert re.search(r"<li>tid\.test put a time stamp on it [^<]+</li>", signed)
    assert "(an earlier checkpoint)" not in signed
    assert later.count("(an earlier checkpoint)") == 2


@ON_SQLITE
def test_a_log_that_is_late_is_red_on_the_auditors_page(auditor: Visitor, county: World) -> None:
    with county.app.app_context():
        log_keeping.integrate_all()
    county.propose("karlstad")

    in_time = auditor.get("/trail").text
    with clock.set_to(clock.now() + timedelta(minutes=2)):
        late = auditor.get("/trail").text

    assert "has waited longer than promised" not in in_time
    assert "has waited longer than promised" in late


@ON_SQLITE
def test_a_published_plan_shows_the_lines_to_everybody(county: World, tmp_path: Path) -> None:
    plan = county.county.plan
    with county.app.app_context(), transaction() as session:
        publish_plan(session, county.county.coordinator, plan, ANY_VERSION, public=True)
    stranger = a_visitor(county)
    before = stranger.get(f"/public/plans/{plan}").text
    sign(county, tmp_path)

    after = stranger.get(f"/public/plans/{plan}").text

    note = stranger.get("/public/checkpoints/latest").text
    assert "/public/checkpoints/latest" not in before
    assert stated_in(note).text in after
