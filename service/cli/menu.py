"""Every command in one table: its name, where it is written, and what it does."""

from dataclasses import dataclass
from typing import Any

from service.core.i18n import _


@dataclass(frozen=True, slots=True)
class Row:
    """One command: its words, ``module:function`` in this package, and one sentence."""

    path: str
    where: str
    help: Any


GROUPS = {
    "": _("Follow the activities of a regional action plan from proposal to follow-up."),
    "db": _("The database."),
    "config": _("The configuration."),
    "person": _("People and what they may do."),
    "token": _("Tokens for programs."),
    "organisation": _("Organisations."),
    "agreement": _("Agreements."),
    "plan": _("Action plans."),
    "activity": _("Activities."),
    "trail": _("The trail of everything that was done."),
}

COMMANDS = (
    Row("start", "starting:start", _("Start everything on this machine: migrate, serve, work.")),
    Row("serve", "serving:serve", _("Serve the API and the pages.")),
    Row("worker", "working:worker", _("Deliver what waits in the outbox.")),
    Row("db upgrade", "database:upgrade", _("Bring the database to the newest version.")),
    Row("db check", "database:check", _("Tell whether the database is what this program expects.")),
    Row("db backup", "database:backup", _("Copy the database to a file, also while it is served.")),
    Row("db restore", "database:restore", _("Put a copy back.")),
    Row("config check", "settings:check", _("Name every fault of the configuration.")),
)
