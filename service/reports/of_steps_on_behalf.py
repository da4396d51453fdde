"""Which steps coordinators entered for an owner, and which of them the owner objected to."""

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from service.core.i18n import _
from service.models import Body, Entry, Organisation
from service.reports.examined import Column, Question, Scope, body_json, entries, told
from service.reports.examined_bytes import says_text
from service.reports.examined_pages import ENTRIES, Asked
from service.reports.paging import Query


def _steps_on_behalf(scope: Scope) -> Query:
    """Ask for the steps and corrections that were entered on behalf of an owner, newest first."""
    later, its = aliased(Entry), aliased(Body)
    objected = (
        exists()
        .where(
            later.stream == Entry.stream,
            later.event == "object",
            its.entry_id == later.id,
            body_json(its.body)["caused_by"].as_string() == Entry.uid,
        )
        .correlate(Entry)
    )
    name = (
        select(func.coalesce(Organisation.name, ""))
        .where(Organisation.uid == told("on_behalf_of"))
        .correlate(Body)
        .scalar_subquery()
    )
    return entries(
        scope,
        Entry.organisation.is_not(None) & says_text("on_behalf_of"),
        name.label("organisation"),
        told("effective_on").label("effective_on"),
        objected.label("objected"),
    )


ASKED = Asked(query=_steps_on_behalf, keys=ENTRIES, newest_first=True)
QUESTION = Question(
    title=_("Steps on behalf of others"),
    about=_("What a coordinator entered for an owner, and whether the owner objected."),
    columns=(
        Column("recorded_at", _("Recorded at"), "moment"),
        Column("activity", _("Activity"), "activity"),
        Column("entry", _("Step"), "step"),
        Column("organisation", _("On behalf of"), "named"),
        Column("person", _("By whom"), "named"),
        Column("effective_on", _("Effective from"), "day"),
        Column("objected", _("Objected to"), "yes"),
    ),
    ask=ASKED.page,
    every=ASKED.every,
    knows=ASKED.knows,
)
