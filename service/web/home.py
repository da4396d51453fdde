"""A person's own page: who they are here, whom they act for, and what there is."""

from typing import Any

from flask import Blueprint, Response

from service.auth import sessions
from service.core.db import db, transaction
from service.reports import people
from service.web import gate, pages, words
from service.workflows.vocabulary import Actor

bp = Blueprint("home", __name__)


@bp.get("/")
def show() -> Response:
    """Greet, and say whom the person acts for."""
    who = gate.signed_in()
    me = people.me(db.session(), who.actor)
    roles = [each for each in me["roles"] if _holds(who.actor, each)]
    own = {
        each["organisation"]["id"]: each["organisation"]["name"]
        for each in roles
        if each["organisation"]
    }
    return pages.show(
        "home.html",
        me=me,
        roles=roles,
        own=list(own.items()),
        acting_for=who.organisation,
        role_name=words.role_name,
        county_name=words.county_name,
    )


@bp.post("/acting-for")
def act_for() -> Response:
    """Choose whom one acts for in this session; raises NotFoundError."""
    with transaction() as session:
        sessions.act_for(session, gate.signed_in(), pages.field("organisation"))
    return pages.go("web.home.show")


def _holds(actor: Actor, role: dict[str, Any]) -> bool:
    """Tell whether *actor* has the *role* in this session: a provider may speak for fewer."""
    if role["organisation"]:
        return role["organisation"]["id"] in actor.organisations
    return any(
        (each.role.value, each.county, each.organisation)
        == (role["role"], role["countyCode"], None)
        for each in actor.held
    )
