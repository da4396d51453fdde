"""What only others find: auditors who compare, a witness, and who keeps a receipt."""

from datetime import timedelta
from pathlib import Path

from service.core import clock
from service.core.db import db
from service.trail.canonical import leaf_hash
from service.trail.export import export
from service.trail.verify import verify
from service.trail.verify_file import file_source
from service.trail.verify_signatures import Trust
from tests.support.rewriting import NOON, Entry, Logged

LATER = NOON + timedelta(hours=3)


def _edited(entries: list[Entry]) -> list[Entry]:
    entries[3]["body"]["role"] = "someone"
    return entries


def _same(entries: list[Entry]) -> list[Entry]:
    return entries


def test_two_auditors_with_two_histories_are_each_content_until_they_compare(
    log: Logged, tmp_path: Path
) -> None:
    export(db.engine, tmp_path / "one.zip")
    honest = log.statements
    log.rewrite(_edited, log.keeping.keys)
    export(db.engine, tmp_path / "other.zip")
    told = [row["note"] for row in log.place.rows("trail_checkpoint")]

    alone = [_codes(tmp_path / name, Trust(keys=[log.key])) for name in ("one.zip", "other.zip")]
    compared = _codes(tmp_path / "other.zip", Trust(keys=[log.key], kept=honest))

    assert alone == [set(), set()]
    assert compared == {"kept_differs"}
    assert told != log.kept


def test_two_histories_cannot_both_have_the_witness_that_an_auditor_asks_for(
    log: Logged,
) -> None:
    witness = log.cosign(LATER)
    honest = log.codes(witnesses=[witness])
    log.rewrite(_edited, log.keeping.keys)

    assert honest == set()
    assert log.codes(witnesses=[witness]) == {"attestation_wrong", "witness_missing"}


def test_a_clock_turned_back_is_found_by_when_a_witness_saw_the_log(log: Logged) -> None:
    witness = log.cosign(LATER)
    with clock.set_to(NOON + timedelta(minutes=5)):  # which is hours ago
        log.add("Nu för länge sedan")
    log.sign(LATER + timedelta(hours=1))
    backdated = log.entries()[-1]

    found = log.report(witnesses=[witness]).findings

    assert log.codes() == set()
    named = {(each.code, each.stream, each.sequence) for each in found}
    row = backdated["row"]
    assert ("backdated", row["stream"], row["sequence"]) in named


def test_a_clock_turned_back_within_a_subject_is_found_without_anybody(log: Logged) -> None:
    def rewrite(entries: list[Entry]) -> list[Entry]:
        entries[-1]["body"]["recorded_at"] = "2026-01-01T00:00:00.000000Z"
        return entries

    log.rewrite(rewrite, log.keeping.keys)

    assert "time_fell" in log.codes()


def test_an_entry_removed_before_a_checkpoint_covers_it_is_missed_only_by_its_receipt(
    log: Logged,
) -> None:
    with clock.set_to(LATER):
        log.add("Som ingen ser")
    entry = log.place.rows("trail_entry")[-1]
    receipt = bytes(entry["leaf_hash"])
    log.place.change("activity", log.activity, title="En annan rubrik")
    log.rewrite(_same)

    assert log.codes(kept=log.statements) == set()
    left = [bytes(row["body"]) for row in log.place.rows("trail_body")]
    assert receipt not in {leaf_hash(body) for body in left}


def test_what_no_checkpoint_covers_yet_is_counted_and_said(log: Logged) -> None:
    with clock.set_to(LATER):
        log.add("Alldeles nyss")

    report = log.report()

    assert report.sound
    assert report.covered.uncovered == 1
    assert " 1 " in report.statement


def _codes(file: Path, trust: Trust) -> set[str]:
    with file_source(file) as source:
        return {each.code for each in verify(source, trust).findings}
