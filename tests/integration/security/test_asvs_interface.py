"""ASVS 5.0, chapters 1, 4 and 15: a request is read one way, an answer tells no more than asked."""

import pytest

from tests.integration.security.asking import REQUESTS
from tests.integration.security.places import Counties
from tests.support.world import DECISION, World

INJECTED = ["' OR '1'='1", "%", "_", "\\", "'; DROP TABLE activity; --", '" OR ""="', "1) OR (1=1"]


@pytest.mark.parametrize("words", INJECTED)
def test_what_is_searched_for_is_no_part_of_the_question(world: World, words: str) -> None:
    """ASVS 1.2.4 (L1): what people type reaches the database as values alone."""
    world.propose("arvika")

    answers = [
        world.coordinator.call("GET", path, query_string={"q": words})
        for path in ("/activities", "/plans", "/agreements", "/organisations", "/people")
    ]

    assert {each.status_code for each in answers} == {200}
    assert [each.json["items"] for each in answers] == [[]] * 5
    assert len(world.coordinator.get("/activities").json["items"]) == 1


@pytest.mark.parametrize("number", ["99999999999999999999", "-1", "0", "1e3", "0x10", "٣", "NaN"])
def test_a_number_is_one_that_can_be_counted_with(world: World, number: str) -> None:
    """ASVS 1.4.2 (L2): numbers are held within bounds before they are used."""
    answer = world.coordinator.call("GET", "/activities", query_string={"page": number})

    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json["errors"]] == ["/page"]


def test_a_body_means_one_thing_only(world: World) -> None:
    """ASVS 1.5.3 (L3): what two readers could read differently is not read."""
    twice = b'{"title": "A", "countyCode": "17", "validFrom": "2026-01-01", "title": "B"}'

    answer = world.coordinator.call(
        "POST", "/agreements", data=twice, content_type="application/json"
    )

    assert (answer.status_code, answer.json["code"]) == (400, "malformed_request")


def test_every_answer_says_what_it_is(counties: Counties) -> None:
    """ASVS 4.1.1 (L1): the type of an answer is that of its content."""
    uids = counties.arrange("own organisation")
    types = set()
    for who in ("coordinator", "nobody"):
        for request in REQUESTS.values():
            answer = request.send(counties.caller(who), uids)
            types.add((answer.status_code < 400, answer.headers["Content-Type"]))
            assert answer.is_json or answer.get_json(force=True)

    assert types == {(True, "application/json"), (False, "application/problem+json")}


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "DELETE", "PUT", "PATCH"])
def test_a_method_that_is_not_there_is_refused(world: World, method: str) -> None:
    """ASVS 4.1.4 (L3): only methods that are offered are answered."""
    answer = world.coordinator.call(method, "/me")

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_no_answer_about_others_holds_their_address(world: World) -> None:
    """ASVS 15.3.1 (L1): an answer holds what is needed of a thing, and no more."""
    activity = world.propose("arvika")
    world.coordinator.move(
        activity, "anchor", organisation=world.uid("arvika"), basis="Telefon.", evidence=DECISION
    )
    torsby, auditor = world.reporter("torsby"), world.caller("auditor")
    paths = (f"/activities/{activity}", f"/activities/{activity}/history", "/activities", "/plans")

    told = "".join(torsby.get(path).get_data(as_text=True) for path in paths)
    told += auditor.get("/trail?event=anchor").get_data(as_text=True)

    assert "coordinator" in told
    assert "@" not in told


def test_what_is_no_part_of_a_thing_is_not_taken_for_one(world: World) -> None:
    """ASVS 15.3.3 (L2): only the fields that are named can be written."""
    body = {"plan": world.county.plan, "title": "T", "state": "followed_up", "version": 9}

    answer = world.coordinator.post("/activities", body)

    assert answer.status_code == 422
    faults = {(each["pointer"], each["code"]) for each in answer.json["errors"]}
    assert faults == {("/state", "unknown"), ("/version", "unknown")}


@pytest.mark.parametrize("value", [True, 1, 1.5, [], {}, ["T"], {"$ne": ""}], ids=repr)
def test_a_value_of_another_type_is_not_made_to_fit(world: World, value: object) -> None:
    """ASVS 15.3.5 (L2): a value is of the type that was asked for, or refused."""
    answer = world.coordinator.post("/activities", {"plan": world.county.plan, "title": value})

    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json["errors"]] == [("/title", "not_text")]


def test_a_parameter_given_twice_is_refused(world: World) -> None:
    """ASVS 15.3.7 (L2): of two values for one name, none is chosen in silence."""
    answer = world.coordinator.get("/trail?county=17&county=18")

    assert answer.status_code == 422
    assert [each["code"] for each in answer.json["errors"]] == ["repeated"]
