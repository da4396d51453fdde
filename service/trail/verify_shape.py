"""What an entry is shaped like, as types that the decoder reads it by (docs/trail-format.md)."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, NoReturn, TypedDict

from msgspec import Meta, ValidationError, convert
from msgspec.json import Decoder

Maybe = str | None
Day = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
Instant = Annotated[
    str,
    Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z\Z"),
]


class Actor(TypedDict):
    """Who did it; without an ``id`` the service itself."""

    auth: str
    id: Maybe
    kind: Literal["person", "system"]


Change = TypedDict("Change", {"field": str, "from": Any, "to": Any})

Body = TypedDict(  # in the order that they stand in, which the decoder expects first
    "Body",
    {
        "_sd": list[str],
        "actor": Actor,
        "app": str,
        "caused_by": Maybe,
        "changes": list[Change],
        "corrects": Maybe,
        "effective_on": Day | None,
        "event": str,
        "evidence": dict[str, Any],
        "flow": int,
        "from": Maybe,
        "id": str,
        "level": Literal["part", "activity"] | None,
        "log": str,
        "on_behalf_of": Maybe,
        "organisation": Maybe,
        "prev": Maybe,
        "recorded_at": Instant,
        "request_id": str,
        "role": Maybe,
        "round": int | None,
        "seq": int,
        "stream": str,
        "to": Maybe,
        "v": int,
    },
)
KINDS: Mapping[str, Any] = Body.__annotations__


def no_float(text: str) -> NoReturn:
    """Refuse the number that *text* spells: raises ValueError."""
    message = f"{text[:20]} is no integer"
    raise ValueError(message)


READER = Decoder(Body, float_hook=no_float)  # passes over keys that it does not know


def shaped(stored: bytes) -> Body:
    """Return what *stored* says of the keys that an entry has.

    Raises ValueError unless all of them are there and hold what they can hold, without fractions.
    """
    body = READER.decode(stored)
    told: Mapping[str, Any] = body
    for key, fits in FITS.items():
        if not fits(told[key]):
            raise ValueError(key)
    return body


def misshapen(body: dict[str, Any]) -> list[str]:
    """Return the keys of *body* that are missing, unknown, or hold what they cannot hold."""
    if body.keys() != KINDS.keys():
        return sorted(body.keys() ^ KINDS.keys())
    return [key for key, kind in KINDS.items() if not _holds(key, body[key], kind)]


def _holds(key: str, value: Any, kind: Any) -> bool:  # noqa: ANN401 -- any JSON value, any type
    try:
        known = convert(value, kind)
    except ValidationError:
        return False
    return bool(known == value) and (key not in FITS or bool(FITS[key](value)))


def _is_actor(value: Actor) -> bool:
    return (value["id"] is None) == (value["kind"] == "system")


def _is_digests(value: list[str]) -> bool:
    return value == sorted(set(value))


# What a value of the right kind must be beside that.
FITS: Mapping[str, Callable[[Any], bool]] = {"actor": _is_actor, "_sd": _is_digests}
