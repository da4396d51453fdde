"""What each step is called on a page, what it means in plain words, and what comes after it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from service.core.i18n import _
from service.workflows.vocabulary import Level, Result


class StepWords(NamedTuple):
    """The words of one step: on its button, of what it means, of what happens next."""

    title: Any
    means: Any
    after: Any


STEPS: Mapping[tuple[str, Level], StepWords] = {
    ("anchor", Level.PART): StepWords(
        _("Anchor"),
        _("Anchored means decided in writing by your leadership, and the decision holds today."),
        _("Your part is noted as anchored. What comes next is to do it, and tell when it is done."),
    ),
    ("implement", Level.PART): StepWords(
        _("Tell that it is done"),
        _("Implemented means that it is done, or that it now goes on as ordinary work."),
        _("Your part is noted as implemented. What comes next is to look at what came of it."),
    ),
    ("follow_up", Level.PART): StepWords(
        _("Follow up"),
        _("Followed up means that you have looked at what came of it. A poor result counts too."),
        _("Your part is finished. When all owners have followed up, the coordinator confirms it."),
    ),
    ("decline", Level.PART): StepWords(
        _("This does not concern us"),
        _("You say that your organisation takes no part in this activity, and why."),
        _("The others go on without you, and the coordinator sees why. You can take it up again."),
    ),
    ("reinstate", Level.PART): StepWords(
        _("Take it up again"),
        _("You have declined, and want to take part after all."),
        _("Your part begins anew as proposed: what comes next is to anchor it."),
    ),
    ("send_back", Level.PART): StepWords(
        _("Take the step back"),
        _("The last step is taken back. Nothing is erased: the trail shows both."),
        _("Your part stands one step back, and the step can be taken again."),
    ),
    ("anchor", Level.ACTIVITY): StepWords(
        _("Anchor the activity"),
        _("Anchored means that the steering group has decided the activity in writing."),
        _("The activity stands at anchored, and the owners see it."),
    ),
    ("implement", Level.ACTIVITY): StepWords(
        _("Note the activity as implemented"),
        _("Implemented means that the steering group has decided that the activity is done."),
        _("The activity stands at implemented. What comes next is the follow-up."),
    ),
    ("confirm_follow_up", Level.ACTIVITY): StepWords(
        _("Confirm the follow-up"),
        _("You confirm what came of the activity as a whole, once its owners have followed up."),
        _("The activity is followed up. Nothing moves in it until you send it back."),
    ),
    ("send_back", Level.ACTIVITY): StepWords(
        _("Send the activity back"),
        _("The activity goes one step back, and the parts that stand where it stands go with it."),
        _("The owners see that the step is to be taken again."),
    ),
    ("cancel", Level.ACTIVITY): StepWords(
        _("Cancel the activity"),
        _("Nobody goes on with the activity. It is kept with its history."),
        _("It waits for nobody any more. You can reinstate it."),
    ),
    ("reinstate", Level.ACTIVITY): StepWords(
        _("Reinstate the activity"),
        _("The activity goes on after all, from where its owners stand."),
        _("The owners see it among what waits for them."),
    ),
    ("carry_over", Level.ACTIVITY): StepWords(
        _("Carry the activity over"),
        _("The activity lives on in another plan, with the same owners."),
        _("It is closed here. There the owners anchor it anew, unless they keep what they had."),
    ),
    ("start_new_round", Level.ACTIVITY): StepWords(
        _("Start a new round"),
        _("The activity recurs, and it is time to do it once more."),
        _("The owners see it again among what waits for them."),
    ),
}
HINTS: Mapping[str, Any] = {
    "decisionBody": _("For example the municipal board, or the head of the department."),
    "reference": _(
        "Reference number and paragraph, or a link to the minutes. "
        "You can also note the checksum (SHA-256) of the file."
    ),
    "summary": _("A few sentences are enough. Write nothing about individual people."),
    "reason": _("A few words are enough. Write nothing about individual people."),
    "basis": _("For example: by telephone with the head of unit on 3 March."),
}
RESULTS: Mapping[str, Any] = {
    Result.ACHIEVED: _("Achieved"),
    Result.PARTLY: _("Partly achieved"),
    Result.NOT_ACHIEVED: _("Not achieved"),
    Result.NOT_ASSESSABLE: _("Cannot be assessed"),
}
EVENTS: Mapping[str, Any] = {
    "status_report": _("Status report"),
    "object": _("Objection"),
    "message": _("Message to the owners"),
    "correct": _("Correction"),
    "review": _("Review"),
}


def words_of(name: str, level: str) -> StepWords:
    """Return the words of the step *name* at *level*; raises KeyError for one that no one takes."""
    return STEPS[name, Level(level)]


def event_name(name: str, level: str | None) -> str:
    """Return what an entry's event is called; one that is no step of a person by its code."""
    words = STEPS.get((name, Level(level))) if level else None
    return str(words.title if words else EVENTS.get(name, name))
