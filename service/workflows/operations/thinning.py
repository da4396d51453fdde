"""Thin a plan that was closed long ago, by a decision, when its archive package is written.

The plan's activities go: their rows with all that hangs on them, the bytes of their entries, and
what was typed beside. The plan itself stays. Of each entry its place, its hashes and what is
copied beside it stay for ever, so that all that is left still verifies; entries ``thin`` on the
plan's stream name the decision, the package's digest, and what is left of each stream.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext
from service.models import Activity, Entry, Plan, Thinned
from service.models.words import PlanState
from service.trail.draft import Draft, Text, Written
from service.trail.kept_texts import kept_texts
from service.trail.remnant import LEFT, digest_of, left_of, remnant
from service.workflows import access
from service.workflows.access import Right
from service.workflows.deeds import open_ledger
from service.workflows.finding import find
from service.workflows.operations import thinned_rows
from service.workflows.operations.erased_copies import rid_results_of
from service.workflows.operations.erasing import SHORTEST, Decision, Erased
from service.workflows.operations.people import role_of
from service.workflows.vocabulary import Actor

EVENT = "thin"
SHORTEST_AGE = 1  # years since the plan was closed
NAMED = 300  # activities in one entry, which is 60,000 bytes at most
Removed = Mapping[str, object]  # the uid of an activity, how many entries it has, their digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinning:
    """What a thinning is about: the plan, its activities (uids), and how many rows by table."""

    plan: Plan
    activities: Sequence[str]
    rows: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many rows it removes in all."""
        return sum(self.rows.values())


def to_thin(
    session: Session, actor: Actor, uid: str, years: int, *, lock: bool = False
) -> Thinning:
    """Return what the thinning of a plan, closed for at least so many *years*, would take.

    Raises NotFoundError, NotPermittedError, and InvalidError for a plan that is not closed or has
    not been for so long, and when there is nothing left to thin.
    """
    plan = find(session, Plan, uid, lock=lock)
    access.demand(actor, Right.ERASE, plan.county_code)
    _demand_old(plan, max(years, SHORTEST_AGE))
    own = select(Activity.uid).where(Activity.plan_id == plan.id).order_by(Activity.id)
    uids = session.scalars(own).all()
    if not uids:
        sentence = gettext("There is nothing left in it to thin.")
        raise InvalidError([FieldError("/plan", "thinned", sentence)])
    return Thinning(plan=plan, activities=uids, rows=thinned_rows.rows_of(session, plan.id))


def thin_plan(
    session: Session, actor: Actor, thinning: Thinning, decision: Decision, package: str
) -> Erased:
    """Remove the plan's activities; the plan is held by ``to_thin``.

    *package* is the SHA-256, in hexadecimal, of the archive package that holds all of it. The
    entries are written first: by what they name the database lets the rows go, and no others.
    """
    plan, uids = thinning.plan, thinned_rows.uids_of(session, thinning.plan.id)
    texts = kept_texts(session, lambda _: True, [_stream(uid) for uid in thinning.activities])
    said = {each for text in texts for each in text.said if len(each) >= SHORTEST}
    ledger = open_ledger(session, actor, plan, role_of(actor))
    first: str | None = None
    for some in _slices(session, thinning):
        evidence = {
            "decision": Text(decision.reference),
            "package": package,
            "activities": len(some),
            "removed": some,
        }
        reason = {"reason": decision.reason}
        entry = ledger.write(Draft(event=EVENT, evidence=evidence, texts=reason, caused_by=first))
        first = first or entry.uid
    entries = ledger.close()
    _put_down(session, plan, entries)
    thinned_rows.remove(session, plan.id)
    copies = rid_results_of(session, plan.id, said) + thinned_rows.forget_copies(session, uids)
    return Erased(texts=len(texts), entries=entries, copies=copies)


def _slices(session: Session, thinning: Thinning) -> Iterator[list[Removed]]:
    for start in range(0, len(thinning.activities), NAMED):
        streams = [_stream(uid) for uid in thinning.activities[start : start + NAMED]]
        asked = select(*LEFT).where(Entry.stream.in_(streams))
        rows = session.execute(asked.order_by(Entry.stream, Entry.sequence))
        yield [
            _left(stream, [remnant(left_of(row)) for row in some])
            for stream, some in groupby(rows, key=lambda row: str(row.stream))
        ]


def _left(stream: str, lines: Sequence[bytes]) -> Removed:
    uid = stream.partition("/")[2]
    return {"activity": uid, "entries": len(lines), "digest": digest_of(lines)}


def _put_down(session: Session, plan: Plan, entries: Sequence[Written]) -> None:
    """Tell the database which stream each of the *entries* thins."""
    asked = select(Entry.uid, Entry.id).where(Entry.uid.in_([each.uid for each in entries]))
    keys = dict(session.execute(asked).all())
    session.add_all(
        Thinned(stream=_stream(each["activity"]), entry_id=keys[entry.uid], plan_id=plan.id)
        for entry in entries
        for each in entry.body["evidence"]["removed"]
    )
    session.flush()


def _stream(uid: str) -> str:
    return f"{Activity.kind}/{uid}"


def _demand_old(plan: Plan, years: int) -> None:
    """Raise InvalidError unless the plan was closed at least so many *years* ago."""
    if plan.state is not PlanState.CLOSED:
        sentence = gettext("Only a closed plan is thinned.")
        raise InvalidError([FieldError("/plan", "not_closed", sentence)])
    if plan.state_since > _years_ago(years):
        sentence = gettext("It has not been closed for %(years)s years.", years=years)
        raise InvalidError([FieldError("/years", "too_young", sentence)])


def _years_ago(years: int) -> datetime:
    now = clock.now()
    try:
        return now.replace(year=now.year - years)
    except ValueError:  # the 29th of February
        return now.replace(year=now.year - years, day=28)
