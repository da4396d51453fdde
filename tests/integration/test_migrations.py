"""The migrations lead to what the models say, on both engines."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from service.core import migrations, versions
from service.core.db import Base
from service.models import Group

COMPARED = (
    "get_columns",
    "get_check_constraints",
    "get_foreign_keys",
    "get_indexes",
    "get_pk_constraint",
    "get_unique_constraints",
)


@pytest.fixture
def migrated(migrated_url: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(migrated_url)
    yield engine
    engine.dispose()


@pytest.fixture
def made(database_url: str) -> Iterator[sa.Engine]:
    """Make the tables of the models without any migration."""
    engine = sa.create_engine(database_url)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_autogenerate_finds_nothing_to_do(migrated: sa.Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize("read", COMPARED)
def test_the_newest_migration_equals_the_models(
    migrated: sa.Engine, made: sa.Engine, read: str
) -> None:
    """Read both databases back, since autogenerate is blind to CHECK constraints, among others."""
    ours, theirs = described(migrated, read), described(made, read)

    assert ours == theirs
    assert any(found != [] for found in ours.values())


def described(engine: sa.Engine, read: str) -> dict[str, Any]:
    """Return what *read* of the inspector tells of each table, in an order of its own."""
    inspector = sa.inspect(engine)
    return {table: told(getattr(inspector, read)(table)) for table in sorted(Base.metadata.tables)}


def told(found: Any) -> Any:  # noqa: ANN401 -- what an inspector answers
    """Spell what an inspector answered so that it can be compared."""
    parts = found if isinstance(found, list) else [found]
    spelled = [re.sub(r"\s+", " ", repr({k: repr(v) for k, v in part.items()})) for part in parts]
    return sorted(re.sub(r"object at 0x\w+", "object", each) for each in spelled)


def test_partial_indexes_keep_their_condition(migrated: sa.Engine, made: sa.Engine) -> None:
    statement = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }[migrated.name]

    ours, theirs = rows(migrated, statement), rows(made, statement)

    assert [row for row in ours if "alembic" not in row[0]] == theirs
    assert sum("WHERE" in row[1] for row in ours) == 5


def rows(engine: sa.Engine, statement: str) -> list[Any]:
    """Return the sorted rows that *statement* finds."""
    with engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(sa.text(statement)))


def test_migrating_again_changes_nothing(migrated_url: str, migrated: sa.Engine) -> None:
    migrations.upgrade(migrated_url)

    with migrated.connect() as connection:
        assert migrations.revision_of(connection) == migrations.head() == versions.MIGRATION


def test_reference_data_holds_every_county_and_municipality(migrated: sa.Engine) -> None:
    counties = dict(rows(migrated, "SELECT code, name FROM county"))
    municipalities = rows(migrated, "SELECT code, name, county_code FROM municipality")

    assert len(counties) == 21
    assert len(municipalities) == 290
    assert all(code[:2] == county for code, _, county in municipalities)
    assert {county for *_, county in municipalities} == set(counties)
    assert counties["17"] == "Värmlands län"
    assert Counter(county for *_, county in municipalities)["17"] == 16


def test_reference_data_holds_the_groups_in_both_languages(migrated: sa.Engine) -> None:
    found = rows(migrated, f"SELECT code, name_sv, name_en FROM {Group.__tablename__}")  # noqa: S608 -- our table

    assert len(found) == 8
    assert all(len(set(names)) == 3 for names in found)
