"""The clock of silence runs from what people say; and all ways in show the same as stopped."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from service.core import clock
from service.core.db import db, transaction
from service.models import Activity
from service.models.words import Decision, ResponsibilityRole, Rule
from service.workflows import operations as op
from service.workflows.operations import Dealing
from service.workflows.operations.owners import OwnerWish
from service.workflows.vocabulary import ANY_VERSION
from tests.integration.api.importing import TWO, content, give
from tests.integration.cli.console import SECRET, Console
from tests.support.acting import COUNTY
from tests.support.browsing import a_visitor
from tests.support.stepping import add_activity, bring
from tests.support.world import World

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
LONG = timedelta(days=60)


def heard(world: World, uid: str) -> datetime:
    """Return when the activity was last heard of."""
    with world.app.app_context():
        return db.session().scalars(select(Activity.heard_at).where(Activity.uid == uid)).one()


def console(world: World) -> Console:
    """Return a terminal at the county's database."""
    with world.app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    return Console({"FORANKRA_DATABASE_URL": url, "FORANKRA_SECRET_KEY": SECRET})


def edit(world: World, uid: str) -> None:
    change = {"title": "En annan rubrik", "rule": Rule.LEAD}, "Så blir det"
    with transaction() as session:
        op.edit_activity(session, world.county.coordinator, uid, change, ANY_VERSION)


def add_an_owner(world: World, uid: str) -> None:
    """Let the activity fall back, by nothing but an edit."""
    with transaction() as session:
        wish = OwnerWish(role=ResponsibilityRole.RESPONSIBLE)
        sunne = session.merge(world.county.organisations["sunne"], load=False)
        op.set_owner(session, world.county.coordinator, uid, sunne, wish)


def remind(world: World, uid: str) -> None:
    with transaction() as session:
        op.review(session, world.county.coordinator, uid, Dealing(decision=Decision.REMIND))


@pytest.mark.parametrize("deed", [edit, add_an_owner, remind])
def test_what_is_no_word_of_a_person_about_it_breaks_no_silence(
    world: World, deed: Callable[[World, str], None]
) -> None:
    with world.app.app_context():
        uid = add_activity(world.county, ["arvika"], title="Tyst")
        bring(world.county, uid, arvika="anchored")
    before = heard(world, uid)

    with world.app.app_context(), clock.set_to(clock.now() + LONG):
        deed(world, uid)

    assert heard(world, uid) == before


def test_neither_an_import_nor_the_worker_breaks_a_silence(world: World) -> None:
    give(world.coordinator, world.county.plan)
    with world.app.app_context():
        uid = db.session().scalars(select(Activity.uid).order_by(Activity.id).limit(1)).one()
    before = heard(world, uid)

    with clock.set_to(clock.now() + LONG):
        changed = content(TWO.replace("Ta fram en rutin", "Ta fram rutiner"))
        again = give(world.coordinator, world.county.plan, changed)
        console(world).ask("worker", "--once")

    assert again.status_code < 300
    assert heard(world, uid) == before


def some_that_stop(world: World) -> tuple[set[str], str, str]:
    """Make two that will have stopped in 91 days, one that is heard of, and one that rests."""
    today = clock.today()
    late, silent, fine, rests = (
        add_activity(world.county, ["arvika"], title=title, anchor_by=due)
        for title, due in (
            ("Sen", today + timedelta(days=3)),
            ("Tyst", None),
            ("I tid", today + timedelta(days=300)),
            ("Vilar", today),
        )
    )
    return {late, silent}, fine, rests


def deal_with(world: World, fine: str, rests: str) -> None:
    """Let an owner report of one, and put the other to rest."""
    with transaction() as session:
        arvika, own = world.county.reporter("arvika"), world.uid("arvika")
        op.report_status(session, arvika, fine, own, {"progress": "begun"})
    with transaction() as session:
        until = clock.today() + timedelta(days=9)
        rest = Dealing(decision=Decision.SNOOZE, note="Efter mötet", until=until)
        op.review(session, world.county.coordinator, rests, rest)


def test_the_page_the_api_and_the_command_line_show_the_same(world: World) -> None:
    with world.app.app_context():
        expected, fine, rests = some_that_stop(world)

    with clock.set_to(clock.now() + timedelta(days=91)):
        with world.app.app_context():
            deal_with(world, fine, rests)
        answer = world.coordinator.get(f"/stalled-activities?county={COUNTY}").json["items"]
        listed = console(world).ask("stalled", "--county", COUNTY)["items"]
        visitor = a_visitor(world)
        visitor.open_link("coordinator")
        page = visitor.get(f"/review?county={COUNTY}").text

    assert {each["id"] for each in answer} == {each["id"] for each in listed} == expected
    assert {*re.findall(r'type="checkbox" value="([0-9a-f-]{36}) ', page)} == expected
    assert [each["reasons"] for each in answer] == [each["reasons"] for each in listed]
