"""Search finds the same on both databases, and what it finds by follows every change."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core.db import Base, transaction
from service.core.errors import InvalidError
from service.models import (
    ActivityOrder,
    ActivityWord,
    AgreementWord,
    OrganisationWord,
    PersonWord,
    PlanWord,
    Responsibility,
    rebuild,
)
from service.reports import searching
from service.reports.activities import ActivityFilter, activity_list
from service.reports.agreements import AgreementFilter, agreement_list
from service.reports.organisations import OrganisationFilter, organisation_list
from service.reports.paging import Listing, Paging
from service.reports.people import PersonFilter, person_list
from service.reports.plans import PlanFilter, plan_list
from service.workflows import operations as op
from service.workflows.operations.activities import NewOwner
from service.workflows.vocabulary import ANY_VERSION
from tests.integration.reports.counting import cost, statements
from tests.support.acting import County, add_plan
from tests.support.stepping import (
    PARTICIPATING,
    RESPONSIBLE,
    add_activity,
    bring,
    organisation,
    set_owner,
)

DERIVED: tuple[type[Base], ...] = (
    *(ActivityOrder, ActivityWord, AgreementWord, OrganisationWord, PersonWord, PlanWord),
)
TEXTS = {  # title by number
    "2.1": "Förankra rutinen",
    "2.10": "ÅTGÄRDSPLAN för våld i nära relationer",
    "3": "Utbilda ANDT\u2011samordnare 2024\u20132026",  # a hyphen that does not break, and a dash
    "4 a": "Beslut KS 2026/41 § 12",
    "5": "Ide\u0301burna aktörer",  # decomposed
    "6": 'Affischen "Våga fråga" & 100 % närvaro_nu',
    "7": "Straße och STRASSE",
    "8": "İstanbul-konventionen",
    "9": "Bra 🙂 början",
}
ASKED = {
    "förank": ["2.1"],
    "FÖRANK": ["2.1"],
    "fo\u0308rank": ["2.1"],
    "forank": [],
    "ankra": [],
    "rutinen förankra": ["2.1"],
    "rutinen beslut": [],
    "åtgärd": ["2.10"],
    "Våld NÄRA": ["2.10"],
    "2.1": ["2.1", "2.10"],
    "2.10": ["2.10"],
    "2": ["2.1", "2.10", "3", "4 a"],
    "4 a": ["4 a"],
    "samordn": ["3"],
    "andt-sam": ["3"],
    "2024-2026": ["3"],
    "2024\u2013": ["3"],
    "2026/41 § 12": ["4 a"],
    "§": [],
    "%": [],
    "_": [],
    "'": [],
    "100 %": ["6"],
    '"våga fråga"': ["6"],
    "närvaro_nu": ["6"],
    "närvaroXnu": [],
    "IDÉBURNA": ["5"],
    "ideburna": [],
    "strasse": ["7"],
    "STRAß": ["7"],
    "i̇stanbul": ["8"],
    "🙂": ["9"],
    "\U0010ffff": [],
}


def numbers(found: Listing) -> list[str]:
    assert found.total == len(found.items)
    return [each["number"] for each in found.items]


def finding(county: County, session: Session) -> Callable[[str], list[str]]:
    def find(asked: str) -> list[str]:
        filters = ActivityFilter(q=asked, sort="number")
        return numbers(activity_list(session, county.coordinator, filters, Paging(1, 50)))

    return find


@pytest.mark.parametrize("common", [0, searching.COMMON])
def test_the_same_is_found_however_it_is_written_and_however_common_it_is(
    county: County, session: Session, monkeypatch: pytest.MonkeyPatch, common: int
) -> None:
    monkeypatch.setattr(searching, "COMMON", common)
    for number, title in TEXTS.items():
        add_activity(county, [], number=number, title=title)
    find = finding(county, session)

    assert {asked: find(asked) for asked in ASKED} == ASKED


@pytest.mark.parametrize("common", [0, searching.COMMON])
def test_the_words_may_stand_in_any_text_and_in_the_names_of_owners(
    county: County, session: Session, monkeypatch: pytest.MonkeyPatch, common: int
) -> None:
    monkeypatch.setattr(searching, "COMMON", common)
    add_activity(county, ["arvika"], number="1", title="Rutin", description="Om våld i hemmet")
    add_activity(county, ["torsby"], number="2", unmatched=["Kvinnojouren Älvan"])
    three = add_activity(county, ["sunne"], number="3", title="Arvika skogar")
    set_owner(county, three, "region", PARTICIPATING)
    find = finding(county, session)

    found = {
        asked: find(asked)
        for asked in ("arvika", "arvika rutin", "arvik våld", "älvan", "kvinnoj torsby", "region")
    }

    assert found == {
        "arvika": ["1", "3"],
        "arvika rutin": ["1"],
        "arvik våld": ["1"],
        "älvan": ["2"],
        "kvinnoj torsby": ["2"],
        "region": ["3"],
    }


def test_a_search_reaches_no_further_than_the_reader(county: County, session: Session) -> None:
    add_activity(county, ["arvika"], title="Hemligt", plan=add_plan(county, adopted=False))

    def seen(name: str) -> int:
        found = activity_list(session, county.people[name], ActivityFilter(q="hemligt"), Paging())
        return found.total

    assert (seen("coordinator"), seen("auditor")) == (1, 1)
    assert (seen("reporter of arvika"), seen("coordinator elsewhere")) == (0, 0)


def test_a_search_of_too_many_words_is_refused(county: County, session: Session) -> None:
    with pytest.raises(InvalidError) as refused:
        finding(county, session)("a b c d e f g h i j k")

    assert [(each.pointer, each.code) for each in refused.value.errors] == [("/q", "too_many")]


def test_other_lists_are_searched_alike(county: County, session: Session) -> None:
    coordinator, admin = county.coordinator, county.people["administrator"]
    with transaction() as writing:
        op.edit_agreement(
            writing, coordinator, county.agreement, {"reference": "LST 2022-17"}, ANY_VERSION
        )
        op.edit_plan(writing, coordinator, county.plan, {"title": "Årsplan 3.2"}, ANY_VERSION)
        who = county.uid("sunne")
        op.edit_organisation(writing, coordinator, who, {"short_name": "ÖSK"}, ANY_VERSION)
    page = Paging()

    def found(q: str) -> tuple[int, ...]:
        return (
            agreement_list(session, coordinator, AgreementFilter(q=q), page).total,
            plan_list(session, coordinator, PlanFilter(q=q), page).total,
            organisation_list(session, coordinator, OrganisationFilter(q=q), page).total,
            person_list(session, admin, PersonFilter(q=q), page).total,
        )

    assert found("lst 2022-1") == (1, 0, 0, 0)
    assert found("ÅRSPLAN 3") == (0, 1, 0, 0)
    assert found("ösk") == (0, 0, 1, 0)
    assert found("torsby") == (0, 0, 1, 1)
    assert found("reporter.of.torsby exempel") == (0, 0, 0, 1)
    assert found("%") == (0, 0, 0, 0)


def held(session: Session) -> dict[str, list[Any]]:
    """Return everything that is derived, in an order of its own."""
    session.rollback()
    tables = [Base.metadata.tables[each.__tablename__] for each in DERIVED]
    return {each.name: sorted(map(tuple, session.execute(select(each)))) for each in tables}


def test_what_is_searched_follows_every_change(county: County, session: Session) -> None:
    one = add_activity(county, ["arvika"], number="1", title="Först", unmatched=["Jouren"])
    two = add_activity(county, ["sunne"], number="2", unmatched=["Stiftelsen"])
    find = finding(county, session)

    _change_all(county, one, two)

    assert find("först") == find("jouren") == find("stiftelsen") == []
    assert find("sedan") == find("torsby") == find("nya") == find("1.5") == ["1.5"]
    assert find("föreningen") == ["2"]
    followed = held(session)
    with transaction() as writing:
        rebuild(writing)
    assert held(session) == followed
    assert all(followed.values())


def _change_all(county: County, one: str, two: str) -> None:
    """Change what activities and owners are called, and who owns them."""
    actor, arvika = county.coordinator, county.uid("arvika")
    texts = select(Responsibility.uid).where(Responsibility.written_as.is_not(None))
    with transaction() as writing:
        jouren, stiftelsen = writing.scalars(texts.order_by(Responsibility.id))
        change = ({"title": "Sedan", "number": "1.5"}, None)
        op.edit_activity(writing, actor, one, change, ANY_VERSION)
        op.match_owner(writing, actor, one, jouren, organisation(writing, county, "torsby"))
        op.remove_owner(writing, actor, two, stiftelsen, ("Fel", ANY_VERSION))
        op.edit_organisation(writing, actor, arvika, {"name": "Nya Arvika"}, ANY_VERSION)
        added = NewOwner(role=RESPONSIBLE, written_as="Föreningen")
        op.add_text_owner(writing, actor, two, added)


def test_a_step_asks_and_changes_nothing_of_what_is_searched(county: County) -> None:
    uid = add_activity(county, ["arvika", "torsby"])
    bring(county, uid, torsby="anchored")

    def stepping(_: Session) -> None:
        bring(county, uid, arvika="anchored")

    asked = statements(stepping)
    assert [each for each in asked if "_word" in each or "activity_order" in each] == []
    assert any("UPDATE activity" in each for each in asked)


def test_a_search_costs_two_statements_more(county: County) -> None:
    add_activity(county, ["arvika"])

    def listing(q: str) -> int:
        filters = ActivityFilter(q=q)
        return cost(lambda s: activity_list(s, county.coordinator, filters, Paging()))

    assert [listing(q) for q in ("aktivitet", "en aktivitet arvika", "§")] == [3, 3, 1]
