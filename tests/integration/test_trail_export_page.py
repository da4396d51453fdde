"""The page that comes with an export: every entry, to read and print, and nothing that runs."""

import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from service.core.db import db, transaction
from service.models import Activity
from service.trail.export import export
from tests.support.history import live
from tests.support.subjects import serving, tell


@pytest.fixture
def lived(migrated_url: str) -> Iterator[None]:
    """Serve a county with a history."""
    with serving(migrated_url):
        live()
        yield


def exported(folder: Path, name: str) -> str:
    """Export everything, and return one of its files."""
    export(db.engine, folder / f"{name}.zip")
    with ZipFile(folder / f"{name}.zip") as archive:
        return archive.read(name).decode()


@pytest.mark.usefixtures("lived")
def test_the_page_for_people_has_every_entry_and_nothing_that_runs(tmp_path: Path) -> None:
    page = exported(tmp_path, "entries.html")
    entries = [json.loads(each) for each in exported(tmp_path, "entries.jsonl").splitlines()]

    assert page.startswith("<!doctype html>\n<html lang=")
    assert page.count("<article>") == page.count("</article>") == len(entries)
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert [each["id"] for each in entries if each["id"] not in page] == []


@pytest.mark.usefixtures("lived")
def test_what_people_typed_is_text_on_the_page_and_no_tag(tmp_path: Path) -> None:
    with transaction() as session:
        activity = session.scalars(select(Activity)).all()[0]
        activity.title = '<img src=x onerror="alert(1)"> & så vidare'
        tell(session, activity)

    page = exported(tmp_path, "entries.html")

    assert "<img" not in page
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; så vidare" in page
