"""Which forms are kept while somebody fills them in, and which fields of each: one table.

In no row are, on purpose:
- passwords, codes and one-time links, and files;
- what is looked for to be erased, and which texts were chosen: of an erasure the decision is kept;
- forms with nothing to type: a button, or one choice among a few, as how one is reminded;
- the name of a saved list: one word beside a list that stands in its address.
"""

from collections.abc import Iterable

from service.core.i18n import _
from service.web import (
    activity_row,
    agreements,
    due_days,
    first_hour,
    goals,
    merging,
    organisations,
    owners,
    parties,
    people,
    roles_given,
)
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


# One page has a form that changes an owner, and one that removes it.
OWNER = Form(
    shown="web.owners.show_one",
    title=_("An owner that is changed"),
    fields=_names((*owners.CHANGED, owners.ORGANISATION)),
)
# The decision and nothing else: what is to be erased lies nowhere.
DECISION = frozenset({"reference", "reason"})
ERASING = Form(shown="web.erasing.show", title=_("Erase a text"), fields=DECISION)
REPORTERS = Form(
    shown="web.reporters.show", title=_("Reporters from a list"), fields=frozenset({"lines"})
)
WEBHOOK = frozenset({"url", "events"})
REVIEW = ("county", "group", "only", "include", "after", "skip")  # which list is reviewed
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
    "web.activity_row.save": Form(shown="web.activity_row.show", title=_("An activity that is edited"), fields=_names(activity_row.FIELDS)),  # noqa: E501 -- a table
    "web.owners.add": Form(shown="web.owners.show", title=_("Add an owner"), fields=_names(owners.ADDED)),  # noqa: E501 -- a table
    "web.owners.change": OWNER,
    "web.owners.remove": OWNER,
    "web.goals.add": Form(shown="web.goals.show", title=_("Add a goal"), fields=_names((*goals.GOAL, goals.REPLACES))),  # noqa: E501 -- a table
    "web.goals.begin_version": Form(shown="web.goals.show_version", title=_("Begin a new version of the goals"), fields=frozenset({VERSION, "goals"})),  # noqa: E501 -- a table
    "web.due_days.set_all": Form(shown="web.due_days.show", title=_("Set the days of many at once"), fields=_names(due_days.FIELDS) | {"activity", "all"}, about=("lacking",)),  # noqa: E501 -- a table
    "web.first_hour.answer": Form(shown="web.first_hour.show", title=_("What is left to do in the plan"), fields=frozenset(), begins=(*first_hour.ASKED,)),  # noqa: E501 -- a table
    "web.review_deeds.take": Form(shown="web.review.show", title=_("Do the same with all that you have chosen"), fields=frozenset({"activity", "deed", "until", "reason"}), about=REVIEW),  # noqa: E501 -- a table
    "web.meetings.open_one": Form(shown="web.meetings.show_list", title=_("Open a meeting"), fields=frozenset({"county", "heldOn"})),  # noqa: E501 -- a table
    "web.parties.add": Form(shown="web.agreements.show", title=_("Add a party"), fields=_names(parties.NEW)),  # noqa: E501 -- a table
    "web.merging.merge": Form(shown="web.merging.show", title=_("Let another organisation succeed it"), fields=_names(merging.FIELDS) | {"role"}),  # noqa: E501 -- a table
    "web.people.add": Form(shown="web.people.show_new", title=_("Add a person"), fields=_names(people.NEW)),  # noqa: E501 -- a table
    "web.person.edit": Form(shown="web.person.show_edit", title=_("A person that is edited"), fields=_names(people.PERSON)),  # noqa: E501 -- a table
    "web.reporters.look": REPORTERS,
    "web.reporters.add": REPORTERS,
    "web.account.edit": Form(shown="web.account.show", title=_("My account"), fields=frozenset({"name", "locale"})),  # noqa: E501 -- a table
    "web.person.grant": Form(shown="web.person.show", title=_("Give a role"), fields=_names(roles_given.FIELDS)),  # noqa: E501 -- a table
    "web.webhooks.add": Form(shown="web.webhooks.show_new", title=_("Add a system that is told"), fields=WEBHOOK | {"organisation"}),  # noqa: E501 -- a table
    "web.webhooks.edit": Form(shown="web.webhooks.show", title=_("A system that is told, and is changed"), fields=WEBHOOK),  # noqa: E501 -- a table
    "web.erasing.look": ERASING,
    "web.erasing.erase": ERASING,
    "web.erasing.erase_entry": Form(shown="web.erasing.show_entry", title=_("Erase a text"), fields=DECISION),  # noqa: E501 -- a table
    "web.erasing.erase_person": Form(shown="web.erasing.show_person", title=_("Erase the person"), fields=DECISION),  # noqa: E501 -- a table
}
# fmt: on
FORMS = {**ROWS, **{form.shown: form for form in ROWS.values()}}
