"""What is erased by a decision is nowhere any more, and everything that is left still verifies."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from service.core import clock
from service.core.db import db, transaction
from service.core.sweeping import sweep
from service.models import Activity, Person, SavedList, StatusReport
from service.models.draft import keep_draft
from service.models.saved_list import save_list
from service.trail.export import export
from service.trail.verify import verify
from service.trail.verify_alone import Check
from service.trail.verify_file import file_source
from service.workflows.operations import erasing
from service.workflows.operations.erased_copies import MARK
from service.workflows.operations.erasing import Decision, Erased
from service.workflows.operations.owners_messages import write_to_owners
from service.workflows.vocabulary import SYSTEM
from tests.integration.api.importing import content, give
from tests.support.history import verified
from tests.support.leftovers import EVERYWHERE, left_in, stands_in
from tests.support.letters import LOCAL, send, text_of
from tests.support.mail_server import Letters, a_mail_server
from tests.support.world import DECISION, World, a_world

NAME, WORD = "Zebulina Knäckebrödsson", "Zebulina"
BY = Decision(reference="RA 2027/17", reason="Uppgiften skulle aldrig ha skrivits")
LEAST, COPIES = 15, 4  # texts; answers, drafts, lists and results beside them
LETTERS = 2  # to each who reports for an owner, and of what was disputed
TITLE = f"Rutin som {NAME} tar fram"


@pytest.fixture
def world(migrated_url: str) -> Iterator[World]:
    with a_world(migrated_url, ("arvika", "torsby")) as world:
        yield world


def write_everywhere(world: World) -> str:
    """Let people type the name wherever they can type anything; return an activity's uid."""
    uid = world.propose("arvika", "torsby", title=TITLE, description=f"Fråga {NAME}.")
    coordinator, reporter = world.coordinator, world.reporter("arvika")
    key = {"Idempotency-Key": "a-key-of-the-test"}
    reported = reporter.call(
        "POST",
        f"/activities/{uid}/status-reports",
        json={
            "organisation": world.uid("arvika"),
            "comment": f"{NAME} är sjuk",
            "blocked": True,
            "blockedHelp": f"Någon annan än {NAME}",
        },
        headers=key,
    )
    decision = {**DECISION, "decisionBody": f"Nämnden genom {NAME}"}
    moved = reporter.move(uid, "anchor", organisation=world.uid("arvika"), evidence=decision)
    edited = coordinator.patch(
        f"/activities/{uid}",
        {"comment": f"Sagt av {NAME}"},
        coordinator.tag(f"/activities/{uid}"),
    )
    row = f"7;Stöd;{NAME} ordnar en dag;{NAME} AB;2027;{NAME}\n"
    imported = give(coordinator, world.county.plan, content(row))
    assert [each.status_code for each in (reported, moved, edited, imported)] == [
        *(201, 201, 200, 201)
    ], (reported.text, moved.text, edited.text, imported.text)
    dispute(world, uid, moved.get_json()["entries"][0]["id"])
    with world.app.app_context(), transaction() as session:
        someone = session.scalars(select(Person)).first()
        assert someone
        place = f"/activities/{uid}/edit"
        keep_draft(session, (someone.id, place), {"comment": [f"Ring {NAME}"]}, clock.now())
        saved = SavedList(
            uid=uid,
            person_id=someone.id,
            path="/activities",
            name="Min",
            query="q=zebulina+kn%C3%A4ckebr%C3%B6dsson",
            saved_at=clock.now(),
        )
        save_list(session, saved)
    return uid


def dispute(world: World, uid: str, step: str) -> None:
    """Let *step* be corrected, and another be objected to, with the name in every text."""
    basis = {"organisation": world.uid("torsby"), "basis": f"{NAME} sade det på telefon"}
    entered = world.coordinator.move(uid, "anchor", evidence=DECISION, **basis)
    answers = [
        entered,
        world.reporter("arvika").post(
            f"/activities/{uid}/corrections",
            {
                "entry": step,
                "reason": f"{NAME} heter fel",
                "evidence": {**DECISION, "decisionBody": f"Utskottet genom {NAME}"},
            },
            "*",
        ),
        world.reporter("torsby").post(
            f"/activities/{uid}/objections",
            {
                "entry": entered.get_json()["entries"][0]["id"],
                "reason": f"Vi står inte bakom {NAME}",
            },
        ),
    ]
    assert [each.status_code for each in answers] == [201] * 3, [each.text for each in answers]


def write_letters(world: World, uid: str) -> None:
    """Let the coordinator write of the name to everybody who reports for an owner."""
    with world.app.app_context(), transaction() as session:
        write_to_owners(session, world.county.coordinator, uid, f"Hälsa {NAME}!")


def carried(world: World) -> tuple[int, list[bool]]:
    """Carry all letters to a real mail server; return how many, and in which the name stands."""
    letters = Letters()
    with world.app.app_context(), a_mail_server(letters) as port:
        came = send(replace(LOCAL, port=port))
    held = [text_of(letter, "plain").encode() for _to, letter in letters.letters]
    return came.delivered, [stands_in(each, WORD) for each in held]


def erase(world: World) -> tuple[int, Erased, bool]:
    """Erase all texts with the name; return how many there were, what was done, whether cleaned."""
    with world.app.app_context():
        with transaction() as session:
            found = erasing.texts_with(session, SYSTEM, NAME.upper())
            erased = erasing.erase_texts(session, SYSTEM, found, BY, NAME)
        return len(found), erased, sweep(db.engine)


def test_a_text_that_is_erased_is_nowhere_any_more_and_all_else_verifies(
    world: World, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    uid = write_everywhere(world)
    write_letters(world, uid)
    sent = carried(world)
    write_letters(world, uid)  # and these wait
    before, exported = left_in(world, tmp_path, WORD), tmp_path / "then.zip"
    with world.app.app_context():
        export(db.engine, exported)
        then = verified()
    found, erased, swept = erase(world)
    late = carried(world)
    with world.app.app_context(), file_source(exported) as source:
        now, old = verified(), verify(source)

    assert (sent[0] > LETTERS, any(sent[1]), late) == (True, True, (2, [False, False]))
    assert (before, left_in(world, tmp_path, WORD), swept) == (EVERYWHERE, [], True)
    assert (then.findings, now.findings, old.findings) == ([], [], [])
    assert now.entries == then.entries + len(erased.entries)
    assert sum(each.texts for each in now.erasures) == erased.texts == found > LEAST
    assert {each.decision for each in now.erasures} == {BY.reference}
    assert erased.copies >= COPIES
    assert not stands_in("".join(capfd.readouterr()).encode(), WORD)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_both_verifiers_of_an_export_name_the_decision(world: World, tmp_path: Path) -> None:
    write_everywhere(world)
    erase(world)
    file = tmp_path / "export.zip"
    with world.app.app_context():
        export(db.engine, file)

    with file_source(file) as source:
        ours = verify(source)
    alone = Check(str(file), [], [])

    assert (ours.findings, alone.wrong) == ([], [])
    assert {each.decision for each in ours.erasures} == {BY.reference}
    told = [each for each in alone.told if "erased" in each]
    assert len(told) == len(ours.erasures)
    assert all(each.endswith(f"texts were erased by {BY.reference}") for each in told)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_rows_hold_a_mark_and_keep_all_else(world: World) -> None:
    uid = write_everywhere(world)
    erase(world)

    with world.app.app_context():
        activity = db.session.scalars(select(Activity).where(Activity.uid == uid)).one()
        report = db.session.scalars(select(StatusReport)).one()

    held = [activity.title, activity.comment, report.comment, report.blocked_help]
    assert held == [MARK] * len(held)
    assert (activity.number, activity.rule.value, report.blocked) == ("1.1", "all", True)
    assert report.person == world.county.reporter("arvika").person


def test_what_was_erased_can_be_written_and_searched_anew(world: World) -> None:
    uid = write_everywhere(world)
    with world.app.app_context(), transaction() as session:
        erasing.erase_texts(session, SYSTEM, erasing.texts_with(session, SYSTEM, NAME), BY, NAME)

    answer = world.coordinator.patch(
        f"/activities/{uid}", {"title": "Samtal"}, world.coordinator.tag(f"/activities/{uid}")
    )
    lost = world.coordinator.get(f"/activities?q={WORD}").get_json()["items"]
    found = world.coordinator.get("/activities?q=samtal").get_json()["items"]
    history = world.coordinator.get(f"/activities/{uid}/history")
    again = world.reporter("arvika").call(
        "POST",
        f"/activities/{uid}/status-reports",
        json={"organisation": world.uid("arvika"), "comment": "Ett annat"},
        headers={"Idempotency-Key": "a-key-of-the-test"},
    )

    assert answer.status_code == 200
    assert (lost, [each["id"] for each in found]) == ([], [uid])
    assert history.status_code == 200
    assert WORD not in history.text
    assert again.get_json()["code"] == "idempotency_key_reused"
    with world.app.app_context():
        assert verified().findings == []
