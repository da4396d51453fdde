"""What a person has typed but not sent, and the lists they have saved."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Nothing yet."""
