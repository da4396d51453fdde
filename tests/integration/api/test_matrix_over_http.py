"""Over HTTP, whatever the flows' tables do not allow is refused, for the reason they give.

The combinations of state, transition, role and organisation are generated from the tables. An
ordinary run tries one in three of them, always the same; with ``FORANKRA_TEST_FULL=1`` all.
"""

from tests.support.databases import mostly_by_reach
from tests.support.matrix import Outcome
from tests.support.refused import ANYTHING_ELSE, Attempt, attempts
from tests.support.world import World

pytestmark = mostly_by_reach

ONE_IN = 3
STATUS = {
    Outcome.NOT_PERMITTED: 403,
    Outcome.NOT_FOUND: 404,
    Outcome.REFUSED: 409,
    Outcome.INVALID: 422,
}
WITHOUT_TOKEN = "system"


def test_whatever_the_tables_do_not_allow_is_refused(world: World) -> None:
    met: set[Outcome] = set()
    wrong: dict[str, object] = {}
    for tried in attempts(world, ONE_IN):
        before = world.entries()
        for each in tried:
            if each.person != WITHOUT_TOKEN:
                met.add(each.outcome)
                wrong |= _tell_if_wrong(world, each)
        assert world.entries() == before, tried

    assert wrong == {}
    assert met == ANYTHING_ELSE


def _tell_if_wrong(world: World, attempt: Attempt) -> dict[str, object]:
    """Try, and return what was answered unless it is what the tables say."""
    caller = world.caller(attempt.person)
    answer = caller.move(attempt.uid, attempt.wish.transition, **attempt.sent)
    problem = answer.get_json()
    says = (answer.status_code, problem.get("code"), bool(problem.get("refusals")))
    refused = attempt.outcome is Outcome.REFUSED
    expected = (STATUS[attempt.outcome], attempt.outcome.value, refused)
    return {} if says == expected else {str(attempt): problem}
