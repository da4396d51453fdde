"""One's own account: name and language, where one is signed in, and one's tokens."""

from flask import Blueprint, Response

from service.auth import second_factor, sessions
from service.core import texts
from service.core.db import db, transaction
from service.core.errors import FieldError, InvalidError, NotFoundError
from service.core.i18n import LOCALES, gettext
from service.core.ids import is_uid
from service.models import Person
from service.reports import people
from service.reports.paging import Paging
from service.web import cookies, drafts, gate, language, pages, words
from service.workflows import operations
from service.workflows.finding import find
from service.workflows.operations import signing_in
from service.workflows.vocabulary import ANY_VERSION

bp = Blueprint("account", __name__)
LONGEST_NAME = 300  # characters
TOKENS = 100  # shown at most, the newest


@bp.get("/account")
def show() -> Response:
    """Show what the service keeps of the person."""
    return _page()


@bp.post("/account")
def edit() -> Response:
    """Change one's name and language."""
    uid = gate.signed_in().actor.person or ""
    try:
        values = {"name": _name(), "locale": _locale()}
        with transaction() as session:
            actor = gate.signed_in().actor
            operations.edit_person(session, actor, uid, values, ANY_VERSION)
            drafts.drop(session)
    except InvalidError as error:
        return _page(pages.told(error))
    answer = pages.go("web.account.show")
    cookies.keep_language(answer, values["locale"])
    return answer


@bp.post("/account/sessions/<uid>/end")
def end_session(uid: str) -> Response:
    """End one of one's own sessions; raises NotFoundError."""
    with transaction() as session:
        sessions.end_own(session, gate.signed_in().person, uid)
    return pages.go("web.account.show")


@bp.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> Response:
    """End all that one is let in by: sessions, tokens and links."""
    actor = gate.signed_in().actor
    with transaction() as session:
        signing_in.sign_out(session, actor, actor.person or "")
    answer = pages.go("web.sign_in.show")
    cookies.drop_session(answer)
    return answer


@bp.post("/account/tokens/<uid>/revoke")
def revoke_token(uid: str) -> Response:
    """Revoke one of one's own tokens; raises NotFoundError."""
    own = [each["id"] for each in _tokens()]
    if not is_uid(uid) or uid not in own:
        raise NotFoundError(uid)
    with transaction() as session:
        operations.revoke_token(session, gate.signed_in().actor, uid)
    return pages.go("web.account.show")


def _page(errors: dict[str, str] | None = None) -> Response:
    who, database = gate.signed_in(), db.session()
    person = find(database, Person, who.actor.person or "")
    return pages.show(
        "account.html",
        errors=errors,
        person={"name": person.name, "locale": person.locale, **drafts.typed()},
        email=person.email,
        locales=language.NAMES,
        second_factor=second_factor.has_one(database, who.person),
        sessions=sessions.open_sessions(database, who.person, gate.terms()),
        this_session=who.uid,
        moment=words.moment,
        tokens=[each for each in _tokens() if not each["revoked"]],
    )


def _tokens() -> list[dict[str, object]]:
    page = Paging(limit=TOKENS)
    return list(people.token_list(db.session(), gate.signed_in().actor, page).items)


def _name() -> str:
    name = pages.field("name")
    if not name:
        raise InvalidError([FieldError("/name", "required", gettext("Write a name."))])
    fault = texts.fault_in(name, LONGEST_NAME)
    if fault:
        raise InvalidError([FieldError("/name", *fault)])
    return name


def _locale() -> str:
    locale = pages.field("locale")
    if locale not in LOCALES:
        raise InvalidError([FieldError("/locale", "unknown", gettext("Choose a language."))])
    return locale
