"""The owner of an activity, with its part."""

import uuid

from django.db import models
from django_fsm import GET_STATE, FSMField, transition
from simple_history.models import HistoricalRecords

from plans import conditions, states
from plans.models.activity import Activity
from plans.models.register import Organisation, Person


class Responsibility(models.Model):
    """An owner of an activity, with its part and what was last stated about it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="responsibilities")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="responsibilities")
    role = models.CharField(max_length=30)
    removed = models.BooleanField(default=False)
    state = FSMField(default=states.PROPOSED, protected=True)
    state_since = models.DateTimeField(null=True)
    effective_on = models.DateField(null=True)
    anchored_on = models.DateField(null=True)
    implemented_on = models.DateField(null=True)
    followed_up_on = models.DateField(null=True)
    stepped_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    on_behalf = models.BooleanField(default=False)
    progress = models.CharField(max_length=30, null=True)  # noqa: DJ001 -- not said is not ""
    signal = models.CharField(max_length=30, null=True)  # noqa: DJ001 -- as above
    blocked = models.BooleanField(default=False)
    blocked_help = models.TextField(null=True)  # noqa: DJ001 -- as above
    reported_at = models.DateTimeField(null=True)
    decision_body = models.TextField(null=True)  # noqa: DJ001 -- as above
    decided_on = models.DateField(null=True)
    reference = models.TextField(null=True)  # noqa: DJ001 -- as above
    summary = models.TextField(null=True)  # noqa: DJ001 -- as above
    completed_on = models.DateField(null=True)
    result = models.CharField(max_length=30, null=True)  # noqa: DJ001 -- as above
    reason = models.TextField(null=True)  # noqa: DJ001 -- as above
    basis = models.TextField(null=True)  # noqa: DJ001 -- as above

    history = HistoricalRecords()

    class Meta:
        indexes = [models.Index(fields=["organisation", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "organisation"],
                condition=models.Q(removed=False),
                name="current_once",
            )
        ]

    @transition(
        field=state,
        source=states.PROPOSED,
        target=states.ANCHORED,
        conditions=[conditions.plan_is_adopted, conditions.is_still_party],
    )
    def anchor(self, day):
        """Anchor the activity in the organisation."""
        self.anchored_on = self.anchored_on or day

    @transition(
        field=state,
        source=states.ANCHORED,
        target=states.IMPLEMENTED,
        conditions=[conditions.plan_is_adopted, conditions.is_still_party],
    )
    def implement(self, day):
        """Say that the part is done."""
        self.implemented_on, self.progress = self.implemented_on or day, "done"

    @transition(
        field=state,
        source=states.IMPLEMENTED,
        target=states.FOLLOWED_UP,
        conditions=[conditions.plan_is_adopted, conditions.is_still_party],
    )
    def follow_up(self, day):
        """Say what came of it."""
        self.followed_up_on = self.followed_up_on or day

    @transition(
        field=state,
        source=states.OPEN,
        target=states.DECLINED,
        conditions=[
            conditions.plan_is_adopted,
            conditions.is_still_party,
            conditions.is_not_the_lead,
            conditions.is_not_the_last_owner,
        ],
    )
    def decline(self, day):
        """Decline the part."""

    @transition(
        field=state,
        source=states.DECLINED,
        target=states.PROPOSED,
        conditions=[conditions.plan_is_adopted, conditions.is_still_party],
    )
    def reinstate(self, day):
        """Take the part up again."""

    @transition(
        field=state,
        source=[states.ANCHORED, states.IMPLEMENTED, states.FOLLOWED_UP],
        target=GET_STATE(states.one_back, states=states.ORDER),
        conditions=[conditions.plan_is_adopted, conditions.is_still_party],
    )
    def send_back(self, day):
        """Take the last step back."""
        setattr(self, states.DAYS[self.state], None)
