"""The operations on activities: what is done with them, and what is told of them."""

from service.api import (
    activities,
    batches,
    history,
    owners,
    reviews,
    status_reports,
    trail,
    transitions,
)
from service.api.openapi.operation import Operation, Version
from service.api.schemas import answers_activities as answers
from service.api.schemas import answers_trail as entries
from service.api.schemas.answers_about import BatchAnswer
from service.core.i18n import _
from service.workflows.refusals import SENTENCES

ACTIVITIES, STEPS, TRAIL = "activities", "steps", "trail"
CLOSED = ("plan_closed", "activity_closed")
OF_REGISTERS = (
    *("wrong_plan_state", "open_activities", "already_owner", "already_matched", "already_party"),
    *("email_taken", "role_exists", "own_grant", "holds_other_data", "not_on_behalf"),
    "not_correctable",
    *("nobody_to_remind", "no_county_board", "meeting_closed"),
    *("nobody_to_write_to", "not_resent"),
)
OF_STEPS = tuple(code for code in SENTENCES if code not in OF_REGISTERS)

TABLE = {
    "api.activities.show_list": Operation(
        id="listActivities",
        tag=ACTIVITIES,
        summary=_("List the activities that one may read"),
        note=_("Filters narrow the list together; what is left out does not narrow it."),
        query=activities.LIST,
        answers={200: (answers.ActivityListAnswer,)},
    ),
    "api.activities.propose": Operation(
        id="proposeActivity",
        tag=ACTIVITIES,
        summary=_("Propose an activity in a plan"),
        body=activities.NEW,
        answers={201: (answers.ActivityAnswer,)},
        tagged=True,
        located=True,
        refusals=("plan_closed",),
    ),
    "api.activities.show": Operation(
        id="showActivity",
        tag=ACTIVITIES,
        summary=_("Show an activity, with what one may do in it"),
        note=_(
            "With `asOf` it is shown as it was known then, with `asItWas` as it was then, both "
            "without `stalled` and `offers`."
        ),
        query=activities.ONE,
        answers={200: (answers.ActivityAnswer, answers.ActivityAsOfAnswer)},
        tagged=True,
    ),
    "api.activities.edit": Operation(
        id="editActivity",
        tag=ACTIVITIES,
        summary=_("Edit an activity"),
        note=_("What is left out stays as it is. A new rule makes the activity follow at once."),
        body=activities.CHANGED,
        answers={200: (answers.ActivityAnswer,)},
        version=Version.OWN,
        tagged=True,
        refusals=CLOSED,
    ),
    "api.owners.put": Operation(
        id="setOwner",
        tag=ACTIVITIES,
        summary=_("Give an organisation a role in an activity"),
        note=_("New, or another than it has."),
        body=owners.ROLE,
        answers={200: (answers.ActivityAnswer,)},
        version=Version.OWN,
        tagged=True,
        refusals=(*CLOSED, "already_owner", "declined_cannot_lead"),
    ),
    "api.owners.delete": Operation(
        id="removeOwner",
        tag=ACTIVITIES,
        summary=_("Take a responsibility away"),
        note=_("The part is ended and kept in the history."),
        query=owners.REMOVAL,
        answers={200: (answers.ActivityAnswer,)},
        version=Version.OWN,
        tagged=True,
        refusals=CLOSED,
    ),
    "api.transitions.move": Operation(
        id="takeTransition",
        tag=STEPS,
        summary=_("Take a transition of an activity, or of an owner's part"),
        note=_(
            "`GET /workflow` lists the transitions and what each asks for. A step that was taken "
            "already, with the same evidence, is answered with 200 and no entries. A coordinator "
            "who acts for an owner says in `basis` how the owner said it."
        ),
        body=transitions.STEP,
        answers={200: (entries.SteppedAnswer,), 201: (entries.SteppedAnswer,)},
        version=Version.ANY,
        tagged=True,
        located=True,
        codes=("transition_refused",),
        refusals=OF_STEPS,
    ),
    "api.batches.take": Operation(
        id="takeTransitions",
        tag=STEPS,
        summary=_("Take up to 200 transitions, each on its own"),
        note=_(
            "In order: the second step of an activity sees the first. What is wrong with one step "
            "is told in its place and hinders no other. Sent again with its key, a batch that was "
            "cut off goes on where it was left."
        ),
        body=batches.BATCH,
        answers={207: (BatchAnswer,)},
    ),
    "api.history.correct": Operation(
        id="correctStep",
        tag=STEPS,
        summary=_("Correct the evidence or the day of one step"),
        note=_("A correction never moves a state; it stands beside what it corrects."),
        body=history.CORRECTION,
        answers={200: (entries.SteppedAnswer,), 201: (entries.SteppedAnswer,)},
        version=Version.ANY,
        tagged=True,
        located=True,
        refusals=("not_correctable", "plan_closed"),
    ),
    "api.history.object_to": Operation(
        id="objectToStep",
        tag=STEPS,
        summary=_("Object to a step that was taken on one's behalf"),
        body=history.OBJECTION,
        answers={201: (entries.SteppedAnswer,)},
        tagged=True,
        located=True,
        refusals=("not_on_behalf",),
    ),
    "api.reviews.decide": Operation(
        id="reviewActivity",
        tag=ACTIVITIES,
        summary=_("Decide about an activity that has stopped"),
        note=_(
            "For coordinators. No decision moves a state or breaks a silence. A reminder writes to "
            "those who report for the owners that it waits for; what is snoozed rests until its "
            "day, until somebody is heard of, or until the next decision."
        ),
        body=reviews.REVIEW,
        answers={201: (entries.SteppedAnswer,)},
        tagged=True,
        located=True,
        refusals=("plan_not_adopted", "activity_closed", "nobody_to_remind"),
    ),
    "api.history.show": Operation(
        id="showHistory",
        tag=TRAIL,
        summary=_("List the entries of an activity, newest first"),
        query=history.PAGE,
        answers={200: (entries.HistoryAnswer,)},
    ),
    "api.status_reports.show_list": Operation(
        id="listStatusReports",
        tag=ACTIVITIES,
        summary=_("List what owners have said of how it goes, newest first"),
        query=status_reports.PAGE,
        answers={200: (answers.StatusReportListAnswer,)},
    ),
    "api.status_reports.report": Operation(
        id="reportStatus",
        tag=ACTIVITIES,
        summary=_("Say how it goes for one owner"),
        body=status_reports.NEW,
        answers={201: (answers.StatusReportAnswer,)},
        located=True,
        refusals=CLOSED,
    ),
    "api.trail.show_stalled": Operation(
        id="listStalledActivities",
        tag=ACTIVITIES,
        summary=_("List what has stopped, and on whom it waits"),
        note=_("For coordinators and auditors; what has stood longest comes first."),
        query=trail.STALLED,
        answers={200: (answers.StalledActivityListAnswer,)},
    ),
    "api.trail.show_trail": Operation(
        id="listTrail",
        tag=TRAIL,
        summary=_("List the entries of the whole trail, newest first"),
        note=_(
            "Nothing is counted here; `nextCursor` leads on. Who reads several counties names one."
        ),
        query=trail.ENTRIES,
        answers={200: (entries.TrailAnswer,)},
    ),
}
