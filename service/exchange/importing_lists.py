"""What is left to do in a plan: claims to ask about, names to match, owners and leads to name."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from service.exchange.results import WorkLists
from service.exchange.shapes import Json
from service.models import Activity, Goal, Plan, Responsibility
from service.models.words import ActivityState, ResponsibilityRole
from service.workflows import activity_flow, following

DONE = "done"
NOT_RELEVANT = "not_relevant"
ENDING = ("dropped", "transferred")
BEFORE_DONE = (ActivityState.PROPOSED, ActivityState.ANCHORED)


def activities_of(session: Session, plan: Plan) -> list[Activity]:
    """Return the plan's activities as they now stand, with goals and responsibilities."""
    found = session.scalars(
        select(Activity)
        .where(Activity.plan_id == plan.id)
        .options(
            joinedload(Activity.goal).joinedload(Goal.parent),
            selectinload(Activity.responsibilities).joinedload(Responsibility.organisation),
        )
        .order_by(Activity.id)
        .execution_options(populate_existing=True)
    )
    return list(found)


def work_lists(session: Session, plan: Plan, unsaved: Collection[str] = ()) -> WorkLists:
    """Return what is left to do in the plan's open activities.

    ``claims`` are those that a file says are done, and that no owners have reported so far;
    ``declines`` those that it says are not relevant, which is for the owners to say; ``endings``
    those that it says are dropped or transferred, about which nothing else is asked.
    Activities whose uid is *unsaved* are only tried out, and have no uid to show.
    """
    found = [each for each in activities_of(session, plan) if each.state in activity_flow.OPEN]
    shown = {each: _shown(each, unsaved) for each in found}
    living = [each for each in found if each.claimed_status not in ENDING]
    return WorkLists(
        claims=[shown[each] | {"owners": _owners(each)} for each in living if _claims(each)],
        declines=[
            shown[each] | {"owners": _owners(each)}
            for each in living
            if each.claimed_status == NOT_RELEVANT
        ],
        endings=[
            shown[each] | {"status": each.claimed_status} for each in found if each not in living
        ],
        unknown_organisations=_unknown(living, unsaved),
        missing_owners=[shown[each] for each in living if not following.counted(each.owners)],
        missing_leads=[
            shown[each] | {"owners": _owners(each)} for each in living if _lacks_a_lead(each)
        ],
    )


def _shown(activity: Activity, unsaved: Collection[str]) -> Json:
    return {
        "activity": None if activity.uid in unsaved else activity.uid,
        "number": activity.number,
        "title": activity.title,
    }


def _claims(activity: Activity) -> bool:
    return activity.claimed_status == DONE and activity.state in BEFORE_DONE


def _lacks_a_lead(activity: Activity) -> bool:
    owners = following.counted(activity.owners)
    leads = [each for each in owners if each.role is ResponsibilityRole.LEAD]
    return len(owners) > 1 and not leads


def _owners(activity: Activity) -> list[str]:
    owners = following.counted(activity.owners)
    return [
        each.organisation.name if each.organisation else each.written_as or "" for each in owners
    ]


def _unknown(activities: list[Activity], unsaved: Collection[str]) -> list[Json]:
    """Return each text that is no organisation once, with the activities that it stands in."""
    found: dict[str, list[Json]] = defaultdict(list)
    for activity, part in _unmatched(activities):
        where = _shown(activity, unsaved) | {"role": part.role, "group": part.group_code}
        found[part.written_as or ""].append(where)
    return [{"text": text, "activities": where} for text, where in found.items()]


def _unmatched(activities: list[Activity]) -> Iterator[tuple[Activity, Responsibility]]:
    for activity in activities:
        yield from ((activity, each) for each in activity.current if each.organisation_id is None)
