"""Requests that no client sends by intent, each of which once broke something."""

from io import RawIOBase

import pytest

from tests.integration.api.places import Place
from tests.integration.api.specimens import SPECIMENS


@pytest.mark.parametrize("name", SPECIMENS)
def test_a_query_parameter_with_a_write_is_a_fault_by_name(
    place_on_sqlite: Place, name: str
) -> None:
    place, specimen = place_on_sqlite, SPECIMENS[name]
    caller, path = place.world.caller(specimen.who), place.spell(specimen.path)
    tag = place.tag(specimen) if specimen.to else None

    answer = caller.call(specimen.method, f"{path}?page=1", match=tag, json=place.body(specimen))

    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [
        ("/page", "unknown")
    ]


@pytest.mark.parametrize("path", ["/workflow", "/activities", "/me", "/problems"])
@pytest.mark.parametrize("query", [b"q=\xff", b"\xe5=1", b"q=\xed\xa0\x80"])
def test_bytes_in_a_query_that_are_no_text_are_told_so(
    place_on_sqlite: Place, path: str, query: bytes
) -> None:
    spelled = {"QUERY_STRING": query.decode("latin-1")}

    answer = place_on_sqlite.world.coordinator.call("GET", path, environ_overrides=spelled)

    assert (answer.status_code, answer.json["code"]) == (400, "malformed_request")
    assert answer.json["detail"]


class BrokenStream(RawIOBase):
    """A body whose chunks make no sense, which servers say in exceptions of their own."""

    def readable(self) -> bool:
        """Say that reading may be tried."""
        return True

    def readinto(self, buffer: object) -> int:
        """Break."""
        message = f"invalid chunk size, {buffer!r}"
        raise LookupError(message)


def test_a_body_that_breaks_off_is_told_so(place_on_sqlite: Place) -> None:
    broken = {"wsgi.input": BrokenStream(), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}

    answer = place_on_sqlite.world.coordinator.call(
        "POST", "/plans", content_type="application/json", environ_overrides=broken
    )

    assert (answer.status_code, answer.json["code"]) == (400, "malformed_request")


@pytest.mark.parametrize("tags", ['""', '"", W/""', '"', '"a', ":", '":gzip"'])
def test_a_tag_that_says_nothing_is_no_tag_that_one_has(place_on_sqlite: Place, tags: str) -> None:
    answer = place_on_sqlite.world.coordinator.get("/workflow", If_None_Match=tags)

    assert answer.status_code == 200


def test_the_level_of_a_drawing_is_no_fault_where_there_is_none(place_on_sqlite: Place) -> None:
    answer = place_on_sqlite.world.nobody.get("/workflow?level=part")

    assert answer.status_code == 200
    assert {each["level"] for each in answer.json["transitions"]} == {"part", "activity"}
