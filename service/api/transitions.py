"""Steps of an activity and of its owners' parts."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.api import keeping
from service.api.answers import entered
from service.api.gate import actor, claim
from service.api.preconditions import expected
from service.api.schemas.steps import TransitionSchema
from service.api.sending import Sent, sent
from service.reports.activities import shown_activity
from service.reports.history import shown_step
from service.workflows import operations, settling
from service.workflows.case import Ahead, open_case
from service.workflows.evidence import parsed
from service.workflows.vocabulary import Wish

bp = Blueprint("transitions", __name__, url_prefix="/activities/<uid>/transitions")
STEP = TransitionSchema()


@bp.post("")
def move(uid: str) -> ResponseReturnValue:
    """Take one transition; the faults of form are told together with what the rules find."""
    wish, ahead = _wish(sent(STEP)), Ahead(uid)

    def deed(session: Session) -> Response:
        outcome = operations.move(session, actor(), uid, wish, ahead)
        body = {
            "activity": shown_activity(outcome.case, wish.organisation),
            "entries": shown_step(outcome.case, outcome.entries),
        }
        return entered(body)

    def right(session: Session) -> None:
        settling.settle(open_case(session, actor(), uid, lock=False), wish)

    return keeping.once(claim(), deed, right, ahead.send)


def _wish(read: Sent) -> Wish:
    values = {"transition": "", **read.values}
    evidence = parsed(values.pop("evidence", {}))
    version = expected(any_version=True)
    return Wish(**values, evidence=evidence, version=version, errors=read.errors)
