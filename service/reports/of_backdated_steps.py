"""Which steps were recorded long after the day from which they hold."""

from service.core.i18n import _
from service.models import Entry, Organisation
from service.reports.examined import (
    Column,
    Question,
    Scope,
    days_between,
    entries,
)
from service.reports.examined_bytes import day_told
from service.reports.examined_pages import ENTRIES, Asked
from service.reports.paging import Query

# When a day begins in Sweden, in winter: SQL that both databases know has no summer time.
MIDNIGHT = "T00:00:00+01:00"
NOT_DATED = ("create", "edit", "follow")  # the first two have no day, the last one its steps'


def _backdated_steps(scope: Scope) -> Query:
    """Ask for the steps that people recorded more than ``scope.days`` after their effective day."""
    effective_on = day_told("effective_on")
    days = days_between(effective_on + MIDNIGHT, Entry.recorded_at)
    sought = Entry.event.not_in(NOT_DATED) & (days > float(scope.days + 1))
    return entries(
        scope,
        sought,
        effective_on.label("effective_on"),
        days.label("days"),
        Organisation.name.label("organisation"),
    ).outerjoin(Organisation, Organisation.uid == Entry.organisation)


ASKED = Asked(query=_backdated_steps, keys=ENTRIES, newest_first=True)
QUESTION = Question(
    title=_("Backdated steps"),
    about=_("Steps that were recorded long after the day from which they hold."),
    columns=(
        Column("recorded_at", _("Recorded at"), "moment"),
        Column("effective_on", _("Effective from"), "day"),
        Column("days", _("Days between"), "number"),
        Column("activity", _("Activity"), "activity"),
        Column("entry", _("Step"), "step"),
        Column("organisation", _("Organisation"), "named"),
        Column("person", _("By whom"), "named"),
    ),
    ask=ASKED.page,
    every=ASKED.every,
    knows=ASKED.knows,
    asks=("days",),
)
