"""Which ways lead from every page, and for whom: as the table of rights says."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import LazyString

from service.auth import rights
from service.auth.sessions import SignedIn
from service.core.i18n import _
from service.workflows import access
from service.workflows.access import Right
from service.workflows.vocabulary import Actor

# fmt: off
MENU: tuple[tuple[str, LazyString], ...] = (
    ("web.home.show",            _("Start")),
    ("web.plans.show_list",      _("Action plans")),
    ("web.activities.show_list", _("Activities")),
    ("web.review.show",          _("Review")),
    ("web.trail.show",           _("Trail")),
    ("web.administration.show",  _("Administration")),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Way:
    """One line of the menu; *here* is the one whose page, or a page below it, is shown."""

    title: LazyString
    address: str
    here: bool


def menu(who: SignedIn | None) -> list[Way]:
    """Return the ways that are open to *who*: none for somebody who is not in."""
    if who is None or who.lacks:
        return []
    return [
        Way(title, url_for(endpoint), _is_here(endpoint))
        for endpoint, title in MENU
        if _is_open(who.actor, endpoint)
    ]


def _is_open(actor: Actor, endpoint: str) -> bool:
    row = rights.declared(endpoint)
    if row is None or not isinstance(row.who, Right):
        return True
    return any(actor.holds(role) for role in access.HOLDERS[row.who][0])


def _is_here(endpoint: str) -> bool:
    """Tell whether this page is *endpoint* or another one of the same blueprint."""
    return (request.endpoint or "").rpartition(".")[0] == endpoint.rpartition(".")[0]
