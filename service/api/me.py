"""Oneself: who one is, and the tokens of one's programs."""

import base64
import hmac
import secrets
from typing import Any

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.api.answers import listed, noted
from service.api.gate import actor, reading
from service.api.paging import page_of
from service.api.schemas import Wire
from service.api.schemas.lists import PageSchema
from service.api.schemas.people import TokenSchema
from service.api.sending import asked, query, sent, write
from service.core import token_text
from service.reports.people import me, shown_token, token_list
from service.workflows import binding, operations

bp = Blueprint("me", __name__)
PLAIN, PAGE, NEW = Wire(), PageSchema(), TokenSchema()


@bp.get("/me")
def show() -> ResponseReturnValue:
    """Show who asks, and what they may."""
    query(PLAIN)
    return me(reading(), actor())


@bp.get("/tokens")
def show_tokens() -> ResponseReturnValue:
    """List one's own tokens, without their secrets."""
    page = page_of(query(PAGE))
    return listed(token_list(reading(), actor(), page), page)


@bp.post("/tokens")
def issue() -> ResponseReturnValue:
    """Make a token for oneself; its secret is in this answer and nowhere else.

    What is kept of the answer under a key holds a salt in the secret's place, and the secret is
    made of that and a key that is not in the database.
    """
    read = sent(NEW)
    salt = secrets.token_urlsafe()

    def deed(session: Session) -> dict[str, Any]:
        scopes = binding.spelled(read.values["scopes"], read.get("organisations") or ())
        wanted = (scopes, read.get("expires_on"), _chance(salt))
        token, _ = operations.issue_token(session, actor(), _self(), *wanted)
        return {**shown_token(token), "token": token_text.PREFIX + salt}

    answer = write(
        read, _nobody_is_kept_out, deed, lambda body: noted(body, f"tokens/{body['id']}")
    )
    told = answer.get_json()
    kept = told["token"].removeprefix(token_text.PREFIX)
    answer.set_data(jsonify({**told, "token": token_text.spelled(_chance(kept))}).get_data())
    return answer


def _chance(salt: str) -> str:
    secret_key = str(current_app.config["SECRET_KEY"]).encode()
    drawn = hmac.digest(secret_key, salt.encode(), "sha256")
    return base64.urlsafe_b64encode(drawn).decode().rstrip("=")


@bp.delete("/tokens/<uid>")
def revoke(uid: str) -> ResponseReturnValue:
    """Revoke a token."""
    read = asked(PLAIN)

    def deed(session: Session) -> dict[str, Any]:
        return shown_token(operations.revoke_token(session, actor(), uid))

    return write(read, _nobody_is_kept_out, deed, jsonify)


def _self() -> str:
    return actor().person or ""


def _nobody_is_kept_out(session: Session) -> None:
    """One's own tokens are everyone's to handle."""
