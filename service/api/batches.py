"""Many steps in one request: each is taken or refused on its own, in the order of the list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.api import keeping, problems
from service.api.bodies import TYPE
from service.api.gate import actor, needed_claim
from service.api.schemas.steps import BatchSchema
from service.api.sending import Sent, sent
from service.core.db import transaction
from service.core.errors import FieldError, InvalidError, RefusedError, ServiceError
from service.models.kept_answer import Claim, KeptAnswer
from service.trail.canonical import encode
from service.trail.draft import Written
from service.workflows import operations, settling
from service.workflows.case import open_case
from service.workflows.evidence import parsed
from service.workflows.operations import Outcome, Wanted
from service.workflows.vocabulary import Wish

bp = Blueprint("batches", __name__, url_prefix="/activity-batches")
BATCH = BatchSchema()
SUCCESS, MULTI_STATUS, UNAVAILABLE = range(200, 300), 207, 503
SILENT_AT_MOST = 2  # items in a row that the database did not answer; the rest would wait in vain


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One wish of the list; ``activity`` is None when what was sent names none."""

    place: int
    activity: str | None
    wish: Wish

    def take(self, session: Session) -> Response:
        """Take the step; raises as ``operations.move`` does, with pointers into the list."""
        try:
            return _short(self._move(session))
        except ServiceError as error:
            self._point(error)
            raise

    def told(self, found: Outcome | ServiceError) -> Response:
        """Return the answer to what came of the step."""
        if isinstance(found, Outcome):
            return _short(found)
        self._point(found)
        return problems.told(found)

    def right(self, session: Session) -> None:
        """Raise NotFoundError or NotPermittedError when the step is no longer the person's."""
        if self.activity:
            settling.settle(open_case(session, actor(), self.activity, lock=False), self.wish)

    def _move(self, session: Session) -> Outcome:
        if self.activity is None:
            raise InvalidError(self.wish.errors)
        return operations.move(session, actor(), self.activity, self.wish)

    def _point(self, error: ServiceError) -> None:
        if isinstance(error, InvalidError | RefusedError):
            error.errors = tuple(self._pointed(each) for each in error.errors)

    def _pointed(self, error: FieldError) -> FieldError:
        return replace(error, pointer=f"/items/{self.place}{error.pointer}")


@bp.post("")
def take() -> ResponseReturnValue:
    """Take up to 200 transitions; one status or problem for each, in order."""
    read = sent(BATCH)
    read.demand_faultless()
    items = [_item(place, each) for place, each in enumerate(_apart(read))]
    answers = steps(items, needed_claim())
    told = b",".join(map(_shown, answers))
    answer = Response(b'{"items":[%b]}' % told, MULTI_STATUS, mimetype=TYPE)
    if all(keeping.REPLAYED in each.headers for each in answers):
        answer.headers[keeping.REPLAYED] = "true"
    return answer


def steps(items: Sequence[Item], claim: Claim) -> list[Response]:
    """Take the steps of *items* in order and return their answers.

    Each is remembered under the key and its place, whatever came of it; only what broke at our
    end is not, so that a batch sent again goes on where it was left. They are taken together, in
    one transaction, and one by one only when that breaks. Raises InFlightError and
    KeyReusedError.
    """
    claim, answered = keeping.begin(claim)
    try:
        return _together(items, claim)
    except ServiceError:
        raise
    except Exception:
        current_app.logger.warning("a batch broke and is taken step by step", exc_info=True)
    return list(_one_by_one(items, claim, answered))


def _together(items: Sequence[Item], claim: Claim) -> list[Response]:
    with transaction() as session:
        answered = keeping.hold(session, claim)
        fresh = [each for each in items if each.place not in answered]
        answers = dict(zip((each.place for each in fresh), _moved(session, fresh), strict=True))
        keeping.keep_items(session, claim, answers)
    for each in items:
        if each.place in answered:
            answers[each.place] = _answer(each, claim, answered[each.place])
    return [answers[each.place] for each in items]


def _moved(session: Session, items: Sequence[Item]) -> list[Response]:
    named = [each for each in items if each.activity]
    wanted = [Wanted(each.activity or "", each.wish) for each in named]
    found = dict(
        zip(
            (each.place for each in named),
            operations.move_all(session, actor(), wanted),
            strict=True,
        )
    )
    return [each.told(found.get(each.place) or InvalidError(each.wish.errors)) for each in items]


def _one_by_one(
    items: Sequence[Item], claim: Claim, answered: Mapping[int, KeptAnswer]
) -> Iterator[Response]:
    silent = 0
    for item in items:
        if silent == SILENT_AT_MOST:
            yield problems.problem("unavailable")
            continue
        claimed = replace(claim, item=item.place)
        answer = _answer(item, claimed, answered.get(item.place))
        silent = silent + 1 if answer.status_code == UNAVAILABLE else 0
        yield answer


def _answer(item: Item, claim: Claim, kept: KeptAnswer | None) -> Response:
    try:
        return keeping.again(kept, item.right) if kept else _taken(item, claim)
    except keeping.HeldError:
        raise
    except ServiceError as error:  # it was taken, and the right to it is gone since
        return problems.told(error)
    except Exception as error:  # noqa: BLE001 -- one item that breaks does not sink the others
        return problems.unexpected(error)


def _taken(item: Item, claim: Claim) -> Response:
    try:
        return keeping.once(claim, item.take, item.right)
    except keeping.HeldError:
        raise
    except ServiceError as error:
        refused = problems.told(error)
        return keeping.once(claim, lambda _: refused, item.right)


def _apart(read: Sent) -> list[Sent]:
    return [Sent(values, errors) for values, errors in read.values["items"]]


def _item(place: int, read: Sent) -> Item:
    values = {"transition": "", **read.values}
    activity, evidence = values.pop("activity", None), parsed(values.pop("evidence", {}))
    wish = Wish(**values, evidence=evidence, errors=read.errors)
    return Item(place=place, activity=activity, wish=wish)


def _short(outcome: Outcome) -> Response:
    activity = outcome.activity
    answer = jsonify(
        activity={"id": activity.uid, "state": activity.state, "version": activity.version},
        entries=[_receipt(each) for each in outcome.entries],
    )
    answer.status_code = 201 if outcome.entries else 200
    return answer


def _receipt(entry: Written) -> dict[str, Any]:
    """Return what a writer keeps of an entry: which one it is, what it did, and its digest."""
    told = {name: entry.body[name] for name in ("event", "level", "from", "to")}
    return {
        "id": entry.uid,
        "sequence": entry.sequence,
        **told,
        "leafHash": encode(entry.leaf_hash),
    }


def _shown(answer: Response) -> bytes:
    """Return the answer to one step as it stands in the list, byte for byte as it was kept."""
    status, told = answer.status_code, answer.get_data()
    if status in SUCCESS:
        return b'{"status":%d,%b' % (status, told.strip()[1:])
    return b'{"status":%d,"problem":%b}' % (status, told.strip())
