"""What the service sends, and what came of it."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Nothing yet."""
