"""Open the service for one command, and say who acts in it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.auth.people import actor_of
from service.cli.language import language
from service.cli.problems import DatabaseError
from service.cli.program import Program
from service.core import clock, ids
from service.core.config import SHORTEST_SECRET, Config
from service.core.db import db, transaction
from service.core.errors import InvalidError
from service.core.i18n import force_locale
from service.workflows.vocabulary import SYSTEM, Actor

KEY = "FORANKRA_SECRET_KEY"
AUTH = "console"  # how entries say that a person acted: whoever runs this was let in by the machine


def settings() -> Config:
    """Return the configuration of a command that answers nobody; raises ConfigError.

    Such a command signs nothing, so it does without the secret key that serving demands.
    """
    if key_is_given():
        return Config.from_environ()
    os.environ[KEY] = secrets.token_urlsafe(SHORTEST_SECRET)
    try:
        return Config.from_environ()
    finally:
        del os.environ[KEY]


def key_is_given() -> bool:
    """Tell whether the service's secret key is set, which what is signed must be signed with."""
    return KEY in os.environ or f"{KEY}_FILE" in os.environ


@contextmanager
def application(program: Program) -> Iterator[None]:
    """Put the service together for the block; raises InvalidError, ConfigError, DatabaseError."""
    if program.faults:
        raise InvalidError(program.faults)
    with (
        program.open_app(settings()).app_context(),
        force_locale(language(os.environ)),
        telling_trouble(),
    ):
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def reading(program: Program) -> Iterator[tuple[Session, Actor]]:
    """Give the block a session and the actor; raises UnknownPersonError, InvalidError."""
    with application(program):
        session = db.session()
        yield session, _actor(program, session)


@contextmanager
def changing(program: Program) -> Iterator[tuple[Session, Actor]]:
    """Give the block a transaction and the actor; raises UnknownPersonError, InvalidError."""
    with application(program), transaction() as session:
        yield session, _actor(program, session)


@contextmanager
def telling_trouble() -> Iterator[None]:
    """Let the database's own words reach whoever runs the command; raises DatabaseError."""
    try:
        yield
    except DBAPIError as error:
        raise DatabaseError(str(error.orig).strip().partition("\n")[0]) from error


def _actor(program: Program, session: Session) -> Actor:
    request_id = ids.new_uid(clock.now())
    if program.email is None:
        return replace(SYSTEM, request_id=request_id)
    return actor_of(session, program.email, auth=AUTH, request_id=request_id)
