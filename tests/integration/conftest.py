"""What several kinds of integration tests begin with."""

from tests.support.logged import log, logged_postgresql, logged_sqlite

__all__ = ["log", "logged_postgresql", "logged_sqlite"]
