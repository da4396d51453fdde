"""The form that brings a plan file: what is wrong with it is told by its field."""

import json
from io import BytesIO
from typing import Any

import pytest

from service.api import forms
from service.api.remedies import FAULTS_OF_RULES
from service.exchange import refusals
from tests.integration.api.importing import content, give, problem, send, stored
from tests.integration.api.keyed import kept
from tests.support.world import World


@pytest.fixture
def plan(world: World) -> str:
    """Give the uid of the county's plan."""
    return world.county.plan


def test_without_a_key_nothing_is_taken(world: World, plan: str) -> None:
    data = {"file": (BytesIO(content()), "plan.csv")}

    answer = world.coordinator.call("POST", f"/plans/{plan}/imports", data=data)

    assert problem(answer) == (400, "idempotency_key_required", [])


@pytest.mark.parametrize("dry_run", ["true", "false"])
@pytest.mark.parametrize(
    ("file", "code"),
    [
        ((b"%PDF-1.7 and so on", "plan.pdf"), "wrong_file_type"),
        ((b"PK\x03\x04 and then nothing", "plan.xlsx"), "unreadable_file"),
        ((b"a;b\n1;2\n", "plan.csv"), "no_table_found"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault_of_its_field(
    world: World, plan: str, dry_run: str, file: tuple[bytes, str], code: str
) -> None:
    before = stored(world), len(kept(world))

    fields = {"file": file, "dryRun": dry_run}
    answer = send(world.coordinator, plan, fields)

    assert problem(answer) == (422, "invalid_request", [("/file", code)])
    assert answer.json["errors"][0]["detail"]
    assert (stored(world), len(kept(world))) == before


def test_every_reason_to_refuse_a_file_is_among_the_published_faults() -> None:
    codes = {value for name, value in vars(refusals).items() if name.isupper()}

    assert len(codes) == 7
    assert codes <= {*FAULTS_OF_RULES}


@pytest.mark.parametrize(
    ("fields", "faults"),
    [
        ({"file": "Nr;Aktivitet"}, [("/file", "not_a_file")]),
        ({"other": "x"}, [("/other", "unknown")]),
        ({"dryRun": "yes"}, [("/dryRun", "not_boolean")]),
        ({"dryRun": (b"true", "t")}, [("/dryRun", "not_boolean")]),
        ({"mapping": "{"}, [("/mapping", "not_headers")]),
        ({"mapping": "[" * 100_000}, [("/mapping", "not_headers")]),
        ({"mapping": "[]"}, [("/mapping", "not_headers")]),
        ({"mapping": '{"Vad": 1}'}, [("/mapping", "not_headers")]),
        ({"mapping": '{"Vad": "\\ud800"}'}, [("/mapping", "bad_character")]),
        ({"mapping": '{"Vad": "nothing"}'}, [("/mapping", "unknown_field")]),
        (
            {"file": "x", "dryRun": "1", "x/y": "z"},
            [("/dryRun", "not_boolean"), ("/file", "not_a_file"), ("/x~1y", "unknown")],
        ),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_wrong_in_the_form_is_told_by_its_field(
    world: World, plan: str, fields: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    before = stored(world)

    answer = send(world.coordinator, plan, {"file": (content(), "plan.csv"), **fields})

    assert problem(answer) == (422, "invalid_request", faults)
    assert stored(world) == before


@pytest.mark.parametrize("fields", [{"dryRun": "true"}, {"file": (b"", "")}], ids=["none", "empty"])
def test_a_form_without_a_file_is_told_so(world: World, plan: str, fields: dict[str, Any]) -> None:
    answer = send(world.coordinator, plan, fields)

    assert problem(answer) == (422, "invalid_request", [("/file", "required")])


def test_header_words_of_ones_own_are_read_by_the_mapping(world: World, plan: str) -> None:
    head = "Nr;Mål;Vad vi gör;Ansvarig;Tidplan;Kommentar\n"
    mapping = json.dumps({"Vad vi gör": "title"})

    as_text = give(world.coordinator, plan, content(head=head), mapping=mapping, dryRun="true")
    sent = (mapping.encode(), "mapping.json")
    as_file = give(world.coordinator, plan, content(head=head), mapping=sent)

    assert (as_text.status_code, as_file.status_code) == (200, 201)
    titles = ["Ordna en dag", "Skriva en rutin"]
    assert [each["title"] for each in as_text.json["rows"]] == titles
    assert [each["title"] for each in as_file.json["rows"]] == titles


PART = b'--b\r\nContent-Disposition: form-data; name="dryRun"\r\n\r\ntrue\r\n'
FORM = "multipart/form-data; boundary=b"


@pytest.mark.parametrize(
    ("body", "media", "status", "code"),
    [
        (b"{}", "application/json", 415, "unsupported_media_type"),
        (b"dryRun=true", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (content(), "text/csv", 415, "unsupported_media_type"),
        (PART + b"--b--\r\n", "multipart/form-data", 400, "malformed_request"),
        (PART, FORM, 400, "malformed_request"),
        (PART + PART + b"--b--\r\n", FORM, 400, "malformed_request"),
        (PART.replace(b'; name="dryRun"', b"") + b"--b--\r\n", FORM, 400, "malformed_request"),
        (PART * 30 + b"--b--\r\n", FORM, 413, "content_too_large"),
        (b"x" * (forms.LARGEST + 1), FORM, 413, "content_too_large"),
    ],
    ids=[
        *("json", "fields", "csv", "no boundary", "cut off", "twice", "no name"),
        *("many parts", "large"),
    ],
)
def test_what_is_no_form_or_too_large_is_not_looked_into(
    world: World, plan: str, body: bytes, media: str, status: int, code: str
) -> None:
    answer = world.coordinator.call(
        "POST",
        f"/plans/{plan}/imports",
        data=body,
        content_type=media,
        headers={"Idempotency-Key": "k"},
    )

    assert problem(answer) == (status, code, [])


def test_a_form_with_a_file_is_read_by_no_other_address(world: World) -> None:
    data = {"file": (BytesIO(content()), "plan.csv")}

    assert problem(world.coordinator.call("POST", "/plans", data=data))[0] == 415
