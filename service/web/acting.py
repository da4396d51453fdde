"""Whom somebody of several organisations acts for now: seen, and changed, on every page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import g, request

from service.core.db import db
from service.reports.own_organisations import own_organisations

if TYPE_CHECKING:
    from service.auth.sessions import SignedIn


@dataclass(frozen=True, slots=True)
class Bar:
    """The organisations by uid, the one that is acted for (None: all), and where to come back."""

    own: dict[str, str]
    chosen: str | None
    back: str


def bar() -> Bar | None:
    """Return what the bar shows; None for whoever has nothing to choose among."""
    who: SignedIn | None = g.get("signed_in")
    if who is None or who.lacks or len(who.actor.organisations) < 2:  # noqa: PLR2004 -- several
        return None
    return Bar(own_organisations(db.session(), who.actor), who.organisation, _here())


def _here() -> str:
    """Return the address of this page, with what it asks for."""
    asked = request.query_string.decode(errors="replace")
    return f"{request.path}?{asked}" if asked else request.path
