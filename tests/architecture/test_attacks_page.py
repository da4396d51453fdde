"""The manual's table of attacks is what tests show: each row has one, and it finds what is told."""

import ast
import re

import pytest

from tests.support.sources import ROOT

PAGE = ROOT / "docs" / "trail-format.md"
HERE = ROOT / "tests" / "integration"
ROW = re.compile(
    r"^\| (?P<attack>[^|]+) \| (?P<alone>[^|]+) \| (?P<kept>[^|]+) \| (?P<by>[^|]+) \|$",
    re.MULTILINE,
)
# By the attack: whether it is found alone and with a kept checkpoint; the file, and the test.
SHOWN = {
    "entry edited, all digests made to fit": ("yes", "yes", "on_the_log", "an_edited_entry_in_step_with_everything_but_the_tree_is_named_by_its_leaf"),  # noqa: E501 -- a table
    "leaf changed": ("yes", "yes", "on_the_log", "a_leaf_that_is_not_the_entrys_is_named_with_the_entry"),  # noqa: E501 -- a table
    "entry deleted": ("yes", "yes", "on_the_log", "a_removed_entry_leaves_its_place_empty"),
    "entry inserted": ("yes", "yes", "on_the_log", "an_inserted_entry_moves_the_tree"),
    "entries reordered": ("yes", "yes", "on_the_log", "reordered_entries_move_the_tree"),
    "tail cut, checkpoints left": ("yes", "yes", "on_the_log", "a_cut_tail_is_found_by_the_checkpoints_that_are_left"),  # noqa: E501 -- a table
    "tail cut with its checkpoints, or an old copy restored": ("**no**", "yes", "on_the_log", "a_tail_cut_with_its_checkpoints_is_found_only_by_a_kept_one"),  # noqa: E501 -- a table
    "all rewritten without the key, or with a swapped one": ("yes", "yes", "on_the_log", "a_log_rewritten_without_the_key_is_found_by_the_key"),  # noqa: E501 -- a table
    "all rewritten with the key": ("**no**", "yes", "on_the_log", "a_log_rewritten_with_the_key_is_found_only_by_a_kept_checkpoint"),  # noqa: E501 -- a table
    "checkpoint forged": ("yes", "yes", "on_the_log", "a_forged_checkpoint_is_found_by_its_root_and_by_its_signature"),  # noqa: E501 -- a table
    "two auditors shown two histories": ("**no**", "yes", "seen_by_others", "two_auditors_with_two_histories_are_each_content_until_they_compare"),  # noqa: E501 -- a table
    "clock turned back within a subject": ("yes", "yes", "seen_by_others", "a_clock_turned_back_within_a_subject_is_found_without_anybody"),  # noqa: E501 -- a table
    "clock turned back for a subject that is new": ("**no**", "**no**", "seen_by_others", "a_clock_turned_back_is_found_by_when_a_witness_saw_the_log"),  # noqa: E501 -- a table
    "stored row changed without an entry": ("yes", "yes", "on_the_log", "a_row_that_is_changed_without_an_entry_is_named_with_its_column"),  # noqa: E501 -- a table
    "last entry removed before any checkpoint covers it": ("**no**", "**no**", "seen_by_others", "an_entry_removed_before_a_checkpoint_covers_it_is_missed_only_by_its_receipt"),  # noqa: E501 -- a table
}  # fmt: skip
# What takes more than the auditor has is shown by a test of its own.
BESIDE = {
    "witness_missing": (
        "seen_by_others",
        "two_histories_cannot_both_have_the_witness_that_an_auditor_asks_for",
    )
}


def rows() -> dict[str, dict[str, str]]:
    """Return the rows of the table of what is done against the log."""
    table = PAGE.read_text(encoding="utf-8").partition("| attack | alone |")[2].partition("\n\n")[0]
    found = {each["attack"]: each.groupdict() for each in ROW.finditer(table)}
    return {attack: row for attack, row in found.items() if not attack.startswith("---")}


def test_the_manual_has_just_the_attacks_that_are_tried() -> None:
    assert {name: (row["alone"], row["kept"]) for name, row in rows().items()} == {
        name: (alone, kept) for name, (alone, kept, _file, _test) in SHOWN.items()
    }


@pytest.mark.parametrize("attack", SHOWN)
def test_each_attack_is_done_by_a_test_that_looks_for_what_the_manual_says(attack: str) -> None:
    told = re.findall(r"`(\w+)`", rows()[attack]["by"])

    missing = [
        code for code in told if f'"{code}"' not in _source(*BESIDE.get(code, SHOWN[attack][2:]))
    ]

    assert told
    assert missing in ([], ["leafHash"])  # the receipt is what a write answers, and no finding


def _source(file: str, name: str) -> str:
    text = (HERE / f"test_trail_attacks_{file}.py").read_text(encoding="utf-8")
    functions = (each for each in ast.parse(text).body if isinstance(each, ast.FunctionDef))
    found = {each.name: ast.get_source_segment(text, each) for each in functions}
    return found[f"test_{name}"] or ""
