"""People, organisations, plans: what the activities belong to."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models


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


class Message(models.Model):
    """A message to a person that waits to be delivered."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    topic = models.CharField(max_length=60)
    person = models.ForeignKey(Person, models.PROTECT)
    payload = models.JSONField()
    dedupe_key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
