"""The filters of the list of activities."""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_filters import rest_framework as filters

from plans import states
from plans.models import Activity, Responsibility
from plans.stalled import SILENCE


def late(today):
    """Return the condition for those whose day has passed."""
    return (
        Q(state=states.PROPOSED, anchor_due__lt=today)
        | Q(state=states.ANCHORED, implement_due__lt=today)
        | Q(state=states.IMPLEMENTED, follow_up_due__lt=today)
    )


def with_due_days(activities):
    """Return *activities* with the day of each step: their own, or their plan's."""
    return activities.annotate(
        anchor_due=Coalesce(F("anchor_by"), F("plan__anchor_by")),
        implement_due=Coalesce(F("implement_by"), F("ends_on")),
        follow_up_due=Coalesce(F("follow_up_by"), F("plan__follow_up_by")),
    )


def stalled(activities):
    """Return those of *activities* that are late, silent or blocked."""
    now = timezone.now()
    owners = Responsibility.objects.filter(activity=OuterRef("pk"), removed=False)
    silent = Q(pk=None)
    for state, silence in SILENCE.items():
        since = now - silence
        heard = owners.filter(Q(state_since__gte=since) | Q(reported_at__gte=since))
        silent |= Q(state=state, state_since__lt=since, plan__state_since__lt=since) & ~Exists(
            heard
        )
    blocked = Exists(owners.filter(blocked=True, state__in=states.ORDER))
    return with_due_days(activities).filter(
        Q(plan__state="adopted", state__in=states.OPEN),
        late(timezone.localdate(now)) | silent | blocked,
    )


class ActivityFilter(filters.FilterSet):
    """What a list can be narrowed by."""

    plan = filters.UUIDFilter(field_name="plan__uid")
    county = filters.CharFilter(field_name="county_id")
    owner = filters.UUIDFilter(method="owned_by")
    late = filters.BooleanFilter(method="is_late")

    class Meta:
        model = Activity
        fields = ["plan", "county", "state", "owner", "focus", "late"]

    def owned_by(self, activities, name, value):
        """Keep those that an organisation owns."""
        own = Responsibility.objects.filter(
            activity=OuterRef("pk"), organisation__uid=value, removed=False
        )
        return activities.filter(Exists(own))

    def is_late(self, activities, name, value):
        """Keep those that are late, or those that aren't."""
        adopted = Q(plan__state="adopted") & late(timezone.localdate())
        return with_due_days(activities).filter(adopted if value else ~adopted)
