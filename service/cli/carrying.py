"""What carries messages out of the service: one table, a row for each channel."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import current_app

from service.cli.acting import key_is_given
from service.messages import mail, webhooks
from service.messages.delivery import Carrier
from service.models.outbox import MAIL, WEBHOOK
from service.workflows.operations.webhooks import Terms

# What is configured makes the carrier, or None: then messages of that channel wait.
CARRIERS: Mapping[str, Callable[[Mapping[str, Any]], Carrier | None]] = {
    MAIL: lambda config: mail.carrier(config["MAIL"]),
    WEBHOOK: lambda config: webhooks.carrier(_terms(config)) if key_is_given() else None,
}


def _terms(config: Mapping[str, Any]) -> Terms:
    return Terms(config["SECRET_KEY"], config["WEBHOOK_HOSTS"])


def carriers() -> dict[str, Carrier]:
    """Return the carriers that are set up, by channel."""
    made = {channel: make(current_app.config) for channel, make in CARRIERS.items()}
    return {channel: carrier for channel, carrier in made.items() if carrier is not None}
