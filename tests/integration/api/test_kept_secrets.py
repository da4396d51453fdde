"""A key makes a token only once, and what is kept for that gives the token away to nobody."""

import sqlalchemy as sa

from service.core.db import db
from service.models.kept_answer import KeptAnswer
from tests.support.world import Caller, World


def test_what_is_kept_of_a_new_token_does_not_hold_its_secret(world: World) -> None:
    sent = {"Idempotency-Key": "a-token-once"}
    body = {"scopes": ["read"]}

    first = world.coordinator.call("POST", "/tokens", json=body, headers=sent)
    again = world.coordinator.call("POST", "/tokens", json=body, headers=sent)

    secret = first.json["token"]
    with world.app.app_context():
        (stored,) = db.session.scalars(sa.select(KeptAnswer.body))
    assert again.data == first.data
    assert Caller(world.app, secret).get("/me").status_code == 200
    assert stored is not None
    assert secret.removeprefix("fkr_").encode() not in stored
