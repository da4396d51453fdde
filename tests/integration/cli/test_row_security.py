"""At a terminal the service itself acts, where rows are given by reach too."""

from tests.integration.cli.console import Console
from tests.integration.cli.county import COORDINATOR, at, settle

ON = {"FORANKRA_ROW_SECURITY": "on"}


def test_row_security_that_does_not_hold_is_a_finding(
    postgresql_url: str, by_reach_url: str
) -> None:
    as_owner = at(postgresql_url).run("db", "check", "--json", **ON)
    as_service = at(by_reach_url).run("db", "check", "--json", **ON)
    without = at(postgresql_url).run("db", "check", "--json")

    assert as_owner.code == 1
    assert "FORANKRA_ROW_SECURITY" in as_owner.document["findings"][0]
    assert (as_service.code, as_service.document) == (0, {"findings": []})
    assert (without.code, without.document) == (0, {"findings": []})


def test_row_security_is_postgresqls_alone(sqlite_url: str) -> None:
    checked = at(sqlite_url).run("config", "check", "--json", **ON)

    assert checked.code == 1
    assert "FORANKRA_ROW_SECURITY" in checked.out


def test_whoever_acts_at_a_terminal_is_the_service_to_the_database(
    postgresql_url: str, by_reach_url: str
) -> None:
    county = settle(postgresql_url)
    console = Console({**at(by_reach_url).environment, **ON})

    console.ask("plan", "adopt", county.plan, "--as", COORDINATOR)

    assert console.ask("activity", "list")["items"] != []
