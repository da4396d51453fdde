"""Checkpoints and proofs over the API hold, and lead from what was kept to what is."""

import base64
from pathlib import Path
from typing import Any

import pytest

from service.core.db import db
from service.trail.canonical import encode
from service.trail.checkpoints import stated_in
from service.trail.log_keys import make_key
from service.trail.proofs import is_consistent, is_included
from service.trail.standing import Keeping
from service.workflows import log_keeping
from tests.support.world import World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def sign(world: World, folder: Path) -> None:
    """Sign what the log has come to, however lately the last checkpoint was made."""
    keeping = Keeping(folder / "log.pem", folder / "signed")
    if not keeping.keys.exists():
        make_key(keeping.keys)
    with world.app.app_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_keeping, "AT_MOST_EVERY", log_keeping.AT_MOST_EVERY * 0)
        log_keeping.keep(keeping)
        db.session.remove()


def decoded(path: list[str]) -> list[bytes]:
    return [base64.b64decode(each) for each in path]


def test_an_auditor_proves_an_entry_and_that_one_checkpoint_follows_another(
    world: World, tmp_path: Path
) -> None:
    auditor = world.caller("auditor")
    activity = world.propose("arvika")
    sign(world, tmp_path)
    older = auditor.get("/trail/checkpoints").json["items"][0]
    for number in range(3):
        world.propose("torsby", number=f"2.{number}")
    sign(world, tmp_path)
    entry = auditor.get(f"/activities/{activity}/history").json["items"][-1]

    listed = auditor.get("/trail/checkpoints?limit=1").json
    newest = listed["items"][0]["number"]
    newer = auditor.get(f"/trail/checkpoints/{newest}?earlier={older['number']}").json
    proof = auditor.get(f"/trail/proofs/{entry['id']}").json
    by_older = auditor.get(f"/trail/proofs/{entry['id']}?checkpoint={older['number']}").json

    assert listed["page"]["totalCount"] == 2
    assert_proven(proof, entry["leafHash"])
    assert_proven(by_older, entry["leafHash"])
    old, new = stated_in(older["note"]), stated_in(newer["note"])
    path = decoded(newer["consistency"]["hashes"])
    assert is_consistent((old.size, old.root), (new.size, new.root), path)
    assert newer["attestations"] == []


def assert_proven(proof: Any, leaf: str) -> None:  # noqa: ANN401 -- any JSON document
    """Check a proof by what it says and nothing else."""
    stated = stated_in(proof["checkpoint"]["note"])
    assert proof["leafHash"] == leaf
    assert proof["holds"]
    assert encode(stated.root) == proof["checkpoint"]["rootHash"]
    path = decoded(proof["hashes"])
    assert is_included(base64.b64decode(leaf), proof["leafIndex"], stated.size, path, stated.root)


@ON_SQLITE
def test_what_no_checkpoint_covers_has_no_proof_yet(world: World, tmp_path: Path) -> None:
    auditor = world.caller("auditor")
    sign(world, tmp_path)
    activity = world.propose("arvika")
    entry = auditor.get(f"/activities/{activity}/history").json["items"][0]["id"]

    proof = auditor.get(f"/trail/proofs/{entry}").json
    newest = auditor.get("/trail/checkpoints").json["items"][0]["number"]
    by_newest = auditor.get(f"/trail/proofs/{entry}?checkpoint={newest}")

    assert (proof["checkpoint"], proof["leafIndex"], proof["hashes"]) == (None, None, [])
    assert not proof["holds"]
    assert by_newest.json["errors"][0]["pointer"] == "/checkpoint"


@ON_SQLITE
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/trail/checkpoints/7000000", 404),
        ("/trail/checkpoints/x", 404),
        (f"/trail/checkpoints/{'9' * 19}", 404),
        ("/trail/proofs/x", 404),
        ("/trail/proofs/01a20000-0000-7000-8000-000000000001", 404),
        ("/trail/checkpoints/{newest}?earlier=7000000", 422),
        ("/trail/checkpoints/{newest}?earlier=0", 422),
        ("/trail/checkpoints/{newest}", 200),
    ],
)
def test_what_is_not_there_is_told_apart_from_what_is_wrong(
    world: World, tmp_path: Path, path: str, status: int
) -> None:
    sign(world, tmp_path)
    auditor = world.caller("auditor")
    newest = auditor.get("/trail/checkpoints").json["items"][0]["number"]

    answer = auditor.get(path.replace("{newest}", str(newest)))

    assert answer.status_code == status


@ON_SQLITE
def test_nobody_else_reads_proofs_and_a_coordinator_only_of_their_county(
    world: World, tmp_path: Path
) -> None:
    activity = world.propose("arvika")
    sign(world, tmp_path)
    entry = world.coordinator.get(f"/activities/{activity}/history").json["items"][0]["id"]
    elsewhere = world.caller("coordinator elsewhere")

    assert world.coordinator.get(f"/trail/proofs/{entry}").json["holds"]
    assert elsewhere.get(f"/trail/proofs/{entry}").status_code == 404
    for path in ("checkpoints", "checkpoints/1", f"proofs/{entry}"):
        assert world.reporter("arvika").get(f"/trail/{path}").status_code == 403
        assert world.nobody.get(f"/trail/{path}").status_code == 401


@ON_SQLITE
def test_pages_show_the_lines_to_keep_and_check_an_entry(world: World, tmp_path: Path) -> None:
    client = world.app.test_client()
    none_yet = client.get("/public/checkpoints/latest")
    sign(world, tmp_path)

    public = client.get("/public/checkpoints/latest")

    assert none_yet.status_code == 404
    assert public.content_type == "text/plain; charset=utf-8"
    assert stated_in(public.text).size > 0
