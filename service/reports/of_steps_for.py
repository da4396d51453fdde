"""Who has ever taken a step for an organisation: anchored for it, for one."""

from sqlalchemy import ColumnElement

from service.core.i18n import _
from service.models import Entry, Organisation
from service.reports.examined import Column, Question, Scope, entries, told
from service.reports.examined_pages import ENTRIES, Asked
from service.reports.paging import Query
from service.workflows import part_flow

STEPS = {row.name: row.label for row in part_flow.TRANSITIONS}


def _steps_for(scope: Scope) -> Query:
    """Ask for the steps ``scope.event`` for ``scope.organisation``, or for any, newest first."""
    query = entries(
        scope,
        _sought(scope),
        told("effective_on").label("effective_on"),
        Organisation.name.label("organisation"),
        told("role").label("role"),
        told("on_behalf_of").is_not(None).label("on_behalf"),
    )
    return query.outerjoin(Organisation, Organisation.uid == Entry.organisation)


def _sought(scope: Scope) -> ColumnElement[bool]:
    if scope.organisation is None:
        return Entry.organisation.is_not(None) & (Entry.event == scope.event)
    return (Entry.organisation == scope.organisation) & (Entry.event == scope.event)


ASKED = Asked(query=_steps_for, keys=ENTRIES, newest_first=True)
QUESTION = Question(
    title=_("Steps for an organisation"),
    about=_(
        "Who has ever anchored for an organisation, or taken another step for it, and as what."
    ),
    columns=(
        Column("recorded_at", _("Recorded at"), "moment"),
        Column("effective_on", _("Effective from"), "day"),
        Column("activity", _("Activity"), "activity"),
        Column("entry", _("Step"), "step"),
        Column("organisation", _("Organisation"), "named"),
        Column("person", _("By whom"), "named"),
        Column("role", _("As"), "role"),
        Column("on_behalf", _("On the organisation's behalf"), "yes"),
    ),
    ask=ASKED.page,
    every=ASKED.every,
    knows=ASKED.knows,
    asks=("organisation", "event"),
)
