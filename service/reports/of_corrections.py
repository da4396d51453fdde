"""What was corrected of what steps had stated."""

from sqlalchemy.orm import aliased

from service.core.i18n import _
from service.models import Entry, Organisation
from service.reports.examined import Column, Question, Scope, entries, told
from service.reports.examined_pages import ENTRIES, Asked
from service.reports.paging import Query


def _corrections(scope: Scope) -> Query:
    """Ask for the corrections, newest first, each with the step that it corrects."""
    first = aliased(Entry)
    return (
        entries(
            scope,
            Entry.event == "correct",
            first.event.label("corrected"),
            first.uid.label("step"),
            first.recorded_at.label("stated_at"),
            Organisation.name.label("organisation"),
        )
        .outerjoin(first, first.uid == told("corrects"))
        .outerjoin(Organisation, Organisation.uid == Entry.organisation)
    )


ASKED = Asked(query=_corrections, keys=ENTRIES, newest_first=True)
QUESTION = Question(
    title=_("Corrections"),
    about=_("What steps had stated and was put right afterwards."),
    columns=(
        Column("recorded_at", _("Recorded at"), "moment"),
        Column("activity", _("Activity"), "activity"),
        Column("entry", _("Correction"), "step"),
        Column("corrected", _("Of the step"), "event"),
        Column("stated_at", _("Recorded first"), "moment"),
        Column("organisation", _("Organisation"), "named"),
        Column("person", _("By whom"), "named"),
    ),
    ask=ASKED.page,
    every=ASKED.every,
    knows=ASKED.knows,
)
