"""One deed with several things: each in a transaction of its own, with what came of each."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.core.db import transaction
from service.core.errors import (
    InvalidError,
    NotFoundError,
    RefusedError,
    ServiceError,
    VersionError,
)
from service.core.i18n import _

SAID = {
    VersionError: _("Somebody has changed it since you saw it. Look at it again."),
    NotFoundError: _("There is no such activity."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came of one: what it is *about*, and the sentences that say why nothing was done."""

    about: str
    refused: tuple[str, ...] = ()


def each_alone(about: str, deed: Callable[[Session], object]) -> Came:
    """Do *deed* in its own transaction; what it raises becomes sentences."""
    try:
        with transaction() as session:
            deed(session)
    except ServiceError as error:
        return Came(about=about, refused=tuple(said(error)))
    return Came(about=about)


def said(error: ServiceError) -> list[str]:
    """Return why something was not done, as sentences."""
    if isinstance(error, RefusedError):
        return [each.message for each in error.refusals]
    if isinstance(error, InvalidError):
        return [each.detail for each in error.errors]
    return [str(SAID.get(type(error), _("You may not do this.")))]
