"""Tokens for four of the demo's people, so that the API can be tried at once."""

import json
from pathlib import Path

from sqlalchemy import select

from service.core.db import transaction
from service.demo.cast import CAST, TOKENS
from service.models import Person
from service.workflows import operations
from service.workflows.vocabulary import SYSTEM

OWNER_ONLY = 0o600


def issue_tokens(path: Path) -> dict[str, str]:
    """Make the four tokens and write them to *path*, readable by its owner only.

    Older tokens of the same people are revoked: what is shown is what holds.
    """
    secrets = {name: _issue(key) for name, key in TOKENS.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=OWNER_ONLY)
    path.chmod(OWNER_ONLY)
    path.write_text(json.dumps(secrets, indent=2) + "\n")
    return secrets


def _issue(key: str) -> str:
    email = next(part.email for part in CAST if part.key == key)
    with transaction() as session:
        person = session.scalars(select(Person).where(Person.email == email)).one()
        for token in person.tokens:
            if not token.revoked:
                operations.revoke_token(session, SYSTEM, token.uid)
        _, secret = operations.issue_token(session, SYSTEM, person.uid, ["*"], None)
    return secret
