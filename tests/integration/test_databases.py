"""The databases that tests run on are what they say they are."""

import pytest
import sqlalchemy as sa


def scalar(url: str, statement: str) -> object:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        value = connection.scalar(sa.text(statement))
    engine.dispose()
    return value


def test_an_empty_database_answers_on_the_engine_it_is_named_after(
    database_kind: str, database_url: str
) -> None:
    version = "sqlite_version()" if database_kind == "sqlite" else "version()"

    answer = str(scalar(database_url, f"SELECT {version}"))

    assert answer.startswith("3." if database_kind == "sqlite" else "PostgreSQL")


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_postgresql_folds_swedish_letters(database_url: str) -> None:
    assert scalar(database_url, "SELECT lower('ÅÄÖ')") == "åäö"
