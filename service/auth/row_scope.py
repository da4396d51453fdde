"""For whom a transaction reads and writes, told to PostgreSQL as the transaction begins.

The policies of migration 0007 give each transaction only the rows within that person's reach:
a second line behind ``service/workflows/access.py``, which stays the first. What begins within a
request is for the person whom ``act_for`` named, before that for someone who signs in; what
begins outside of any request is the service's own: the worker, the console, the demo.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import psycopg
from flask import g, has_request_context
from psycopg import sql
from psycopg.pq import ExecStatus
from sqlalchemy import Connection, Engine, event

from service.core.db import db, let_go
from service.models.words import Role
from service.workflows.access import Right, counties_of
from service.workflows.vocabulary import Actor, Held

EVERYTHING = b"SET LOCAL forankra.reach = 'all'"
PUBLIC = b"SET LOCAL forankra.reach = 'public'"
SIGNING_IN = b"SET LOCAL forankra.reach = 'signing_in'"
ENTER = sql.SQL("SELECT forankra_enter({}, {}, {}, {}, {})")
UNBOUND = "*"  # all counties
ROLES_REMEMBERED = 5_000  # people in one process
SENT = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)
PASSED_BY = """SELECT rolsuper OR rolbypassrls OR pg_has_role(c.relowner, 'usage')
    FROM pg_roles, pg_class c WHERE rolname = current_user AND c.oid = to_regclass('plan')"""


def install(engine: Engine, *, on: bool) -> None:
    """Have every transaction of *engine* say for whom it is; SQLite has nothing of the kind.

    When it is not *on*, each connection says once and for all that it may see everything, and
    transactions say nothing.
    """
    if engine.dialect.name != "postgresql":
        return
    if on:
        event.listen(engine, "begin", _enter)
    else:
        event.listen(engine, "do_connect", _see_all)


def act_for(actor: Actor) -> None:
    """Let what begins from here on in this request be for *actor*; what has begun is let go of."""
    _read_as(scope_of(actor))


def act_for_everybody() -> None:
    """Let what begins from here on in this request read what is published, and nothing else."""
    _read_as(PUBLIC)


def act_for_the_service() -> None:
    """Let what begins from here on in this request reach everything, as the service itself does.

    Only for what lies past any person's own reach, after asking whether they may: erasing.
    """
    _read_as(EVERYTHING)


def _read_as(scope: bytes) -> None:
    if event.contains(db.engine, "begin", _enter):
        g.row_scope = scope
        if db.session.registry.has():
            let_go(db.session())


def scope_of(actor: Actor) -> bytes:
    """Spell the statement that tells a transaction, until its end, that it is for *actor*."""
    return EVERYTHING if actor.person is None else _entered(actor.person, actor.held)


def is_passed_by(connection: Connection) -> bool:
    """Tell whether the policies do not hold for whom *connection* signs in as.

    They hold for nobody who owns the tables or may pass by them (superuser, BYPASSRLS).
    """
    return bool(connection.exec_driver_sql(PASSED_BY).scalar())


def _see_all(*told: Any) -> None:  # noqa: ANN401 -- the event's own arguments
    options = told[-1]
    options["options"] = f"{options.get('options', '')} -c forankra.reach=all".strip()


def _enter(connection: Connection) -> None:
    """Begin the transaction and say for whom, in the one trip that beginning it takes anyway.

    An isolation level of AUTOCOMMIT becomes a short transaction by this: what is said for one
    transaction cannot be said outside of any.
    """
    driver: Any = connection.connection.driver_connection
    level = driver.isolation_level
    named = f" ISOLATION LEVEL {level.name.replace('_', ' ')}" if level else ""
    begin = b"BEGIN%b; %b" % (named.encode(), _scope())
    if not _is_taken(driver, begin):
        # Once more the usual way, which says what is wrong as it is said of every statement.
        _is_taken(driver, b"ROLLBACK")
        connection.exec_driver_sql(_scope().decode())


def _is_taken(driver: Any, statement: bytes) -> bool:  # noqa: ANN401 -- a psycopg connection
    try:
        return driver.pgconn.exec_(statement).status in SENT
    except psycopg.OperationalError:  # cut
        return False


def _scope() -> bytes:
    if not has_request_context():
        return EVERYTHING
    scope: bytes = g.get("row_scope", SIGNING_IN)
    return scope


@lru_cache(ROLES_REMEMBERED)
def _entered(person: str, held: tuple[Held, ...]) -> bytes:
    """Spell what the database is told of a *person* who holds these roles today."""
    actor = Actor(person=person, name="", held=held)
    reading = [actor.counties(role) for role in (Role.COORDINATOR, Role.AUDITOR)]
    coordinating = actor.counties(Role.COORDINATOR)
    told = (
        sorted(actor.organisations),
        _spelled(reading),
        _spelled([coordinating]),
        _spelled([counties_of(actor, Right.MANAGE_PEOPLE)]),
    )
    return ENTER.format(person, *map(sql.Literal, told)).as_bytes(None)


def _spelled(counties: Iterable[frozenset[str] | None]) -> list[str]:
    given = list(counties)
    return [UNBOUND] if None in given else sorted({each for some in given for each in some or ()})
