"""What is wanted of a person: what waits for their organisations, and where their work begins."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response

from service.auth import sessions
from service.core.db import db, transaction
from service.models.words import Role
from service.reports.own_organisations import own_organisations
from service.reports.paging import Paging
from service.reports.plans import PlanFilter, plan_list
from service.reports.review import stalled_list
from service.reports.to_do import to_do_list
from service.web import gate, pages, step_words, unsent, words
from service.workflows import access, part_flow, plan_flow
from service.workflows.access import Right
from service.workflows.to_do import Urgency
from service.workflows.vocabulary import Actor

bp = Blueprint("home", __name__)
PLANS = 10  # shown at most, the latest
ONE = Paging(limit=1)  # of a list that is only counted


@bp.get("/")
def show() -> Response:
    """Show what waits for the person's organisations, or for the one that they act for now."""
    who, database = gate.signed_in(), db.session()
    own = own_organisations(database, who.actor) if who.actor.organisations else {}
    to_dos = to_do_list(database, who.actor, who.organisation)
    return pages.show(
        "home.html",
        name=who.actor.name,
        roles=list(_roles(who.actor, own)),
        own=own,
        drafts=unsent.mine(own if len(own) > 1 else {}),
        pressing=[each for each in to_dos if each["urgency"] != Urgency.LATER],
        later=[each for each in to_dos if each["urgency"] == Urgency.LATER],
        to_anchor=sum(each["step"] == "anchor" for each in to_dos),
        work=_work(who.actor),
        state_names=part_flow.LABELS,
        plan_states=plan_flow.LABELS,
        step_words=step_words.words_of,
        due=words.due,
    )


@bp.post("/acting-for")
def act_for() -> Response:
    """Choose whom one acts for in this session, or all one's own; raises NotFoundError."""
    with transaction() as session:
        sessions.act_for(session, gate.signed_in(), pages.field("organisation") or None)
    return pages.go_back(pages.field("back"))


def _roles(actor: Actor, own: dict[str, str]) -> Iterator[str]:
    """Yield each role that the person holds in this session, with whom or where it is for."""
    for each in actor.held:
        where = own.get(each.organisation or "") or words.COUNTIES.get(each.county or "")
        name = words.role_name(each.role)
        yield f"{name}, {where}" if where else name


def _work(actor: Actor) -> dict[str, Any] | None:
    """Return the numbers of whoever looks at a county: its plans, and how many have stopped."""
    if not any(actor.holds(role) for role in access.HOLDERS[Right.REVIEW][0]):
        return None
    database = db.session()
    return {
        "plans": plan_list(database, actor, PlanFilter(), Paging(limit=PLANS)),
        "stopped": stalled_list(database, actor, None, ONE),
        "coordinates": actor.holds(Role.COORDINATOR),
    }
