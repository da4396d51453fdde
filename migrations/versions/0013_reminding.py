"""How people and counties want to be reminded."""

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Nothing yet."""
