"""Open an entry's stored bytes: are they the canonical form of something shaped like an entry?"""

import json
from collections.abc import Mapping
from typing import Any

import orjson

from service.trail.canonical import LARGEST_INTEGER, canonical
from service.trail.verify_shape import Body, misshapen, no_float, shaped

Fault = tuple[str, Mapping[str, Any]]  # a finding's code and values, before its place is known

FORMATS = (1,)
WRITTEN = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


def opened(stored: bytes) -> tuple[Mapping[str, Any] | None, list[Fault]]:
    """Return what *stored* says, None if it is no entry at all, and what is wrong with it.

    Without floats, and as long as all is ASCII, the standard library's sorted and compact JSON
    is what RFC 8785 writes; anything else is checked the long way too.
    """
    plain = _read_fast(stored)
    if plain is not None:
        return plain, _of_unknown_format(plain)
    try:
        body = DECODER.decode(stored.decode())
        written = ENCODER.encode(body).encode()
    except (ValueError, RecursionError) as error:
        return None, [("unreadable", {"why": type(error).__name__})]
    wrong = misshapen(body) if isinstance(body, dict) else ["{}"]
    if wrong:
        return None, [("wrong_shape", {"keys": ", ".join(wrong)})]
    faults: list[Fault] = []
    if written != stored or not (stored.isascii() or _is_canonical(stored, body)):
        faults.append(("not_canonical", {}))
    return body, faults + _of_unknown_format(body)


def _of_unknown_format(body: Mapping[str, Any]) -> list[Fault]:
    return [] if body["v"] in FORMATS else [("unknown_format", {"format": body["v"]})]


def _read_fast(stored: bytes) -> Body | None:
    """Return what plain bytes say that are the canonical form of an entry, else None.

    What holds nothing but ASCII, no fraction and no large number, and is written again as it was,
    is what the long way would find canonical too. A key that no entry has is not written again.
    """
    if not stored.isascii():
        return None
    try:
        body = shaped(stored)
        same = orjson.dumps(body, option=WRITTEN) == stored
    except (ValueError, RecursionError, orjson.JSONEncodeError):  # the last of a large number
        return None
    return body if same else None


def _is_canonical(stored: bytes, body: dict[str, Any]) -> bool:
    try:
        return canonical(body) == stored
    except ValueError:
        return False


def _integer(text: str) -> int:
    value = int(text)
    if abs(value) > LARGEST_INTEGER:
        no_float(text)
    return value


DECODER = json.JSONDecoder(parse_float=no_float, parse_constant=no_float, parse_int=_integer)
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
