"""`forankra webhook`."""

import click
from flask import current_app

from service.cli.acting import changing, key_is_given, reading
from service.cli.program import Program, acting, passed
from service.cli.spoken import command, option
from service.cli.values import UID, Among
from service.core.errors import FieldError, InvalidError
from service.core.i18n import _, gettext
from service.reports.webhooks import webhook_list
from service.workflows.operations import webhooks
from service.workflows.operations.webhooks import Terms
from service.workflows.webhook_events import EVENTS


@command("add")
@option("--organisation", required=True, type=UID, help=_("The county board, by its id."))
@option("--url", required=True, help=_("Where the messages are sent: https://…"))
@option(
    "--event",
    "events",
    required=True,
    multiple=True,
    type=Among((*EVENTS,)),
    help=_("What it is told of; give it once for each."),
)
@acting
@passed
def add(program: Program, organisation: str, url: str, events: tuple[str, ...]) -> None:
    """Let another system be told of what happens, and print its secret, this once."""
    _demand_key()
    with changing(program) as (session, actor):
        values = {"url": url, "events": [*events]}
        webhook, secret = webhooks.add_webhook(session, actor, organisation, values, _terms())
        document = {"id": webhook.uid, "secret": secret}
    program.answer(document, secret, gettext("Shown this once. Its id is %(id)s.", id=webhook.uid))


@command("list")
@acting
@passed
def list_(program: Program) -> None:
    """List the systems that are told of what happens."""
    with reading(program) as (session, actor):
        found = webhook_list(session, actor)
    lines = [f"{each['id']}  {each['url']}  {', '.join(each['events'])}" for each in found]
    program.answer({"items": found}, *lines)


@command("remove")
@click.argument("uid", metavar="ID", type=UID)
@acting
@passed
def remove(program: Program, uid: str) -> None:
    """Tell a system nothing more, for good."""
    with changing(program) as (session, actor):
        webhooks.remove_webhook(session, actor, uid)
    program.answer({"id": uid, "removed": True}, gettext("Removed %(what)s.", what=uid))


@command("ping")
@click.argument("uid", metavar="ID", type=UID)
@acting
@passed
def ping(program: Program, uid: str) -> None:
    """Send a system one message that tells of nothing; the worker carries it."""
    with changing(program) as (session, actor):
        webhooks.ping_webhook(session, actor, uid)
    program.answer({"id": uid}, gettext("The worker sends it within a few seconds."))


def _terms() -> Terms:
    return Terms(current_app.config["SECRET_KEY"], current_app.config["WEBHOOK_HOSTS"])


def _demand_key() -> None:
    """Raise InvalidError without the key that the worker signs with."""
    if not key_is_given():
        sentence = gettext("Set FORANKRA_SECRET_KEY as the service has it: secrets follow from it.")
        raise InvalidError([FieldError("/secretKey", "required", sentence)])
