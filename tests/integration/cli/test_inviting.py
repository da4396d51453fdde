"""At the terminal people are let in, signed out, and freed of what they have lost."""

from datetime import timedelta

from sqlalchemy import select

from service.auth import links, passwords, sessions
from service.auth.sessions import Proof
from service.cli import first_links
from service.core import clock
from service.core.db import db, transaction
from service.models import Credential, Entry, Person, SignInLink, SignInSession
from service.models.sign_in import Method, Purpose
from service.workflows.operations import signing_in
from service.workflows.vocabulary import Actor
from tests.integration.cli.console import Console
from tests.integration.cli.county import COORDINATOR, REPORTER, County
from tests.support.subjects import serving

WHERE = "http://127.0.0.1:8000/sign-in/link/"
PASSWORD = "sju hästar på ett berg"


def secret_in(link: str) -> str:
    assert link.startswith(WHERE)
    return link.removeprefix(WHERE)


def key_of(email: str) -> int:
    return db.session.scalars(select(Person.id).where(Person.email == email)).one()


def test_an_invitation_is_printed_once_and_lets_its_person_in(county: County) -> None:
    invited = county.console.ask("person", "invite", "--email", REPORTER, "--as", COORDINATOR)
    read = county.console.run("person", "invite", "--email", COORDINATOR)

    with serving(county.url), transaction() as session:
        used = links.use(session, secret_in(invited["signIn"]))
        person = key_of(REPORTER)

    assert used == links.Used(person, Purpose.INVITATION)
    assert WHERE in read.out


def test_who_is_signed_out_at_the_terminal_is_out(county: County) -> None:
    with serving(county.url), transaction() as session:
        secret = sessions.begin(session, key_of(REPORTER), Proof(method=Method.LINK))

    county.console.ask("person", "sign-out", "--email", REPORTER)

    with serving(county.url):
        ended = db.session.scalars(select(SignInSession.ended_at)).all()
        told = db.session.scalars(select(Entry.event).order_by(Entry.id.desc())).first()
    assert secret
    assert None not in ended
    assert told == "sign_out"


def test_who_lost_a_telephone_is_freed_of_it_by_a_coordinator(county: County) -> None:
    with serving(county.url), transaction() as session:
        uid = session.scalars(select(Person.uid).where(Person.email == REPORTER)).one()
        kept = passwords.hash_of(PASSWORD)
        signing_in.set_password(session, Actor(person=uid, name="Rut"), uid, kept)

    refused = county.console.refused("person", "reset", "--email", COORDINATOR, "--as", REPORTER)
    freed = county.console.ask("person", "reset", "--email", REPORTER, "--as", COORDINATOR)

    with serving(county.url):
        assert db.session.scalars(select(Credential)).all() == []
    assert refused["code"] in ("not_found", "not_permitted")
    assert freed["id"] == uid


def test_the_first_administrator_is_let_in_until_they_have_been(console: Console) -> None:
    url = console.environment["FORANKRA_DATABASE_URL"]
    with serving(url):
        first, second = first_links.first_link(), first_links.first_link()
        assert first is not None
        assert second is not None
        with transaction() as session:
            used = links.use(session, secret_in(second))
            sessions.begin(session, used.person, Proof(method=Method.LINK))
        third = first_links.first_link()
        people = db.session.scalars(select(Person.name)).all()

    assert people == ["Administrator"]
    assert first != second
    assert third is None


def test_where_there_are_people_starting_lets_nobody_in(county: County) -> None:
    with serving(county.url):
        assert first_links.first_link() is None


def test_the_worker_forgets_links_and_sessions_that_ended_long_ago(county: County) -> None:
    then = clock.now() - timedelta(days=30)
    with serving(county.url), clock.set_to(then), transaction() as session:
        sessions.begin(session, key_of(REPORTER), Proof(method=Method.LINK))
        signing_in.issue_link(session, key_of(REPORTER), Purpose.SIGN_IN)
        kept = session.scalars(select(SignInLink.uid)).all()

    county.console.ask("worker", "--once")

    with serving(county.url):
        left = db.session.scalars(select(SignInLink.uid)).all()
        assert db.session.scalars(select(SignInSession.uid)).all() == []
    assert len(kept) - len(left) == 1
