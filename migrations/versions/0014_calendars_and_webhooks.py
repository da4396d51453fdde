"""Secret links to calendars, and addresses that are told of steps."""

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Nothing yet."""
