"""Letters to the contact functions of organisations are known of as those to people are."""

from service.core import clock
from service.core.db import transaction
from service.models.outbox import post
from service.workflows import operations as op
from service.workflows.vocabulary import ANY_VERSION, SYSTEM
from tests.integration.web.test_letters import COORDINATOR, come_in, found, messages, settle
from tests.support.browsing import Visitor
from tests.support.databases import by_reach
from tests.support.world import World


def a_contacts_letter(county: World, key: str) -> None:
    with county.app.app_context(), transaction() as session:
        told = {"organisation": county.uid("karlstad")}
        now = clock.now()
        post(session, at=now, topic="digest", person_id=None, payload=told, dedupe_key=key)


def set_contact(county: World, address: str) -> None:
    with county.app.app_context(), transaction() as session:
        uid, values = county.uid("karlstad"), {"contact_email": address}
        op.edit_organisation(session, SYSTEM, uid, values, ANY_VERSION)


@by_reach
def test_letters_to_a_contact_function_are_listed_found_and_sent_again_too(
    browser: Visitor, county: World
) -> None:
    county.propose("karlstad", "sunne")
    set_contact(county, "vald@karlstad.exempel.test")
    a_contacts_letter(county, "1")
    settle(county, outcome="refused", said="550 5.1.1")
    come_in(browser, COORDINATOR)
    [letter] = messages(county, "digest")

    listed = browser.get("/outbox?outcome=refused&q=karlstad").text
    finding = found(county)
    again = browser.post(f"/outbox/{letter.uid}/retry", on="/outbox")
    settle(county, outcome="refused", said="550 5.1.1")
    set_contact(county, "ny@karlstad.exempel.test")

    assert "karlstad (påhittad)</a> <span" in listed
    assert "vald@karlstad.exempel.test" in listed
    assert "mail_refused" in finding
    assert again.status_code == 303, again.text
    assert "mail_refused" not in found(county)
    assert [each.outcome for each in messages(county, "digest")] == ["readdressed"]
    browser.open_link("coordinator elsewhere")
    assert "vald@" not in browser.get("/outbox").text
    assert browser.send(f"/outbox/{letter.uid}/retry").status_code in (400, 404)
