"""Open an entry's stored bytes: are they the canonical form of something shaped like an entry?"""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any, NoReturn

import orjson

from service.trail.canonical import LARGEST_INTEGER, canonical

Fault = tuple[str, Mapping[str, Any]]  # a finding's code and values, before its place is known

FORMATS = (1,)
ENDS = itemgetter("from", "to")
WRITTEN = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def opened(stored: bytes) -> tuple[dict[str, Any] | None, list[Fault]]:
    """Return what *stored* says, None if it is no entry at all, and what is wrong with it.

    Without floats, and as long as all is ASCII, the standard library's sorted and compact JSON
    is what RFC 8785 writes; anything else is checked the long way too.
    """
    body = _read_fast(stored)
    if body is not None:
        return body, _of_unknown_format(body)
    try:
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
    return body, faults + _of_unknown_format(body)


def _of_unknown_format(body: dict[str, Any]) -> list[Fault]:
    return [] if body["v"] in FORMATS else [("unknown_format", {"format": body["v"]})]


def _read_fast(stored: bytes) -> dict[str, Any] | None:
    """Return what plain bytes say that are the canonical form of an entry, else None.

    What holds nothing but ASCII, no fraction and no large number, and is written again as it was,
    is what the long way would find canonical too.
    """
    if not stored.isascii():
        return None
    try:
        body = orjson.loads(stored)
        same = isinstance(body, dict) and orjson.dumps(body, option=WRITTEN) == stored
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):  # the latter of a large number
        return None
    return body if same and not _misshapen(body) and _is_whole(body) else None


def _is_whole(body: dict[str, Any]) -> bool:
    """Tell whether an entry is without fractions where its shape would let them through."""
    left = list(body["evidence"].values())
    for change in body["changes"]:
        left += ENDS(change)
    for value in left:  # which grows meanwhile
        kind = type(value)
        if kind is float:
            return False
        if kind is dict:
            left += value.values()
        elif kind is list:
            left += value
    return True


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


Kinds = frozenset[type[object]]
NONE = type(None)
TEXT: Kinds = frozenset({str})
MAYBE: Kinds = frozenset({str, NONE})
NUMBER: Kinds = frozenset({int})
OBJECT: Kinds = frozenset({dict})
LIST: Kinds = frozenset({list})
KINDS: Mapping[str, Kinds] = {
    "v": NUMBER,
    "log": TEXT,
    "app": TEXT,
    "flow": NUMBER,
    "id": TEXT,
    "stream": TEXT,
    "seq": NUMBER,
    "prev": MAYBE,
    "recorded_at": TEXT,
    "effective_on": MAYBE,
    "event": TEXT,
    "level": MAYBE,
    "organisation": MAYBE,
    "round": frozenset({int, NONE}),
    "from": MAYBE,
    "to": MAYBE,
    "actor": OBJECT,
    "on_behalf_of": MAYBE,
    "role": MAYBE,
    "caused_by": MAYBE,
    "corrects": MAYBE,
    "changes": LIST,
    "evidence": OBJECT,
    "request_id": TEXT,
    "_sd": LIST,
}
KEYS, VALUES = KINDS.keys(), itemgetter(*KINDS)
MAY_BE = {str, NONE}
ACTOR, CHANGE = {"id", "kind", "auth"}, {"field", "from", "to"}


def _is_actor(value: dict[str, Any]) -> bool:
    return (
        value.keys() == ACTOR
        and type(value["id"]) in MAY_BE
        and value["kind"] == ("system" if value["id"] is None else "person")
        and type(value["auth"]) is str
    )


def _is_changes(value: list[Any]) -> bool:
    for each in value:
        if type(each) is not dict or each.keys() != CHANGE or type(each["field"]) is not str:
            return False
    return True


def _is_digests(value: list[Any]) -> bool:
    return set(map(type, value)) <= TEXT and value == sorted(set(value))


# What a value of the right kind must be beside that.
FITS: Mapping[str, Callable[[Any], object]] = {
    "recorded_at": INSTANT.fullmatch,
    "effective_on": lambda value: value is None or DAY.fullmatch(value),
    "level": {"part", "activity", None}.__contains__,
    "actor": _is_actor,
    "changes": _is_changes,
    "_sd": _is_digests,
}


def _misshapen(body: dict[str, Any]) -> list[str]:
    """Return the keys that are missing, unknown, or hold what they cannot hold."""
    if body.keys() != KEYS:
        return sorted(body.keys() ^ KEYS)
    wrong = _of_wrong_kind(tuple(map(type, VALUES(body))))
    unfit = [key for key, fits in FITS.items() if key not in wrong and not fits(body[key])]
    return [*wrong, *unfit]


@lru_cache(maxsize=1_000)  # entries are of few shapes
def _of_wrong_kind(kinds: tuple[type, ...]) -> tuple[str, ...]:
    """Return the keys, in their order, whose values are not of a kind that they can be."""
    return tuple(
        key for (key, fit), kind in zip(KINDS.items(), kinds, strict=True) if kind not in fit
    )
