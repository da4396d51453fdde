"""Carry an activity over to another plan, as a successor that knows where it comes from."""

from datetime import date

from sqlalchemy.orm.attributes import set_committed_value

from service.core import ids
from service.models import Activity, Plan, Responsibility
from service.models.words import ActivityState, PartState, ResponsibilityRole
from service.trail.draft import Draft, Written
from service.trail.ledger import Ledger
from service.workflows import activity_flow, engine, following, part_flow
from service.workflows.case import Case
from service.workflows.operations import editing
from service.workflows.vocabulary import Level

COPIED = (
    "number",
    "title",
    "description",
    "need",
    "resources",
    "indicator",
    "comment",
    "focus",
    "rule",
    "schedule_text",
    "starts_on",
    "ends_on",
    "precision",
    "recurrence",
    "county_code",
)
COPIED_PART = ("organisation_id", "written_as", "group_code", "note", "role")
KEPT_PART = ("state", "progress", "effective_on", "anchored_on", "implemented_on", "followed_up_on")


def successor_uid(ledger: Ledger) -> str:
    """Return a uid for the activity that the carried-over one will live on as."""
    return ids.new_uid(ledger.at)


def create_successor(ledger: Ledger, case: Case, cause: Written) -> Activity:
    """Create the activity in the target plan; its first entry names the predecessor and all parts.

    Every owner anchors anew unless ``keepParts`` was chosen; who declined comes along as
    declined; an ended part and an organisation that is no longer active stay behind.
    """
    old, target = case.activity, case.target
    if target is None or old.carried_to is None or case.wish is None:
        message = "an activity is carried over to a plan"
        raise RuntimeError(message)
    keep = case.wish.evidence.get("keepParts") is True
    new = _copy(old, target)
    parts = [_copy_part(ledger, each, keep=keep) for each in _coming(case)]
    set_committed_value(new, "responsibilities", parts)
    _stand(new)
    session = ledger.session
    session.add(new)
    successor = Ledger(session, ledger.deed, new)
    first = Draft(
        event="create",
        rows=[new],
        level=Level.ACTIVITY.value,
        round=new.round,
        after=new.state.value,
        caused_by=cause.uid,
        evidence={"predecessor": old.uid, "keepParts": keep, **_told_later(parts)},
    )
    editing.tell_with(successor, first, parts)
    for part in parts:
        part.activity = new
    session.add_all(parts)
    successor.close()
    return new


def _told_later(parts: list[Responsibility]) -> dict[str, list[str]]:
    """Name every part in the first entry, when there is no room in it to tell of them all."""
    return {"parts": [each.uid for each in parts]} if len(parts) > editing.ROOM else {}


def _copy(old: Activity, target: Plan) -> Activity:
    values = {name: getattr(old, name) for name in COPIED}
    return Activity(
        uid=old.carried_to,
        plan_id=target.id,
        plan=target,
        round=1,
        predecessor=old.uid,
        state=activity_flow.INITIAL,
        **values,
    )


def _coming(case: Case) -> list[Responsibility]:
    return [each for each in case.activity.current if _is_active(each, case.today)]


def _is_active(part: Responsibility, today: date) -> bool:
    organisation = part.organisation
    return not (organisation and organisation.active_until and organisation.active_until < today)


def _copy_part(ledger: Ledger, old: Responsibility, *, keep: bool) -> Responsibility:
    values = {name: getattr(old, name) for name in COPIED_PART}
    keeps = keep or old.state is PartState.DECLINED
    if keeps:
        values |= {name: getattr(old, name) for name in KEPT_PART}
    elif old.role is not ResponsibilityRole.PARTICIPATING:
        values["state"] = part_flow.INITIAL
    new = Responsibility(
        uid=ids.new_uid(ledger.at), removed=False, blocked=False, on_behalf=False, **values
    )
    set_committed_value(new, "organisation", old.organisation)
    return new


def _stand(new: Activity) -> None:
    """Let the successor begin where its rule says; nobody moved it there but its parts."""
    target = following.stands(new)
    if target is not ActivityState.PROPOSED:
        engine.fire(new, "follow", target)
