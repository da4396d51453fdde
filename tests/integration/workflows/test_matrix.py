"""Every person, transition and state: what the tables allow is done, all else is refused."""

import pytest
from sqlalchemy.orm import Session

from service.core.db import transaction
from service.core.errors import ServiceError
from service.models.words import ActivityState, PartState
from service.workflows import operations as op
from service.workflows.vocabulary import Actor, Level, State, Wish
from tests.support.acting import County, add_plan
from tests.support.matrix import PEOPLE, Outcome, cells, drawn, expected, wish
from tests.support.situations import arrange, situations
from tests.support.sources import ROOT

STATES: list[State] = [*PartState, *ActivityState]


@pytest.mark.parametrize("state", STATES, ids=lambda state: f"{type(state).__name__}-{state}")
def test_what_the_tables_allow_is_done_and_all_else_is_refused(
    county: County, state: State
) -> None:
    target = add_plan(county)

    for situation in situations(state):
        uid = arrange(county, situation)
        wishes = {cell: wish(county, uid, target, situation, cell) for cell in cells(situation)}
        with transaction() as session:
            outcomes = {
                str(cell): attempt(session, county.people[PEOPLE[cell.who][0]], uid, wishes[cell])
                for cell in wishes
            }
        assert outcomes == {str(cell): expected(situation, cell) for cell in wishes}, situation


def attempt(session: Session, actor: Actor, uid: str, wanted: Wish) -> Outcome:
    """Try a step, take it back, and say what came of it."""
    savepoint = session.begin_nested()
    try:
        entries = op.move(session, actor, uid, wanted).entries
    except ServiceError as error:
        return Outcome(error.code)
    finally:
        savepoint.rollback()
    assert entries
    return Outcome.DONE


@pytest.mark.parametrize("level", list(Level))
def test_the_matrix_in_the_documents_is_the_tables(level: Level) -> None:
    document = (ROOT / "docs" / "flow" / "matrix.md").read_text(encoding="utf-8")

    assert drawn(level) in document, f"put this into docs/flow/matrix.md:\n{drawn(level)}"


def test_the_matrix_meets_every_outcome() -> None:
    met = {
        expected(situation, cell)
        for state in STATES
        for situation in situations(state)
        for cell in cells(situation)
    }

    assert met == set(Outcome)
