"""The tables: the same columns as the service's, with simple-history beside what moves."""

from plans.models.activity import Activity
from plans.models.register import (
    Agreement,
    County,
    Goal,
    Message,
    Organisation,
    Party,
    Person,
    Plan,
    Role,
)
from plans.models.responsibility import Responsibility

__all__ = [
    "Activity",
    "Agreement",
    "County",
    "Goal",
    "Message",
    "Organisation",
    "Party",
    "Person",
    "Plan",
    "Responsibility",
    "Role",
]
