"""A coordinator sees what was sent to the contact functions of organisations, too.

Such a letter is to no person: its payload names the organisation.
"""

from alembic import op

revision = "0017"
down_revision = "0016"

MANAGING = "(SELECT nullif(current_setting('forankra.managing', true), ''))::text[]"
TO_CONTACT = f"""person_id IS NULL AND {MANAGING} <> '{{}}' AND EXISTS (SELECT FROM organisation
    WHERE organisation.uid = payload ->> 'organisation'
    AND organisation.county_code = ANY ({MANAGING}))"""


def upgrade() -> None:
    """Let those rows be seen within reach, and sent again."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE POLICY to_contact ON outbox FOR SELECT USING ({TO_CONTACT})")
        op.execute(
            f"""CREATE POLICY to_contact_again ON outbox FOR UPDATE
            USING ({TO_CONTACT}) WITH CHECK ({TO_CONTACT})"""
        )
