"""An export verifies without the database, and a damaged one is named."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from service.core.db import db
from service.trail.export import export
from service.trail.verify import verify
from service.trail.verify_file import file_source
from service.trail.verify_findings import Report
from tests.support.history import live, verified
from tests.support.sources import ROOT
from tests.support.subjects import serving

Files = dict[str, bytes]


@pytest.fixture
def exported(migrated_url: str, tmp_path: Path) -> Iterator[Path]:
    """Give an export of a county with a history, whose database is still being served."""
    with serving(migrated_url):
        live()
        path = tmp_path / "trail.zip"
        export(db.engine, path)
        yield path


def _verified(path: Path) -> Report:
    with file_source(path) as source:
        return verify(source)


def _files(path: Path) -> Files:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _again(path: Path, files: Files) -> Path:
    altered = path.with_name("altered.zip")
    with ZipFile(altered, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return altered


def test_an_export_is_sound_and_says_the_same_as_the_database(exported: Path) -> None:
    stored = verified()

    report = _verified(exported)

    assert [str(each) for each in report.findings] == []
    assert report == stored


def test_an_export_holds_the_entries_byte_for_byte(exported: Path) -> None:
    bodies = db.session.connection().exec_driver_sql("SELECT body FROM trail_body").scalars()

    lines = _files(exported)["entries.jsonl"].splitlines()

    assert sorted(lines) == sorted(bytes(body) for body in bodies)


def test_the_same_record_is_exported_to_the_same_bytes(exported: Path) -> None:
    again = exported.with_name("again.zip")

    export(db.engine, again)

    assert again.read_bytes() == exported.read_bytes()


def test_an_export_is_for_who_made_it_and_replaces_no_file(exported: Path) -> None:
    assert exported.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        export(db.engine, exported)


def test_an_export_that_fails_leaves_no_file_behind(tmp_path: Path, migrated_url: str) -> None:
    path = tmp_path / "trail.zip"
    with serving(migrated_url):
        db.session.connection().exec_driver_sql("DROP TABLE trail_disclosure")
        db.session.commit()
        with pytest.raises(Exception, match="trail_disclosure"):
            export(db.engine, path)

    assert not path.exists()


def test_an_export_is_verified_with_no_database_and_no_settings(exported: Path) -> None:
    program = (
        "import sys, pathlib\n"
        "from service.trail.verify import verify\n"
        "from service.trail.verify_file import file_source\n"
        "with file_source(pathlib.Path(sys.argv[1])) as source:\n"
        "    report = verify(source)\n"
        "print(report.entries, report.sound, report.statement)\n"
    )
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.defpath}

    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(exported)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )

    stored = verified()
    assert done.stdout.startswith(f"{stored.entries} True There are no checkpoints yet")


def test_the_table_for_people_cannot_run_anything(exported: Path) -> None:
    table = _files(exported)["entries.csv"].decode()

    assert table.startswith("\ufeff")
    assert "=Nämnden" in table
    assert not any(cell.startswith("=") for cell in table.replace('"', ";").split(";"))


def _without_a_line(files: Files) -> None:
    lines = files["entries.jsonl"].splitlines(keepends=True)
    files["entries.jsonl"] = b"".join(lines[:2] + lines[3:])


def _with_a_word_changed(files: Files) -> None:
    files["entries.jsonl"] = files["entries.jsonl"].replace(b'"reporter"', b'"reportes"', 1)


def _with_a_broken_line(files: Files) -> None:
    files["entries.jsonl"] = files["entries.jsonl"].replace(b'"v":1}\n', b'"v":1\n', 1)


def _with_a_list_for_a_line(files: Files) -> None:
    files["heads.json"] = files["heads.json"].replace(b"\n{", b"\n[1],\n{", 1)


def _with_a_stream_that_is_no_text(files: Files) -> None:
    files["heads.json"] = files["heads.json"].replace(b'"stream": "', b'"stream": "\\ud800', 1)


def _with_a_row_changed(files: Files) -> None:
    files["state.json"] = files["state.json"].replace(b'"anchored"', b'"proposed"', 1)


def _with_a_row_removed(files: Files) -> None:
    lines = files["state.json"].splitlines(keepends=True)
    files["state.json"] = b"".join([lines[0], *lines[2:]])


def _with_a_head_raised(files: Files) -> None:
    files["heads.json"] = files["heads.json"].replace(b'"sequence": 1,', b'"sequence": 2,', 1)


def _without_texts(files: Files) -> None:
    files["disclosures.jsonl"] = b""


def _with_another_flow(files: Files) -> None:
    files["flows/1.json"] = files["flows/1.json"].replace(b"anchor", b"ankra", 1)


def _without_heads(files: Files) -> None:
    del files["heads.json"]


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (_without_a_line, "gap"),
        (_with_a_word_changed, "wrong_prev"),
        (_with_a_broken_line, "line_unreadable"),
        (_with_a_list_for_a_line, "line_unreadable"),
        (_with_a_stream_that_is_no_text, "line_unreadable"),
        (_with_a_row_changed, "column_differs"),
        (_with_a_row_removed, "stream_without_row"),
        (_with_a_head_raised, "head_differs"),
        (_without_texts, "text_missing"),
        (_with_another_flow, "flow_differs"),
        (_without_heads, "file_missing"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_has_been_altered_in_an_export_is_named(
    exported: Path, damage: Callable[[Files], None], code: str
) -> None:
    files = _files(exported)
    damage(files)

    report = _verified(_again(exported, files))

    assert code in {each.code for each in report.findings}
    assert all(each.sentence for each in report.findings)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_an_export_damaged_in_transport_is_named(exported: Path) -> None:
    content = bytearray(exported.read_bytes())
    middle = content.index(b"entries.jsonl") + 200
    content[middle : middle + 50] = b"\xff" * 50
    exported.write_bytes(content)

    report = _verified(exported)

    assert "file_damaged" in {each.code for each in report.findings}


def test_a_file_that_is_no_export_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(json.dumps("Hej"))

    report = _verified(path)

    assert [each.code for each in report.findings] == ["file_damaged"]
    assert not report.sound


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_two_files_of_one_name_in_an_export_are_named(exported: Path) -> None:
    with ZipFile(exported, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("entries.jsonl", b"")

    report = _verified(exported)

    assert "file_damaged" in {each.code for each in report.findings}
