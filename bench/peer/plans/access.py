"""Who is asking, and what they may do and read."""

from functools import cached_property

from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import TokenAuthentication

from plans.models import Party, Responsibility, Role


class BearerAuthentication(TokenAuthentication):
    """Django REST framework's tokens, with the usual keyword."""

    keyword = "Bearer"


class Rights:
    """The roles that a person holds today."""

    def __init__(self, person):
        self.person = person

    @cached_property
    def roles(self):
        """Read the roles once a request."""
        today = timezone.localdate()
        return list(
            Role.objects.filter(person=self.person, revoked=False, valid_from__lte=today)
            .filter(Q(valid_until=None) | Q(valid_until__gte=today))
            .select_related("organisation")
        )

    @cached_property
    def counties(self):
        """The counties that the person coordinates."""
        return {role.county_id for role in self.roles if role.role == "coordinator"}

    @cached_property
    def organisations(self):
        """The keys of the organisations that the person reports for."""
        return {role.organisation_id for role in self.roles if role.role == "reporter"}

    def readable(self, activities):
        """Return those of *activities* that the person may read."""
        if self.organisations:
            agreements = Party.objects.filter(organisation__in=self.organisations)
            own = Responsibility.objects.filter(organisation__in=self.organisations)
            concerns = Q(plan__agreement__in=agreements.values("agreement")) | Q(
                plan__in=own.values("activity__plan")
            )
            return activities.filter(Q(county__in=self.counties) | concerns)
        return activities.filter(county__in=self.counties)
