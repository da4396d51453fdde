"""Whether the process lives, and whether it can serve; outside the API, for machines only."""

from functools import cache

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from service.auth import row_scope
from service.core import clock, migrations
from service.core.db import db
from service.models.chore import worker_lag
from service.models.verification import newest_verification
from service.trail.lateness import Log, how_late
from service.workflows.vocabulary import SYSTEM

bp = Blueprint("health", __name__)
GOOD = {"ok", Log.NOT_BEGUN.value}
NEVER = "never"
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@bp.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "ok"}, 200, HEADERS


@bp.get("/readyz")
def readyz() -> ResponseReturnValue:
    """Say whether the database answers, knows every migration, and the log keeps its promise."""
    checks = {"database": "unreachable", "migrations": "unknown", "log": "unknown"}
    lag, verified = None, NEVER
    row_scope.act_for(SYSTEM)  # whoever asks, and nobody gets to see more than whether
    try:
        at_head = migrations.revision_of(db.session.connection()) == _head()
        checks |= {"database": "ok", "migrations": "ok" if at_head else "behind"}
        if at_head:
            lag = worker_lag(db.session(), clock.now())
            verified = _verified()
            checks["log"] = how_late(db.session(), current_app.config["LOG"].delay).value
    except SQLAlchemyError:
        db.session.rollback()
    ready = set(checks.values()) <= GOOD
    body = {
        "status": "ok" if ready else "unavailable",
        "checks": checks,
        "workerLagSeconds": lag,  # told, and no reason to send nobody here: pages need no worker
        "verification": verified,  # told too: whoever runs the service must see to it, not machines
    }
    return body, 200 if ready else 503, HEADERS


def _verified() -> str:
    newest = newest_verification(db.session())
    if newest is None:
        return NEVER
    return "not sound" if newest.findings else "sound"


@cache
def _head() -> str:
    return migrations.head()
