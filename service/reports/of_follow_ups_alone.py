"""Which follow-ups were confirmed by the steering group's decision instead of four eyes."""

from sqlalchemy import exists
from sqlalchemy.orm import aliased

from service.core.i18n import _
from service.models import Entry
from service.reports.examined import Column, Question, Scope, entries, told
from service.reports.examined_bytes import says_text
from service.reports.examined_pages import ENTRIES, Asked
from service.reports.paging import Query


def _follow_ups_alone(scope: Scope) -> Query:
    """Ask for the confirmed follow-ups that cite a decision, newest first.

    ``same`` tells whether who confirmed had also entered an owner's follow-up of the activity.
    """
    earlier = aliased(Entry)
    same = exists().where(
        earlier.stream == Entry.stream,
        earlier.sequence < Entry.sequence,
        earlier.event == "follow_up",
        earlier.person == Entry.person,
    )
    decided_on = told("evidence", "decidedOn")
    sought = (Entry.event == "confirm_follow_up") & says_text("decidedOn")
    return entries(scope, sought, decided_on.label("decided_on"), same.label("same"))


ASKED = Asked(query=_follow_ups_alone, keys=ENTRIES, newest_first=True)
QUESTION = Question(
    title=_("Follow-ups without four eyes"),
    about=_("Follow-ups that were confirmed by citing the steering group's decision."),
    columns=(
        Column("recorded_at", _("Recorded at"), "moment"),
        Column("activity", _("Activity"), "activity"),
        Column("entry", _("Step"), "step"),
        Column("person", _("Confirmed by"), "named"),
        Column("decided_on", _("Decided on"), "day"),
        Column("same", _("Had entered a follow-up too"), "yes"),
    ),
    ask=ASKED.page,
    every=ASKED.every,
    knows=ASKED.knows,
)
