"""A county in which things have stopped, and what tests look for on its review."""

import re
from datetime import timedelta

import pytest

from service.core import clock
from service.core.db import db, transaction
from service.models import Activity
from service.reports.review_findings import FINDINGS
from service.workflows import operations as op
from tests.support.browsing import Visitor
from tests.support.stepping import add_activity, bring, part_wish, take
from tests.support.world import World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
MOST_STATEMENTS = 6 + len(FINDINGS)  # one for each kind of finding, however many are found
MISSING = "01a20000-0000-7000-8000-00000000ffff"
CHOICE = re.compile(r'name="activity" type="checkbox" value="([^"]+)"')


def come_in(browser: Visitor, name: str) -> None:
    """Let one of the county's people in, who reads English."""
    browser.open_link(name)
    browser.get("/review?lang=en")


@pytest.fixture
def stopped(county: World) -> dict[str, str]:
    """Make one late, one blocked, and one that waits for two without a lead."""
    today = clock.today()
    with county.app.app_context():
        late = add_activity(
            county.county, ["karlstad"], title="Sen", anchor_by=today - timedelta(days=3)
        )
        bring(county.county, late, karlstad="anchored")
        blocked = add_activity(county.county, ["sunne"], title="Hindrad", number="1.2")
        said = {"blocked": True, "blocked_help": "Pengar till en tjänst"}
        with transaction() as session:
            reporter = county.county.reporter("sunne")
            op.report_status(session, reporter, blocked, county.uid("sunne"), said)
        both = add_activity(
            county.county,
            ["karlstad", "sunne"],
            title="Delad",
            number="1.3",
            anchor_by=today - timedelta(days=3),
        )
    return {"late": late, "blocked": blocked, "both": both}


@pytest.fixture
def objected(county: World, stopped: dict[str, str]) -> None:
    """Let a coordinator anchor on behalf of an owner, who doesn't stand by it."""
    settled, uid = county.county, stopped["both"]
    with county.app.app_context():
        on_behalf = part_wish("anchor", county.uid("sunne"), basis="På telefon")
        entry = take(settled.coordinator, uid, on_behalf)[0]["id"]
        with transaction() as session:
            op.object_to(session, settled.reporter("sunne"), uid, entry, "Nej")


@pytest.fixture
def left_alone(county: World) -> None:
    """Leave an activity without owner, one with a text for one, and an owner inactive."""
    settled = county.county
    with county.app.app_context():
        add_activity(settled, [], title="Ingens", number="2.1")
        add_activity(settled, [], title="Textens", number="2.2", unmatched=["Kommunerna"])
        values = {"active_until": clock.today() - timedelta(days=1)}
        with transaction() as session:
            op.edit_organisation(session, settled.coordinator, county.uid("sunne"), values, 0)


def states(county: World) -> dict[str, str]:
    """Return the states of all activities."""
    with county.app.app_context():
        return {each.uid: each.state.value for each in db.session.query(Activity).all()}


def chosen_on(page: str) -> list[str]:
    """Return what can be chosen on the page, each once."""
    return list(dict.fromkeys(CHOICE.findall(page)))
