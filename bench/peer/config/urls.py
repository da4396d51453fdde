"""The paths, the same as those of the service."""

from django.http import HttpResponse
from django.urls import include, path
from rest_framework.routers import SimpleRouter

from plans.views import ActivityBatches, ActivityViewSet, StalledActivities

router = SimpleRouter(trailing_slash=False)
router.register("activities", ActivityViewSet, basename="activity")

urlpatterns = [
    path("readyz", lambda _: HttpResponse("ready")),
    path("api/v1/", include(router.urls)),
    path("api/v1/activity-batches", ActivityBatches.as_view()),
    path("api/v1/stalled-activities", StalledActivities.as_view()),
]
