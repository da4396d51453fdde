"""The service's own session on a database, and entries of the trail written straight into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from service import ground
from service.core.config import Config
from service.core.db import db
from service.models import Child, Subject
from service.trail.deed import Deed
from service.trail.draft import Draft, Written
from service.trail.ledger import Ledger


@contextmanager
def serving(url: str) -> Iterator[None]:
    """Let the block use the service's own session on the database at *url*."""
    app = ground.lay(Config(database_url=url, secret_key="only for tests " * 3))
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def tell(session: Session, subject: Subject, *parts: Child, **draft: Any) -> Written:  # noqa: ANN401 -- a draft's fields
    """Write one entry about what changed in *subject* and its *parts*, and store it all."""
    ledger = Ledger(session, Deed(person=None, role="system"), subject)
    written = ledger.write(Draft(**{"event": "edit", "rows": [subject, *parts], **draft}))
    ledger.close()
    return written
