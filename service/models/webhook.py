"""Addresses of other systems that are told of what happens in a county."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.db import Base
from service.core.types import Typed, UtcDateTime
from service.models.organisation import Organisation
from service.models.subject import Child

LONGEST_URL = 500  # characters


class Webhook(Child):
    """One address, of the county board that it belongs to, whose county it is told of.

    Its secret is kept nowhere: it follows from the service's own, the uid and ``secret_number``;
    ``secret_mark`` tells whether it still does. Until ``overlap_until`` the one before it holds
    beside it. ``events`` are codes of workflows/webhook_events.py.
    """

    kind = "webhook"
    __tablename__ = "webhook"
    __table_args__ = (CheckConstraint("secret_number >= 1", name="secret_number"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    url: Mapped[Typed]
    events: Mapped[list[str]] = mapped_column(JSON)
    paused: Mapped[bool]
    removed: Mapped[bool]
    secret_number: Mapped[int]
    secret_mark: Mapped[str] = mapped_column(String(16))
    overlap_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organisation: Mapped[Organisation] = relationship()


class WebhookState(Base):
    """How far the worker has come with one webhook; none of this is part of the history.

    ``next_leaf`` is the first place of the log that it has not been told of yet; ``failing_since``
    is when it last answered, if it has failed ever since.
    """

    __tablename__ = "webhook_state"

    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"), primary_key=True)
    next_leaf: Mapped[int] = mapped_column(BigInteger)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
