"""Take a step: lock the activity, fire the part's transition, let the activity follow."""

from django.db.models import Prefetch
from django.utils import timezone
from django_fsm import can_proceed
from rest_framework.exceptions import APIException, NotFound, PermissionDenied

from plans.conditions import SENTENCES, stands
from plans.models import Activity, Message, Party, Responsibility, Role

STATED = ["decision_body", "decided_on", "reference", "summary", "completed_on", "result"]
PART = ["anchor", "implement", "follow_up", "decline", "reinstate", "send_back"]
WHOLE = ["confirm_follow_up", "send_back", "cancel", "reinstate"]


class Refused(APIException):
    """The step cannot be taken now."""

    status_code = 409
    default_code = "transition_refused"


class Stale(APIException):
    """Somebody else has changed it since it was read."""

    status_code = 412
    default_code = "version_differs"


def owners():
    """Return the prefetch of the owners of today."""
    current = Responsibility.objects.filter(removed=False).select_related("organisation")
    return Prefetch("responsibilities", current.order_by("id"), to_attr="owners")


def locked(rights, uid):
    """Return the activity, held for writing, with its owners as they are after the lock."""
    activities = Activity.objects.select_related("plan", "goal").select_for_update(of=("self",))
    activity = rights.readable(activities).filter(uid=uid).first()
    if activity is None:
        raise NotFound
    parts = Responsibility.objects.filter(activity=activity, removed=False)
    activity.owners = list(parts.select_related("organisation").order_by("id"))
    prepare(activity)
    return activity


def prepare(activity):
    """Give the conditions what they ask about."""
    left = Party.objects.filter(
        agreement=activity.plan.agreement_id, left_on__lt=timezone.localdate()
    )
    activity.left = set(left.values_list("organisation_id", flat=True))
    for part in activity.owners:
        part.activity = activity


def take(rights, activity, wish):
    """Take the step that *wish* names; returns the rows that it changed."""
    part = _part(rights, activity, wish)
    refusals = refusals_of(part, wish["transition"])
    if refusals:
        raise Refused({"refusals": refusals})
    evidence, person = wish["evidence"], rights.person
    day = wish.get("effective_on") or evidence.get("decided_on") or evidence.get("completed_on")
    day = day or timezone.localdate()
    getattr(part, wish["transition"])(day)
    part.state_since, part.effective_on, part.stepped_by = timezone.now(), day, person
    part.on_behalf = part.organisation_id not in rights.organisations
    part.reason, part.basis = wish.get("reason"), wish.get("basis")
    for name in STATED:
        setattr(part, name, evidence.get(name))
    part._change_reason = wish["transition"]  # noqa: SLF001 -- simple-history's documented way
    part.save()
    if part.on_behalf:
        _tell(part)
    return [part, *_follow(activity, day)]


def _part(rights, activity, wish):
    part = next(
        (each for each in activity.owners if each.organisation.uid == wish["organisation"]), None
    )
    coordinates = activity.county_id in rights.counties
    if part is None or not (part.organisation_id in rights.organisations or coordinates):
        raise PermissionDenied
    if part.organisation_id not in rights.organisations and not wish.get("basis"):
        raise Refused({"basis": "required"})
    return part


def _follow(activity, day):
    """Let the activity follow its parts; its version rises in any case."""
    before, to = activity.state, stands(activity)
    activity.version += 1
    if before not in ("proposed", "anchored", "implemented") or to == before:
        Activity.objects.filter(pk=activity.pk).update(
            version=activity.version, updated_at=timezone.now()
        )
        return []
    activity.follow(to, day)
    activity._change_reason = "follow"  # noqa: SLF001 -- simple-history's documented way
    activity.save()
    return [activity]


def _tell(part):
    reporters = Role.objects.filter(organisation=part.organisation, role="reporter", revoked=False)
    Message.objects.bulk_create(
        Message(
            topic="step_on_behalf",
            person_id=person,
            payload={"activity": str(part.activity.uid), "part": str(part.uid)},
            dedupe_key=f"step_on_behalf/{part.uid}/{part.state_since.isoformat()}/{person}",
        )
        for person in reporters.values_list("person_id", flat=True)
    )


def refusals_of(item, name):
    """Return every reason against the transition *name* of a part or an activity."""
    method = getattr(item, name)
    if can_proceed(method):
        return []
    told = []
    if not can_proceed(method, check_conditions=False):
        told.append({"code": "wrong_state", "message": "Steget går inte härifrån."})
    transition = next(each for each in item.get_all_state_transitions() if each.name == name)
    told += [
        {"code": condition.__name__, "message": SENTENCES[condition.__name__]}
        for condition in transition.conditions
        if not condition(item)
    ]
    return told


def offers(rights, activity):
    """Return what the person may do in the activity, with the reasons against it."""
    prepare(activity)
    own = [each for each in activity.owners if each.organisation_id in rights.organisations]
    told = [_offer(part, name, "part") for part in own for name in PART]
    if activity.county_id in rights.counties:
        told += [_offer(activity, name, "activity") for name in WHOLE]
    return told


def _offer(item, name, level):
    refusals = refusals_of(item, name)
    organisation = getattr(item, "organisation", None)
    return {
        "transition": name,
        "level": level,
        "organisation": organisation and {"id": organisation.uid, "name": organisation.name},
        "allowed": not refusals,
        "refusals": refusals,
    }
