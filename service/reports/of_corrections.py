"""What was corrected of what steps had stated."""

from sqlalchemy.orm import Session, aliased

from service.core.i18n import _
from service.models import Entry, Organisation
from service.reports.examined import Column, Question, Rows, Scope, entries, rows, told


def corrections(session: Session, scope: Scope) -> Rows:
    """Return the corrections, newest first, each with the step that it corrects."""
    first = aliased(Entry)
    query = (
        entries(
            scope,
            first.event.label("corrected"),
            first.uid.label("step"),
            first.recorded_at.label("stated_at"),
            Organisation.name.label("organisation"),
        )
        .outerjoin(first, first.uid == told("corrects"))
        .outerjoin(Organisation, Organisation.uid == Entry.organisation)
    )
    return rows(session, query.where(Entry.event == "correct"))


QUESTION = Question(
    title=_("Corrections"),
    about=_("What steps had stated and was put right afterwards."),
    columns=(
        Column("recorded_at", _("Recorded at"), "moment"),
        Column("activity", _("Activity"), "activity"),
        Column("entry", _("Correction"), "step"),
        Column("corrected", _("Of the step"), "event"),
        Column("stated_at", _("Recorded first"), "moment"),
        Column("organisation", _("Organisation")),
        Column("person", _("By whom")),
    ),
    ask=corrections,
)
