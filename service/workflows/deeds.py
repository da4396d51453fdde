"""What the operations share: who acts, what they expect, how an entry is begun."""

from sqlalchemy.orm import Session

from service.core import clock
from service.core.errors import NotPermittedError, ServiceError, VersionError
from service.models import Subject
from service.models.words import Role
from service.trail.deed import Deed
from service.trail.ledger import Ledger
from service.workflows.vocabulary import ANY_VERSION, Actor


class PreconditionMissingError(ServiceError):
    """The caller must say which version they have read."""

    code = "precondition_required"


def expect(subject: Subject, version: int | None) -> None:
    """Raise unless *subject* stands at *version*, as the caller read it.

    ``ANY_VERSION`` always agrees. Raises PreconditionMissingError for None, VersionError when
    someone else changed the subject since.
    """
    if version is None:
        raise PreconditionMissingError(subject.stream)
    if version not in (ANY_VERSION, subject.version):
        raise VersionError(subject.stream)


def open_ledger(session: Session, actor: Actor, subject: Subject, role: str) -> Ledger:
    """Begin the entries that *actor*, acting as *role*, writes about *subject*."""
    deed = Deed(
        person=actor.person,
        role=role,
        now=clock.now(),
        request_id=actor.request_id,
        auth=actor.auth,
    )
    return Ledger(session, deed, subject)


def role_of(actor: Actor, county: str | None) -> str:
    """Return the role in which *actor* edits something in *county*.

    Raises NotPermittedError for one who may edit nothing there.
    """
    if actor.person is None:
        return "system"
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR):
        counties = actor.counties(role)
        if counties is None or county in counties:
            return role.value
    raise NotPermittedError(county or "")
