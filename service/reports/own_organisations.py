"""What the organisations are called that a person reports for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.models import Organisation
from service.workflows.vocabulary import Actor


def own_organisations(session: Session, actor: Actor) -> dict[str, str]:
    """Return the names of the organisations that *actor* reports for, by uid, in their order."""
    own = select(Organisation.uid, Organisation.name).where(
        Organisation.uid.in_(actor.organisations)
    )
    return dict(session.execute(own.order_by(Organisation.name, Organisation.id)).all())
