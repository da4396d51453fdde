"""Who may know of what: what is beyond someone's reach is not found, and in no list."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.core.errors import NotFoundError
from service.models import Party
from service.models.words import PlanState
from service.reports.activities import ActivityFilter, activity_list, one_activity
from service.reports.agreements import AgreementFilter, agreement_list, one_agreement, party_list
from service.reports.history import activity_history, plan_history
from service.reports.paging import Paging
from service.reports.plans import PlanFilter, one_plan, plan_list
from service.reports.status_reports import status_report_list
from service.workflows import operations as op
from service.workflows.vocabulary import Actor
from tests.support.acting import County, add_plan
from tests.support.stepping import add_activity, remove_owner

PAGE = Paging()
Question = Callable[[Session, Actor, str], object]
OF_ACTIVITIES: dict[str, Question] = {
    "one": one_activity,
    "history": lambda s, actor, uid: activity_history(s, actor, uid, PAGE),
    "status reports": lambda s, actor, uid: status_report_list(s, actor, uid, PAGE),
}
OF_PLANS: dict[str, Question] = {
    "one": one_plan,
    "history": lambda s, actor, uid: plan_history(s, actor, uid, PAGE),
}


def reads(session: Session, question: Question, actor: Actor, uid: str) -> bool:
    try:
        question(session, actor, uid)
    except NotFoundError:
        return False
    return True


@pytest.fixture
def draft(county: County) -> str:
    """Make a plan that is not adopted, with an activity; give the activity's uid."""
    return add_activity(county, ["arvika"], plan=add_plan(county, adopted=False))


READERS_OF_AN_ADOPTED_PLAN = {
    "reporter of arvika": True,  # owns the activity
    "reporter of sunne": True,  # is party to the agreement
    "reporter of stranger": False,
    "coordinator": True,
    "coordinator elsewhere": False,
    "auditor": True,
    "administrator": False,
    "system": True,
}


@pytest.mark.parametrize(("who", "may"), READERS_OF_AN_ADOPTED_PLAN.items())
def test_an_adopted_plan_is_read_by_the_parties_and_the_county(
    county: County, session: Session, *, who: str, may: bool
) -> None:
    uid, actor = add_activity(county, ["arvika"]), county.people[who]

    assert {reads(session, each, actor, uid) for each in OF_ACTIVITIES.values()} == {may}
    assert {reads(session, each, actor, county.plan) for each in OF_PLANS.values()} == {may}
    assert [each["id"] for each in listed(session, actor)] == [uid] * may
    assert reads(session, one_agreement, actor, county.agreement) == may
    assert agreement_list(session, actor, AgreementFilter(), PAGE).total == may


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("reporter of arvika", False),
        ("coordinator", True),
        ("coordinator elsewhere", False),
        ("auditor", True),
    ],
)
def test_a_draft_is_read_by_those_who_follow_the_county(
    county: County, session: Session, draft: str, *, who: str, may: bool
) -> None:
    actor = county.people[who]

    assert {reads(session, each, actor, draft) for each in OF_ACTIVITIES.values()} == {may}
    assert [each["id"] for each in listed(session, actor)] == [draft] * may
    plans = plan_list(session, actor, PlanFilter(state=PlanState.DRAFT), PAGE).items
    assert len(plans) == may


def listed(session: Session, actor: Actor) -> list[dict[str, Any]]:
    listing = activity_list(session, actor, ActivityFilter(), PAGE)
    assert listing.total == len(listing.items)
    return listing.items


def test_a_party_that_has_left_still_reads(county: County, session: Session) -> None:
    uid, actor = add_activity(county, ["arvika"]), county.reporter("sunne")
    with transaction() as writing:
        party = writing.scalars(
            select(Party).where(Party.organisation_id == county.organisations["sunne"].id)
        ).one()
        left = {"left_on": clock.today() - timedelta(days=1), "left_reason": "Sammanslagning"}
        op.edit_party(writing, county.coordinator, county.agreement, party.uid, (left, 0))

    assert reads(session, one_activity, actor, uid)
    parties = party_list(session, actor, county.agreement, Paging(1, 200)).items
    assert [each["leftReason"] for each in parties if each["leftOn"]] == ["Sammanslagning"]


def test_an_owner_that_is_no_party_reads_also_after_its_part_has_ended(
    county: County, session: Session
) -> None:
    uid, actor = add_activity(county, ["arvika", "stranger"]), county.reporter("stranger")
    assert reads(session, one_activity, actor, uid)

    remove_owner(county, uid, "stranger")

    assert reads(session, one_activity, actor, uid)


def test_the_parties_of_an_agreement_beyond_reach_are_not_found(
    county: County, session: Session
) -> None:
    with pytest.raises(NotFoundError):
        party_list(session, county.reporter("stranger"), county.agreement, PAGE)
