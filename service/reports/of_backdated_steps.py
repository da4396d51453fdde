"""Which steps were recorded long after the day from which they hold."""

from sqlalchemy.orm import Session

from service.core.i18n import _
from service.models import Entry, Organisation
from service.reports.examined import (
    Column,
    Question,
    Rows,
    Scope,
    days_between,
    entries,
    rows,
    told,
)


def backdated_steps(session: Session, scope: Scope) -> Rows:
    """Return the steps that people recorded more than ``scope.days`` after their effective day."""
    effective_on = told("effective_on")
    days = days_between(effective_on, Entry.recorded_at)
    query = entries(
        scope,
        effective_on.label("effective_on"),
        days.label("days"),
        Organisation.name.label("organisation"),
    ).outerjoin(Organisation, Organisation.uid == Entry.organisation)
    return rows(
        session,
        query.where(
            effective_on.is_not(None), Entry.event != "follow", days > float(scope.days + 1)
        ),
    )


QUESTION = Question(
    title=_("Backdated steps"),
    about=_("Steps that were recorded long after the day from which they hold."),
    columns=(
        Column("recorded_at", _("Recorded at"), "moment"),
        Column("effective_on", _("Effective from"), "day"),
        Column("days", _("Days between"), "number"),
        Column("activity", _("Activity"), "activity"),
        Column("entry", _("Step"), "step"),
        Column("organisation", _("Organisation")),
        Column("person", _("By whom")),
    ),
    ask=backdated_steps,
    asks=("days",),
)
