"""The signer refuses what contradicts its word, and a restored log gives way to another."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import current_app

from service.cli.log_chore import begin_demo_log, keep_log
from service.core.log_settings import LogSettings
from service.trail.log_keys import KeyFileError, make_key, read_keys
from service.trail.signed_note import Note, verifier
from service.trail.signer import SignerError, Why
from tests.support.logbook import ORIGIN, Logbook, a_logbook, forget, past_guards

sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
TAIL = "trail_leaf", "leaf_index >= 3"


@pytest.fixture
def book(migrated_url: str, tmp_path: Path) -> Iterator[Logbook]:
    with a_logbook(migrated_url, tmp_path) as book:
        yield book


def test_a_restored_database_is_not_signed_over_and_a_new_log_names_what_was(
    book: Logbook,
) -> None:
    book.add(3)
    book.made()
    book.add(4)
    published = book.made()
    cut_back(book, 5)
    book.add(1, "system/after")

    with pytest.raises(SignerError) as refused:
        book.keep()
    waiting = len(book.sql.rows("trail_pending"))
    kept = book.restored()

    assert refused.value.why is Why.SHRUNK
    assert waiting == 1
    (beginning,) = book.told("begin_log")
    assert beginning["follows"] == published.statement.text
    assert (beginning["lost"], beginning["why"]) == (4, "restored")
    assert kept.statement.origin == f"{ORIGIN}/r2"
    assert (kept.start, kept.statement.size) == (5, 2)
    with pytest.raises(SignerError, match="not_needed"):
        book.restored()


def cut_back(book: Logbook, size: int) -> None:
    """Put the log back to where it had *size* leaves, as an old copy would."""
    forget(book.sql, "trail_checkpoint", f"tree_size > {size}")
    gone = f"SELECT entry_id FROM trail_leaf WHERE leaf_index >= {size}"  # noqa: S608 -- a number
    forget(book.sql, "trail_body", f"entry_id IN ({gone})")
    book.sql.run(f"CREATE TABLE gone AS {gone}")
    forget(book.sql, "trail_leaf", f"leaf_index >= {size}")
    forget(book.sql, "trail_entry", "id IN (SELECT entry_id FROM gone)")
    past_guards(
        book.sql,
        "trail_head",
        "DELETE FROM trail_head",
        """INSERT INTO trail_head (stream, sequence, leaf_hash)
        SELECT stream, sequence, leaf_hash FROM trail_entry e WHERE sequence =
        (SELECT max(sequence) FROM trail_entry o WHERE o.stream = e.stream)""",
    )


@sqlite
def test_a_second_restore_is_counted_on(book: Logbook) -> None:
    book.add(3)
    first = book.made()
    book.keeping.memory.unlink()

    with pytest.raises(SignerError, match="memory_missing"):
        book.restored()
    again = book.restored(first.note)
    forget(book.sql, "trail_checkpoint", "1 = 1")
    forget(book.sql, "trail_leaf", "leaf_index > 2")

    assert again.statement.origin == f"{ORIGIN}/r2"
    assert book.restored().statement.origin == f"{ORIGIN}/r3"


def rewrite(book: Logbook) -> None:
    """Put another leaf in the place of one, past the guards."""
    book.sql.run("DROP TRIGGER trail_leaf_stays_as_written")
    book.sql.run("UPDATE trail_leaf SET leaf_hash = :h WHERE leaf_index = 2", h=b"x" * 32)


def no_checkpoints(book: Logbook) -> None:
    forget(book.sql, "trail_checkpoint", "1 = 1")


def rewrite_all(book: Logbook) -> None:
    rewrite(book)
    no_checkpoints(book)


def cut_all(book: Logbook) -> None:
    forget(book.sql, *TAIL)
    no_checkpoints(book)


@sqlite
@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (rewrite, Why.PUBLISHED_DIFFERS),
        (rewrite_all, Why.REWRITTEN),
        (cut_all, Why.SHRUNK),
        (lambda book: book.keeping.memory.unlink(), Why.MEMORY_MISSING),
        (lambda book: book.keeping.memory.write_text("?"), Why.MEMORY_UNREADABLE),
        (
            lambda book: book.keeping.memory.write_text(
                book.keeping.memory.read_text().replace("2026", "2025")
            ),
            Why.ANOTHER_LOG,
        ),
    ],
    ids=lambda each: each.value if isinstance(each, Why) else "",
)
def test_the_signer_refuses(book: Logbook, damage: object, why: Why) -> None:
    book.add(5)
    book.made()
    assert callable(damage)
    damage(book)
    book.add(3)

    with pytest.raises(SignerError) as refused:
        book.keep()

    assert refused.value.why is why
    assert len(book.sql.rows("trail_pending")) == 3


@sqlite
def test_what_another_round_settles_is_left_to_it(
    book: Logbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = LogSettings(keys=book.keeping.keys, memory=book.keeping.memory)
    monkeypatch.setitem(current_app.config, "LOG", settings)
    book.sql.add_entry("security")
    book.sql.run("INSERT INTO trail_leaf SELECT 0, id, leaf_hash FROM trail_entry")

    assert keep_log() is None
    assert len(book.sql.rows("trail_pending")) == 1


@sqlite
def test_a_demo_begins_with_a_key_of_its_own(book: Logbook) -> None:
    settings = LogSettings(keys=book.keeping.keys, memory=book.keeping.memory)
    book.add(1)
    book.made()
    old = book.keeping.keys.read_bytes()

    begin_demo_log(settings)
    begin_demo_log(LogSettings())

    assert book.keeping.keys.read_bytes() != old
    assert not book.keeping.memory.exists()


@sqlite
def test_a_year_turns_no_sooner_than_a_second_after_the_last_checkpoint(book: Logbook) -> None:
    book.at = datetime(2026, 12, 31, 22, 59, 59, 500_000, tzinfo=UTC) - timedelta(seconds=1)
    book.add(1)
    book.made()
    book.add(1)

    book.at -= timedelta(seconds=0.5)
    soon = book.keep()
    ended = book.made()

    assert soon is None
    assert ended.statement.origin == ORIGIN
    assert book.made().statement.origin.endswith("2027")


@sqlite
def test_while_keys_change_both_sign_and_the_trail_tells_it(book: Logbook) -> None:
    book.add(1)
    book.made()
    old = read_keys(book.keeping.keys)[0]
    make_key(book.keeping.keys.with_name("next.pem"))
    both = book.keeping.keys.with_name("next.pem").read_bytes() + book.keeping.keys.read_bytes()
    book.keeping.keys.write_bytes(both)

    kept = book.made()

    keys = [verifier(ORIGIN, each) for each in read_keys(book.keeping.keys)]
    assert Note.read(kept.note).signed_by(keys) == keys
    assert verifier(ORIGIN, old) in keys
    assert [each["keys"] for each in book.told("name_keys")] == [
        [str(keys[1])],
        [str(each) for each in keys],
    ]


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "log.pem"

    make_key(path)

    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        make_key(path)


@pytest.mark.parametrize(
    "content", [b"", b"-----BEGIN PRIVATE " + b"KEY-----\nAA\n-----END PRIVATE " + b"KEY-----"]
)
def test_a_file_without_a_key_is_refused_and_not_repeated(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log.pem"
    path.write_bytes(content)

    with pytest.raises(KeyFileError, match=r"log\.pem: "):
        read_keys(path)
    with pytest.raises(KeyFileError, match="FileNotFoundError"):
        read_keys(tmp_path / "none")
