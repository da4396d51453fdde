"""Whether the process lives, and whether it can serve; outside the API, for machines only."""

from functools import cache

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from service.core import migrations
from service.core.db import db

bp = Blueprint("health", __name__)
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "ok"}, 200, HEADERS


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say whether the database answers and has had every migration that this program knows."""
    checks = {"database": "unreachable", "migrations": "unknown"}
    try:
        at_head = migrations.revision_of(db.session.connection()) == _head()
        checks = {"database": "ok", "migrations": "ok" if at_head else "behind"}
    except SQLAlchemyError:
        db.session.rollback()
    ready = set(checks.values()) == {"ok"}
    body = {"status": "ok" if ready else "unavailable", "checks": checks}
    return body, 200 if ready else 503, HEADERS


@cache
def _head() -> str:
    return migrations.head()
