"""Compare the texts beside an entry with the digests that it lists."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from service.trail.canonical import disclosure_digest, encode
from service.trail.verify_bytes import Fault
from service.trail.verify_source import StoredText

PADDING = "=="  # more than is needed does no harm
SALT = 22  # characters: 16 bytes in base64 without padding
ENDS, REFERS = ("from", "to"), {"sd"}
ASIDE = ("reason", "basis", "note")  # texts that the entry lists and refers to nowhere


@dataclass(slots=True)
class Texts:
    """What an entry's disclosures reveal by name, which are gone, and what is wrong."""

    revealed: dict[str, Any] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def examined(body: Mapping[str, Any], kept: Iterable[StoredText]) -> Texts:
    """Match every kept text with its digest and its name, and see which digests have none."""
    listed = set(body["_sd"])
    referred = _references(body)
    found = Texts()
    found.faults += [
        ("digest_unlisted", {"place": name})
        for digest, name in referred.items()
        if digest not in listed
    ]
    for text in kept:
        if text.digest not in listed:
            found.faults.append(("text_alone", {}))
            continue
        listed.discard(text.digest)
        _reveal(text, referred.get(text.digest), found)
    found.missing = sorted(listed)
    return found


def _references(body: Mapping[str, Any]) -> dict[str, str]:
    """Return every digest in the entry's values with the name that its text must have."""
    found = {}
    for change in body["changes"]:
        for end in ENDS:
            value = change[end]
            if type(value) is dict and value.keys() == REFERS:
                found[str(value["sd"])] = f"changes/{change['field']}/{end}"
    for name, value in body["evidence"].items():
        if type(value) is dict and value.keys() == REFERS:
            found[str(value["sd"])] = f"evidence/{name}"
    return found


def _reveal(text: StoredText, name: str | None, found: Texts) -> None:
    try:
        said, value = _read(text)
    except (ValueError, TypeError, RecursionError):
        found.faults.append(("text_altered", {}))
        return
    fits = said in ASIDE if name is None else said == name
    if fits and said not in found.revealed:
        found.revealed[said] = value
    else:
        found.faults.append(("text_misnamed", {"name": said}))


def _read(text: StoredText) -> tuple[str, Any]:
    """Return a disclosure's name and value.

    Raises ValueError or TypeError unless it is one, and fits the digest that it is kept under.
    """
    if encode(disclosure_digest(text.disclosure)) != text.digest:
        raise ValueError
    salt, name, value = orjson.loads(base64.urlsafe_b64decode(text.disclosure + PADDING))
    if len(salt) != SALT or not isinstance(name, str):
        raise ValueError
    return name, value
