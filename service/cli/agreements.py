"""`forankra agreement`."""

from typing import Any

from service.cli.acting import changing
from service.cli.program import Program, acting, passed
from service.cli.references import demand_order
from service.cli.spoken import command, option
from service.cli.values import COUNTY, DAY, TITLE
from service.core.i18n import _, gettext
from service.reports.agreements import one_agreement
from service.workflows import operations


@command("add")
@option("--title", required=True, type=TITLE, help=_("What it is called."))
@option("--county", "county_code", required=True, type=COUNTY, help=_("The county's two digits."))
@option("--reference", type=TITLE, help=_("Its reference number."))
@option("--valid-from", required=True, type=DAY, help=_("Its first day."))
@option("--valid-until", type=DAY, help=_("Its last day."))
@acting
@passed
def add(program: Program, /, **given: Any) -> None:  # noqa: ANN401 -- one for each option
    """Add an agreement."""
    with changing(program) as (session, actor):
        demand_order(given["valid_from"], given["valid_until"], "/validUntil")
        uid = operations.create_agreement(session, actor, given).uid
        shown = one_agreement(session, actor, uid)
    program.answer(shown, gettext("Added %(what)s, %(id)s.", what=shown["title"], id=uid))
