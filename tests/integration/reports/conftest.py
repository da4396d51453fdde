"""A small county on each engine, and a session to read it in."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from service.core.db import db
from tests.support import settled
from tests.support.acting import County, settle_county
from tests.support.subjects import serving


@pytest.fixture
def county(migrated_url: str) -> Iterator[County]:
    """Settle a small county with an adopted plan in an empty database."""
    county = settled.put(migrated_url, ("a county to read",), lambda: _settle(migrated_url))
    with serving(migrated_url):
        yield county


def _settle(url: str) -> County:
    with serving(url):
        return settle_county()


@pytest.fixture
def session(county: County) -> Iterator[Session]:
    """Give a session to read in, which sees what has been committed."""
    del county
    session = db.session()
    session.rollback()
    yield session
    session.rollback()
