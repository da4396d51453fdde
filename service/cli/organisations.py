"""`forankra organisation`."""

from typing import Any

from service.cli.acting import changing
from service.cli.program import Program, acting, passed
from service.cli.references import demand_order, organisations
from service.cli.spoken import command, option
from service.cli.values import COUNTY, DAY, EMAIL, TITLE, UID, Word, pairs
from service.core.i18n import _, gettext
from service.models.words import OrganisationKind
from service.reports.organisations import one_organisation
from service.workflows import operations


@command("add")
@option("--name", required=True, type=TITLE, help=_("What it is called."))
@option("--short-name", type=TITLE, help=_("A shorter name, for lists."))
@option("--kind", required=True, type=Word(OrganisationKind), help=_("What sort of body it is."))
@option("--county", "county_code", type=COUNTY, help=_("The county's two digits."))
@option("--alias", "aliases", multiple=True, type=TITLE, help=_("What plans may call it."))
@option("--identifier", "identifiers", multiple=True, type=TITLE, help=_("SCHEME=NUMBER."))
@option("--active-from", type=DAY, help=_("Its first day."))
@option("--active-until", type=DAY, help=_("Its last day."))
@option("--contact-email", type=EMAIL, help=_("Where its contact function is written to."))
@option("--parent", type=UID, help=_("The national organisation that it belongs to."))
@acting
@passed
def add(program: Program, /, **given: Any) -> None:  # noqa: ANN401 -- one for each option
    """Add an organisation."""
    parent, kind = given.pop("parent"), given.pop("kind")
    known_as = [
        {"scheme": scheme, "value": number}
        for scheme, number in pairs(given.pop("identifiers"), "--identifier")
    ]
    with changing(program) as (session, actor):
        demand_order(given["active_from"], given["active_until"], "/activeUntil")
        above = organisations(session, [parent] if parent else [], "/parent")
        values = {
            **given,
            "sort": kind,
            "aliases": list(given["aliases"]),
            "identifiers": known_as,
            "parent_id": above[0].id if above else None,
        }
        uid = operations.create_organisation(session, actor, values).uid
        shown = one_organisation(session, actor, uid)
    program.answer(shown, gettext("Added %(what)s, %(id)s.", what=shown["name"], id=uid))
