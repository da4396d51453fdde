"""A plan may be published: then everybody may read it, but not what was said and done in it.

On PostgreSQL a transaction for everybody has the reach ``public``. It sees published plans with
their goals, activities and owners, since policies of 0007 lead on from plan and activity. What
else they would lead on to is closed to it: entries of the trail, reports, agreements, people.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

REACH = "(SELECT nullif(current_setting('forankra.reach', true), ''))"
PUBLISHED = {
    "plan": "published_on IS NOT NULL AND state <> 'draft'",
    "activity": "EXISTS (SELECT FROM plan WHERE plan.id = plan_id)",
}
CLOSED = ("trail_entry", "status_report", "agreement", "person_role")


def upgrade() -> None:
    """Add the day since when a plan is published, and on PostgreSQL say who then sees what."""
    op.add_column("plan", sa.Column("published_on", sa.Date(), nullable=True))
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, condition in PUBLISHED.items():
        seen = f"{REACH} = 'public' AND {condition}"
        op.execute(f"CREATE POLICY published ON {table} FOR SELECT USING ({seen})")
    for table in CLOSED:
        unseen = f"{REACH} IS DISTINCT FROM 'public'"
        op.execute(
            f"CREATE POLICY not_public ON {table} AS RESTRICTIVE FOR SELECT USING ({unseen})"
        )
