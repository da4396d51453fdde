"""Who is let in: by a bearer token that is in force, for what it was made for, and nothing else."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from service.api.gate import PUBLIC
from service.core import clock
from service.core.db import db, transaction
from service.models import Grant
from service.models.words import Role
from service.workflows import operations as op
from service.workflows.operations.people import NewGrant
from service.workflows.vocabulary import SYSTEM
from tests.support.world import PREFIX, Caller, World

ANY = "01a20000-0000-7000-8000-000000000000"


def routes(app: Flask) -> list[tuple[str, Rule]]:
    """Return every method and rule below the prefix."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(PREFIX)]
    return [(method, rule) for rule in rules for method in sorted(rule.methods or ())]


def address(rule: Rule) -> str:
    numbered = re.sub(r"<int:[^>]+>", "1", rule.rule)
    return re.sub(r"<[^>]+>", ANY, numbered).removeprefix(PREFIX)


def test_every_route_that_is_not_public_asks_for_a_token(world: World) -> None:
    answers = {
        (method, rule.rule): world.nobody.call(method, address(rule)).status_code
        for method, rule in routes(world.app)
        if rule.endpoint not in PUBLIC
    }

    assert len(answers) > 60
    assert {route: status for route, status in answers.items() if status != 401} == {}


def test_only_these_are_for_everyone(world: World) -> None:
    public = {rule.rule for _, rule in routes(world.app) if rule.endpoint in PUBLIC}

    assert public == {
        *("/api/v1/api-info", "/api/v1/workflow"),
        *("/api/v1/openapi.json", "/api/v1/docs", "/api/v1/docs/<name>"),
        *("/api/v1/problems", "/api/v1/problems/<name>", "/api/v1/problems/style.css"),
    }
    paths = [path.removeprefix(PREFIX) for path in public if "<" not in path]
    assert {world.nobody.get(path).status_code for path in paths} == {200}


def test_a_cookie_lets_nobody_in(world: World) -> None:
    token = world.tokens["coordinator"]
    names = ("session", "token", "Authorization", "access_token")

    statuses = [
        world.nobody.call("GET", "/me", headers={"Cookie": f"{name}={token}"}).status_code
        for name in names
    ]

    assert statuses == [401] * len(names)
    assert "Set-Cookie" not in world.coordinator.get("/me").headers


@pytest.mark.parametrize(
    "header",
    ["Basic {0}", "{0}", "Bearer", "Bearer {0} x", "Bearer x{0}", "Bearer \xe5", "Bearer,{0}"],
)
def test_what_is_no_token_lets_nobody_in(world: World, header: str) -> None:
    sent = {"Authorization": header.format(world.tokens["coordinator"])}

    answer = world.nobody.call("GET", "/me", headers=sent)

    assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_is_not_taken_from_the_address(world: World) -> None:
    answer = world.nobody.get(f"/me?access_token={world.tokens['coordinator']}")

    assert answer.status_code == 401


def test_a_revoked_token_lets_nobody_in(world: World) -> None:
    arvika = world.reporter("arvika")
    (token,) = arvika.get("/tokens").json["items"]

    revoked = arvika.delete(f"/tokens/{token['id']}")

    assert (revoked.status_code, revoked.json["revoked"]) == (200, True)
    assert arvika.get("/me").headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_token_is_good_through_its_last_day(world: World) -> None:
    caller = world.give_token("coordinator", "*", expires_on=date(2027, 3, 31))

    with clock.set_to(datetime(2027, 3, 31, 21, 59, tzinfo=UTC)):
        last = caller.get("/me").status_code
    with clock.set_to(datetime(2027, 3, 31, 22, 1, tzinfo=UTC)):  # after midnight in Sweden
        after = caller.get("/me").status_code

    assert (last, after) == (200, 401)


def test_a_disabled_person_is_let_in_nowhere(world: World) -> None:
    person = world.county.people["reporter of arvika"].person or ""
    tag = world.coordinator.tag(f"/people/{person}")

    disabled = world.coordinator.patch(f"/people/{person}", {"disabled": True}, tag)

    assert (disabled.status_code, disabled.json["disabled"]) == (200, True)
    assert world.reporter("arvika").get("/me").status_code == 401


def test_a_role_holds_on_its_days_only(world: World) -> None:
    activity = world.propose("arvika")
    with world.app.app_context(), transaction() as session:
        uid = world.county.people["reporter of torsby"].person or ""
        ended = NewGrant(
            role=Role.COORDINATOR,
            county="17",
            valid_from=date(2022, 1, 1),
            valid_until=date(2022, 12, 31),
        )
        op.grant_role(session, SYSTEM, uid, ended)
        op.grant_role(
            session,
            SYSTEM,
            uid,
            NewGrant(role=Role.AUDITOR, valid_from=clock.today() + timedelta(days=1)),
        )

    torsby = world.reporter("torsby")

    assert [role["role"] for role in torsby.get("/me").json["roles"]] == ["reporter"]
    assert torsby.move(activity, "cancel", reason="Nej.").status_code == 403
    assert torsby.get("/trail").status_code == 403


def test_a_revoked_role_is_gone_at_once(world: World) -> None:
    person = world.county.people["reporter of arvika"].person or ""
    activity = world.propose("arvika")
    (role,) = world.coordinator.get(f"/people/{person}").json["roles"]

    answer = world.coordinator.delete(f"/people/{person}/roles/{role['id']}")

    assert answer.status_code == 200
    assert world.reporter("arvika").get(f"/activities/{activity}").status_code == 404


def test_a_token_does_what_it_was_made_for(world: World) -> None:
    reader, writer = (world.give_token("coordinator", scope) for scope in ("read", "write"))
    organisation = {"name": "Exempelverket", "kind": "agency", "countyCode": "17"}

    assert [each.get("/me").status_code for each in (reader, writer)] == [200, 403]
    added = [each.post("/organisations", organisation).status_code for each in (reader, writer)]
    assert added == [403, 201]


def test_a_token_makes_none_that_may_more(world: World) -> None:
    writer = world.give_token("coordinator", "write")

    statuses = [
        writer.post("/tokens", {"scopes": scopes}).status_code
        for scopes in (["*"], ["read", "write"], ["write"])
    ]

    assert statuses == [403, 403, 201]


def test_a_new_token_is_shown_once_and_works(world: World) -> None:
    made = world.reporter("arvika").post("/tokens", {"scopes": ["read"], "expiresOn": "2030-01-01"})
    listed = world.reporter("arvika").get("/tokens")

    assert made.status_code == 201
    assert Caller(world.app, made.json["token"]).get("/me").json["scopes"] == ["read"]
    assert made.json["token"] not in listed.text
    assert listed.json["items"][0]["id"] == made.json["id"]


def test_another_s_token_is_not_there_to_be_revoked(world: World) -> None:
    (token,) = world.reporter("arvika").get("/tokens").json["items"]

    answer = world.reporter("torsby").delete(f"/tokens/{token['id']}")

    assert answer.status_code == 404


def test_a_request_goes_on_with_the_caller_s_trace(world: World) -> None:
    activity = world.propose("arvika")
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    sent = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01", "If-Match": "*"}
    path = f"/activities/{activity}/transitions"
    body = {"transition": "cancel", "reason": "Beslut."}

    answer = world.coordinator.call("POST", path, headers=sent, json=body)

    version, returned, span, flags = answer.headers["traceparent"].split("-")
    assert (version, returned, flags) == ("00", trace, "01")
    assert answer.json["entries"][0]["requestId"] == f"{trace}-{span}"


@pytest.mark.parametrize("header", ["x", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", "", "ff-a-b-c"])
def test_a_trace_that_is_none_is_not_gone_on_with(world: World, header: str) -> None:
    answer = world.coordinator.call("GET", "/me", headers={"traceparent": header})

    trace = answer.headers["traceparent"].split("-")[1]
    assert len(trace) == 32
    assert trace not in header


def test_one_s_own_roles_are_not_one_s_own_to_give(world: World) -> None:
    own = world.county.people["coordinator"].person
    role = {"role": "auditor", "countyCode": "17"}

    answer = world.coordinator.put(f"/people/{own}/roles/{ANY}", role)

    assert (answer.status_code, answer.json["refusals"][0]["code"]) == (409, "own_grant")


def test_a_coordinator_makes_no_coordinator(world: World) -> None:
    person = world.county.people["reporter of arvika"].person
    role = {"role": "coordinator", "countyCode": "17"}

    answer = world.coordinator.put(f"/people/{person}/roles/{ANY}", role)

    assert answer.status_code == 403
    with world.app.app_context():
        assert db.session.scalar(select(Grant.id).where(Grant.uid == ANY)) is None
