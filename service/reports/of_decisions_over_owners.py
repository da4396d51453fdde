"""What coordinators decided for an activity as a whole, past what its owners had said."""

from service.core.i18n import _
from service.models import Entry
from service.reports.examined import Column, Question, Scope, entries, told
from service.reports.examined_bytes import says
from service.reports.examined_pages import ENTRIES, Asked
from service.reports.paging import Query
from service.workflows import activity_flow
from service.workflows.vocabulary import Who

DECIDED = tuple(
    sorted({row.name for row in activity_flow.TRANSITIONS if Who.COORDINATOR in row.by})
)


def _decisions_over_owners(scope: Scope) -> Query:
    """Ask for the steps of whole activities that coordinators took, newest first."""
    return entries(
        scope,
        Entry.event.in_(DECIDED) & Entry.organisation.is_(None) & says("level", "activity"),
        told("effective_on").label("effective_on"),
        told("from").label("before"),
        told("to").label("after"),
    )


ASKED = Asked(query=_decisions_over_owners, keys=ENTRIES, newest_first=True)
QUESTION = Question(
    title=_("Decisions about whole activities"),
    about=_("Steps that a coordinator took for an activity, where it did not follow its owners."),
    columns=(
        Column("recorded_at", _("Recorded at"), "moment"),
        Column("effective_on", _("Effective from"), "day"),
        Column("activity", _("Activity"), "activity"),
        Column("entry", _("Step"), "step"),
        Column("before", _("State before"), "state"),
        Column("after", _("State after"), "state"),
        Column("person", _("By whom"), "named"),
    ),
    ask=ASKED.page,
    every=ASKED.every,
    knows=ASKED.knows,
)
