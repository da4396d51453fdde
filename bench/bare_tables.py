"""Tables that are filled without indexes, constraints and guards, which come back afterwards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import psycopg

# Foreign keys rest on the keys that they refer to: they go first and come back last.
CONSTRAINTS = """
    SELECT conrelid::regclass::text AS owner, conname AS name, pg_get_constraintdef(oid) AS spelled
    FROM pg_constraint
    WHERE contype IN ('f', 'p', 'u')
    AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]))
    ORDER BY contype = 'f', conrelid"""
INDEXES = """
    SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS spelled
    FROM pg_index
    WHERE indrelid = ANY(%(tables)s::regclass[])
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)"""
GUARDS = """
    SELECT tgrelid::regclass::text, tgname FROM pg_trigger
    WHERE tgrelid = ANY(%(tables)s::regclass[]) AND NOT tgisinternal"""


class Constraint(NamedTuple):
    """A key or foreign key, as it is added to its table again."""

    owner: str
    name: str
    spelled: str


@contextmanager
def bare(connection: psycopg.Connection, tables: Sequence[str]) -> Iterator[None]:
    """Take the guards, keys and indexes off *tables* for the block, and put them on again."""
    named = {"tables": list(tables)}
    constraints = [Constraint(*row) for row in connection.execute(CONSTRAINTS, named)]
    indexes = connection.execute(INDEXES, named).fetchall()
    guards = connection.execute(GUARDS, named).fetchall()
    _run(connection, [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables])
    _run(connection, [f"ALTER TABLE {c.owner} DROP CONSTRAINT {c.name}" for c in constraints[::-1]])
    _run(connection, [f"DROP INDEX {name}" for name, _ in indexes])
    yield
    _run(
        connection,
        [f"ALTER TABLE {c.owner} ADD CONSTRAINT {c.name} {c.spelled}" for c in constraints],
    )
    _run(connection, [spelled for _, spelled in indexes])
    _run(
        connection, [f"ALTER TABLE {owner} ENABLE ALWAYS TRIGGER {name}" for owner, name in guards]
    )


def _run(connection: psycopg.Connection, statements: Sequence[str]) -> None:
    """Run statements that were spelled from the catalogue."""
    for statement in statements:
        connection.execute(statement.encode())
