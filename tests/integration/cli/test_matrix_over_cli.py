"""At a terminal, whatever the flows' tables do not allow is refused, for the reason they give.

The combinations of state, transition, role and organisation are generated from the tables. An
ordinary run tries one in sixteen of them, always the same; with ``FORANKRA_TEST_FULL=1`` all.
"""

from tests.integration.cli.console import Console
from tests.integration.cli.county import at
from tests.support.databases import mostly_sqlite
from tests.support.matrix import Outcome
from tests.support.refused import ANYTHING_ELSE, Attempt, attempts
from tests.support.world import a_world

ONE_IN = 16
REFUSED = 1
SYSTEM = "system"


@mostly_sqlite
def test_whatever_the_tables_do_not_allow_is_refused(migrated_url: str) -> None:
    met: set[Outcome] = set()
    wrong: dict[str, object] = {}
    console = at(migrated_url)
    with a_world(migrated_url) as world:
        for tried in attempts(world, ONE_IN):
            before = world.entries()
            for each in tried:
                met.add(each.outcome)
                wrong |= _tell_if_wrong(console, each)
            assert world.entries() == before, tried

    assert wrong == {}
    assert met == ANYTHING_ELSE


def _tell_if_wrong(console: Console, attempt: Attempt) -> dict[str, object]:
    """Try, and return what was answered unless it is what the tables say."""
    command = ["activity", "move", attempt.uid, attempt.wish.transition]
    ran = console.run(*command, *_options(attempt), *_who(attempt), "--json")
    document = ran.document
    says = (ran.code, document.get("code"), bool(document.get("refusals")))
    expected = (REFUSED, attempt.outcome.value, attempt.outcome is Outcome.REFUSED)
    return {} if says == expected else {str(attempt): document}


def _options(attempt: Attempt) -> list[str]:
    sent = attempt.sent
    evidence = sent.pop("evidence")
    stated = [f"--evidence={name}={value}" for name, value in _pairs(evidence)]
    return [*(f"--{name}={value}" for name, value in sent.items()), *stated]


def _pairs(evidence: dict[str, object]) -> list[tuple[str, object]]:
    """Spell evidence as K=V: a list by repeating its name."""
    return [
        (name, each)
        for name, value in evidence.items()
        for each in (value if isinstance(value, list) else [value])
    ]


def _who(attempt: Attempt) -> list[str]:
    if attempt.person == SYSTEM:
        return []
    return ["--as", f"{attempt.person.replace(' ', '.')}@exempel.test"]
