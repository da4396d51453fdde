"""ASVS 5.0, chapter 8: who may do what is decided here, for each function, thing and field."""

import re
from typing import Any

import pytest

from service.auth.rights import ROUTES
from service.core.db import transaction
from service.workflows import operations as op
from service.workflows.vocabulary import SYSTEM
from tests.integration.security.asking import REQUESTS
from tests.integration.security.places import Counties
from tests.support.sources import ROOT
from tests.support.world import DECISION, PREFIX, World

NOT_THERE = "01a20000-0000-7000-8000-00000000ffff"
TITLE = {"title": "Annan"}


def test_the_rules_of_every_way_in_are_written_down(world: World) -> None:
    """ASVS 8.1.1 (L1): who may use which function, and reach which data, is documented."""
    text = (ROOT / "docs" / "rights.md").read_text(encoding="utf-8")

    unwritten = [each.rule for each in world.app.url_map.iter_rules() if f"`{each}`" not in text]

    assert unwritten == []
    assert len(ROUTES) > 50


def test_who_may_write_which_field_is_written_down() -> None:
    """ASVS 8.1.2 (L2): access to single fields is documented."""
    text = (ROOT / "docs" / "rights.md").read_text(encoding="utf-8")
    fields = text.partition("## Fields")[2].partition("\n## ")[0]

    for word in ("name and language", "address", "secret", "scopes", "state", "county"):
        assert word in fields


@pytest.mark.parametrize("who", ["reporter of arvika", "auditor", "administrator"])
def test_a_function_is_for_those_who_hold_its_right(world: World, who: str) -> None:
    """ASVS 8.2.1 (L1): functions are open to those with the permission alone."""
    agreement = {"title": "Ö", "countyCode": "17", "validFrom": "2026-01-01"}
    before = world.entries()

    answer = world.caller(who).post("/agreements", agreement)

    assert (answer.status_code, answer.json["code"]) == (403, "not_permitted")
    assert world.entries() == before


def test_to_know_an_id_opens_nothing(counties: Counties) -> None:
    """ASVS 8.2.2 (L1): data of others cannot be reached by naming its id."""
    uids = counties.arrange("other organisation, other agreement")
    reporter = counties.caller("reporter")

    statuses = {
        name: request.send(reporter, uids).status_code
        for name, request in REQUESTS.items()
        if re.search(r"{(activity|plan|empty|agreement|person|token)}", request.path)
    }

    assert len(statuses) > 20
    assert {*statuses.values()} == {404}


def test_what_is_hidden_is_told_as_what_is_not_there(counties: Counties) -> None:
    """ASVS 8.2.2 (L1): a refusal does not tell that something exists."""
    hidden = counties.arrange("other county")["activity"]
    reporter = counties.caller("reporter")

    told = [
        reporter.get(f"/activities/{uid}").get_data(as_text=True).replace(uid, "")
        for uid in (hidden, NOT_THERE)
    ]

    assert told[0] == told[1]


def test_a_field_that_is_another_s_to_write_is_kept_from_its_reader(world: World) -> None:
    """ASVS 8.2.3 (L2): within a thing that is one's own, some fields are not."""
    own = f"/people/{world.county.people['reporter of arvika'].person}"
    arvika = world.reporter("arvika")

    answer = arvika.patch(own, {"name": "Ny", "disabled": False}, arvika.tag(own))

    assert answer.status_code == 403
    assert arvika.get(own).json["name"] != "Ny"


FORGED = [
    {"X-Role": "administrator"},
    {"X-Forwarded-User": "administrator"},
    {"X-Original-URL": f"{PREFIX}/trail"},
    {"X-Rewrite-URL": f"{PREFIX}/trail"},
    {"X-HTTP-Method-Override": "GET"},
    {"Remote-User": "administrator"},
    {"Cookie": "role=administrator; admin=true"},
]


@pytest.mark.parametrize("forged", FORGED, ids=lambda each: next(iter(each)))
def test_what_the_caller_says_of_themselves_decides_nothing(
    world: World, forged: dict[str, str]
) -> None:
    """ASVS 8.3.1 (L1): rights are judged by the service, from what it keeps itself."""
    activity, arvika = world.propose("torsby"), world.reporter("arvika")
    tag = world.coordinator.tag(f"/activities/{activity}")

    trail = arvika.call("GET", "/trail", headers=forged)
    edit = arvika.call("PATCH", f"/activities/{activity}", json=TITLE, match=tag, headers=forged)

    assert (trail.status_code, edit.status_code) == (403, 403)


def test_a_right_that_is_taken_is_gone_with_the_next_request(world: World) -> None:
    """ASVS 8.3.2 (L3): a change of rights counts at once."""
    person = world.county.people["another coordinator"].person or ""
    caller = world.caller("another coordinator")
    role = caller.get("/me").json["roles"][0]["id"]
    assert caller.get("/trail").status_code == 200

    with world.app.app_context(), transaction() as session:
        op.revoke_role(session, SYSTEM, person, role)

    assert caller.get("/trail").status_code == 403


def test_who_acts_for_another_acts_by_their_own_right_and_name(world: World) -> None:
    """ASVS 8.3.3 (L3): a step on behalf rests on who takes it, not on whom it is for."""
    activity = world.propose("arvika")
    wish: dict[str, Any] = {
        "organisation": world.uid("arvika"),
        "basis": "Telefon.",
        "evidence": DECISION,
    }

    refused = world.reporter("torsby").move(activity, "anchor", **wish)
    taken = world.coordinator.move(activity, "anchor", **wish)

    assert refused.status_code == 403
    entry = taken.json["entries"][0]
    assert entry["person"]["id"] == world.county.people["coordinator"].person
    assert (entry["role"], entry["onBehalfOf"]["id"]) == ("coordinator", world.uid("arvika"))


@pytest.mark.parametrize("who", ["coordinator", "auditor", "administrator", "reporter"])
def test_one_county_s_people_reach_nothing_of_another(counties: Counties, who: str) -> None:
    """ASVS 8.4.1 (L2): what belongs to one tenant is closed to all others."""
    far, caller = counties.arrange("other county"), counties.caller(who)

    paths = [f"/{kind}s/{far[kind]}" for kind in ("agreement", "plan")]
    paths += [f"/activities/{far['activity']}", f"/people/{far['person']}"]
    statuses = {caller.get(path).status_code for path in paths}
    listed = "".join(
        caller.get(f"/{kind}?limit=200").get_data(as_text=True)
        for kind in ("plans", "agreements", "activities", "people")
    )

    assert statuses == {404}
    assert not any(far[kind] in listed for kind in ("plan", "agreement", "activity", "person"))


def test_a_lesser_token_keeps_out_of_what_the_person_may(world: World) -> None:
    """ASVS 10.3.2 (L2): what a token was made for bounds what it opens, whoever holds it."""
    activity = world.propose("arvika")
    reader = world.give_token("coordinator", "read")
    path = f"/activities/{activity}"

    assert reader.get(path).status_code == 200
    assert reader.patch(path, TITLE, reader.tag(path)).status_code == 403
    assert world.give_token("coordinator", "write").get(path).status_code == 403
