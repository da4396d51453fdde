"""What a coordinator should look at beside what has stopped: found, and gone when dealt with."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.db import transaction
from service.core.errors import NotPermittedError
from service.models import Organisation, Party
from service.models.words import Rule
from service.reports.review_findings import FINDINGS, findings
from service.reports.review_rows import grouped, stopped
from service.workflows import operations as op
from tests.integration.reports.counting import cost
from tests.support.acting import COUNTY, ELSEWHERE, County
from tests.support.stepping import add_activity, part_wish, step, take


def found(session: Session, county: County, who: str = "coordinator") -> dict[str, list[str]]:
    """Return the activities of each finding by their titles."""
    return {
        each["code"]: [activity["title"] for activity in each["activities"]]
        for each in findings(session, county.people[who], None)
    }


def test_an_owner_that_left_the_agreement_is_found(county: County, session: Session) -> None:
    add_activity(county, ["arvika"], title="Kvar")
    with transaction() as writing:
        party = writing.scalars(
            select(Party)
            .join(Organisation, Organisation.id == Party.organisation_id)
            .where(Organisation.uid == county.uid("arvika"))
        ).one()
        left = {"left_on": clock.today() - timedelta(days=1), "left_reason": "Därför"}
        op.edit_party(writing, county.coordinator, county.agreement, party.uid, (left, 0))

    assert found(session, county) == {"party_left": ["Kvar"]}
    assert found(session, county, "coordinator elsewhere") == {}
    assert found(session, county, "auditor") == {"party_left": ["Kvar"]}


def test_an_objection_stands_until_the_step_is_dealt_with(county: County, session: Session) -> None:
    uid = add_activity(county, ["torsby"], title="Omtvistad")
    wish = part_wish("anchor", county.uid("torsby"), basis="På telefon")
    entry = take(county.coordinator, uid, wish)[0]["id"]
    with transaction() as writing:
        op.object_to(writing, county.reporter("torsby"), uid, entry, "Nej")
    standing = found(session, county)
    step(county, "torsby", uid, "send_back")

    assert standing == {"objections": ["Omtvistad"]}
    assert found(session, county) == {}


def test_findings_are_asked_in_as_many_statements_however_many(county: County) -> None:
    def asked() -> int:
        return cost(lambda session: findings(session, county.coordinator, COUNTY))

    add_activity(county, ["arvika", "torsby"])
    before = asked()
    for _ in range(9):
        add_activity(county, ["arvika", "torsby"])

    assert before == asked() == len(FINDINGS)
    with pytest.raises(NotPermittedError):
        cost(lambda session: findings(session, county.coordinator, ELSEWHERE))


def test_what_waits_for_nobody_else_waits_for_the_coordinator(
    county: County, session: Session
) -> None:
    day = clock.today() - timedelta(days=1)
    decided = add_activity(county, ["arvika"], title="Beslut", rule=Rule.COORDINATOR, anchor_by=day)
    step(county, "arvika", decided, "anchor")
    done = add_activity(county, ["torsby"], title="Klar", follow_up_by=day)
    step(county, "torsby", done, "anchor", "implement", "follow_up")

    held = stopped(session, county.coordinator, COUNTY, None)
    (group,) = grouped(held.items, "organisation")

    assert group.key == "coordinator"
    deeds = {each["title"]: [deed["transition"] for deed in each["deeds"]] for each in group.items}
    assert deeds == {
        "Beslut": ["anchor", "cancel"],
        "Klar": ["confirm_follow_up", "send_back", "cancel"],
    }
    assert stopped(session, county.people["auditor"], None, "late").items[0]["deeds"] == []
