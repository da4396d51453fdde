"""People get in, get roles and lose them; the last word is always the rules'."""

from datetime import timedelta

import pytest

from service.auth.people import UnknownPersonError, actor_of
from service.core.db import db
from service.models.words import Role
from tests.integration.cli.console import TODAY, Console
from tests.integration.cli.county import AUDITOR, COORDINATOR, REPORTER, SHARED, County
from tests.support.subjects import serving

NEW = ["--name", "Nils Ny", "--email", "nils@exempel.test"]


def test_who_is_added_gets_a_link_that_lets_them_in_once(
    console: Console,
) -> None:
    made = console.ask("person", "add", *NEW, "--role", "administrator")
    read = console.run("person", "add", *NEW[:3], "nina@exempel.test", "--role", "auditor")

    assert [(each["role"], each["countyCode"]) for each in made["roles"]] == [
        ("administrator", None)
    ]
    assert made["signIn"].startswith("http://127.0.0.1:8000/sign-in/link/")
    assert "http://127.0.0.1:8000/sign-in/link/" in read.out.splitlines()[-1]


def test_a_person_may_report_for_several_organisations(county: County) -> None:
    with serving(county.url):
        actor = actor_of(db.session(), SHARED.upper())

    assert actor.organisations == {county.first, county.second}


def test_a_person_holds_only_the_roles_that_are_in_force_today(county: County) -> None:
    tomorrow = str(TODAY + timedelta(days=1))
    yesterday = str(TODAY - timedelta(days=1))
    grant = ["person", "grant", "--email", AUDITOR, "--role", "reporter"]
    county.console.ask(*grant, "--organisation", county.first, "--valid-from", tomorrow)
    ended = ["--valid-from", yesterday, "--valid-until", yesterday]
    county.console.ask(*grant, "--organisation", county.second, *ended)

    with serving(county.url):
        actor = actor_of(db.session(), AUDITOR)

    assert [each.role for each in actor.held] == [Role.AUDITOR]


def test_a_revoked_role_is_held_no_more(county: County) -> None:
    words = ["person", "revoke", "--email", SHARED, "--organisation", county.first]

    left = county.console.ask(*words)
    again = county.console.refused(*words)

    assert [each["organisation"]["id"] for each in left["roles"]] == [county.second]
    assert again["code"] == "not_found"


def test_nobody_acts_by_an_address_that_nobody_has(county: County) -> None:
    problem = county.console.refused("plan", "adopt", county.plan, "--as", "ingen@exempel.test")

    assert problem["code"] == "unknown_person"
    assert "ingen@exempel.test" in problem["detail"]


def test_who_is_disabled_acts_no_more(county: County) -> None:
    county.console.ask("person", "disable", "--email", COORDINATOR)

    problem = county.console.refused("plan", "adopt", county.plan, "--as", COORDINATOR)

    assert problem["code"] == "unknown_person"
    with serving(county.url), pytest.raises(UnknownPersonError):
        actor_of(db.session(), COORDINATOR)


def test_a_coordinator_makes_reporters_of_the_own_county_and_no_coordinators(
    county: County,
) -> None:
    add = ["person", "add", *NEW, "--as", COORDINATOR]

    refused = county.console.refused(*add, "--role", "coordinator", "--county", "17")
    made = county.console.ask(*add, "--role", "reporter", "--organisation", county.first)

    assert refused["code"] == "not_permitted"
    assert [each["role"] for each in made["roles"]] == ["reporter"]


def test_nothing_is_kept_of_a_person_whose_role_was_refused(county: County) -> None:
    words = ["person", "add", *NEW, "--role", "coordinator", "--county", "17"]
    county.console.refused(*words, "--as", COORDINATOR)

    made = county.console.ask(*words)

    assert made["email"] == "nils@exempel.test"


def test_an_address_is_one_persons(county: County) -> None:
    words = ["--name", "Rut Igen", "--email", REPORTER.upper(), "--role", "auditor"]

    problem = county.console.refused("person", "add", *words)

    assert [each["code"] for each in problem["refusals"]] == ["email_taken"]


def test_a_token_is_shown_once_and_can_be_revoked(county: County) -> None:
    create = ["token", "create", "--person", REPORTER, "--scope", "read", "--expires", "30"]

    made = county.console.ask(*create)
    read = county.console.run(*create)
    revoked = county.console.ask("token", "revoke", made["id"], "--as", REPORTER)

    assert made["token"].startswith("fkr_")
    assert made["scopes"] == ["read"]
    assert made["expiresOn"] == str(TODAY + timedelta(days=30))
    assert read.out.splitlines()[0].startswith("fkr_")
    assert revoked == {"id": made["id"], "revoked": True}


def test_a_token_is_made_for_oneself_or_by_the_system(county: County) -> None:
    words = ["token", "create", "--person", REPORTER, "--scope", "*", "--as"]

    own = county.console.ask(*words, REPORTER)
    others = county.console.refused(*words, COORDINATOR)

    assert own["scopes"] == ["*"]
    assert others["code"] == "not_permitted"
