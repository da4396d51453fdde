"""Programs that know nothing of this service accept its checkpoints and proofs, and no others."""

import base64
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.core.db import db
from service.models import Body, Entry, Leaf
from service.trail.canonical import encode
from service.trail.log_keys import public_pem, read_keys
from service.trail.logs import Kept
from service.trail.merkle import inclusion
from service.trail.signed_note import verifier
from service.trail.tiles import Tiles
from tests.support.logbook import ORIGIN, Logbook, a_logbook
from tests.support.npm import installed
from tests.support.sources import ROOT
from tests.support.subjects import settle


@pytest.fixture
def book(sqlite_url: str, tmp_path: Path) -> Any:  # noqa: ANN401 -- a generator of logbooks
    with a_logbook(sqlite_url, tmp_path) as book:
        settle()
        yield book


def told(book: Logbook, kept: Kept, place: int) -> dict[str, Any]:
    """Return what is needed to check the entry at *place* by a checkpoint."""
    body = db.session.scalar(
        select(Body.body)
        .join(Entry, Entry.id == Body.entry_id)
        .join(Leaf, Leaf.entry_id == Entry.id)
        .where(Leaf.leaf_index == place)
    )
    key, size = read_keys(book.keeping.keys)[0], kept.statement.size
    tree = Tiles(db.session(), kept.start, size)
    return {
        "body": base64.b64encode(body or b"").decode(),
        "index": place,
        "note": kept.note,
        "path": [encode(each) for each in inclusion(place, size, tree.node)],
        "name": ORIGIN,
        "keyId": verifier(ORIGIN, key).id.hex(),
        "pem": public_pem(key),
    }


def accepted(told: Mapping[str, Any]) -> bool:
    """Ask a library that checks such logs for those who install programs."""
    there = installed(ROOT / "tests/support/log", "test-log", "check.mjs")
    said = subprocess.run(  # noqa: S603 -- node, with our own file
        [there.node, "check.mjs"],
        cwd=there.folder,
        input=json.dumps(told),
        capture_output=True,
        check=True,
        text=True,
    )
    return bool(json.loads(said.stdout)["accepted"])


def test_another_program_accepts_proofs_and_refuses_what_is_altered(book: Logbook) -> None:
    kept = book.made()
    size = kept.statement.size
    assert size > 4

    for place in (0, size // 2, size - 1):
        proof = told(book, kept, place)
        altered = base64.b64encode(base64.b64decode(proof["body"]) + b" ").decode()

        assert accepted(proof)
        assert not accepted({**proof, "body": altered})
        assert not accepted({**proof, "index": (place + 1) % size})
        assert not accepted({**proof, "note": kept.note.replace(f"\n{size}\n", f"\n{size + 1}\n")})
        assert not accepted({**proof, "path": proof["path"][1:]})


def test_openssl_accepts_a_checkpoint_as_the_manual_says(book: Logbook, tmp_path: Path) -> None:
    kept = book.made()
    (tmp_path / "checkpoint").write_text(kept.note, encoding="utf-8")
    (tmp_path / "key.pem").write_text(public_pem(read_keys(book.keeping.keys)[0]))
    manual = (ROOT / "docs" / "trail-format.md").read_text(encoding="utf-8")
    script = next(
        block for block in manual.split("```sh\n")[1:] if block.startswith("head -n 3 checkpoint")
    ).partition("```")[0]

    good = shell(script, tmp_path)
    altered = kept.note.replace(ORIGIN, ORIGIN.replace("2026", "2025"), 1)
    (tmp_path / "checkpoint").write_text(altered, encoding="utf-8")
    bad = shell(script, tmp_path)

    assert "Verified Successfully" in good
    assert "Verified Successfully" not in bad


def shell(script: str, folder: Path) -> str:
    run = subprocess.run(  # noqa: S603 -- the manual's own commands
        ["/bin/sh", "-c", script], cwd=folder, capture_output=True, check=False, text=True
    )
    return run.stdout + run.stderr
