"""What a coordinator has decided about an activity that has stopped."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Nothing yet."""
