"""How the trail's log is kept: its settings, as they are read from the environment."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from service.core.mail_settings import is_address

WITNESS = re.compile(r"[^@+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+@https?://.+")
SHORTEST_DELAY = 10  # seconds: a worker's round takes five
LOG_READERS = {
    "log_key_file": ("str", ""),
    "log_state_file": ("str", ""),
    "log_delay": ("int", 60),
    "log_witnesses": ("str", ""),
    "log_timestamps": ("str", ""),
    "log_mail": ("str", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """Where the keys lie and what was signed last, which only the worker reads.

    *delay* is how long an entry may wait for its place in the log, and for a checkpoint over it.
    """

    keys: Path | None = None
    memory: Path | None = None
    delay: timedelta = timedelta(minutes=1)
    witnesses: Mapping[str, str] = field(default_factory=dict)  # keys, and where to ask
    timestamps: str = ""  # the address of an authority for time stamps
    mail_to: Sequence[str] = ()  # the addresses that get the newest checkpoint each day


def log_settings(values: Mapping[str, Any], keys: Path | None) -> LogSettings:
    """Return the settings among *values*; *keys* is the file where none is named."""
    found = Path(values["log_key_file"]) if values["log_key_file"] else keys
    memory = Path(values["log_state_file"] or f"{found}.signed") if found else None
    return LogSettings(
        keys=found,
        memory=memory,
        delay=timedelta(seconds=values["log_delay"]),
        witnesses=dict(each.split("@", 1) for each in values["log_witnesses"].split()),
        timestamps=values["log_timestamps"],
        mail_to=_addresses(values["log_mail"]),
    )


def log_faults(values: Mapping[str, Any]) -> list[str]:
    """Tell what is wrong with the settings, each by its variable."""
    checks = {
        f"FORANKRA_LOG_DELAY: must be {SHORTEST_DELAY} seconds or more": (
            values["log_delay"] >= SHORTEST_DELAY
        ),
        "FORANKRA_LOG_WITNESSES: a key, @ and an address for each, with spaces between": all(
            WITNESS.fullmatch(each) for each in values["log_witnesses"].split()
        ),
        "FORANKRA_LOG_TIMESTAMPS: an address of the kind https://…": (
            not values["log_timestamps"]
            or values["log_timestamps"].startswith(("http://", "https://"))
        ),
        "FORANKRA_LOG_MAIL: addresses with commas between": all(
            is_address(each) for each in _addresses(values["log_mail"])
        ),
    }
    return [fault for fault, holds in checks.items() if not holds]


def _addresses(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]
