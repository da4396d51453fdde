"""`forankra outbox`: what went to whom and what came of it, and once more what was given up."""

from typing import Any

import click

from service.cli.acting import changing, reading
from service.cli.listing import columns
from service.cli.program import Program, acting, passed
from service.cli.spoken import command, option
from service.core.i18n import _, gettext
from service.models.outbox import DEAD, DELIVERED, MOOT, READDRESSED, REFUSED
from service.reports.outgoing import WAITING, OutgoingFilter, outgoing
from service.reports.paging import Paging
from service.workflows import operations

OUTCOMES = (WAITING, DELIVERED, MOOT, REFUSED, READDRESSED, DEAD)
MOST = 200


@command("list")
@option("--to", "q", help=_("Only to whoever has this in their name or address."))
@option("--outcome", type=click.Choice(OUTCOMES), help=_("Only those of which this came."))
@option("--topic", help=_("Only of this kind."))
@acting
@passed
def list_(program: Program, q: str | None, outcome: str | None, topic: str | None) -> None:
    """List the newest letters, 200 at most."""
    with reading(program) as (session, actor):
        asked = OutgoingFilter(q=q, outcome=outcome, topic=topic)
        found = outgoing(session, actor, asked, Paging(1, MOST))
    lines = columns([_cells(each) for each in found.items]) if found.items else []
    counted = gettext("%(count)s of %(total)s.", count=len(found.items), total=found.total)
    program.answer({"items": found.items, "totalCount": found.total}, *lines, counted)


@command("retry")
@click.argument("uid")
@acting
@passed
def retry(program: Program, uid: str) -> None:
    """Send a letter again that was refused or given up."""
    with changing(program) as (session, actor):
        operations.resend(session, actor, uid)
    program.answer({"id": uid}, gettext("It is sent again with the worker's next round."))


def _cells(each: dict[str, Any]) -> tuple[str, ...]:
    at = each["doneAt"] or each["nextAttemptAt"]
    outcome = " ".join(filter(None, (each["outcome"], each["said"])))
    to = (each["person"] or each["organisation"])["email"] or ""
    return each["id"], each["createdAt"][:16], each["topic"], to, outcome, at
