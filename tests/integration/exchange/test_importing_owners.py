"""Owners come, go and change with the file, where the file changed."""

import pytest

from service.core.db import transaction
from service.models.words import ActivityState, ResponsibilityRole
from service.workflows import activity_flow
from service.workflows import operations as op
from service.workflows.operations.owners import OwnerWish
from service.workflows.vocabulary import Wish
from tests.integration.exchange.importing_county import (
    ONE,
    TWO,
    County,
    named,
    outcomes,
    sheet,
    with_,
)
from tests.support.history import verified

on_one_engine = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def test_owners_come_go_and_change_with_the_file(county: County) -> None:
    county.give_rows(ONE, TWO)

    result = county.give_rows(
        with_(ONE, owner="Polisen, Region Värmland (samordnar)", others="RF-SISU (nytt)"), TWO
    )

    assert result.rows[0].fields == ("owners",)
    assert named(county.activity("1")) == {
        "Region Värmland": "lead",
        "Polismyndigheten": "responsible",
        "RF-SISU": "participating",
    }
    assert verified().sound


def test_owners_that_the_file_did_not_change_are_left_as_people_made_them(
    county: County,
) -> None:
    county.give_rows(ONE, TWO)
    lead = OwnerWish(role=ResponsibilityRole.LEAD)
    with transaction() as session:
        uid = county.activity("2").uid
        op.set_owner(session, county.coordinator, uid, county.organisation("Kils kommun"), lead)
        op.remove_owner(
            session, county.coordinator, uid, county.organisation("Arvika kommun").uid, ("Nej", 0)
        )

    result = county.give_rows(ONE, with_(TWO, others="Polisen, Åklagarmyndigheten", comment="!"))

    assert set(result.rows[1].fields) == {"comment", "owners"}
    assert named(county.activity("2")) == {
        "Karlstads kommun": "responsible",
        "Kils kommun": "lead",
        "Polismyndigheten": "participating",
        "Åklagarmyndigheten": "participating",
    }


def test_a_group_comes_and_goes_as_a_whole_but_not_who_is_named_beside_it(
    county: County,
) -> None:
    county.give_rows(with_(ONE, owner="Region Värmland, Kils kommun"))

    county.give_rows(with_(ONE, owner="Region Värmland, Kils kommun, Kommunerna (skolan)"))
    many = named(county.activity("1"))
    county.give_rows(with_(ONE, owner="Region Värmland, Kils kommun"))

    assert len(many) == 17
    assert many["Eda kommun"] == "responsible"
    assert named(county.activity("1")) == {
        "Region Värmland": "responsible",
        "Kils kommun": "responsible",
        "Kriminalvården": "participating",
    }


@on_one_engine
def test_who_was_named_stays_as_one_of_a_group(county: County) -> None:
    county.give_rows(with_(ONE, owner="Region Värmland", others="Kils kommun (Ada), Kommunerna"))

    county.give_rows(with_(ONE, owner="Region Värmland", others="Kommunerna"))

    part = next(
        each
        for each in county.activity("1").current
        if each.organisation and each.organisation.name == "Kils kommun"
    )
    assert (part.written_as, part.note, part.group_code) == ("Kommunerna", None, "municipalities")


@on_one_engine
def test_who_was_one_of_a_group_stays_when_named_instead(county: County) -> None:
    county.give_rows(with_(ONE, owner="Region Värmland", others="Kommunerna (skolan)"))
    uids = {each.uid for each in county.activity("1").current}

    county.give_rows(with_(ONE, owner="Region Värmland", others="Kils kommun (Ada)"))

    parts = county.activity("1").current
    assert {each.uid for each in parts} < uids
    assert [(each.written_as, each.note, each.group_code) for each in parts] == [
        (None, None, None),
        (None, "Ada", None),
    ]


@on_one_engine
def test_a_group_worded_anew_is_the_same_group(county: County) -> None:
    county.give_rows(with_(ONE, others="Kommunerna (skolan)"))
    uids = {each.uid for each in county.activity("1").current}

    result = county.give_rows(with_(ONE, others="Länets kommuner (socialtjänsten)"))

    parts = [each for each in county.activity("1").current if each.group_code]
    assert result.rows[0].fields == ("owners",)
    assert {each.uid for each in county.activity("1").current} == uids
    assert {(each.written_as, each.note) for each in parts} == {
        ("Länets kommuner", "socialtjänsten")
    }


@on_one_engine
def test_a_note_is_written_anew_in_place(county: County) -> None:
    county.give_rows(with_(ONE, owner="Region Värmland (BVC), Styrgruppen"))
    uids = {each.uid for each in county.activity("1").current}

    county.give_rows(with_(ONE, owner="Region Värmland (MVC), Styrgruppen för barn"))

    parts = county.activity("1").current
    assert {each.uid for each in parts} == uids
    assert {each.note for each in parts} == {"MVC", None}
    assert "Styrgruppen för barn" in {each.written_as for each in parts}


@on_one_engine
def test_a_text_that_was_matched_stays_so_until_the_file_drops_it(county: County) -> None:
    county.give_rows(with_(ONE, owner="RF-SISU, Polisen"))
    (text,) = [each.uid for each in county.activity("1").current if each.organisation is None]
    with transaction() as session:
        uid = county.activity("1").uid
        op.match_owner(session, county.coordinator, uid, text, county.organisation("Kils kommun"))

    same = county.give_rows(with_(ONE, owner="RF-SISU, Polisen", comment="Ny rad"))
    kept = named(county.activity("1"))
    county.give_rows(with_(ONE, owner="Polisen", comment="Ny rad"))

    assert same.rows[0].fields == ("comment",)
    assert kept["Kils kommun"] == "responsible"
    assert "Kils kommun" not in named(county.activity("1"))


@on_one_engine
def test_a_text_that_has_come_to_be_a_partys_name_is_matched(county: County) -> None:
    county.give_rows(with_(ONE, owner="Bergslagens folkhögskola"))
    kil = county.organisation("Kils kommun")
    names = {"aliases": [*kil.aliases, "Bergslagens folkhögskola"]}
    with transaction() as session:
        op.edit_organisation(session, county.coordinator, kil.uid, names, 0)

    county.give_rows(with_(ONE, owner="Bergslagens folkhögskola"))

    assert named(county.activity("1")) == {
        "Kils kommun": "responsible",
        "Kriminalvården": "participating",
    }


def test_in_an_adopted_plan_a_new_owner_is_warned_of_and_the_activity_falls_back(
    county: County,
) -> None:
    county.give_rows(ONE)
    county.adopt()
    county.anchor("1")
    more = with_(ONE, owner="Region Värmland, Karlstad")

    tried = county.give(sheet(more), dry_run=True)
    stands = county.activity("1").state
    done = county.give(sheet(more))

    assert [each.code for each in tried.remarks] == ["falls_back"]
    assert [each.code for each in done.remarks] == ["falls_back"]
    assert tried.remarks[0].value == " → ".join(
        str(activity_flow.LABELS[state])
        for state in (ActivityState.ANCHORED, ActivityState.PROPOSED)
    )
    assert (stands, county.activity("1").state) == ("anchored", "proposed")
    assert verified().sound


def test_owners_of_a_finished_activity_are_not_changed_and_nothing_else_in_the_row_is(
    county: County,
) -> None:
    county.give_rows(ONE, TWO)
    county.adopt()
    with transaction() as session:
        wish = Wish(transition="cancel", reason="Behövs inte")
        op.move(session, county.coordinator, county.activity("1").uid, wish)
    changed = with_(ONE, owner="Polisen", comment="Ändrad")

    result = county.give_rows(changed, with_(TWO, comment="Ändrad"))

    assert outcomes(result) == ["refused", "changed"]
    assert result.rows[0].as_json()["findings"] == ["activity_closed"]
    assert county.activity("1").comment == "Ny"
    assert county.activity("2").comment == "Ändrad"
