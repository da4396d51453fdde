"""Before an auditor gets to see what they have read of the trail, it is noted that they did."""

from sqlalchemy.orm import Session

from service.core.db import transaction
from service.workflows import operations
from service.workflows.operations.readings import Reading, is_recorded, is_told
from service.workflows.vocabulary import Actor

__all__ = ["Reading", "note"]


def note(session: Session, actor: Actor, reading: Reading) -> None:
    """Record *reading* in a transaction of its own, where *actor* is an auditor.

    Paging on by the same filter, or asking again within the hour, writes nothing more. What
    *session* has read is let go of when something is written.
    """
    if not is_recorded(actor) or is_told(session, actor, reading):
        return
    with transaction() as writing:
        operations.record_reading(writing, actor, reading)
