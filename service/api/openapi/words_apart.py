"""Names that mean something of their own where they stand, and where every sentence is found."""

from typing import Any

from marshmallow import fields

from service.api.openapi.words import WORDS
from service.api.openapi.words_log import LOG
from service.api.openapi.words_reports import REPORTS
from service.core.i18n import _

# A schema's name (without ``Schema`` or ``Answer``; also one that it is built on) and the field's.
# fmt: off
APART = {
    **LOG,
    **REPORTS,
    "Reason.days": _("For how many days it has been so."),
    "Reason.since": _("The first day on which it was so."),
    "Review.note": _("Why; only a reminder can do without."),
    "Review.until": _("The day on which what is snoozed comes back, within a year."),
    "Reviewed.until": _("The day on which what was snoozed comes back."),
    "Stalled.include": _("What else is to be in the list."),
    "StalledActivity.reviewed": _("What a coordinator decided last; null before any decision."),
    "StalledActivity.snoozedUntil": _("The day on which what rests comes back; null when awake."),
    "ActivityList.blocked": _("Only those that are blocked, or only those that are not."),
    "ActivityList.focus": _("Only those that the plan puts first, or only the others."),
    "ActivityList.goal": _("Only activities under this goal (id)."),
    "ActivityList.late": _("Only those that are late, or only those that are not."),
    "ActivityList.plan": _("Only activities of this plan (id)."),
    "ActivityList.stale": _("Only those not heard of for long, or only the others."),
    "ActivityList.waitingOn": _("Only activities that wait for this organisation (id)."),
    "Counts.anchored": _("How many are anchored."),
    "Counts.cancelled": _("How many are cancelled."),
    "Counts.carried_over": _("How many are carried over."),
    "Counts.followed_up": _("How many are followed up."),
    "Counts.implemented": _("How many are implemented."),
    "Counts.proposed": _("How many are proposed."),
    "Correction.effectiveOn": _("The day from which the step really holds."),
    "Correction.evidence": _("The evidence as it should have been; null leaves it as it is."),
    "County.code": _("The county's two digits."),
    "Drawing.level": _("Which of the two flows to draw."),
    "Entry.activity": _("The activity's id; null when the entry is about something else."),
    "Entry.evidence": _("What the step stated, with its texts; what has been erased is null."),
    "Entry.organisation": _("The owner whose part moved."),
    "Entry.reason": _("Why, by whoever did it."),
    "Entry.role": _("In which role it was done; `service` for what the service writes itself."),
    "EvidenceField.type": _("What sort of value it takes."),
    "Finding.activities": _("The activities that it is about."),
    "Found.about": _("The names that it is about."),
    "Goal.parent": _("The id of the goal above it."),
    "Import.activities": _("Which activity each row became or met."),
    "Import.id": _("The import's id, also of its entry in the trail; null when nothing changed."),
    "ImportedActivity.activity": _("The activity's id; null while it is only tried."),
    "ImportFinding.value": _("What stands there, identity numbers masked."),
    "ImportNotice.count": _("How many rows it is about."),
    "ImportFile.file": _("The plan file: a workbook (.xlsx) or a text file (.csv, .txt)."),
    "ImportRow.findings": _("The codes of what was noticed about the row."),
    "ImportRow.goal": _("The goal, as the file has it."),
    "ImportRow.owners": _("The organisations that the row names."),
    "ImportRow.status": _("How far it has come, as the file says."),
    "ImportSummary.findings": _("How many findings the rows have together."),
    "Ending.status": _("What the file says became of it: `dropped` or `transferred`."),
    "RowGroup.code": _("Which group it is."),
    "ShownActivity.activity": _("The activity's id; null while it is only tried."),
    "UnknownOrganisation.activities": _("Where the text stands."),
    "OneActivity.organisation": _("Show the offers for this organisation (id), not one's own."),
    "Offer.organisation": _("The owner whose part would move."),
    "Page.number": _("Which page this is, counted from 1."),
    "PlanInList.activities": _("How many of the plan's activities stand where."),
    "PlanList.agreement": _("Only plans that rest on this agreement (id)."),
    "PlanList.state": _("Only plans that stand here."),
    "ActivityList.state": _("Only activities that stand here."),
    "PersonList.organisation": _("Only those who report for this organisation (id)."),
    "PersonList.role": _("Only those who hold this role."),
    "OrganisationList.kind": _("Only bodies of this sort."),
    "PlanMove.transition": _("`adopt`, `close` or `reopen`."),
    "Me.person": _("The person whom the token speaks for."),
    "Stepped.activity": _("The activity as it stands now."),
    "Subject.id": _("The subject's id; null for the trail itself."),
    "Subject.type": _("What sort of subject it is, such as `activity` or `plan`."),
    "Token.organisations": _("The only ones (ids) it reports for; none: all that one may."),
    "Trail.activity": _("Only entries about this activity (id)."),
    "Trail.event": _("Only entries with this event."),
    "Trail.from": _("Only what was written at this moment or later."),
    "Trail.organisation": _("Only entries about this organisation's parts (id)."),
    "Trail.person": _("Only what this person (id) did."),
    "Trail.plan": _("Only entries about this plan (id) and what is in it."),
    "Trail.to": _("Only what was written before this moment."),
    "Transition.level": _("Which of the two, for a name that both have."),
    "Transition.organisation": _("The owner (id) whose part moves; left out where it is clear."),
    "Workflow.version": _("Which version of the flows this is."),
    "LongList.cursor": _("Where the page begins, as the link `next` has it; with `page`."),
    "ActivityList.q": _("Words, or how they begin, in number, title, description or owners."),
    "List.page": _("Which page of the list this is."),
    "Trail.page": _("Which part of the list this is."),
    "StepInBatch.activity": _("The activity: its id, or where it stands after the step."),
    "StepInBatch.problem": _("Why the step was not taken."),
    "StepInBatch.status": _("The status that the step alone would have been answered with."),
    "StepInBatch.version": _("The version that the activity has to have, or `*` for any."),
    "Batch.items": _("The steps, 200 at most, in order."),
    "ProblemKind.type": _("The address of the page about this kind of problem."),
    "Problem.type": _("The address of the page about this kind of problem."),
    "Problem.title": _("For people: what kind of problem it is, in the reader's language."),
}
# fmt: on


def sentence_of(field: fields.Field[Any]) -> object:
    """Return the sentence about *field*, which stands in a schema.

    Raises KeyError for a name that no table explains.
    """
    parent = field.parent
    name = field.data_key or ""
    for kind in type(parent).__mro__:
        found = APART.get(f"{short(kind.__name__)}.{name}")
        if found is not None:
            return found
    return WORDS[name]


def short(name: str) -> str:
    """Return a schema's name without what all of them end in."""
    return name.removesuffix("Schema").removesuffix("Answer")
