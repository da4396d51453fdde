"""How values are spelled on the wire: the same in every answer."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

API = "/api/v1"


def day(value: date | None) -> str | None:
    """Spell a day as ``YYYY-MM-DD``."""
    return None if value is None else value.isoformat()


def instant(value: datetime | None) -> str | None:
    """Spell an instant by RFC 3339 in UTC, with the fraction that it has."""
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def code(value: StrEnum | str | None) -> str | None:
    """Spell a code of a closed set."""
    return None if value is None else str(value)


def named(uid: str | None, name: str | None) -> dict[str, Any] | None:
    """Return a reference to someone, or None when there is no *uid*."""
    return None if uid is None else {"id": uid, "name": name}


def titled(uid: str | None, title: str | None) -> dict[str, Any] | None:
    """Return a reference to something with a title, or None when there is no *uid*."""
    return None if uid is None else {"id": uid, "title": title}


def links(path: str, *below: str) -> dict[str, dict[str, str]]:
    """Return the links of the thing at *path*: itself, and the lists *below* it by their names."""
    self = f"{API}/{path}"
    return {"self": {"href": self}, **{name: {"href": f"{self}/{name}"} for name in below}}
