"""A person who is erased by a decision has no name anywhere any more, and is let in no more."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from service.core import clock, ids
from service.core.db import db, transaction
from service.core.sweeping import sweep
from service.models import Message, Person, SignInSession
from service.models.draft import keep_draft
from service.models.sign_in import Method
from service.workflows import operations as op
from service.workflows.operations import erasing, signing_in
from service.workflows.operations.erased_copies import OF_A_PERSON
from service.workflows.operations.erasing import Decision
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.support.history import verified
from tests.support.leftovers import EVERYWHERE, left_in
from tests.support.world import World, a_world

NAME, WORD = "Zebulina Knäckebrödsson", "Zebulina"
ADDRESS = "zebulina@exempel.test"
BY = Decision(reference="RA 2027/17", reason="Uppgiften skulle aldrig ha skrivits")


@pytest.fixture
def world(migrated_url: str) -> Iterator[World]:
    with a_world(migrated_url, ("arvika", "torsby")) as world:
        yield world


def add_person(world: World) -> str:
    """Add a person who has had two names and all that somebody can be let in by; return the uid."""
    with world.app.app_context(), transaction() as session:
        uid = op.add_person(session, SYSTEM, {"name": NAME, "email": ADDRESS}).uid
        op.edit_person(session, SYSTEM, uid, {"name": f"{NAME} Ny"}, ANY_VERSION)
        own = replace(SYSTEM, person=uid)
        signing_in.send_invitation(session, SYSTEM, uid)
        signing_in.set_password(session, own, uid, "a hash")
        signing_in.link_identity(session, own, uid, "https://issuer.exempel.test", b"i" * 32)
        op.issue_token(session, SYSTEM, uid, ["*"], None)
        person = session.scalars(select(Person).where(Person.uid == uid)).one()
        keep_draft(session, (person.id, "/"), {"comment": ["Ett utkast"]}, clock.now())
        other = session.scalars(select(Person.id).where(Person.id != person.id)).first() or 0
        half = {"name": [NAME], "email": [ADDRESS]}  # somebody was about to add them once more
        keep_draft(session, (other, "/people/new"), half, clock.now())
        session.add(session_of(person.id))
        session.flush()
    return uid


def session_of(person: int) -> SignInSession:
    """Return a session in which the person with this key is signed in."""
    now = clock.now()
    return SignInSession(
        digest=b"s" * 32,
        uid=ids.new_uid(now),
        person_id=person,
        created_at=now,
        last_seen_at=now,
        method=Method.LINK,
    )


def test_a_person_who_is_erased_has_no_name_anywhere(world: World, tmp_path: Path) -> None:
    uid = add_person(world)
    before = left_in(world, tmp_path, WORD)
    with world.app.app_context():
        with transaction() as session:
            told = erasing.texts_of_person(session, SYSTEM, uid)
            erased = erasing.erase_person(session, SYSTEM, uid, BY)
        swept = sweep(db.engine)
        report = verified()

    assert (before, left_in(world, tmp_path, WORD), swept) == (EVERYWHERE, [], True)
    assert report.findings == []
    assert [(each.stream, each.texts) for each in report.erasures] == [(f"person/{uid}", len(told))]
    assert erased.texts == len(told)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_whoever_is_erased_is_let_in_no_more_and_leaves_nothing_begun(world: World) -> None:
    uid = add_person(world)

    with world.app.app_context():
        with transaction() as session:
            erasing.erase_person(session, SYSTEM, uid, BY)
        person = db.session.scalars(select(Person).where(Person.uid == uid)).one()
        shown = person.name, person.email, person.disabled
        left = {
            model.__tablename__: db.session.scalars(select(model.person_id)).all()
            for model in (*OF_A_PERSON, Message)
        }
        tokens = [each.revoked for each in person.tokens]

    assert shown == (f"Person {uid[-8:]}", f"{uid}@erased.invalid", True)
    assert [name for name, keys in left.items() if person.id in keys] == []
    assert tokens == [True]
