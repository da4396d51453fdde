"""Which forms are kept while somebody fills them in, and which fields of each: one table.

Passwords, files and what only says which button was pressed are in no row, nor are the names and
addresses of people: they lie nowhere before somebody has added them.
"""

from collections.abc import Iterable

from service.core.i18n import _
from service.web import agreements, goals, organisations, parties
from service.web.activity_edit import EDITED as ACTIVITY
from service.web.activity_edit import NEW as NEW_ACTIVITY
from service.web.drafts import VERSION, Form
from service.web.plan_edit import NEW as NEW_PLAN
from service.web.plan_edit import PLAN
from service.web.reading_forms import Field
from service.web.step_form import WHERE
from service.workflows import engine
from service.workflows.vocabulary import Level

EVIDENCE = {
    WHERE + each.name
    for level in Level
    for row in engine.FLOWS[level]
    for each in row.requires
}  # fmt: skip
STEP = frozenset({*EVIDENCE, "reason", "basis", "effectiveOn"})
REPORT = frozenset({"progress", "signal", "comment", "blocked", "blockedHelp"})


def _names(fields: Iterable[Field]) -> frozenset[str]:
    return frozenset({VERSION, *(each.name for each in fields)})


# fmt: off
ROWS = {  # where the form is sent: what is kept of it
    "web.steps.send": Form(shown="web.steps.show", title=_("A step"), fields=STEP, about=("organisation", "level")),  # noqa: E501 -- a table
    "web.together.send": Form(shown="web.together.show", title=_("Anchor several by the same decision"), fields=STEP | {"chosen"}),  # noqa: E501 -- a table
    "web.reporting.send": Form(shown="web.reporting.show", title=_("Status report"), fields=REPORT, about=("organisation",)),  # noqa: E501 -- a table
    "web.objections.send": Form(shown="web.objections.show", title=_("An objection"), fields=frozenset({"reason"})),  # noqa: E501 -- a table
    "web.corrections.send": Form(shown="web.corrections.show", title=_("A correction"), fields=STEP),  # noqa: E501 -- a table
    "web.plan_edit.draft": Form(shown="web.plan_edit.new", title=_("A new plan"), fields=_names(NEW_PLAN)),  # noqa: E501 -- a table
    "web.plan_edit.edit": Form(shown="web.plan_edit.show", title=_("A plan that is edited"), fields=_names(PLAN)),  # noqa: E501 -- a table
    "web.activity_edit.propose": Form(shown="web.activity_edit.new", title=_("A new activity"), fields=_names(NEW_ACTIVITY)),  # noqa: E501 -- a table
    "web.plan_edit.take": Form(shown="web.plan_edit.show_move", title=_("A step of a plan"), fields=frozenset({"reason"})),  # noqa: E501 -- a table
    "web.goals.edit": Form(shown="web.goals.show_one", title=_("A goal that is edited"), fields=_names((*goals.GOAL, goals.REPLACES))),  # noqa: E501 -- a table
    "web.writing.send": Form(shown="web.writing.show", title=_("A message to the owners"), fields=frozenset({"note"})),  # noqa: E501 -- a table
    "web.reviewing.decide": Form(shown="web.reviewing.show", title=_("What is decided at the review"), fields=frozenset({"deed", "until", "note"}), about=("meeting",)),  # noqa: E501 -- a table
    "web.agreements.add": Form(shown="web.agreements.show_new", title=_("A new agreement"), fields=_names(agreements.NEW)),  # noqa: E501 -- a table
    "web.agreements.edit": Form(shown="web.agreements.show_edit", title=_("An agreement that is edited"), fields=_names(agreements.AGREEMENT)),  # noqa: E501 -- a table
    "web.parties.edit": Form(shown="web.parties.show", title=_("A party that is edited"), fields=_names(parties.CHANGED)),  # noqa: E501 -- a table
    "web.organisations.add": Form(shown="web.organisations.show_new", title=_("A new organisation"), fields=_names(organisations.FIELDS)),  # noqa: E501 -- a table
    "web.organisations.edit": Form(shown="web.organisations.show_edit", title=_("An organisation that is edited"), fields=_names(organisations.FIELDS)),  # noqa: E501 -- a table
    "web.activity_edit.edit": Form(shown="web.activity_edit.show", title=_("An activity that is edited"), fields=_names(ACTIVITY)),  # noqa: E501 -- a table
}
# fmt: on
FORMS = {**ROWS, **{form.shown: form for form in ROWS.values()}}
