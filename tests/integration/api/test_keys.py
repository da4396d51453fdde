"""A request that is sent again under its key is done once and answered twice, byte for byte."""

from datetime import timedelta
from functools import partial

import pytest

from service.core import clock
from service.core.db import db, transaction
from service.models.kept_answer import KEPT_FOR, forget_answers
from tests.integration.api.keyed import REPLAYED, batch, kept, post, said, step
from tests.integration.api.places import Place
from tests.integration.api.specimens import SPECIMENS
from tests.integration.api.test_cost import statements
from tests.integration.api.test_tokens import routes
from tests.support.world import DECISION, DONE, PREFIX, World

POSTS = {name: each for name, each in SPECIMENS.items() if each.method == "POST"}
APART = {"/activity-batches", "/plans/{}/imports"}  # test_batches.py and test_imports.py send these


def plain(path: str) -> str:
    """Return a path with every placeholder, ours or the router's, as ``{}``."""
    return "/".join("{}" if part[:1] in ("{", "<") else part for part in path.split("/"))


def test_every_post_has_its_specimen_here(world: World) -> None:
    posts = {
        plain(rule.rule.removeprefix(PREFIX))
        for method, rule in routes(world.app)
        if method == "POST"
    }

    assert posts - APART == {plain(each.path) for each in POSTS.values()}


@pytest.mark.parametrize("name", POSTS)
def test_every_post_is_answered_again_as_before(place: Place, name: str) -> None:
    specimen, caller = POSTS[name], place.world.caller(POSTS[name].who)
    match = place.tag(specimen) if specimen.to else None
    path, body = place.spell(specimen.path), place.body(specimen)

    first = post(caller, path, body, "k", match)
    entries = place.world.entries()
    second = post(caller, path, body, "k", match)

    assert first.status_code in (200, 201), first.text
    assert said(second) == said(first)
    assert (first.headers.get(REPLAYED), second.headers[REPLAYED]) == (None, "true")
    assert first.headers["traceparent"] != second.headers["traceparent"]
    assert place.world.entries() == entries


def test_the_language_of_the_first_answer_stays(world: World) -> None:
    activity = world.propose("arvika")
    swedish, english = (world.caller("reporter of arvika", each) for each in ("sv", "en"))

    first, second = step(swedish, activity, "implement"), step(english, activity, "implement")

    assert first.headers["Content-Language"] == "sv"
    assert said(second) == said(first)


def test_without_a_key_a_step_costs_as_before_and_with_one_two_statements_more(
    world: World,
) -> None:
    reporter = world.reporter("arvika")
    reporter.get("/me")  # notes that the token is used, which it does once an hour
    one, other = world.propose("arvika", "torsby"), world.propose("arvika", "torsby")

    without = statements(world, partial(reporter.move, one, "anchor", evidence=DECISION))
    keyed = statements(world, partial(step, reporter, other))

    assert keyed == without + 2


@pytest.mark.parametrize("match", ["*", None])
def test_another_request_under_the_same_key_is_refused(world: World, match: str | None) -> None:
    reporter, activity = world.reporter("arvika"), world.propose("arvika")
    path, body = f"/activities/{activity}/transitions", {"transition": "anchor"}
    step(reporter, activity)
    before = world.entries()

    others = [
        post(reporter, path, body, "k", match),
        post(reporter, path, {**body, "evidence": DECISION}, "k", '"1"'),
        post(reporter, f"{path}?a=1", {**body, "evidence": DECISION}, "k", "*"),
        post(reporter, "/tokens", {"scopes": ["read"]}, "k"),
        batch(reporter, [{"activity": activity, **body}], "k"),
    ]

    assert {each.status_code for each in others} == {422}
    assert {each.json["code"] for each in others} == {"idempotency_key_reused"}
    assert world.entries() == before
    assert len(kept(world)) == 1


def test_each_person_has_their_own_keys(world: World) -> None:
    activity = world.propose("arvika", "torsby")

    answers = [step(world.reporter(name), activity) for name in ("arvika", "torsby")]

    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json["entries"][0]["id"] != answers[1].json["entries"][0]["id"]


def test_a_key_is_the_persons_and_not_the_tokens(world: World) -> None:
    activity = world.propose("arvika")
    first = step(world.reporter("arvika"), activity)

    again = step(world.give_token("reporter of arvika", "*"), activity)

    assert said(again) == said(first)


def test_a_refusal_of_the_flow_is_answered_again_even_when_things_have_changed(
    world: World,
) -> None:
    reporter, activity = world.reporter("arvika"), world.propose("arvika")
    first = step(reporter, activity, "implement", evidence=DONE)
    step(reporter, activity, "anchor", "another")

    again = step(reporter, activity, "implement", evidence=DONE)
    anew = step(reporter, activity, "implement", "third", evidence=DONE)

    assert (first.status_code, anew.status_code) == (409, 201)
    assert said(again) == said(first)
    assert again.headers[REPLAYED] == "true"


def test_what_nobody_judged_leaves_the_key_free(world: World) -> None:
    reporter, activity = world.reporter("arvika"), world.propose("arvika")
    path, right = f"/activities/{activity}/transitions", {"transition": "anchor"}
    elsewhere = path.replace(activity, world.county.plan)
    by_torsby = {**right, "organisation": world.uid("torsby"), "evidence": DECISION}

    told = [
        post(reporter, path, right, "k", "*"),
        post(reporter, path, right, "k"),
        post(reporter, path, right, "k", '"99"'),
        post(reporter, path, by_torsby, "k", "*"),
        post(reporter, elsewhere, right, "k", "*"),
        reporter.call("POST", path, data="{", headers={"Idempotency-Key": "k"}),
    ]

    assert [each.status_code for each in told] == [422, 428, 412, 403, 404, 415]
    assert kept(world) == []
    assert step(reporter, activity).status_code == 201


def test_an_answered_key_comes_before_a_body_that_cannot_be_read(world: World) -> None:
    reporter, activity = world.reporter("arvika"), world.propose("arvika")
    path = f"/activities/{activity}/transitions"
    step(reporter, activity)

    told = [
        reporter.call("POST", path, data="{", content_type=kind, headers={"Idempotency-Key": key})
        for kind in ("application/json", "text/plain")
        for key in ("k", "unused")
    ]

    assert [each.status_code for each in told] == [422, 400, 422, 415]


@pytest.mark.parametrize("key", ["", " ", "a b", "å", "x" * 256, "\t"])
def test_what_is_no_key_is_told_so(world: World, key: str) -> None:
    answer = post(world.coordinator, "/tokens", {"scopes": ["read"]}, key)

    assert (answer.status_code, answer.json["code"]) == (400, "malformed_request")
    assert "Idempotency-Key" in answer.json["detail"]


@pytest.mark.parametrize("key", ["x" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "~!{}"])
def test_any_visible_characters_are_a_key(world: World, key: str) -> None:
    answers = [post(world.coordinator, "/tokens", {"scopes": ["read"]}, key) for _ in range(2)]

    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].data == answers[1].data


def test_only_a_post_takes_a_key(world: World) -> None:
    path, key = f"/organisations/{world.uid('arvika')}", {"Idempotency-Key": "k"}
    match = world.coordinator.tag(path)

    answers = [
        world.coordinator.call("PATCH", path, match=match, json={"name": name}, headers=key)
        for name in ("Ett namn", "Ett annat")
    ]

    assert [each.status_code for each in answers] == [200, 412]
    assert kept(world) == []


def test_a_key_is_free_again_when_its_day_is_over(world: World) -> None:
    coordinator, body = world.coordinator, {"scopes": ["read"]}
    start = clock.now()

    answers = []
    for later in (timedelta(), KEPT_FOR - timedelta(seconds=1), KEPT_FOR, KEPT_FOR):
        with clock.set_to(start + later):
            answers.append(post(coordinator, "/tokens", body, "k").data)
    with clock.set_to(start + 2 * KEPT_FOR):
        other = post(coordinator, "/tokens", {"scopes": ["write"]}, "k")

    assert [each == answers[0] for each in answers] == [True, True, False, False]
    assert answers[2] == answers[3]
    assert other.status_code == 201


def test_an_unreadable_body_is_no_reuse_of_a_key_whose_day_is_over(world: World) -> None:
    post(world.coordinator, "/tokens", {"scopes": ["read"]}, "k")

    with clock.set_to(clock.now() + KEPT_FOR):
        answer = world.coordinator.call("POST", "/tokens", headers={"Idempotency-Key": "k"})

    assert answer.status_code == 415


def test_what_was_kept_for_its_day_is_forgotten(world: World) -> None:
    for key in ("a", "b"):
        post(world.coordinator, "/tokens", {"scopes": ["read"]}, key)
    oldest = min(each.kept_at for each in kept(world))

    left = []
    for moment in (oldest + KEPT_FOR - timedelta(seconds=1), oldest + KEPT_FOR):
        with world.app.app_context(), transaction() as session:
            forget_answers(session, moment)
        left.append([each.key for each in kept(world)])
    with world.app.app_context():
        db.session.remove()

    assert left == [["a", "b"], ["b"]]
