"""A meeting at which what has stopped in a county is gone through."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.organisation import Organisation
from service.models.subject import Child


class Meeting(Child):
    """A review meeting of the county board that it belongs to, with what was on the list then.

    Each of ``items`` has the uid of an activity, its state, the first day of each fact that held
    (``late``, ``stale``, ``blocked``), whether it was escalated, and the uids of those it waited
    for. What is decided at it are reviews that name it.
    """

    kind = "meeting"
    __tablename__ = "meeting"
    __table_args__ = (Index("ix_meeting_organisation_id_id", "organisation_id", "id"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    held_on: Mapped[date]
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    closed: Mapped[bool]

    organisation: Mapped[Organisation] = relationship()
