"""Other systems are named at a terminal too, with the key that the worker signs with."""

import pytest

from service.core.webhook_secrets import secret_of
from tests.integration.cli.console import COUNTY, SECRET
from tests.integration.cli.county import COORDINATOR, REPORTER, County

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
ADD = ["webhook", "add", "--event", "part.moved", "--organisation"]
THERE = ["--url", "https://mottagare.exempel.test/emot"]


def test_a_system_is_added_tried_listed_and_removed(county: County) -> None:
    board = ["--name", "Länsstyrelsen", "--kind", "county_board", "--county", COUNTY]
    uid = county.console.ask("organisation", "add", *board)["id"]
    by = ["--as", COORDINATOR]

    made = county.console.ask(*ADD, uid, *THERE, *by)
    read = county.console.run(*ADD, uid, *THERE, *by)
    county.console.ask("webhook", "ping", made["id"], *by)
    listed = county.console.ask("webhook", "list", *by)["items"]
    county.console.ask("webhook", "remove", made["id"], *by)
    left = county.console.ask("webhook", "list", *by)["items"]

    assert made["secret"] == secret_of(SECRET, made["id"], 1)
    assert read.out.startswith("whsec_")
    assert listed[0]["id"] == made["id"]
    assert (len(listed), len(left)) == (2, 1)
    assert county.console.refused("webhook", "ping", made["id"], *by)["code"] == "not_found"


def test_a_system_is_of_a_county_board_and_added_by_who_manages_it(county: County) -> None:
    municipality = county.console.refused(*ADD, county.first, *THERE, "--as", COORDINATOR)
    reporter = county.console.refused(*ADD, county.first, *THERE, "--as", REPORTER)
    listed = county.console.refused("webhook", "list", "--as", REPORTER)

    assert municipality["errors"][0]["pointer"] == "/organisation"
    assert (reporter["code"], listed["code"]) == ("not_permitted", "not_permitted")


def test_without_the_service_s_key_no_secret_is_made(county: County) -> None:
    del county.console.environment["FORANKRA_SECRET_KEY"]  # type: ignore[attr-defined]  # a dict

    refused = county.console.refused(*ADD, county.first, *THERE, "--as", COORDINATOR)

    assert refused["errors"][0]["pointer"] == "/secretKey"
