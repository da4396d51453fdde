"""The API's views."""

from django.db import transaction
from django.db.models import CharField, DateField, F, TextField, UUIDField, Value
from django.db.models.functions import Cast
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.response import Response
from rest_framework.views import APIView

from plans.access import Rights
from plans.filters import ActivityFilter, stalled
from plans.models import Activity, Responsibility
from plans.serializers import (
    ActivitySerializer,
    BatchItemSerializer,
    BatchSerializer,
    EntrySerializer,
    StalledSerializer,
    StepSerializer,
)
from plans.steps import Stale, locked, offers, owners, take

PART_ONLY = {
    "basis": TextField(),
    "decision_body": TextField(),
    "decided_on": DateField(),
    "reference": TextField(),
    "summary": TextField(),
    "completed_on": DateField(),
    "result": CharField(),
    "organisation_uid": UUIDField(),
    "organisation_name": TextField(),
}
SHARED = ["history_id", "history_change_reason", "state", "history_date", "effective_on", "reason"]
SHARED += ["history_user__uid", "history_user__first_name"]


def activities():
    """Return activities with all that is shown of them, in three statements."""
    return Activity.objects.select_related("plan", "goal").prefetch_related(owners())


class ActivityViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Activities: list, read, step, and what happened."""

    serializer_class = ActivitySerializer
    filterset_class = ActivityFilter
    ordering_fields = ["id", "updatedAt", "state_since", "title"]
    ordering = ["id"]
    lookup_field = "uid"

    def get_queryset(self):
        """Return what the person may read."""
        readable = Rights(self.request.user).readable(activities())
        return readable.alias(updatedAt=F("updated_at")) if self.action == "list" else readable

    @action(detail=True, methods=["post"])
    def transitions(self, request, uid=None):
        """Take a step of a part."""
        sent = StepSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        rights = Rights(request.user)
        with transaction.atomic():
            activity = locked(rights, uid)
            if request.headers.get("If-Match") not in ("*", f'"{activity.version}"'):
                raise Stale
            rows = take(rights, activity, sent.validated_data)
            shown = ActivitySerializer(activity).data
            shown["offers"] = offers(rights, activity)
            entries = [_entry(rights, row) for row in rows]
        return Response(
            {"activity": shown, "entries": entries},
            status=201,
            headers={"ETag": f'"{activity.version}"'},
        )

    @action(detail=True)
    def history(self, request, uid=None):
        """Show what happened to the activity and its parts, newest first."""
        readable = Rights(request.user).readable(Activity.objects.all())
        activity = get_object_or_404(readable, uid=uid)
        page = self.paginate_queryset(_history(activity))
        return self.get_paginated_response(EntrySerializer(page, many=True).data)


def _history(activity):
    named = {
        "organisation_uid": F("organisation__uid"),
        "organisation_name": F("organisation__name"),
    }
    stated = [name for name in PART_ONLY if name not in named]
    own = Activity.history.filter(id=activity.id).values(
        *SHARED,
        level=Value("activity"),
        **{name: Cast(Value(None), kind) for name, kind in PART_ONLY.items()},
    )
    parts = Responsibility.history.filter(activity=activity)
    told = parts.annotate(level=Value("part"), **named).values(*SHARED, "level", *stated, *named)
    return own.union(told).order_by("-history_date", "-history_id")


def _entry(rights, row):
    person = rights.person
    return {
        "event": row._change_reason,  # noqa: SLF001 -- simple-history's documented way
        "level": "part" if isinstance(row, Responsibility) else "activity",
        "to": row.state,
        "recordedAt": row.state_since,
        "effectiveOn": row.effective_on,
        "person": {"id": person.uid, "name": person.first_name},
        "reason": row.reason,
    }


class StalledActivities(ListAPIView):
    """What has stopped in a county, the longest first."""

    serializer_class = StalledSerializer
    filter_backends = []

    def get_queryset(self):
        """Return what has stopped in the county asked for, where the person coordinates."""
        counties = Rights(self.request.user).counties & {self.request.query_params.get("county")}
        return stalled(activities().filter(county__in=counties)).order_by("state_since", "id")


class ActivityBatches(APIView):
    """Up to 200 steps, each in a transaction of its own."""

    def post(self, request):
        """Take the steps in order."""
        sent = BatchSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        rights = Rights(request.user)
        items = [_taken(rights, item) for item in sent.validated_data["items"]]
        return Response({"items": items}, status=207)


def _taken(rights, item):
    try:
        wish = BatchItemSerializer(data=item)
        wish.is_valid(raise_exception=True)
        with transaction.atomic():
            activity = locked(rights, wish.validated_data["activity"])
            rows = take(rights, activity, wish.validated_data)
    except APIException as error:
        return {"status": error.status_code, "problem": error.detail}
    shown = {"id": activity.uid, "state": activity.state, "version": activity.version}
    return {"status": 201, "activity": shown, "entries": [row.uid for row in rows]}
