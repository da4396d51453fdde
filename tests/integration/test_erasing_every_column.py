"""Whatever column people type into, what they typed can be erased, and the log goes on holding."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Column, create_engine, make_url, select

from service.core.db import Base, db, transaction
from service.core.sweeping import sweep
from service.models import Body, Child, Entry, KeptAnswer, Leaf, Organisation, Person, Subject
from service.trail.canonical import leaf_hash
from service.trail.changes import replayed_columns
from service.trail.draft import Draft
from service.trail.ledger import Ledger
from service.trail.merkle import Range
from service.trail.system_stream import system_stream
from service.workflows.deeds import open_ledger
from service.workflows.operations import erasing
from service.workflows.operations.erasing import Decision
from service.workflows.vocabulary import SYSTEM
from tests.support.history import verified
from tests.support.leftovers import raw, stands_in
from tests.support.logbook import Logbook, a_logbook
from tests.support.subjects import Settled, settle, tell

WORD = "Zebulina"
BY = Decision(reference="RA 2027/17", reason="Skulle aldrig ha skrivits")
SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
WRITTEN_ONCE = {"status_report", "review"}
AS_SETTLED = ["not_in_flow"]  # the county begins with an adopted plan, to which no step has led
MANY = 900  # texts of one subject, more than an entry has room to name


@pytest.fixture
def book(migrated_url: str, tmp_path: Path) -> Iterator[Logbook]:
    with a_logbook(migrated_url, tmp_path) as book:
        yield book


def typed_columns(model: type[Subject | Child]) -> list[Column[Any]]:
    """Return the columns of *model* that people type into."""
    return [each for each in replayed_columns(model) if each.info.get("trail") == "typed"]


def typed(row: Subject | Child) -> dict[str, Any]:
    """Return a text with the name for every column of *row* that people type into."""
    return {
        each.key: [WORD] if isinstance(each.type, JSON) else f"{WORD} {row.kind} {each.key}"
        for each in typed_columns(type(row))
    }


def rows_of(settled: Settled) -> Mapping[Subject, list[Subject | Child]]:
    """Return every row of the county that may be edited, by whose history it is in."""
    return {
        settled.organisation: [settled.organisation, settled.webhook],
        settled.agreement: [settled.agreement, settled.party],
        settled.plan: [settled.plan, settled.goal],
        settled.activity: [settled.activity, settled.responsibility],
        settled.person: [settled.person],
    }


def write_into(settled: Settled) -> None:
    """Type the name into every column that can be edited."""
    with transaction() as session:
        for subject, rows in rows_of(settled).items():
            session.add_all([subject, *rows])
            for row in rows:
                for column, text in typed(row).items():
                    setattr(row, column, text)
            tell(session, subject, *(row for row in rows if isinstance(row, Child)))


def erase() -> list[int]:
    """Erase the person and then all texts; return how many of each there were."""
    with transaction() as session:
        uid = session.scalars(select(Person.uid)).one()
        person = erasing.erase_person(session, SYSTEM, uid, BY)
        found = erasing.texts_with(session, SYSTEM, WORD)
        texts = erasing.erase_texts(session, SYSTEM, found, BY, WORD)
    return [person.texts, texts.texts]


def holds(root: bytes, size: int) -> bool:
    """Tell whether the first *size* leaves, hashed anew from the bytes, still have this *root*."""
    tree = Range()
    query = select(Body.body).join(Leaf, Leaf.entry_id == Body.entry_id).order_by(Leaf.leaf_index)
    for body in db.session.scalars(query.limit(size)):
        tree.append(leaf_hash(bytes(body)))
    return tree.root() == root


def codes() -> list[str]:
    """Return what verification finds."""
    return [each.code for each in verified().findings]


def test_every_column_is_emptied_and_the_checkpoint_before_still_holds(book: Logbook) -> None:
    settled = settle()
    write_into(settled)
    before = book.made().statement

    counts = erase()
    swept = sweep(db.engine)
    after = book.made().statement

    left = raw(db.engine.url.render_as_string(hide_password=False))
    assert min(counts) > 0
    assert (swept, stands_in(left, WORD)) == (True, False)
    assert [holds(each.root, each.size) for each in (before, after)] == [True, True]
    assert codes() == AS_SETTLED
    organisation = db.session.scalars(select(Organisation)).one()
    assert (organisation.aliases, organisation.contact_email) == ([], None)


@SQLITE
@pytest.mark.usefixtures("book")
def test_every_row_that_people_type_into_and_edit_is_in_the_county() -> None:
    reached = {type(row) for rows in rows_of(settle()).values() for row in rows}

    models = {mapper.class_ for mapper in Base.registry.mappers}
    typing = {
        model for model in models if issubclass(model, Subject | Child) and typed_columns(model)
    }
    assert {each.kind for each in typing - reached} <= WRITTEN_ONCE


@SQLITE
def test_more_texts_than_an_entry_has_room_for_are_named_by_several(book: Logbook) -> None:
    settled = settle()
    with transaction() as session:
        session.add(settled.activity)
        ledger = open_ledger(session, SYSTEM, settled.activity, "system")
        write_many(ledger)
        ledger.close()

    with transaction() as session:
        found = erasing.texts_with(session, SYSTEM, WORD)
        entries = erasing.erase_texts(session, SYSTEM, found, BY, WORD).entries

    first, *others = entries
    assert len(found) == MANY
    assert {each.body["caused_by"] for each in others} == {first.uid}
    assert sum(len(each.body["evidence"]["digests"]) for each in entries) == MANY
    assert codes() == AS_SETTLED
    assert len(book.sql.rows("trail_disclosure")) > 0


def write_many(ledger: Ledger) -> None:
    """Write so many entries, each with a reason that says the name."""
    for number in range(MANY):
        ledger.write(Draft(event="edit", texts={"reason": f"{WORD} {number}"}))


@SQLITE
def test_a_text_of_the_services_own_stream_is_erased_there(book: Logbook) -> None:
    settle()
    with transaction() as session:
        ledger = open_ledger(session, SYSTEM, system_stream(session), "system")
        ledger.write(Draft(event="note", texts={"note": WORD}))
        ledger.close()

    with transaction() as session:
        found = erasing.texts_with(session, SYSTEM, WORD)
        erasing.erase_texts(session, SYSTEM, found, BY)

    last = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert last
    assert (last.stream, last.event) == ("system", "erase")
    assert codes() == AS_SETTLED
    assert [row[1] for row in book.sql.rows("trail_head") if row[0] == "system"] == [2]


@SQLITE
def test_an_answer_in_other_words_than_json_is_emptied_too(book: Logbook) -> None:
    settled = settle()
    write_into(settled)
    book.sql.run(
        "INSERT INTO kept_answer (person, key, item, request_hash, kept_at, status, body)"
        " VALUES ('p', 'k', -1, x'00', '2026-01-01 00:00:00.000000', 200, :body)",
        body=f"Hej {WORD}".encode(),
    )

    erase()

    assert db.session.scalars(select(KeptAnswer.body)).all() == [b"{}"]


@SQLITE
def test_files_that_somebody_reads_just_then_are_not_said_to_be_clean(book: Logbook) -> None:
    settle()
    file = make_url(str(book.sql.engine.url)).database or ""
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM person").fetchone()

        assert not sweep(db.engine, patience=0.05)

    assert sweep(db.engine)


def test_only_the_owner_of_the_tables_cleans_them(by_reach_url: str) -> None:
    engine = create_engine(by_reach_url)

    assert not sweep(engine)

    engine.dispose()
