"""Thin a plan that was closed long ago, by a decision, when its archive package is written.

What people typed in the plan's activities goes, from the rows and from beside the entries. The
plan itself stays, and so do the entries with their codes and days, so that all that is left still
verifies; an entry ``thin`` on the plan's stream names the decision and the package's digest.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.core import clock
from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext
from service.models import Activity, Plan
from service.models.words import PlanState
from service.trail.draft import ERASE, Draft, Text
from service.trail.kept_texts import KeptText, kept_texts
from service.workflows import access
from service.workflows.access import Right
from service.workflows.deeds import open_ledger
from service.workflows.finding import find
from service.workflows.operations.erased_copies import rid_results_of
from service.workflows.operations.erasing import SHORTEST, Decision, Erased, erase_in
from service.workflows.operations.people import role_of
from service.workflows.vocabulary import Actor

EVENT = "thin"
SHORTEST_AGE = 1  # years since the plan was closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinning:
    """What a thinning is about: the plan, its activities' streams, and what was typed in them."""

    plan: Plan
    streams: Sequence[str]
    texts: Sequence[KeptText]


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
    uids = session.scalars(
        select(Activity.uid).where(Activity.plan_id == plan.id).order_by(Activity.id)
    )
    streams = [f"{Activity.kind}/{each}" for each in uids]
    # What was erased already, and why, is told by texts that stay.
    texts = kept_texts(session, lambda text: text.event != ERASE, streams)
    if not texts:
        sentence = gettext("There is nothing left in it to thin.")
        raise InvalidError([FieldError("/plan", "thinned", sentence)])
    return Thinning(plan=plan, streams=streams, texts=texts)


def thin_plan(
    session: Session, actor: Actor, thinning: Thinning, decision: Decision, package: str
) -> Erased:
    """Delete what was typed in the plan's activities; the plan is held by ``to_thin``.

    *package* is the SHA-256, in hexadecimal, of the archive package that holds all of it.
    """
    by_stream: dict[str, list[KeptText]] = defaultdict(list)
    for text in thinning.texts:
        by_stream[text.stream].append(text)
    entries = [
        entry
        for stream in thinning.streams
        if stream in by_stream
        for entry in erase_in(session, actor, stream, by_stream[stream], decision)
    ]
    plan = thinning.plan
    said = {said for text in thinning.texts for said in text.said if len(said) >= SHORTEST}
    copies = rid_results_of(session, plan.id, said)
    ledger = open_ledger(session, actor, plan, role_of(actor))
    evidence = {
        "decision": Text(decision.reference),
        "package": package,
        "activities": len(by_stream),
        "texts": len(thinning.texts),
    }
    ledger.write(Draft(event=EVENT, evidence=evidence, texts={"reason": decision.reason}))
    return Erased(texts=len(thinning.texts), entries=[*entries, *ledger.close()], copies=copies)


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
