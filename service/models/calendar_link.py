"""Secret addresses under which a person's calendar reads due days."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.core.types import Digest
from service.models.organisation import Organisation
from service.models.person import Person
from service.models.plan import Plan
from service.models.subject import Child


class CalendarLink(Child):
    """One secret address of one person; only the SHA-256 of its secret is kept.

    It tells of a plan, of an organisation, or, without either, of what waits for the person.
    """

    kind = "calendar_link"
    __tablename__ = "calendar_link"
    __table_args__ = (
        CheckConstraint("plan_id IS NULL OR organisation_id IS NULL", name="about_one"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[Digest] = mapped_column(unique=True)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    revoked: Mapped[bool]

    person: Mapped[Person] = relationship()
    plan: Mapped[Plan | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
