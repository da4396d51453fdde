"""`forankra activity` and `forankra plan history`: look, and follow what happened."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, BinaryIO

import click
from sqlalchemy.orm import Session

from service.auth import readings
from service.auth.readings import Reading
from service.cli.acting import reading
from service.cli.listing import activity_cells, columns, whole
from service.cli.moving import entry_line
from service.cli.program import Program, acting, passed
from service.cli.spoken import command, option
from service.cli.values import COUNTY, INSTANT, UID, Word
from service.core.i18n import _, gettext
from service.models.words import ActivityState
from service.reports.activities import (
    ActivityFilter,
    activity_as_it_was,
    activity_as_of,
    activity_list,
    one_activity,
)
from service.reports.history import activity_history, plan_history
from service.reports.paging import Listing, Paging
from service.reports.review import AWAKE, WITH_SNOOZED, stalled_list
from service.trail import reading as entries
from service.trail.history_csv import history_csv
from service.workflows.vocabulary import Actor

CSV = click.File("wb", lazy=True, atomic=True)
Ask = Callable[[Session, Actor, str, Paging], Listing]


@command("list")
@option("--plan", type=UID, help=_("Only those of this plan."))
@option("--state", type=Word(ActivityState), help=_("Only those that stand here."))
@acting
@passed
def list_(program: Program, plan: str | None, state: ActivityState | None) -> None:
    """List the activities that who asks may read."""
    asked = ActivityFilter(plan=plan, state=state)
    with reading(program) as (session, actor):
        found = list(whole(lambda page: activity_list(session, actor, asked, page)))
    lines = columns([activity_cells(each) for each in found])
    program.answer({"items": found}, *(lines or [gettext("There are none.")]))


@command("show")
@click.argument("uid", metavar="ID", type=UID)
@option("--organisation", type=UID, help=_("Whose steps to offer."))
@option("--as-of", type=INSTANT, help=_("As it was known at this moment."))
@option("--as-it-was", type=INSTANT, help=_("As it was at this moment."))
@acting
@passed
def show(program: Program, /, uid: str, organisation: str | None, **at: datetime | None) -> None:
    """Show one activity with its owners, and what who asks may do in it."""
    known, was = at["as_of"], at["as_it_was"]
    with reading(program) as (session, actor):
        if was:
            shown = activity_as_it_was(session, actor, uid, was, known)
        elif known:
            shown = activity_as_of(session, actor, uid, known)
        else:
            shown = one_activity(session, actor, uid, organisation)
    program.answer(shown, *_told(shown))


@command("stalled")
@option("--county", type=COUNTY, help=_("Only those of this county."))
@option("--snoozed", is_flag=True, help=_("Also what rests until a day."))
@acting
@passed
def stalled(program: Program, county: str | None, *, snoozed: bool) -> None:
    """List what has stopped, and why."""
    which = WITH_SNOOZED if snoozed else AWAKE
    with reading(program) as (session, actor):
        found = list(whole(lambda page: stalled_list(session, actor, county, page, which)))
    lines = []
    for each in found:
        lines.append("  ".join(activity_cells(each)))
        lines += [f"    {reason['message']}" for reason in each["reasons"]]
    program.answer({"items": found}, *(lines or [gettext("Nothing has stopped.")]))


def _history(kind: str, ask: Ask) -> Callable[..., None]:
    """Return the command that tells what happened to one subject of *kind*."""

    @click.argument("uid", metavar="ID", type=UID)
    @option("--csv", "file", type=CSV, help=_("Write it to this file, for a spreadsheet."))
    @acting
    @passed
    def history(program: Program, uid: str, file: BinaryIO | None) -> None:
        with reading(program) as (session, actor):
            found = list(whole(lambda page: ask(session, actor, uid, page)))
            read = Reading(of="history", filters={kind: uid}, shown=len(found))
            readings.note(session, actor, read)
            if file:
                told = entries.history(session, f"{kind}/{uid}")
                file.write(history_csv(told, entries.names_in(session, told)).encode())
        program.answer({"items": found}, *([] if file else map(entry_line, found)))

    return history


activity_history_ = command("history")(_history("activity", activity_history))
plan_history_ = command("history")(_history("plan", plan_history))


def _told(activity: Mapping[str, Any]) -> list[str]:
    title = " ".join(filter(None, (activity["number"], activity["title"])))
    lines = [
        title,
        f"  {activity['id']}",
        f"  {activity['plan']['title']}, {activity['countyCode']}",
        gettext(
            "  %(state)s since %(day)s, rule %(rule)s, version %(version)s",
            state=activity["state"],
            day=activity["stateSince"][:10],
            rule=activity["rule"],
            version=activity["version"],
        ),
    ]
    return [*lines, *_owners(activity), *_offers(activity)]


def _owners(activity: Mapping[str, Any]) -> list[str]:
    cells = [
        ("   ", each["role"], each["state"] or "-", each["organisation"]["name"])
        for each in activity["owners"]
    ]
    return [gettext("Owners:"), *columns(cells)] if cells else []


def _offers(activity: Mapping[str, Any]) -> list[str]:
    lines = []
    for each in activity.get("offers", ()):  # none at a moment that is over
        owner = each["organisation"]["name"] if each["organisation"] else each["level"]
        lines.append(f"  {each['transition']} ({owner}): {', '.join(each['requires'])}")
        lines += [f"    {refusal['message']}" for refusal in each["refusals"]]
    return [gettext("Steps:"), *lines] if lines else []
