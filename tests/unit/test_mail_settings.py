"""A fault in the settings for mail is told at the start, by the variable's name."""

from pathlib import Path
from typing import Any

import pytest

from service.core.config import Config, ConfigError
from service.core.mail_settings import MAIL_READERS, is_address, mail_faults, mail_settings

NONE: dict[str, Any] = {name: default for name, (_, default) in MAIL_READERS.items()}
SERVER = {**NONE, "smtp_host": "mail.exempel.test", "mail_from": "Förankra <f@exempel.test>"}


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"smtp_security": "ssl"}, "FORANKRA_SMTP_SECURITY"),
        ({"smtp_security": "none"}, "FORANKRA_SMTP_SECURITY"),
        ({"smtp_port": 70_000}, "FORANKRA_SMTP_PORT"),
        ({"smtp_user": "f"}, "FORANKRA_SMTP_USER"),
        ({"smtp_user": "f", "smtp_password": "lösenord"}, "FORANKRA_SMTP_USER"),
        ({"mail_from": ""}, "FORANKRA_MAIL_FROM"),
        ({"mail_from": "f@exempel.test\nBcc: x@exempel.test"}, "FORANKRA_MAIL_FROM"),
        ({"mail_redirect": "alla"}, "FORANKRA_MAIL_REDIRECT"),
    ],
)
def test_each_fault_is_told_by_the_name_of_its_variable(values: dict[str, Any], named: str) -> None:
    [fault] = mail_faults({**SERVER, **values})

    assert fault.startswith(named)


@pytest.mark.parametrize(
    "values",
    [NONE, SERVER, {**SERVER, "smtp_host": "127.0.0.1", "smtp_security": "none"}],
)
def test_settings_that_fit_together_have_no_fault(values: dict[str, Any]) -> None:
    assert mail_faults(values) == []


def test_the_configuration_asks_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORANKRA_DEMO", "1")
    monkeypatch.setenv("FORANKRA_SMTP_HOST", "mail.exempel.test")

    with pytest.raises(ConfigError, match="FORANKRA_MAIL_FROM"):
        Config.from_environ()


@pytest.mark.parametrize(
    ("security", "port", "reached"), [("tls", 0, 465), ("starttls", 0, 587), ("none", 2525, 2525)]
)
def test_a_server_is_reached_at_the_usual_port(security: str, port: int, reached: int) -> None:
    settings = mail_settings({**SERVER, "smtp_security": security, "smtp_port": port}, None)

    assert settings.reached_at == ("mail.exempel.test", reached)


def test_letters_go_to_a_server_else_into_the_folder_else_nowhere() -> None:
    folder = Path("mail")

    assert mail_settings(SERVER, folder).folder is None
    assert mail_settings(NONE, folder).folder == folder
    assert not mail_settings(NONE, None).is_set_up


@pytest.mark.parametrize("text", ["", "kim", "kim@", "@exempel.test", "a@b@c", "x y@z <"])
def test_what_is_no_address_is_told_from_one(text: str) -> None:
    assert not is_address(text)
    assert is_address("Kim <kim@exempel.test>")
