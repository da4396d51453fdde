"""Answers are compressed in what the caller accepts, and their tags still mean the same."""

import gzip
import json
from collections.abc import Callable

import brotli
import pytest
from flask_compress.compat import compression

from tests.support.world import DECISION, World

OPENED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": compression.zstd.decompress,
}


@pytest.mark.parametrize("encoding", OPENED)
def test_a_list_is_compressed_as_the_caller_accepts(world: World, encoding: str) -> None:
    plain = world.coordinator.get("/organisations")
    packed = world.coordinator.get("/organisations", Accept_Encoding=encoding)

    assert packed.headers["Content-Encoding"] == encoding
    assert json.loads(OPENED[encoding](packed.data)) == plain.json
    assert len(packed.data) == int(packed.headers["Content-Length"]) < len(plain.data)
    assert packed.headers["ETag"] == f'{plain.headers["ETag"][:-1]}:{encoding}"'
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "gzip;q=0, br;q=0", "x-unknown"])
def test_who_accepts_nothing_else_is_sent_it_plain(world: World, accepted: str) -> None:
    answer = world.coordinator.get("/organisations", Accept_Encoding=accepted)

    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.json["page"]["totalCount"] == 6


def test_what_is_small_is_not_worth_it(world: World) -> None:
    answer = world.coordinator.get("/api-info", Accept_Encoding="gzip")

    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("encoding", OPENED)
def test_a_tag_received_with_compression_serves_to_change_and_to_ask_again(
    world: World, encoding: str
) -> None:
    activity = world.propose("arvika", description="Lång " * 200)
    path = f"/activities/{activity}"
    tag = world.coordinator.get(path, Accept_Encoding=encoding).headers["ETag"]
    assert tag.endswith(f':{encoding}"')

    again = world.coordinator.get(path, Accept_Encoding=encoding, If_None_Match=tag)
    plain = world.coordinator.get(path, If_None_Match=tag)
    changed = world.coordinator.patch(path, {"title": "Ny"}, match=tag)
    stale = world.coordinator.patch(path, {"title": "Nyare"}, match=tag)

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert plain.status_code == 304
    assert "Content-Encoding" not in again.headers
    assert (changed.status_code, stale.status_code) == (200, 412)


def test_a_step_is_answered_compressed_too(world: World) -> None:
    activity = world.propose("arvika")
    wish = {"transition": "anchor", "evidence": DECISION}

    answer = world.reporter("arvika").call(
        "POST",
        f"/activities/{activity}/transitions",
        match="*",
        json=wish,
        headers={"Accept_Encoding": "gzip"},
    )

    read = json.loads(gzip.decompress(answer.data))
    assert (answer.status_code, read["activity"]["state"]) == (201, "anchored")
    assert answer.headers["ETag"].startswith(f'"{read["activity"]["version"]}-')
