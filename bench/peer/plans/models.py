"""The tables: the same columns as the service's, with simple-history beside what moves."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django_fsm import GET_STATE, RETURN_VALUE, FSMField, transition
from simple_history.models import HistoricalRecords

from plans import conditions, states


class Person(AbstractUser):
    """Someone who acts; the e-mail address is the username."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)


class County(models.Model):
    """A county."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.TextField()


class Organisation(models.Model):
    """A body that can own an activity."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.TextField()
    county = models.ForeignKey(County, models.PROTECT)


class Role(models.Model):
    """What a person may do: report for an organisation, coordinate a county."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=30)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="roles")
    county = models.ForeignKey(County, models.PROTECT, null=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    revoked = models.BooleanField(default=False)


class Agreement(models.Model):
    """What the parties of a county have agreed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.TextField()
    county = models.ForeignKey(County, models.PROTECT)


class Party(models.Model):
    """An organisation in an agreement."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    joined_on = models.DateField()
    left_on = models.DateField(null=True)


class Plan(models.Model):
    """The activities of a period."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.TextField()
    county = models.ForeignKey(County, models.PROTECT)
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True)
    anchor_by = models.DateField(null=True)
    follow_up_by = models.DateField(null=True)
    backdating_limit_days = models.IntegerField(default=400)
    state = models.CharField(max_length=30)
    state_since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["county", "state"])]


class Goal(models.Model):
    """A goal of a plan."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, models.PROTECT)
    title = models.TextField()


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


class Message(models.Model):
    """A message to a person that waits to be delivered."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    topic = models.CharField(max_length=60)
    person = models.ForeignKey(Person, models.PROTECT)
    payload = models.JSONField()
    dedupe_key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
