"""Run the migrations, and tell whether a database has had them all."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from service.core.db import speak

FOLDER = Path(__file__).parents[2] / "migrations"


def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring the database at *database_url* to *revision*, one transaction for all steps."""
    engine = create_engine(database_url)
    speak(engine)
    try:
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(FOLDER))
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()


def head() -> str:
    """Return the newest revision that this program knows."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def revision_of(connection: Connection) -> str | None:
    """Return the revision that the database stands at, or None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()
