"""By which providers one is known here: connect one, after an invitation, or disconnect it."""

from typing import Any

from flask import Blueprint, Response, current_app
from sqlalchemy import select

from service.auth import oidc_people
from service.core.db import db, transaction
from service.core.issuers import Issuer
from service.models import Identity
from service.web import gate, language, pages, words
from service.workflows.operations import signing_in

bp = Blueprint("identities", __name__)


@bp.get("/account/identities")
def show() -> Response:
    """Show by which providers the person is known, and those that they could connect now."""
    who = gate.signed_in()
    issuers: tuple[Issuer, ...] = current_app.config["ISSUERS"]
    return pages.show(
        "identities.html",
        identities=_known(who.person, {each.url: title_of(each) for each in issuers}),
        offered=[(each.name, title_of(each)) for each in issuers],
        invited=oidc_people.is_invited(who),
        moment=words.moment,
    )


@bp.post("/account/identities/<uid>/unlink")
def unlink(uid: str) -> Response:
    """Let a provider vouch for oneself no more; raises NotFoundError."""
    actor = gate.signed_in().actor
    with transaction() as session:
        signing_in.unlink_identity(session, actor, actor.person or "", uid)
    return pages.go("web.identities.show")


def title_of(issuer: Issuer) -> str:
    """Return what the issuer is called in the language of this page."""
    return issuer.title.get(language.of_page(), issuer.name)


def _known(person: int, titles: dict[str, str]) -> list[dict[str, Any]]:
    """Return the person's identities; one of an issuer that is no longer configured by its name."""
    own = select(Identity).where(Identity.person_id == person).order_by(Identity.linked_at)
    return [
        {
            "uid": each.uid,
            "title": titles.get(each.issuer, each.issuer),
            "linked_at": each.linked_at,
        }
        for each in db.session().scalars(own)
    ]
