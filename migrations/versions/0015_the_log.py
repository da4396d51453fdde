"""What the log of the trail needs beyond its first tables."""

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Nothing yet."""
