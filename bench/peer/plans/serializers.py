"""What goes in and out, with the same names as the service's."""

from rest_framework import serializers

from plans.models import Activity, Responsibility
from plans.stalled import reasons, standing


class OwnerSerializer(serializers.ModelSerializer):
    """An owner with its part."""

    id = serializers.UUIDField(source="uid")
    organisation = serializers.SerializerMethodField()
    stateSince = serializers.DateTimeField(source="state_since")
    blockedHelp = serializers.CharField(source="blocked_help")
    reportedAt = serializers.DateTimeField(source="reported_at")
    onBehalf = serializers.BooleanField(source="on_behalf")

    class Meta:
        model = Responsibility
        fields = ["id", "organisation", "role", "state", "stateSince", "progress", "signal"]
        fields += ["blocked", "blockedHelp", "reportedAt", "onBehalf"]

    def get_organisation(self, part):
        """Show whose part it is."""
        return {"id": str(part.organisation.uid), "name": part.organisation.name}


class ActivitySerializer(serializers.ModelSerializer):
    """An activity as lists show it."""

    id = serializers.UUIDField(source="uid")
    plan = serializers.SerializerMethodField()
    goal = serializers.SerializerMethodField()
    countyCode = serializers.CharField(source="county_id")
    stateSince = serializers.DateTimeField(source="state_since")
    schedule = serializers.SerializerMethodField()
    dueOn = serializers.SerializerMethodField()
    owners = OwnerSerializer(many=True)
    stalled = serializers.SerializerMethodField()
    _links = serializers.SerializerMethodField(method_name="get_links")

    class Meta:
        model = Activity
        fields = ["id", "number", "title", "description", "plan", "countyCode", "goal", "focus"]
        fields += ["rule", "round", "state", "stateSince", "version", "schedule", "dueOn"]
        fields += ["owners", "stalled", "_links"]

    def get_plan(self, activity):
        """Name the plan."""
        return {"id": str(activity.plan.uid), "title": activity.plan.title}

    def get_goal(self, activity):
        """Name the goal, if there is one."""
        goal = activity.goal
        return goal and {"id": str(goal.uid), "title": goal.title}

    def get_schedule(self, activity):
        """Show when it is to be done."""
        return {
            "startsOn": activity.starts_on,
            "endsOn": activity.ends_on,
            "precision": activity.precision,
            "recurrence": activity.recurrence,
        }

    def get_dueOn(self, activity):  # noqa: N802 -- named after its field
        """Show the days of its own."""
        return {
            "anchor": activity.anchor_by,
            "implement": activity.implement_by,
            "followUp": activity.follow_up_by,
        }

    def get_stalled(self, activity):
        """Show how it stands."""
        return standing(activity)

    def get_links(self, activity):
        """Say where it is, and where its history is."""
        own = f"/api/v1/activities/{activity.uid}"
        return {"self": {"href": own}, "history": {"href": f"{own}/history"}}


class StalledSerializer(ActivitySerializer):
    """An activity in the list of what has stopped."""

    def to_representation(self, instance):
        """Add why it is there."""
        shown = super().to_representation(instance)
        return {**shown, **shown["stalled"], "reasons": reasons(shown["stalled"])}


class EntrySerializer(serializers.Serializer):
    """One row of history, of an activity or of a part, as read from the union of both."""

    id = serializers.IntegerField(source="history_id")
    event = serializers.CharField(source="history_change_reason")
    level = serializers.CharField()
    to = serializers.CharField(source="state")
    recordedAt = serializers.DateTimeField(source="history_date")
    effectiveOn = serializers.DateField(source="effective_on")
    person = serializers.SerializerMethodField()
    organisation = serializers.SerializerMethodField()
    reason = serializers.CharField()
    basis = serializers.CharField()
    evidence = serializers.SerializerMethodField()

    def get_person(self, row):
        """Name who did it."""
        return {"id": row["history_user__uid"], "name": row["history_user__first_name"]}

    def get_organisation(self, row):
        """Name whose part it was."""
        if row["organisation_uid"] is None:
            return None
        return {"id": row["organisation_uid"], "name": row["organisation_name"]}

    def get_evidence(self, row):
        """Show what was stated."""
        return {
            "decisionBody": row["decision_body"],
            "decidedOn": row["decided_on"],
            "reference": row["reference"],
            "summary": row["summary"],
            "completedOn": row["completed_on"],
            "result": row["result"],
        }


class AnchorEvidence(serializers.Serializer):
    """What anchoring must state."""

    decisionBody = serializers.CharField(source="decision_body", max_length=200)
    decidedOn = serializers.DateField(source="decided_on")
    reference = serializers.CharField(max_length=200, required=False)


class ImplementEvidence(serializers.Serializer):
    """What implementing must state."""

    summary = serializers.CharField(max_length=4000)
    completedOn = serializers.DateField(source="completed_on")


class FollowUpEvidence(serializers.Serializer):
    """What a follow-up must state."""

    result = serializers.ChoiceField(["achieved", "partly", "not_achieved", "not_assessable"])
    summary = serializers.CharField(max_length=4000)


class ReasonEvidence(serializers.Serializer):
    """A step that states nothing but its reason."""


EVIDENCE = {
    "anchor": AnchorEvidence,
    "implement": ImplementEvidence,
    "follow_up": FollowUpEvidence,
    "decline": ReasonEvidence,
    "reinstate": ReasonEvidence,
    "send_back": ReasonEvidence,
}


class StepSerializer(serializers.Serializer):
    """The wish to take one step of a part."""

    transition = serializers.ChoiceField(list(EVIDENCE))
    organisation = serializers.UUIDField()
    effectiveOn = serializers.DateField(source="effective_on", required=False)
    reason = serializers.CharField(max_length=2000, required=False, allow_null=True)
    basis = serializers.CharField(max_length=2000, required=False, allow_null=True)
    evidence = serializers.DictField(required=False, default=dict)

    def validate(self, attrs):
        """Check what the step must state."""
        kind = EVIDENCE[attrs["transition"]]
        if kind is ReasonEvidence and not attrs.get("reason"):
            raise serializers.ValidationError({"reason": "required"})
        stated = kind(data=attrs["evidence"])
        stated.is_valid(raise_exception=True)
        return {**attrs, "evidence": stated.validated_data}


class BatchItemSerializer(StepSerializer):
    """A step in a batch."""

    activity = serializers.UUIDField()


class BatchSerializer(serializers.Serializer):
    """Up to 200 steps."""

    items = serializers.ListField(child=serializers.DictField(), max_length=200)
