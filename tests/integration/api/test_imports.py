"""A plan file by the API: tried first, done with the same file, and told again to who may know."""

import json

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.core import clock, ids
from service.core.db import db, transaction
from service.exchange.importing import GivenFile, import_plan
from service.models import Activity, Entry, ImportResult
from service.workflows import operations as op
from service.workflows.operations.imports import ImportedFile
from service.workflows.vocabulary import ANY_VERSION
from tests.integration.api.importing import content, give, problem, send, stored, without_uids
from tests.integration.api.keyed import kept, said
from tests.support.world import World
from tests.unit.exchange.plan_files import PLANS

NUMBER = "850709-9805"  # the Tax Agency's own example


@pytest.fixture
def plan(world: World) -> str:
    """Give the uid of the county's plan."""
    return world.county.plan


def test_a_dry_run_tells_what_the_commit_then_does_and_writes_nothing(
    world: World, plan: str
) -> None:
    before = stored(world)

    tried = give(world.coordinator, plan, dryRun="true")
    after = stored(world)
    done = give(world.coordinator, plan, dryRun="false")

    assert (tried.status_code, done.status_code) == (200, 201)
    assert after == before != stored(world)
    assert (tried.json["dryRun"], tried.json["id"]) == (True, None)
    assert without_uids(tried.json) == without_uids(done.json)
    assert [each["outcome"] for each in done.json["rows"]] == ["created", "created"]
    assert done.json["summary"]["created"] == 2


def test_what_was_imported_is_found_where_the_answer_says(world: World, plan: str) -> None:
    done = give(world.coordinator, plan)

    found = world.coordinator.get(done.headers["Location"].removeprefix("/api/v1"))

    assert done.headers["Location"] == f"/api/v1/imports/{done.json['id']}"
    assert (found.status_code, found.json) == (200, done.json)
    again = world.coordinator.get(
        f"/imports/{done.json['id']}", If_None_Match=found.headers["ETag"]
    )
    assert (again.status_code, again.data) == (304, b"")


def test_the_import_has_the_id_of_its_entry_in_the_plans_trail(world: World, plan: str) -> None:
    done = give(world.coordinator, plan).json

    trail = world.caller("auditor").get(f"/trail?plan={plan}&event=import").json["items"]

    assert [each["id"] for each in trail] == [done["id"]]
    with world.app.app_context():
        row = db.session.scalars(select(ImportResult)).one()
        entry = db.session.scalars(select(Entry).where(Entry.uid == row.uid)).one()
    assert abs((row.recorded_at - entry.recorded_at).total_seconds()) < 60


def test_the_same_file_again_changes_nothing_and_is_no_import(world: World, plan: str) -> None:
    give(world.coordinator, plan)
    before = stored(world)

    again = give(world.coordinator, plan)

    assert (again.status_code, again.json["id"]) == (200, None)
    assert "Location" not in again.headers
    assert {each["outcome"] for each in again.json["rows"]} == {"unchanged"}
    assert stored(world) == before


def raw(world: World, plan: str, key: str, boundary: str = "b") -> TestResponse:
    """Send the same bytes each time; the boundary too, unless another is given."""
    apart = f"--{boundary}".encode()
    lines = [
        *(apart, b'Content-Disposition: form-data; name="file"; filename="plan.csv"'),
        *(b"Content-Type: text/csv", b"", content(), apart + b"--", b""),
    ]
    return world.coordinator.call(
        "POST",
        f"/plans/{plan}/imports",
        data=b"\r\n".join(lines),
        content_type=f"multipart/form-data; boundary={boundary}",
        headers={"Idempotency-Key": key},
    )


def test_the_same_key_again_gives_the_same_bytes_also_when_the_plan_is_closed(
    world: World, plan: str
) -> None:
    first = raw(world, plan, "k")
    before = stored(world)

    again = raw(world, plan, "k")
    as_clients_do = raw(world, plan, "k", boundary="another-one")

    assert first.status_code == 201
    assert said(again) == said(as_clients_do) == said(first)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert stored(world) == before
    close(world, plan)
    assert said(raw(world, plan, "k")) == said(first)
    assert problem(give(world.coordinator, plan, key="k"))[:2] == (422, "idempotency_key_reused")


def close(world: World, plan: str) -> None:
    """Cancel what is open in the plan, then close it."""
    with world.app.app_context():
        found = db.session.scalars(select(Activity.uid).order_by(Activity.id)).all()
    for uid in found:
        cancelled = world.coordinator.move(uid, "cancel", reason="Utgår.")
        assert cancelled.status_code == 201, cancelled.text
    with world.app.app_context(), transaction() as session:
        op.move_plan(session, world.county.coordinator, plan, "close", None, ANY_VERSION)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 201),
        ("reporter of arvika", 403),
        ("auditor", 403),
        ("reporter of stranger", 404),
        ("coordinator elsewhere", 404),
        ("administrator", 404),
    ],
)
def test_who_coordinates_imports_and_reads_what_came_of_it(
    world: World, plan: str, who: str, status: int
) -> None:
    uid = give(world.coordinator, plan).json["id"]
    before = stored(world)

    answer = give(world.caller(who), plan, content("3;Stöd;Något nytt;torsby;2027;\n"))
    found = world.caller(who).get(f"/imports/{uid}")

    assert answer.status_code == status
    assert found.status_code == (200 if status == 201 else status)
    assert (stored(world) == before) is (status != 201)


def test_who_may_not_import_is_told_that_before_what_is_wrong_with_the_form(
    world: World, plan: str
) -> None:
    for who, status in (("reporter of arvika", 403), ("reporter of stranger", 404)):
        assert give(world.caller(who), plan, b"%PDF-1.7").status_code == status
        assert send(world.caller(who), plan, {"other": "x"}).status_code == status


def test_an_import_that_is_not_there_is_not_found(world: World, plan: str) -> None:
    entry = world.caller("auditor").get(f"/trail?plan={plan}").json["items"][0]["id"]

    for uid in (entry, ids.new_uid(clock.now()), "x"):
        assert world.coordinator.get(f"/imports/{uid}").status_code == 404
    assert world.coordinator.get(f"/imports/{entry}?page=1").status_code == 422


def test_an_import_from_before_results_were_kept_is_not_found(world: World, plan: str) -> None:
    file = ImportedFile(name="plan.csv", digest="0" * 64, counts={})
    with world.app.app_context(), transaction() as session:
        uid = op.record_import(session, world.county.coordinator, plan, file).uid

    assert world.coordinator.get(f"/imports/{uid}").status_code == 404


def test_a_closed_plan_takes_no_file(world: World, plan: str) -> None:
    close(world, plan)

    answer = give(world.coordinator, plan)

    assert problem(answer)[:2] == (409, "refused")
    assert [each["code"] for each in answer.json["refusals"]] == ["plan_closed"]


def test_identity_numbers_are_masked_in_all_that_is_answered_and_kept(
    world: World, plan: str
) -> None:
    row = f"1;Stöd {NUMBER};Ring {NUMBER};{NUMBER};2027 {NUMBER};Om {NUMBER}\n"
    done = send(world.coordinator, plan, {"file": (content(row), f"{NUMBER}.csv")})

    assert done.status_code == 201
    assert "[personnummer]" in done.json["rows"][0]["title"]
    with world.app.app_context():
        body = json.dumps(db.session.scalars(select(ImportResult.body)).one())
    texts = [done.text, world.coordinator.get(f"/imports/{done.json['id']}").text, body]
    assert [each for each in texts if NUMBER in each or "850709" in each] == []


def test_an_import_by_the_command_line_s_way_is_kept_too(world: World, plan: str) -> None:
    given = GivenFile(content=content(), filename="plan.csv")
    with world.app.app_context(), transaction() as session:
        result = import_plan(session, world.county.coordinator, plan, given)

    found = world.coordinator.get(f"/imports/{result.uid}")

    assert found.json == {"id": result.uid, **json.loads(json.dumps(result.as_json()))}


def test_a_row_that_is_refused_leaves_the_others_alone(world: World, plan: str) -> None:
    rows = f"1;Stöd;Ordna en dag;arvika;2027;\n{'9' * 41};Stöd;Skriva;arvika;2027;\n"

    done = give(world.coordinator, plan, content(rows))

    assert done.status_code == 201
    assert [each["outcome"] for each in done.json["rows"]] == ["created", "refused"]
    assert "number_too_long" in done.json["rows"][1]["findings"]


def test_nothing_is_half_done_when_the_result_cannot_be_kept(world: World, plan: str) -> None:
    before = stored(world), len(kept(world))
    with world.app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE import_result RENAME TO import_result_away")

    answer = give(world.coordinator, plan)

    with world.app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE import_result_away RENAME TO import_result")
    assert answer.status_code in (500, 503)
    assert (stored(world), len(kept(world))) == before


@pytest.mark.parametrize("name", ["traps.xlsx", "varmland-2026-2029.xlsx"])
def test_example_plans_are_answered_as_described(world: World, plan: str, name: str) -> None:
    done = send(world.coordinator, plan, {"file": ((PLANS / name).read_bytes(), name)})

    assert done.status_code == 201
    assert done.json["file"] == name
    assert world.coordinator.get(f"/imports/{done.json['id']}").json == done.json
