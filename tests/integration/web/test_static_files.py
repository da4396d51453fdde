"""The files of pages are sent packed to whoever takes that, and only once to whoever keeps them."""

import gzip
from collections.abc import Callable

import brotli
import pytest
from flask_compress.compat import compression

from service.web import bp
from tests.support.browsing import Visitor
from tests.support.sources import SERVICE

ON_ONE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
FOLDER = SERVICE / "web" / "static"
FILES = ("look.css", "htmx.js")
OPENED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": compression.zstd.decompress,
}


@ON_ONE
@pytest.mark.parametrize("accepted", OPENED)
@pytest.mark.parametrize("name", FILES)
def test_a_file_is_packed_in_what_the_browser_takes(
    browser: Visitor, name: str, accepted: str
) -> None:
    answer = browser.client.get(
        f"{bp.static_url_path}/{name}", headers={"Accept-Encoding": accepted}
    )

    whole = (FOLDER / name).read_bytes()
    assert answer.headers["Content-Encoding"] == accepted
    assert OPENED[accepted](answer.data) == whole
    assert len(answer.data) < len(whole) / 2
    assert "Accept-Encoding" in answer.headers["Vary"]


@ON_ONE
@pytest.mark.parametrize("accepted", ["identity", *OPENED])
def test_who_has_a_file_is_not_sent_it_again_however_it_was_packed(
    browser: Visitor, accepted: str
) -> None:
    address = f"{bp.static_url_path}/look.css"
    with browser.client.get(address, headers={"Accept-Encoding": accepted}) as first:
        tag = first.headers["ETag"]

    again = browser.client.get(
        address, headers={"Accept-Encoding": "gzip, br", "If-None-Match": tag}
    )

    assert tag.startswith('W/"')  # one for all that it is packed in (RFC 9110, section 8.8.1)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert "Accept-Encoding" in again.headers["Vary"]


@ON_ONE
def test_a_part_of_a_file_is_those_very_bytes(browser: Visitor) -> None:
    headers = {"Accept-Encoding": "gzip", "Range": "bytes=1000-2999"}

    with browser.client.get(f"{bp.static_url_path}/look.css", headers=headers) as answer:
        part = answer.data

    assert answer.status_code == 206
    assert "Content-Encoding" not in answer.headers
    assert part == (FOLDER / "look.css").read_bytes()[1000:3000]
