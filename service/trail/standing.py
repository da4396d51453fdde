"""What the log has come to, and whether the signer would put its name to it."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from service.core import clock
from service.trail import integrating
from service.trail.checkpoints import Statement
from service.trail.log_keys import read_keys
from service.trail.logs import Log, current_log, newest_of
from service.trail.merkle import root_of
from service.trail.origin import log_name
from service.trail.signed_note import verifier
from service.trail.signer import Context, Roots, Signer, SignerError, demand_agreement
from service.trail.tiles import Tiles


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where the keys lie and what was signed last; only whoever keeps the log reads them."""

    keys: Path
    memory: Path


def public_keys(keeping: Keeping, origin: str) -> list[str]:
    """Return the public keys of the log *origin*, as C2SP's notes spell them."""
    return [str(verifier(origin, key)) for key in read_keys(keeping.keys)]


@dataclass(frozen=True, slots=True)
class Standing:
    """What the log has come to, and what the signer would have to agree with."""

    log: Log
    places: int  # of all logs together
    statement: Statement
    context: Context
    signer: Signer
    last: Statement | None

    def demand_agreement(self) -> None:
        """Raise SignerError unless the signer would sign."""
        if self.last or self.context.published:
            demand_agreement(self.statement, self.last, self.context)

    def is_agreed(self) -> bool:
        """Tell whether the signer would sign."""
        try:
            self.demand_agreement()
        except SignerError:
            return False
        return True


def standing(session: Session, keeping: Keeping) -> Standing:
    """Return what the log has come to by now; raises KeyFileError, SignerError."""
    log = current_log(session, log_name(clock.now()))
    places = integrating.size(session)
    roots = _roots(session, log, places - log.start)
    published = newest_of(session, log.start)
    signer = Signer(read_keys(keeping.keys), keeping.memory)
    return Standing(
        log=log,
        places=places,
        statement=Statement(log.origin, places - log.start, roots(places - log.start)),
        context=Context(roots, published.statement if published else None, log.follows),
        signer=signer,
        last=signer.last(),
    )


def _roots(session: Session, log: Log, places: int) -> Roots:
    tree = Tiles(session, log.start, places)
    return lambda size: root_of(size, tree.node)
