"""The activity."""

import uuid

from django.db import models
from django.utils import timezone
from django_fsm import GET_STATE, RETURN_VALUE, FSMField, transition
from simple_history.models import HistoricalRecords

from plans import conditions, states
from plans.models.register import County, Goal, Plan


class Activity(models.Model):
    """One thing to be done; it follows its owners' parts."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.IntegerField(default=1)
    plan = models.ForeignKey(Plan, models.PROTECT)
    county = models.ForeignKey(County, models.PROTECT)
    goal = models.ForeignKey(Goal, models.PROTECT, null=True)
    number = models.CharField(max_length=40, null=True)  # noqa: DJ001 -- no number is not ""
    title = models.TextField()
    description = models.TextField(null=True)  # noqa: DJ001 -- as above
    focus = models.BooleanField(default=False)
    rule = models.CharField(max_length=30, default="all")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    precision = models.CharField(max_length=30, null=True)  # noqa: DJ001 -- as above
    recurrence = models.CharField(max_length=20, null=True)  # noqa: DJ001 -- as above
    anchor_by = models.DateField(null=True)
    implement_by = models.DateField(null=True)
    follow_up_by = models.DateField(null=True)
    round = models.IntegerField(default=1)
    state = FSMField(default=states.PROPOSED, protected=True)
    state_since = models.DateTimeField()
    effective_on = models.DateField(null=True)
    reason = models.TextField(null=True)  # noqa: DJ001 -- as above
    updated_at = models.DateTimeField(auto_now=True)

    history = HistoricalRecords()

    class Meta:
        indexes = [
            models.Index(fields=["plan", "state", "id"]),
            models.Index(fields=["county", "state", "state_since"]),
        ]

    @transition(field=state, source=states.OPEN, target=RETURN_VALUE(*states.OPEN))
    def follow(self, to, day):
        """Follow the parts to the state *to*."""
        self.state_since, self.effective_on = timezone.now(), day
        return to

    @transition(
        field=state,
        source=states.IMPLEMENTED,
        target=states.FOLLOWED_UP,
        conditions=[conditions.plan_is_adopted, conditions.all_followed_up],
    )
    def confirm_follow_up(self):
        """Confirm that all has been followed up."""

    @transition(
        field=state,
        source=[states.ANCHORED, states.IMPLEMENTED, states.FOLLOWED_UP],
        target=GET_STATE(states.one_back, states=states.ORDER),
        conditions=[conditions.plan_is_adopted],
    )
    def send_back(self):
        """Send the activity one step back."""

    @transition(
        field=state,
        source=states.OPEN,
        target=states.CANCELLED,
        conditions=[conditions.plan_is_adopted],
    )
    def cancel(self):
        """Cancel the activity."""

    @transition(
        field=state,
        source=states.CANCELLED,
        target=states.PROPOSED,
        conditions=[conditions.plan_is_adopted],
    )
    def reinstate(self):
        """Take the activity up again."""
