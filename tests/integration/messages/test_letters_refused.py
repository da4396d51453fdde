"""What is refused, who is told nothing, and which addresses no letter can be sent to."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from service.core.db import transaction
from service.messages.delivery import Delivery
from service.workflows import operations as op
from service.workflows.vocabulary import SYSTEM
from tests.support.letters import AT_ONCE, LOCAL, one_letter, rename, send, sent, the_message
from tests.support.mail_server import FINE, HANG_UP, Letters, a_mail_server
from tests.support.subjects import Settled

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def settled(migrated_url: str) -> Iterator[Settled]:
    with one_letter(migrated_url) as settled:
        yield settled


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("550 5.1.1 kim@exempel.test: no such user", "550 5.1.1"),
        ("552 5.2.2 Mailbox full", "552 5.2.2"),
        ("554 Go away", "554"),
    ],
)
@pytest.mark.usefixtures("settled")
def test_a_receiver_that_is_refused_for_good_gets_nothing_more(answer: str, said: str) -> None:
    with a_mail_server(Letters(to=lambda _: answer)) as port:
        came = send(replace(LOCAL, port=port))

    assert came == Delivery(failed=1)
    assert (the_message()["outcome"], the_message()["said"]) == ("refused", said)


@pytest.mark.usefixtures("settled")
def test_that_our_own_address_is_refused_is_no_fault_of_the_receivers() -> None:
    with a_mail_server(Letters(sender="550 5.7.1 Not from you")) as port:
        came = send(replace(LOCAL, port=port))

    assert came == Delivery(failed=1)
    assert (the_message()["outcome"], the_message()["said"]) == (None, "550 5.7.1")


@pytest.mark.usefixtures("settled")
def test_what_the_one_address_for_all_says_is_nothing_of_the_persons_own() -> None:
    with a_mail_server(Letters(to=lambda _: "550 5.1.1 Nobody")) as port:
        came = send(replace(LOCAL, port=port, redirect="prov@exempel.test"))

    assert came == Delivery(failed=1)
    assert the_message()["outcome"] == "dead"


@pytest.mark.parametrize("answer", ["450 4.2.0 Busy", "452 4.2.2 Mailbox full", HANG_UP])
@pytest.mark.usefixtures("settled")
def test_what_is_refused_for_now_comes_with_a_later_attempt(answer: str) -> None:
    letters = Letters(answer=lambda _uid, before: FINE if before else answer)
    with a_mail_server(letters) as port:
        rounds = [send(replace(LOCAL, port=port), AT_ONCE) for _ in range(2)]

    assert rounds == [Delivery(failed=1, waiting=1), Delivery(delivered=1)]
    assert (the_message()["outcome"], the_message()["attempts"]) == ("delivered", 2)


@pytest.mark.usefixtures("settled")
def test_a_server_that_is_away_is_waited_for() -> None:
    assert send(replace(LOCAL, port=1)) == Delivery(failed=1)
    assert (the_message()["outcome"], the_message()["said"]) == (None, "no connection")


def test_who_reports_for_no_owner_any_more_is_told_nothing(settled: Settled) -> None:
    with transaction() as session:
        op.revoke_role(session, SYSTEM, settled.person.uid, settled.grant.uid)

    assert send(replace(LOCAL, port=1)) == Delivery(delivered=1)
    assert the_message()["outcome"] == "moot"


def test_who_is_shut_out_is_told_nothing(settled: Settled) -> None:
    rename(settled, disabled=True)

    assert send(replace(LOCAL, port=1)) == Delivery(delivered=1)
    assert the_message()["outcome"] == "moot"


@pytest.mark.parametrize("email", ["kim@@exempel..test", "åsa@exempel.test", "kim@" + "å" * 70])
def test_an_address_that_no_letter_can_be_sent_to_ends_as_refused(
    settled: Settled, email: str
) -> None:
    rename(settled, email=email)

    assert send(replace(LOCAL, port=1)) == Delivery(failed=1)
    assert (the_message()["outcome"], the_message()["said"]) == ("refused", "address")


def test_a_domain_with_other_letters_is_written_as_servers_read_it(settled: Settled) -> None:
    rename(settled, email="kim@förbund.test")

    assert sent()[1] == ["kim@xn--frbund-wxa.test"]
