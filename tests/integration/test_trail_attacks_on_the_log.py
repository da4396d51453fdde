"""Whoever holds the database rewrites its log: what finds it, by what that somebody else keeps."""

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from service.core import clock
from service.trail.log_keys import make_key
from service.trail.verify_ground import Ground
from tests.support.rewriting import NOON, Entry, Logged

LATER = NOON + timedelta(hours=3)


def _edited(entries: list[Entry]) -> list[Entry]:
    entries[3]["body"]["role"] = "someone"
    return entries


def _same(entries: list[Entry]) -> list[Entry]:
    return entries


def test_an_untouched_log_is_sound_by_everything_that_outsiders_hold(log: Logged) -> None:
    report = log.report(kept=log.statements)

    assert report.findings == []
    assert report.covered.uncovered == 0
    assert report.covered.ground is Ground.KEPT


def test_a_log_that_is_written_anew_as_it_was_is_the_same(log: Logged) -> None:
    log.rewrite(_same)

    assert log.codes(kept=log.statements) == set()


def test_an_edited_entry_in_step_with_everything_but_the_tree_is_named_by_its_leaf(
    log: Logged,
) -> None:
    log.rewrite(_edited)

    found = log.report()

    differing = [each for each in found.findings if each.code == "checkpoint_differs"]
    assert [(each.leaf, each.values["last"]) for each in differing] == [(0, 18)]
    assert found.findings == differing


def test_a_leaf_that_is_not_the_entrys_is_named_with_the_entry(log: Logged) -> None:
    entry = log.entries()[5]
    log.place.change("trail_leaf", 5, leaf_hash=b"x" * 32)

    found = {(each.stream, each.sequence, each.code, each.leaf) for each in log.report().findings}

    named = (entry["row"]["stream"], entry["row"]["sequence"], "place_differs", 5)
    assert named in found
    assert "checkpoint_differs" in {code for _, _, code, _ in found}


def test_a_tree_that_was_kept_over_other_leaves_names_the_leaf(log: Logged) -> None:
    leaves = [row["leaf_hash"] for row in log.place.rows("trail_leaf")]
    hashes = b"".join([*leaves[:4], b"x" * 32, *leaves[5:]]).ljust(256 * 32, b"x")
    tile = {"log_start": 0, "level": 0, "n": 0, "root": b"x" * 32, "hashes": hashes}
    table = sa.table("trail_tile", *map(sa.column, tile))
    log.place.sql.execute(table.insert().values(tile))

    assert log.leaves() == {("tile_differs", 4)}


def test_a_removed_entry_leaves_its_place_empty(log: Logged) -> None:
    entry = log.entries()[7]
    log.place.remove("trail_leaf", 7)
    log.place.remove("trail_body", entry["row"]["id"])
    log.place.remove("trail_entry", entry["row"]["id"])

    assert ("place_gap", 7) in log.leaves()


def test_an_entry_taken_out_of_the_log_alone_is_named(log: Logged) -> None:
    entry = log.entries()[-1]
    log.place.remove("trail_leaf", len(log.entries()) - 1)

    found = {(each.stream, each.sequence, each.code) for each in log.report().findings}

    assert (entry["row"]["stream"], entry["row"]["sequence"], "place_missing") in found
    assert "checkpoint_ahead" in {code for _, _, code in found}


def test_an_inserted_entry_moves_the_tree(log: Logged) -> None:
    with clock.set_to(LATER):
        log.add("Eftersom")
    inserted = log.place.rows("trail_entry")[-1]["id"]
    log.place.remove("trail_pending", inserted)
    log.place.sql.execute(sa.text("UPDATE trail_leaf SET leaf_index = leaf_index + 1000"))
    log.place.sql.execute(sa.text("UPDATE trail_leaf SET leaf_index = leaf_index - 999"))
    row = log.place.rows("trail_entry")[-1]
    log.place.sql.execute(
        sa.text("INSERT INTO trail_leaf VALUES (0, :key, :hash)"),
        {"key": row["id"], "hash": row["leaf_hash"]},
    )

    found = log.codes()

    assert found == {"checkpoint_differs", "place_order"}


def test_reordered_entries_move_the_tree(log: Logged) -> None:
    log.rewrite(lambda entries: [entries[1], entries[0], *entries[2:]])

    assert log.leaves() == {("checkpoint_differs", 0)}


def test_a_cut_tail_is_found_by_the_checkpoints_that_are_left(log: Logged) -> None:
    log.place.change(  # the row as it was before the last entry
        "activity", log.activity, title="En bättre rubrik"
    )
    log.rewrite(lambda entries: entries[:-1])

    assert "checkpoint_ahead" in log.codes()


def test_a_tail_cut_with_its_checkpoints_is_found_only_by_a_kept_one(log: Logged) -> None:
    size = log.statements[0].size
    log.place.change("activity", log.activity, title="En bättre rubrik")
    log.rewrite(lambda entries: entries[:size], log.keeping.keys)

    assert log.codes() == set()
    assert log.codes(kept=log.statements[:1]) == set()
    assert log.leaves(kept=log.statements) == {("kept_ahead", size)}


def test_a_log_rewritten_without_the_key_is_found_by_the_key(log: Logged, tmp_path: Path) -> None:
    make_key(tmp_path / "own.pem")
    log.rewrite(_edited, tmp_path / "own.pem")

    assert log.codes() == {"checkpoint_unsigned"}


def test_a_log_rewritten_with_the_key_is_found_only_by_a_kept_checkpoint(log: Logged) -> None:
    log.rewrite(_edited, log.keeping.keys)

    assert log.codes() == set()
    assert log.leaves(kept=log.statements[:1]) == {("kept_differs", 0)}


def test_a_log_rewritten_with_the_key_after_a_kept_checkpoint_is_found_to_begin_there(
    log: Logged,
) -> None:
    first = log.statements[0].size

    def rewrite(entries: list[Entry]) -> list[Entry]:
        entries[-1]["body"]["role"] = "someone"
        return entries

    log.rewrite(rewrite, log.keeping.keys)

    assert log.leaves(kept=log.statements[:1]) == set()
    assert log.leaves(kept=log.statements) == {("kept_differs", first)}


def test_a_forged_checkpoint_is_found_by_its_root_and_by_its_signature(log: Logged) -> None:
    newest = log.place.rows("trail_checkpoint")[-1]
    lines = newest["note"].split("\n")
    forged = "\n".join([lines[0], lines[1], "A" * 43 + "=", *lines[3:]])
    log.place.change("trail_checkpoint", newest["tree_size"], note=forged)

    assert log.codes() == {"checkpoint_differs", "checkpoint_forged"}


def test_a_swapped_key_is_found_by_who_holds_the_old_one(log: Logged, tmp_path: Path) -> None:
    make_key(tmp_path / "swapped.pem")
    log.rewrite(_same, tmp_path / "swapped.pem")

    assert log.codes() == {"checkpoint_unsigned"}


def test_a_row_that_is_changed_without_an_entry_is_named_with_its_column(log: Logged) -> None:
    log.place.change("activity", log.activity, state="followed_up")

    found = [(each.code, each.values["column"]) for each in log.report().findings]

    assert found == [("column_differs", "state")]
