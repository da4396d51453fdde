"""How letters leave the service: its settings, as they are read from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Any

LOOPBACK = ("127.0.0.1", "::1", "localhost")
PORTS = {"starttls": 587, "tls": 465, "none": 25}
HIGHEST_PORT = 65535
MAIL_READERS = {
    "smtp_host": ("str", ""),
    "smtp_port": ("int", 0),
    "smtp_security": ("str", "starttls"),
    "smtp_user": ("str", ""),
    "smtp_password": ("str", ""),
    "mail_from": ("str", ""),
    "mail_redirect": ("str", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Where letters go: to a server, else into *folder*, else nowhere yet.

    *redirect* is the one address that everything goes to instead, while somebody tries.
    """

    host: str = ""
    port: int = 0
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""
    redirect: str = ""
    folder: Path | None = None

    @property
    def is_set_up(self) -> bool:
        """Whether letters leave the service at all."""
        return bool(self.host or self.folder)

    @property
    def reached_at(self) -> tuple[str, int]:
        """Host and port; the port is the usual one for how the connection is protected."""
        return self.host, self.port or PORTS[self.security]


def mail_settings(values: Mapping[str, Any], folder: Path | None) -> MailSettings:
    """Return the settings among *values*; without a server letters go into *folder*, if any."""
    return MailSettings(
        host=values["smtp_host"],
        port=values["smtp_port"],
        security=values["smtp_security"],
        user=values["smtp_user"],
        password=values["smtp_password"],
        sender=values["mail_from"] or "Förankra <forankra@localhost>",
        redirect=values["mail_redirect"],
        folder=None if values["smtp_host"] else folder,
    )


def mail_faults(values: Mapping[str, Any]) -> list[str]:
    """Tell what is wrong in the settings for mail, each fault with the name of its variable."""
    host, security = values["smtp_host"], values["smtp_security"]
    checks = {
        "FORANKRA_SMTP_SECURITY: starttls, tls or, on this machine alone, none": (
            security in PORTS and (security != "none" or host in ("", *LOOPBACK))
        ),
        "FORANKRA_SMTP_PORT: must be 1 to 65535": 0 <= values["smtp_port"] <= HIGHEST_PORT,
        "FORANKRA_SMTP_USER, FORANKRA_SMTP_PASSWORD: both or neither, in ASCII": (
            bool(values["smtp_user"]) == bool(values["smtp_password"])
            and (values["smtp_user"] + values["smtp_password"]).isascii()
        ),
        "FORANKRA_MAIL_FROM: an address that letters come from, with FORANKRA_SMTP_HOST": (
            is_address(values["mail_from"]) if host or values["mail_from"] else True
        ),
        "FORANKRA_MAIL_REDIRECT: one address": (
            not values["mail_redirect"] or is_address(values["mail_redirect"])
        ),
    }
    return [fault for fault, holds in checks.items() if not holds]


def is_address(text: str) -> bool:
    """Tell whether *text* is one address, with or without a name before it."""
    found = parseaddr(text)[1]
    try:
        return bool(found) and bool(Address(addr_spec=found).domain) and text.isprintable()
    except (HeaderParseError, ValueError, IndexError):
        return False
