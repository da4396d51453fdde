"""`forankra token`."""

from datetime import timedelta

import click

from service.auth.tokens import SCOPES
from service.cli.acting import changing
from service.cli.program import Program, acting, passed
from service.cli.references import person_uid
from service.cli.spoken import command, option
from service.cli.values import EMAIL, UID, Among
from service.core import clock
from service.core.i18n import _, gettext
from service.workflows import binding, operations

LONGEST_LIFE = 3660  # days


@command("create")
@option("--person", required=True, type=EMAIL, help=_("Whose it is: an e-mail address."))
@option(
    "--scope",
    "scopes",
    required=True,
    multiple=True,
    type=Among(SCOPES),
    help=_("What it may be used for; * is all that the person may."),
)
@option(
    "--only-for",
    "organisations",
    multiple=True,
    type=UID,
    help=_("To report for this organisation (its id) and no other; give it once for each."),
)
@option(
    "--expires",
    type=click.IntRange(1, LONGEST_LIFE),
    metavar="DAYS",
    help=_("How many days it holds, today not counted; without it, until revoked."),
)
@acting
@passed
def create(
    program: Program,
    person: str,
    scopes: tuple[str, ...],
    organisations: tuple[str, ...],
    expires: int | None,
) -> None:
    """Make a token and print it, this once."""
    last = clock.today() + timedelta(days=expires) if expires else None
    wanted = binding.spelled(scopes, organisations)
    with changing(program) as (session, actor):
        uid = person_uid(session, person)
        token, secret = operations.issue_token(session, actor, uid, wanted, last)
        document = {
            "token": secret,
            "id": token.uid,
            "scopes": binding.scopes_in(token.scopes),
            "organisations": sorted(binding.only_for(token.scopes)),
            "expiresOn": last,
        }
    program.answer(document, secret, gettext("Shown this once. Its id is %(id)s.", id=token.uid))


@command("revoke")
@click.argument("uid", metavar="ID", type=UID)
@acting
@passed
def revoke(program: Program, uid: str) -> None:
    """Revoke a token: from now on it lets nobody in."""
    with changing(program) as (session, actor):
        operations.revoke_token(session, actor, uid)
    program.answer({"id": uid, "revoked": True}, gettext("Revoked %(what)s.", what=uid))
