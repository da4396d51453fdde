"""What nobody should send, by the part of the request that it stands in."""

import gzip
import zlib

from tests.support.raw import Header

MEGABYTE = 1024 * 1024


def _each(*rows: bytes) -> tuple[bytes, ...]:
    """Return the values of each row; a bar between spaces parts them."""
    return tuple(value for row in rows for value in row.split(b" | "))


METHODS = _each(
    b"get | OPTIONS | HEAD | TRACE | CONNECT | PROPFIND | PATCH | DELETE | PUT | PRI | GET",
    b" | G ET | GET\0 | G\xc3\x85 | MMMMMMMMMMMMMMMMMMMMMMMMMMMMMM | <script>",
)
ENDS = (
    *_each(
        b"/ | // | /.. | /%2e%2e/%2e%2e/etc/passwd | ;a=b | %00 | % | %zz | %C0%AF | %ED%A0%80",
        b"%FF | %E5 | \xff | \xc3\xa5 | \t | \0 | %0d%0aX: y | %2F | #x | /%F0%9F%92%A9 | ?",
    ),
    *(b".json", b" ", b"/" * 50, b"/" + b"a" * 3_000, b"a" * 5_000, b"\\"),
)
TARGETS = _each(
    b"* |  | / | // | http://x/api/v1/me | http://[/api/v1/me | api/v1/me | ?page=1 | //host/path",
    b"/api | /api/v1 | /api/v1/ | /api//v1/me | /API/V1/me | /api/v1/../v1/me | /readyz | /healthz",
    b"/api/v1/activities/%00/history | /api/v1/problems/%2e%2e | /api/v1/problems/%00",
    b"/api/v1/problems/../gate.py | /api/v1/problems/style.css | /api/v1/docs/../me",
)
NAMES = _each(
    b"page | limit | q | state | sort | updatedSince | asOf | cursor | from | county | owner",
    b"asItWas | late | lang | reason |  | page[] | __class__ | %FF | %00",
)
VALUES = (
    *_each(
        b" | 0 | -1 | 1 | 1.5 | 1e9 | 99999999999999999999 | %D9%A3 | %EF%BC%91 | NaN | true",
        b"%FF | %00 | %ED%A0%80 | %F0%9F%92%A9 | '; drop table activity -- | %25 | _ | %5C",
        b'%C3%A5%CC%8A | * | %22" | %2Bx | () | -x* | \xff | a%20or%20b | 2026-02-30',
        b"0001-01-01T00:00:00Z | 9999-12-31T23:59:59-23:59 | 2026-01-01T00:00:60Z",
        b"0001-01-01T00:00:00%2B23:59",
    ),
    b"a" * 2_500,
)
TOLD = {  # header: what nobody should send in it
    b"Authorization": _each(b" | Bearer | Bearer  | Basic YTpi | Bearer \xff | Bearer a b | xxxxx"),
    b"Accept": _each(
        b" | * | text/html;q=x | application/xml | a/b;q=1e9 | ;;; | \xe5/\xe4 | text/*;q=0,*/*;q=0"
    ),
    b"Accept-Language": _each(
        b" | * | sv;q=2 | xxxxxxxxxxxxxxx | en-\xff | zz,,;q | sv_SE.UTF-8 | ../../x | de;q=nan"
    ),
    b"Accept-Encoding": _each(b" | gzip;q=x | identity;q=0 | *;q=0 | br, gzip, zstd | \xff"),
    b"Accept-Charset": _each(b"utf-16 | \0"),
    b"If-Match": (
        *_each(b' | * | " | "" | W/"1" | "1 | "99999999999" | "1", * | \xff'),
        b'"' + b"1" * 4_000 + b'"',
    ),
    b"If-None-Match": (*_each(b' | * | " | "" | W/"1" | \xff | 1'), b'"a",' * 500),
    b"If-Modified-Since": _each(b"yesterday | Mon, 99 Feb 0000 25:61:61 GMT | 0"),
    b"If-Range": _each(b'x | "1" | Mon, 99 Feb 0000 25:61:61 GMT'),
    b"Idempotency-Key": (
        *_each(b' | " | a | \xff | \xc3\xa5 | "a";b=c | a, b | "-- | a\0b | a\tb'),
        *(b" ", b"k" * 300),
    ),
    b"traceparent": (
        *_each(b" | 00-0-0-0 | ff-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | \xff"),
        b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-00",
    ),
    b"tracestate": (*_each(b"= | \xff"), b"a" * 600),
    b"Range": (
        *_each(b" | bytes= | bytes=0-0 | bytes=9-1 | lines=1-2 | bytes=0-,0-,0-"),
        b"bytes=-" + b"9" * 30,
    ),
    b"Content-Type": (
        *_each(
            b" | json | application/json; | application/json; charset=\xff | APPLICATION/JSON",
            b"application/json; charset=utf-7 | application/json; charset=nonsense",
            b"multipart/form-data | application/json; charset*=utf-8''x | text/plain",
        ),
        b"a/b" * 300,
    ),
    b"Content-Encoding": _each(b" | gzip | deflate | br | identity, gzip | \xff"),
    b"Expect": _each(b"100-continue | 200-maybe"),
    b"Host": _each(b" | x:y | [:: | \xff | a b | evil.example"),
    b"Cookie": _each(b"session=x | \xff=\xff | ======"),
    b"X-Forwarded-Proto": _each(b"https | \xff"),
    b"X-HTTP-Method-Override": (b"DELETE",),
    b"Connection": _each(b"close, close | Upgrade | \xff"),
    b"Upgrade": _each(b"h2c | websocket"),
    b"Content-Length ": (b"1",),
    b"X y": (b"1",),
    b"": (b"x",),
    b"X-A": (*_each(b"a\r\n folded | a\0b | a\nb: c | a\rb"), b"a" * 9_000),
    b"X_Y": (b"1",),
    b"Authorization\0": (b"x",),
}
LENGTHS = (
    *_each(b" | -1 | +5 | 1e3 | 0x10 | 5, 5 | abc | \xb2 | 1_0 | 0 | 1 | 40 |  5 5"),
    *_each(b"99999999999 | 1048577"),
    b"9" * 40,
)
CODINGS = _each(b"chunked | chunked, chunked | identity | \x0bchunked | CHUNKED | ")
FRAMES: dict[bytes, tuple[Header, ...]] = {
    b"none": (),
    b"twice": ((b"Content-Length", b"2"), (b"Content-Length", b"3")),
    b"both": ((b"Content-Length", b"2"), (b"Transfer-Encoding", b"chunked")),
    **{b"length " + length: ((b"Content-Length", length),) for length in LENGTHS},
    **{b"coding " + coding: ((b"Transfer-Encoding", coding),) for coding in CODINGS},
}
CHUNKS = _each(
    b"0\r\n\r\n | 2\r\n{}\r\n0\r\n\r\n | 2\r\n{}\r\n | zz\r\n{}\r\n0\r\n\r\n | -1\r\n{} |  | 2",
    b"5\r\n{}\r\n0\r\n\r\n | 2\r\n{}0\r\n\r\n | 2;a=b\r\n{}\r\n0\r\n\r\n | \r\n\r\n | 2\n{}\n0\n\n",
    b"ffffffffffffffff\r\n{} | 2\r\n{}\r\n0\r\nX: y\r\n\r\n | 0x2\r\n{}\r\n0\r\n\r\n",
    b"2\r\n{}\r\n0\r\n\r\nGET /api/v1/x HTTP/1.1\r\n\r\n | 2\r\n{}\r\n0\r\n\0: \0\r\n\r\n",
)
BODIES = (
    *_each(
        b' | { | [] | null | "" | {} | {"title": "\\ud800"} | {"title": "\\u0000"} | \0',
        b'{"title": NaN} | {"limit": 1e999} | {"a":1,"a":2} | {"\\ud800": 1} | \xef\xbb\xbf{}',
        b'{"": {"": {"": []}}} | {"title": "\xc0\xaf"} | {"title": "\xed\xa0\x80"}',
        b'{"evidence": {"decidedOn": ["2026"]}}',
        b'{"transition": "anchor", "evidence": {"a~/b": {}}}',
        b'{"page": -0.0, "x": 1E400} | {"items": [{}]} | {"items": [null]} | {"items": {}}',
    ),
    *('{"title": "å"}'.encode(each) for each in ("utf-16", "utf-32", "latin-1", "utf-7")),
    *(gzip.compress(b"{}"), zlib.compress(b"{}"), b'{"a": ' + b"9" * 5_000 + b"}"),
    *(
        b"[" * 100_000,
        b'{"a":' * 30_000,
        b" " * (MEGABYTE + 1),
        b'{"items": [' + b"{}," * 300 + b"{}]}",
    ),
)
VERSIONS = _each(b"HTTP/1.0 | HTTP/0.9 | HTTP/2.0 | HTTP/1.10 | http/1.1 |  | HTTP/1.1 x | \xff")
