"""Ways to spoil a request beyond what any schema describes: for hypothesis to draw from."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from hypothesis import strategies as st

from tests.support.nasty import (
    BODIES,
    CHUNKS,
    ENDS,
    FRAMES,
    METHODS,
    NAMES,
    TARGETS,
    TOLD,
    VALUES,
    VERSIONS,
)
from tests.support.raw import Raw

Draw = Callable[[st.SearchStrategy[bytes]], bytes]
Spoil = Callable[[Draw, Raw], Raw]

ANY = st.binary(max_size=30)
TEXT = st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass"))
KEY = b"Idempotency-Key"
CHUNKED = ((b"Transfer-Encoding", b"chunked"),)


def _one_of(table: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Draw from *table* mostly, else anything at all."""
    return st.sampled_from(table) | st.sampled_from(table) | ANY | TEXT


def _method(draw: Draw, raw: Raw) -> Raw:
    return replace(raw, method=draw(_one_of(METHODS)))


def _target(draw: Draw, raw: Raw) -> Raw:
    return replace(raw, target=draw(_one_of(TARGETS)))


def _end(draw: Draw, raw: Raw) -> Raw:
    return replace(raw, target=raw.target + draw(_one_of(ENDS)))


def _query(draw: Draw, raw: Raw) -> Raw:
    told = draw(_one_of(NAMES)) + draw(st.sampled_from((b"=", b"=", b""))) + draw(_one_of(VALUES))
    return replace(raw, target=raw.target + (b"&" if b"?" in raw.target else b"?") + told)


def _header(draw: Draw, raw: Raw) -> Raw:
    """Send a header that nobody should send, in place of the right one."""
    name = draw(_one_of(tuple(TOLD)))
    value = draw(_one_of(TOLD.get(name, (b"x",))))
    kept = tuple(pair for pair in raw.headers if pair[0] != name)
    return replace(raw, headers=(*kept, (name, value)))


def _keyed(draw: Draw, raw: Raw) -> Raw:
    """Send a key of one's own, seldom the same one twice."""
    kept = tuple(pair for pair in raw.headers if pair[0] != KEY)
    return replace(raw, headers=(*kept, (KEY, draw(st.binary(min_size=4)).hex().encode())))


def _again(draw: Draw, raw: Raw) -> Raw:
    """Send a header beside the one that is there."""
    name = draw(st.sampled_from([name for name, _ in raw.headers] or [b"Host"]))
    return replace(raw, headers=(*raw.headers, (name, draw(_one_of(TOLD.get(name, (b"x",)))))))


def _many(draw: Draw, raw: Raw) -> Raw:
    return replace(raw, headers=(*raw.headers, *[(draw(ANY), b"x")] * 70))


def _body(draw: Draw, raw: Raw) -> Raw:
    return replace(raw, body=draw(_one_of(BODIES)))


def _cut(draw: Draw, raw: Raw) -> Raw:
    """Spoil a few bytes in the middle of the body."""
    middle = len(raw.body) // 2
    return replace(raw, body=raw.body[:middle] + draw(ANY) + raw.body[middle + 1 :])


def _frame(draw: Draw, raw: Raw) -> Raw:
    return replace(raw, framing=FRAMES[draw(st.sampled_from(sorted(FRAMES)))])


def _chunks(draw: Draw, raw: Raw) -> Raw:
    return replace(raw, framing=CHUNKED, body=draw(_one_of(CHUNKS)))


def _version(draw: Draw, raw: Raw) -> Raw:
    return replace(raw, version=draw(_one_of(VERSIONS)))


def _nothing(draw: Draw, raw: Raw) -> Raw:
    del draw
    return raw


COMMON: tuple[Spoil, ...] = (
    *(_method, _target, _end, _query, _query),
    *(_header, _header, _again, _keyed, _body, _cut, _nothing),
)
ON_THE_WIRE: tuple[Spoil, ...] = (*COMMON, _many, _frame, _chunks, _version)


@st.composite
def spoilt(draw: st.DrawFn, requests: Sequence[Raw], ways: Sequence[Spoil]) -> Raw:
    """Draw one of *requests*, spoilt in one to three of the *ways*."""
    raw = draw(st.sampled_from(requests))
    for spoil in draw(st.lists(st.sampled_from(ways), min_size=1, max_size=3)):
        raw = spoil(draw, raw)
    return raw
