"""Lists find rows by the folded words in them, and have an index for each order.

The folding is a copy of service/core/folding.py as it was then: should that change, a later
migration makes these tables anew. They are scratch: derived, and outside the trail's guard.
"""

import re
from collections.abc import Iterable
from functools import cache
from unicodedata import category, normalize

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOLDED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROLE = "forankra_app"
RIGHTS = "SELECT, INSERT, DELETE"
PAGE = 1000

SEARCHED = {
    "activity": ("number", "title", "description"),
    "agreement": ("title", "reference"),
    "organisation": ("name", "short_name"),
    "person": ("name", "email"),
    "plan": ("title", "reference"),
}
OPEN = "state IN ('proposed', 'anchored', 'implemented')"
TABLES = (*(f"{name}_word" for name in SEARCHED), "activity_order")


def upgrade() -> None:
    """Create the tables, let the service use them, and fill them from the rows that there are."""
    for name in SEARCHED:
        _word_table(name)
    op.create_table('activity_order',
    sa.Column('activity_id', KEY, nullable=False),
    sa.Column('number_key', FOLDED, nullable=False),
    sa.Column('title_key', FOLDED, nullable=False),
    sa.ForeignKeyConstraint(['activity_id'], ['activity.id'], name=op.f('fk_activity_order_activity_id')),
    sa.PrimaryKeyConstraint('activity_id', name=op.f('pk_activity_order'))
    )
    for column in ("number_key", "title_key"):
        name = f"ix_activity_order_{column}_activity_id"
        op.create_index(name, 'activity_order', [column, 'activity_id'], unique=False)
    _order_indexes()
    for name in SEARCHED:
        _fill_words(name)
    _fill_unmatched()
    _fill_order()
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            _grant(table)


def _order_indexes() -> None:
    for column in ("state_since", "updated_at"):
        op.create_index(f"ix_activity_{column}_id", "activity", [column, "id"], unique=False)
    for name, table, columns, among in (
        ("ix_activity_open", "activity", ["state_since", "id"], OPEN),
        ("ix_responsibility_blocked", "responsibility", ["activity_id"], "blocked"),
    ):
        condition = sa.text(among)
        op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def _word_table(name: str) -> None:
    table = f"{name}_word"
    source = [sa.Column('source', KEY, nullable=False)] if name == "activity" else []
    op.create_table(table,
    sa.Column('word', FOLDED, nullable=False),
    sa.Column('row_id', KEY, nullable=False),
    *source,
    sa.ForeignKeyConstraint(['row_id'], [f'{name}.id'], name=op.f(f'fk_{table}_row_id')),
    sa.PrimaryKeyConstraint('word', 'row_id', *(each.name for each in source), name=op.f(f'pk_{table}'))
    )
    op.create_index(op.f(f'ix_{table}_row_id_word'), table, ['row_id', 'word'], unique=False)


def _grant(table: str) -> None:
    op.execute(f"""DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
            GRANT {RIGHTS} ON {table} TO {ROLE};
        END IF; END $$""")


def _fill_words(name: str) -> None:
    target = _table(f"{name}_word", "word", "row_id", *(("source",) if name == "activity" else ()))
    source = {"source": 0} if name == "activity" else {}
    for rows in _pages(name, *SEARCHED[name]):
        _add(target, [
            {"word": word, "row_id": key, **source} for key, *texts in rows for word in _words(texts)
        ])


def _fill_unmatched() -> None:
    target = _table("activity_word", "word", "row_id", "source")
    columns = ("activity_id", "written_as", "organisation_id", "removed")
    for rows in _pages("responsibility", *columns):
        _add(target, [
            {"word": word, "row_id": activity, "source": key}
            for key, activity, text, organisation, removed in rows
            if organisation is None and not removed
            for word in _words([text])
        ])


def _fill_order() -> None:
    target = _table("activity_order", "activity_id", "number_key", "title_key")
    for rows in _pages("activity", "number", "title"):
        _add(target, [
            {"activity_id": key, "number_key": _number_key(number), "title_key": _text_key(title)}
            for key, number, title in rows
        ])


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *map(sa.column, columns))


def _pages(name: str, *columns: str) -> Iterable[list[sa.Row]]:
    table, last = _table(name, "id", *columns), 0
    query = sa.select(table.c.id, *(table.c[each] for each in columns)).order_by(table.c.id)
    while rows := op.get_bind().execute(query.where(table.c.id > last).limit(PAGE)).all():
        yield rows
        last = rows[-1].id


def _add(table: sa.TableClause, values: list[dict[str, object]]) -> None:
    if values:
        op.get_bind().execute(sa.insert(table).inline(), values)


# The folding, as it was.
LONGEST = 60
JOINERS = "./:-"
WORD = re.compile(r"[^\s./:-]+(?:[./:-][^\s./:-]+)*")
PART = re.compile(r"[./:-]")
DIGITS = re.compile(r"0*([0-9]+)")
KEY_LENGTH = 100
ALPHABET = str.maketrans("åäöæø", "{|}|}")


def _fold(text: str) -> str:
    return "".join(map(_kept, normalize("NFKC", normalize("NFKC", text).casefold())))


@cache
def _kept(mark: str) -> str:
    kind = category(mark)
    if kind == "Pd":
        return "-"
    return mark if kind[0] in "LMN" or kind == "So" or mark in JOINERS else " "


def _words(texts: Iterable[str | None]) -> set[str]:
    whole = [word for text in texts if text for word in WORD.findall(_fold(text))]
    parts = [part for word in whole for part in PART.split(word)]
    return {word[:LONGEST] for word in (*whole, *parts)}


def _number_key(number: str | None) -> str:
    folded = _fold(number or "")[:KEY_LENGTH]
    return DIGITS.sub(lambda run: f"{len(run[1]):03}{run[1]}", folded)


def _text_key(text: str) -> str:
    ordered = " ".join(WORD.findall(_fold(text)))[:KEY_LENGTH].translate(ALPHABET)
    return "".join(mark for mark in normalize("NFD", ordered) if category(mark)[0] != "M")
