"""Two requests with one key at the same moment: one is done, and the other waits for its answer."""

import time
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from service.core.db import db
from service.models import KeptAnswer
from tests.integration.api.keyed import Said, said
from tests.integration.api.test_keys_in_trouble import PATIENCE, SENDING, Send, holding, let_go
from tests.support.world import Caller, World

TRIES = 4


@SENDING
def test_what_comes_just_before_the_first_is_done_gets_its_answer(world: World, send: Send) -> None:
    reporter = world.reporter("arvika")
    reporter.get("/me")  # so that nothing is noted of the token while the database is held

    told = [_both_at_once(world, reporter, send) for _ in range(TRIES)]

    # On a machine that has other things to do the wait can be over before the first is done.
    assert {answers[0].status for answers in told} <= {201, 207}
    assert {answers[1].status for answers in told} <= {201, 207, 409}
    assert any(one == other for one, other in told)


def _both_at_once(world: World, reporter: Caller, send: Send) -> list[Said]:
    """Send the same twice while the database is held for a moment; return both answers."""
    activity, before = world.propose("arvika"), world.entries()
    with ThreadPoolExecutor(2) as pool, holding(world) as held:
        both = [pool.submit(send, reporter, activity) for _ in range(2)]
        time.sleep(0.1)
        let_go(held)
        answers = [said(each.result(PATIENCE)) for each in both]
    with world.app.app_context():
        db.session.execute(sa.delete(KeptAnswer))
        db.session.commit()
    assert world.entries() == before + 2
    return sorted(answers, key=lambda each: each.status)
