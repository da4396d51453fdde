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
    "outbox": _("Letters that were sent, and those that wait."),
    "demo": _("The demo county."),
    "person": _("People and what they may do."),
    "token": _("Tokens for programs."),
    "organisation": _("Organisations."),
    "agreement": _("Agreements."),
    "party": _("The parties of agreements."),
    "plan": _("Action plans."),
    "activity": _("Activities."),
    "webhook": _("Other systems that are told of what happens."),
    "trail": _("The trail of everything that was done."),
    "erase": _("What is erased by a decision."),
}

COMMANDS = (
    Row("start", "starting:start", _("Start everything on this machine.")),
    Row("serve", "serving:serve", _("Serve the API and the pages.")),
    Row("worker", "working:worker", _("Deliver what waits in the outbox.")),
    Row("reminders", "reminders:reminders", _("Tell what would go to whom, or write it.")),
    Row("outbox list", "outbox:list_", _("Tell what was sent to whom, and what came of it.")),
    Row("outbox retry", "outbox:retry", _("Send a letter again that was refused or given up.")),
    Row("stalled", "activities:stalled", _("List what has stopped, and why.")),
    Row("db upgrade", "database:upgrade", _("Bring the database to the newest version.")),
    Row("db check", "database:check", _("Tell whether it is what this program expects.")),
    Row("db backup", "database:backup", _("Copy it to a file, also while it is served.")),
    Row("db restore", "database:restore", _("Put a copy back.")),
    Row("config check", "settings:check", _("Name every fault of the configuration.")),
    Row("demo load", "demonstrating:load", _("Fill an empty database with the demo county.")),
    Row("person add", "people:add", _("Add a person with their first roles.")),
    Row("person grant", "people:grant", _("Give a person a role.")),
    Row("person revoke", "people:revoke", _("Take roles from a person.")),
    Row("person disable", "people:disable", _("Let a person in no more.")),
    Row("person in-hand", "in_hand:in_hand", _("Tell what a person leaves to others.")),
    Row("person invite", "inviting:invite", _("Make a link that lets a person in once.")),
    Row("person sign-out", "inviting:sign_out", _("End what a person is let in by just now.")),
    Row("person reset", "inviting:reset", _("Take away a password and its second factor.")),
    Row("token create", "tokens:create", _("Make a token, and print it this once.")),
    Row("token revoke", "tokens:revoke", _("Revoke a token: it lets nobody in any more.")),
    Row("organisation add", "organisations:add", _("Add an organisation.")),
    Row("party import", "imports:party_import", _("Import an agreement's parties from a file.")),
    Row("agreement add", "agreements:add", _("Add an agreement.")),
    Row("plan add", "plans:add", _("Add a plan, as a draft.")),
    Row("plan adopt", "plans:adopt", _("Adopt a draft, and say what is left to do in it.")),
    Row("plan close", "plans:close", _("Close a plan that has no open activities.")),
    Row("plan reopen", "plans:reopen", _("Open a closed plan again.")),
    Row("plan import", "imports:plan_import", _("Import a plan's activities from a file.")),
    Row("plan export", "imports:plan_export", _("Write a plan to a file that reads back.")),
    Row("plan leads", "imports:plan_leads", _("Name owners and leads from a list.")),
    Row("plan thin", "thinning:thin", _("Thin a plan that was closed long ago, by a decision.")),
    Row("plan history", "activities:plan_history_", _("Tell what happened to a plan.")),
    Row("activity list", "activities:list_", _("List activities.")),
    Row("activity show", "activities:show", _("Show one activity, and what can be done in it.")),
    Row("activity move", "moving:move", _("Take a transition.")),
    Row("activity review", "reviewing:review", _("Decide about one that has stopped.")),
    Row("activity history", "activities:activity_history_", _("Tell what happened to it.")),
    Row("webhook add", "webhooks:add", _("Let another system be told; print its secret once.")),
    Row("webhook list", "webhooks:list_", _("List the systems that are told.")),
    Row("webhook remove", "webhooks:remove", _("Tell a system nothing more.")),
    Row("webhook ping", "webhooks:ping", _("Send a system one message, to try it.")),
    Row("trail verify", "record:verify", _("Verify the whole record, or an exported one.")),
    Row("trail checkpoint", "log_commands:checkpoint", _("Sign the log; print what was signed.")),
    Row("trail key", "log_commands:key", _("Make a key that checkpoints are signed with.")),
    Row("trail cosign", "witnessing:cosign", _("Cosign another's log, as its witness.")),
    Row("trail witness", "witnessing:witness", _("Answer other logs over HTTP, as a witness.")),
    Row("report", "reporting:report", _("Ask one of the ready lists for those who examine.")),
    Row("trail export", "record:export", _("Write the whole record to a file.")),
    Row("erase person", "erasing:person", _("Give a person a pseudonym, by a decision.")),
    Row("erase text", "erasing:text", _("Erase texts that people typed, by a decision.")),
)
