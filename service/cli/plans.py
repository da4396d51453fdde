"""`forankra plan`: plans and their steps."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from service.cli.acting import changing
from service.cli.program import Program, acting, passed
from service.cli.references import agreement, demand_order
from service.cli.spoken import command, option
from service.cli.values import COUNTY, DAY, TEXT, TITLE, UID
from service.core.i18n import _, gettext
from service.models.words import PlanState
from service.reports.plans import one_plan
from service.workflows import operations, plan_flow
from service.workflows.vocabulary import ANY_VERSION


@command("add")
@option("--title", required=True, type=TITLE, help=_("What it is called."))
@option("--county", "county_code", required=True, type=COUNTY, help=_("The county's two digits."))
@option("--agreement", "agreement_uid", type=UID, help=_("The agreement that it is under."))
@option("--reference", type=TITLE, help=_("Its reference number."))
@option("--period-start", required=True, type=DAY, help=_("Its first day."))
@option("--period-end", required=True, type=DAY, help=_("Its last day."))
@option("--anchor-by", type=DAY, help=_("The day by which owners are to have anchored."))
@option("--follow-up-by", type=DAY, help=_("The day by which they are to have followed up."))
@acting
@passed
def add(program: Program, /, **given: Any) -> None:  # noqa: ANN401 -- one for each option
    """Add a plan, as a draft."""
    under = given.pop("agreement_uid")
    with changing(program) as (session, actor):
        demand_order(given["period_start"], given["period_end"], "/periodEnd")
        found = agreement(session, actor, under, given["county_code"])
        values = {**given, "agreement_id": found.id if found else None}
        uid = operations.create_plan(session, actor, values).uid
        shown = one_plan(session, actor, uid)
    program.answer(shown, gettext("Added %(what)s, %(id)s.", what=shown["title"], id=uid))


@command("adopt")
@click.argument("uid", metavar="ID", type=UID)
@acting
@passed
def adopt(program: Program, uid: str) -> None:
    """Adopt a draft, and say what is left to do in it."""
    _move(program, uid, "adopt")


@command("close")
@click.argument("uid", metavar="ID", type=UID)
@acting
@passed
def close(program: Program, uid: str) -> None:
    """Close a plan without open activities."""
    _move(program, uid, "close")


@command("reopen")
@click.argument("uid", metavar="ID", type=UID)
@option("--reason", type=TEXT, help=_("Why; it must be given."))
@acting
@passed
def reopen(program: Program, uid: str, reason: str | None) -> None:
    """Open a closed plan again."""
    _move(program, uid, "reopen", reason)


def _move(program: Program, uid: str, name: str, reason: str | None = None) -> None:
    with changing(program) as (session, actor):
        left = one_plan(session, actor, uid).get("checklist", [])
        operations.move_plan(session, actor, uid, name, reason, ANY_VERSION)
        shown = one_plan(session, actor, uid)
    state = str(plan_flow.LABELS[PlanState(shown["state"])]).lower()
    said = gettext("%(title)s is now %(state)s.", title=shown["title"], state=state)
    program.answer({**shown, "checklist": left}, said, *_left(left))


def _left(checklist: Sequence[Mapping[str, Any]]) -> list[str]:
    return [f"  {each['count']}: {each['message']}" for each in checklist]
