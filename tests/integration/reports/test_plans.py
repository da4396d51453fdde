"""Plans: what they say, and what is to be looked at before one is adopted."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.core.errors import NotFoundError
from service.models import Party
from service.models.words import Accession, PlanState
from service.reports.paging import Paging
from service.reports.people import one_person
from service.reports.plans import PlanFilter, one_plan, plan_list
from service.workflows import operations as op
from service.workflows.vocabulary import SYSTEM
from tests.integration.reports.counting import cost
from tests.support.acting import ELSEWHERE, County, add_plan
from tests.support.stepping import LEAD, PARTICIPATING, RESPONSIBLE, add_activity, bring

PROMISED = {
    "id",
    "title",
    "countyCode",
    "agreement",
    "reference",
    "periodStart",
    "periodEnd",
    "anchorBy",
    "followUpBy",
    "state",
    "version",
}
SILENCES = {f"stale{state}Days" for state in ("Proposed", "Anchored", "Implemented")}
BESIDES = SILENCES | {
    "backdatingLimitDays",
    "escalateAfterDays",
    "stateSince",
    "goals",
    "activities",
    "_links",
}
DAY = date(2027, 6, 30)


@pytest.fixture
def draft(county: County) -> str:
    """Make a plan that is not adopted."""
    return add_plan(county, adopted=False)


def checklist(session: Session, county: County, plan: str) -> dict[str, dict[str, list[str]]]:
    """Return, by finding, the activities' titles with whom or what each is about."""
    told = one_plan(session, county.coordinator, plan)["checklist"]
    for finding in told:
        assert set(finding) == {"code", "message", "count", "activities"}
        assert finding["count"] == len(finding["activities"])
        assert finding["message"]
    return {
        finding["code"]: {each["title"]: each["about"] for each in finding["activities"]}
        for finding in told
    }


def test_a_plan_has_the_keys_that_are_promised(
    county: County, session: Session, draft: str
) -> None:
    assert set(one_plan(session, county.coordinator, county.plan)) == PROMISED | BESIDES
    with_checklist = set(one_plan(session, county.coordinator, draft))
    assert with_checklist == PROMISED | BESIDES | {"checklist"}


def test_a_plan_tells_its_goals_in_order_and_its_activities_by_state(
    county: County, session: Session
) -> None:
    with transaction() as writing:
        goal = op.add_goal(writing, county.coordinator, county.plan, {"title": "Mål"})
        below = {"title": "Delmål", "parent_id": goal.id}
        op.add_goal(writing, county.coordinator, county.plan, below)
    bring(county, add_activity(county, ["arvika"]), arvika="anchored")
    add_activity(county, ["arvika"])

    told = one_plan(session, county.coordinator, county.plan)

    assert [(each["title"], each["position"], each["parent"]) for each in told["goals"]] == [
        ("Mål", 1, None),
        ("Delmål", 2, goal.uid),
    ]
    counts = {state: number for state, number in told["activities"].items() if number}
    assert counts == {"proposed": 1, "anchored": 1}


def test_a_draft_in_order_has_nothing_on_its_checklist(
    county: County, session: Session, draft: str
) -> None:
    owners = {"arvika": LEAD, "torsby": RESPONSIBLE}
    add_activity(county, owners, plan=draft, ends_on=DAY, claimed_status="not_started")

    assert checklist(session, county, draft) == {}


def test_the_checklist_names_what_each_activity_lacks(
    county: County, session: Session, draft: str
) -> None:
    def add(title: str, owners: Any, **values: Any) -> None:  # noqa: ANN401 -- passed on
        add_activity(county, owners, plan=draft, title=title, **{"ends_on": DAY, **values})

    add("Ingen ägare", {"sunne": PARTICIPATING})
    add("Ingen ledare", ["arvika", "torsby"])
    add("Ingen dag", ["arvika"], ends_on=None)
    add("Egen dag", ["arvika"], ends_on=None, implement_by=DAY)
    add("Okänd ägare", [], unmatched=["Någon annan"])
    add("Påstås klar", ["arvika"], claimed_status="done")

    assert checklist(session, county, draft) == {
        "no_owner": {"Ingen ägare": []},
        "unmatched_owner": {"Okänd ägare": ["Någon annan"]},
        "no_lead": {"Ingen ledare": ["arvika (påhittad)", "torsby (påhittad)"]},
        "no_day": {"Ingen dag": []},
        "claimed_status": {"Påstås klar": ["done"]},
    }


def test_the_checklist_names_owners_that_nobody_reports_for(
    county: County, session: Session, draft: str
) -> None:
    for name in ("arvika", "torsby", "sunne", "region"):
        add_activity(county, [name], plan=draft, title=name, ends_on=DAY)
    with transaction() as writing:
        for name, values in (("arvika", {"disabled": True}), ("region", {"locale": "en"})):
            op.edit_person(writing, SYSTEM, _reporter(county, name), values, 0)
        (role,) = one_person(writing, SYSTEM, _reporter(county, "torsby"))["roles"]
        op.revoke_role(writing, SYSTEM, _reporter(county, "torsby"), role["id"])

    assert set(checklist(session, county, draft)["owner_without_reporter"]) == {"arvika", "torsby"}


def _reporter(county: County, name: str) -> str:
    return str(county.reporter(name).person)


def test_the_checklist_names_owners_that_have_left_or_are_no_longer_active(
    county: County, session: Session, draft: str
) -> None:
    today = clock.today()
    for name in ("arvika", "torsby", "sunne"):
        add_activity(county, [name], plan=draft, title=name, ends_on=DAY)
    with transaction() as writing:
        for name in ("arvika", "torsby"):
            _leave(writing, county, name, today - timedelta(days=2))
        again = {"accession": Accession.SIGNED, "joined_on": today}
        op.add_party(
            writing,
            county.coordinator,
            county.agreement,
            county.organisations["torsby"],
            again,
        )
        gone = {"active_until": today - timedelta(days=1)}
        op.edit_organisation(writing, county.coordinator, county.uid("sunne"), gone, 0)

    found = checklist(session, county, draft)

    assert found == {
        "party_left": {"arvika": ["arvika (påhittad)"]},
        "organisation_inactive": {"sunne": ["sunne (påhittad)"]},
    }


def _leave(session: Session, county: County, name: str, day: date) -> None:
    key = county.organisations[name].id
    party = session.scalars(select(Party).where(Party.organisation_id == key)).one()
    left = {"left_on": day, "left_reason": "Sammanslagning"}
    op.edit_party(session, county.coordinator, county.agreement, party.uid, (left, 0))


def test_plans_are_listed_by_what_is_asked(county: County, session: Session, draft: str) -> None:
    add_plan(county, code=ELSEWHERE)

    def found(who: str, **filters: Any) -> list[str]:  # noqa: ANN401 -- as the filter has them
        listing = plan_list(session, county.people[who], PlanFilter(**filters), Paging())
        return [each["id"] for each in listing.items]

    assert found("coordinator") == [county.plan, draft]
    assert found("coordinator", state=PlanState.ADOPTED) == [county.plan]
    assert found("coordinator", agreement=county.agreement) == [county.plan, draft]
    assert found("coordinator", agreement=county.plan) == []
    assert found("coordinator", county=ELSEWHERE) == []
    assert len(found("auditor", q="handlingsPLAN")) == 3
    assert found("reporter of sunne") == [county.plan]
    with pytest.raises(NotFoundError):
        one_plan(session, county.reporter("sunne"), draft)


def test_plans_cost_the_same_however_much_they_hold(county: County, draft: str) -> None:
    def costs() -> tuple[int, int]:
        return (
            cost(lambda s: one_plan(s, county.coordinator, draft)),
            cost(lambda s: plan_list(s, county.coordinator, PlanFilter(), Paging(1, 200))),
        )

    add_activity(county, ["arvika"], plan=draft)
    before = costs()
    for _ in range(20):
        add_activity(county, ["arvika", "torsby", "sunne"], plan=draft)
        add_plan(county)

    assert (before, costs()) == ((5, 3), (5, 3))
