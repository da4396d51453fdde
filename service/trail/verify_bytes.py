"""Open an entry's stored bytes: are they the canonical form of something shaped like an entry?"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import orjson

from service.trail.canonical import LARGEST_INTEGER, canonical

Fault = tuple[str, Mapping[str, Any]]  # a finding's code and values, before its place is known

FORMATS = (1,)
ODD = re.compile(rb"[:,\[]-?[0-9]+[.eE]|[0-9]{16}")  # may be a number that no entry holds
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def opened(stored: bytes) -> tuple[dict[str, Any] | None, list[Fault]]:
    """Return what *stored* says, None if it is no entry at all, and what is wrong with it.

    Without floats, and as long as all is ASCII, the standard library's sorted and compact JSON
    is what RFC 8785 writes; anything else is checked the long way too.
    """
    try:
        body = _read_fast(stored)
        written = stored if body else b""
        if body is None:
            body = DECODER.decode(stored.decode())
            written = ENCODER.encode(body).encode()
    except (ValueError, RecursionError) as error:
        return None, [("unreadable", {"why": type(error).__name__})]
    wrong = _misshapen(body) if isinstance(body, dict) else ["{}"]
    if wrong:
        return None, [("wrong_shape", {"keys": ", ".join(wrong)})]
    faults: list[Fault] = []
    if written != stored or not (stored.isascii() or _is_canonical(stored, body)):
        faults.append(("not_canonical", {}))
    if body["v"] not in FORMATS:
        faults.append(("unknown_format", {"format": body["v"]}))
    return body, faults


def _read_fast(stored: bytes) -> dict[str, Any] | None:
    """Return what plain bytes say that are their own canonical form, else None.

    What holds nothing but ASCII, no fraction and no long number, and is written again as it was,
    is what the long way would find canonical too.
    """
    if not stored.isascii() or ODD.search(stored):
        return None
    try:
        body = orjson.loads(stored)
    except orjson.JSONDecodeError:
        return None
    same = isinstance(body, dict) and orjson.dumps(body, option=orjson.OPT_SORT_KEYS) == stored
    return body if same else None


def _is_canonical(stored: bytes, body: dict[str, Any]) -> bool:
    try:
        return canonical(body) == stored
    except ValueError:
        return False


def _no_float(text: str) -> NoReturn:
    message = f"{text[:20]} is no integer"
    raise ValueError(message)


def _integer(text: str) -> int:
    value = int(text)
    if abs(value) > LARGEST_INTEGER:
        _no_float(text)
    return value


DECODER = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float, parse_int=_integer)
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _is(*kinds: type) -> Callable[[Any], bool]:
    return lambda value: type(value) in kinds


def _like(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: type(value) is str and pattern.fullmatch(value) is not None


def _is_day(value: Any) -> bool:  # noqa: ANN401 -- any JSON value
    return value is None or _like(DAY)(value)


def _is_actor(value: Any) -> bool:  # noqa: ANN401 -- any JSON value
    return (
        type(value) is dict
        and value.keys() == {"id", "kind", "auth"}
        and type(value["id"]) in {str, type(None)}
        and value["kind"] == ("system" if value["id"] is None else "person")
        and type(value["auth"]) is str
    )


def _is_changes(value: Any) -> bool:  # noqa: ANN401 -- any JSON value
    return type(value) is list and all(
        type(each) is dict and each.keys() == {"field", "from", "to"} and type(each["field"]) is str
        for each in value
    )


def _is_digests(value: Any) -> bool:  # noqa: ANN401 -- any JSON value
    return (
        type(value) is list
        and all(type(each) is str for each in value)
        and value == sorted(set(value))
    )


TEXT, MAYBE, NUMBER = _is(str), _is(str, type(None)), _is(int)
SHAPE: Mapping[str, Callable[[Any], bool]] = {
    "v": NUMBER,
    "log": TEXT,
    "app": TEXT,
    "flow": NUMBER,
    "id": TEXT,
    "stream": TEXT,
    "seq": NUMBER,
    "prev": MAYBE,
    "recorded_at": _like(INSTANT),
    "effective_on": _is_day,
    "event": TEXT,
    "level": lambda value: value in ("part", "activity", None),
    "organisation": MAYBE,
    "round": _is(int, type(None)),
    "from": MAYBE,
    "to": MAYBE,
    "actor": _is_actor,
    "on_behalf_of": MAYBE,
    "role": MAYBE,
    "caused_by": MAYBE,
    "corrects": MAYBE,
    "changes": _is_changes,
    "evidence": _is(dict),
    "request_id": TEXT,
    "_sd": _is_digests,
}


def _misshapen(body: dict[str, Any]) -> list[str]:
    """Return the keys that are missing, unknown, or hold what they cannot hold."""
    if body.keys() != SHAPE.keys():
        return sorted(body.keys() ^ SHAPE.keys())
    return [key for key, fits in SHAPE.items() if not fits(body[key])]
