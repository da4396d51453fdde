"""Which offers one reads of an activity, and whose."""

from sqlalchemy.orm import Session

from service.reports.activities import one_activity
from tests.support.acting import County
from tests.support.stepping import LEAD, RESPONSIBLE, add_activity


def test_offers_are_those_of_ones_own_organisations_or_of_the_one_asked_for(
    county: County, session: Session
) -> None:
    uid = add_activity(county, {"arvika": LEAD, "torsby": RESPONSIBLE})

    def offered(who: str, organisation: str | None = None) -> set[tuple[str, str | None]]:
        told = one_activity(session, county.people[who], uid, organisation)
        return {
            (each["level"], each["organisation"] and each["organisation"]["name"])
            for each in told["offers"]
        }

    assert offered("reporter of arvika") == {("part", "arvika (påhittad)")}
    assert offered("reporter of arvika", county.uid("torsby")) == set()
    assert offered("coordinator") == {("activity", None)}
    with_torsby = {("activity", None), ("part", "torsby (påhittad)")}
    assert offered("coordinator", county.uid("torsby")) == with_torsby
    assert offered("auditor") == set()
