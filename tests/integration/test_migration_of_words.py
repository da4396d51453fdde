"""A database that was used before lists had words to search is searched like any other."""

from typing import Any

import sqlalchemy as sa

from service.core import migrations
from service.core.db import Base, db, transaction
from service.models import rebuild
from tests.support.acting import settle_county
from tests.support.stepping import add_activity
from tests.support.straight import Straight, delete, straight
from tests.support.subjects import serving

WORDS = [f"{each}_word" for each in ("activity", "agreement", "organisation", "person", "plan")]
TABLES = [*WORDS, "activity_order"]
INDEXES = (
    *("ix_activity_state_since_id", "ix_activity_updated_at_id", "ix_activity_open"),
    "ix_responsibility_blocked",
)


def derived(sql: Straight) -> dict[str, list[tuple[object, ...]]]:
    return {table: sql.rows(table) for table in TABLES}


def test_the_migration_derives_what_the_service_would_have(migrated_url: str) -> None:
    with serving(migrated_url):
        county = settle_county()
        texts: dict[str, Any] = {
            "title": "Åtgärd 2.1 \u2013 ”Våga fråga”",
            "description": "ANDT-samordnare\nEMÅ 5:11",
        }
        add_activity(county, ["arvika"], number="2.10", unmatched=["Kvinnojouren"], **texts)
        add_activity(county, ["torsby"], number=None, title="Straße")
    with straight(migrated_url) as sql:
        kept = derived(sql)
        sql.run(
            *(f"DROP TABLE {each}" for each in TABLES),
            *(f"DROP INDEX {each}" for each in INDEXES),
            "UPDATE alembic_version SET version_num = '0003'",
        )

        migrations.upgrade(migrated_url, "0004")

        assert derived(sql) == kept
        assert all(kept.values())


def test_what_is_derived_can_be_made_anew(migrated_url: str) -> None:
    with serving(migrated_url):
        add_activity(settle_county(), ["arvika"], unmatched=["Kvinnojouren"])
        with straight(migrated_url) as sql:
            kept = derived(sql)
            sql.run(*map(delete, TABLES))
            with transaction() as session:
                session.execute(sa.insert(Base.metadata.tables["activity_word"]), STRAY)
                rebuild(session)
            db.session.remove()

            assert derived(sql) == kept


STRAY = {"word": "förlupet", "row_id": 1, "source": 0}
