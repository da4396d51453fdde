"""What follows from an entry as such, and is therefore set beside it and not repeated in it."""

from collections.abc import Mapping
from datetime import datetime

from service.models import Activity, Child, Plan, Responsibility, Review, StatusReport, Subject
from service.trail.draft import ERASE, Written

# What a person tells of an activity itself: with it, those who follow it up have been heard of.
HEARD = frozenset(
    {
        *("create", "status_report", "anchor", "implement", "follow_up", "confirm_follow_up"),
        *("decline", "reinstate", "send_back", "cancel", "carry_over", "start_new_round"),
    }
)
WRITTEN_AT: Mapping[type[Child], str] = {StatusReport: "reported_at", Review: "decided_at"}


def follow_entry(row: Subject | Child, entry: Written, at: datetime, changed: set[str]) -> None:
    """Set the columns of *row* that follow from the *entry* that changed it.

    These are the ``META`` columns, which entries don't repeat: a child's entry number; since
    when, by whom and on whose behalf a state is what it is; who wrote a status report or a review,
    when, which stays so when a text in it is erased.
    """
    if not changed:
        return
    if isinstance(row, Child):
        row.entry_sequence = entry.sequence
    moved = any(field.rsplit("/", 1)[-1] == "state" for field in changed)
    if moved and isinstance(row, Activity | Plan | Responsibility):
        row.state_since = at
        if isinstance(row, Responsibility):
            row.stepped_by = entry.body["actor"]["id"]
            row.on_behalf = entry.body["on_behalf_of"] is not None
    if isinstance(row, StatusReport | Review) and entry.body["event"] != ERASE:
        row.person = entry.body["actor"]["id"]
        setattr(row, WRITTEN_AT[type(row)], at)
