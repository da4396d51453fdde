"""The file of issuers: what stands in it, and every fault told by its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from service.core.config import Config, ConfigError
from service.core.issuers import Demand, IssuersError, read_issuers

OURS = "01900000-0000-7000-8000-000000000001"
FILE = f"""
[[issuer]]
name = "region"
title = {{ sv = "Regionens inloggning", en = "The region's sign-in" }}
url = "https://login.exempel.test/realms/region"
client_id = "forankra"
client_secret_file = "region.secret"
organisations = ["{OURS}"]

[[issuer]]
name = "lansstyrelsen"
title = {{ sv = "Länsstyrelsen", en = "The county administrative board" }}
url = "http://127.0.0.1:9000"
client_id = "forankra"
client_secret_file = "region.secret"
organisations = ["*"]
coordinators = {{ acr_values = ["loa3"], max_age = 900 }}
"""
Write = Callable[[str], str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    (tmp_path / "region.secret").write_text("a made-up secret\n")
    (tmp_path / "empty.secret").write_text("\n")

    def written(text: str) -> str:
        (tmp_path / "issuers.toml").write_text(text)
        return str(tmp_path / "issuers.toml")

    return written


def test_no_file_is_no_issuer() -> None:
    assert read_issuers("") == ()


def test_issuers_are_read_in_their_order_with_their_secrets(write: Write) -> None:
    region, county = read_issuers(write(FILE))

    assert (region.name, region.client_secret) == ("region", "a made-up secret")
    assert region.organisations == {OURS}
    assert region.coordinators is None
    assert county.coordinators == Demand(acr_values=("loa3",), max_age=900)
    assert county.title["sv"] == "Länsstyrelsen"


def test_a_secret_is_not_shown(write: Write) -> None:
    assert "a made-up secret" not in repr(read_issuers(write(FILE)))


FAULTS = {
    "a name that is no part of an address": ('"region"', '"Regionen!"', "issuer.0.name"),
    "no title in English": (', en = "The region\'s sign-in"', "", "issuer.0.title.en"),
    "an address without TLS": ("https://login", "http://login", "issuer.0.url"),
    "an address with a person in it": ("https://login", "https://me@login", "issuer.0.url"),
    "an address with a query": ("realms/region", "realms?region", "issuer.0.url"),
    "an address with a fragment": ("realms/region", "realms#region", "issuer.0.url"),
    "no address": ("https://login.exempel.test", "https://[", "issuer.0.url"),
    "an organisation that is no id": (f'"{OURS}"', '"Karlstad"', "issuer.0.organisations.0"),
    "an age that is none": ("max_age = 900", "max_age = 0", "issuer.1.coordinators.max_age"),
    "an age in words": ("max_age = 900", 'max_age = "15"', "issuer.1.coordinators.max_age"),
    "a word that is not known": ("client_id", "klient", "issuer.0.klient"),
    "a secret that is not there": ("region.secret", "other.secret", "region.client_secret_file"),
    "a secret without a letter": ("region.secret", "empty.secret", "region.client_secret_file"),
    "a name twice": ('"lansstyrelsen"', '"region"', "issuer.name"),
    "an address twice": (
        "http://127.0.0.1:9000",
        "https://login.exempel.test/realms/region",
        "issuer.url",
    ),
    "no TOML": ("[[issuer]]", "[[issuer", ""),
    "no issuer": ("[[issuer]]", "[[other]]", "issuer"),
}


@pytest.mark.parametrize(("before", "after", "place"), FAULTS.values(), ids=FAULTS)
def test_a_file_is_refused_with(before: str, after: str, place: str, write: Write) -> None:
    path = write(FILE.replace(before, after))

    with pytest.raises(IssuersError) as caught:
        read_issuers(path)

    assert [fault for fault in caught.value.faults if fault.startswith(place)]


def test_all_faults_are_told_at_once(write: Write) -> None:
    path = write(FILE.replace("https:", "http:").replace("= 900", "= -1").replace('"region"', '""'))

    with pytest.raises(IssuersError) as caught:
        read_issuers(path)

    assert len(caught.value.faults) == 3


def test_the_service_does_not_start_with_a_faulty_file(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORANKRA_ISSUERS", write(FILE.replace("https:", "http:")))
    monkeypatch.setenv("FORANKRA_SECRET_KEY", "only for tests " * 3)

    with pytest.raises(ConfigError, match=r"FORANKRA_ISSUERS: issuer\.0\.url"):
        Config.from_environ()


def test_the_demo_too_needs_a_key_where_there_are_issuers(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORANKRA_ISSUERS", write(FILE))
    monkeypatch.setenv("FORANKRA_DEMO", "1")
    monkeypatch.delenv("FORANKRA_SECRET_KEY", raising=False)

    with pytest.raises(ConfigError, match="needs FORANKRA_SECRET_KEY"):
        Config.from_environ()


def test_the_service_knows_its_issuers(write: Write) -> None:
    config = Config(database_url="sqlite://", secret_key="x" * 40, issuers=write(FILE))

    assert config.as_flask()["ISSUERS"] == read_issuers(config.issuers)
