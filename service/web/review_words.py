"""The review in words: what a step on behalf is called, what a file's columns are."""

from typing import Any

from service.core.i18n import _, gettext
from service.models.words import ActivityState
from service.reports.review_rows import FLAGS, Item
from service.web import words
from service.workflows import activity_flow

STEPS = {
    "anchor": _("Anchor on behalf of %(name)s"),
    "implement": _("Report as implemented on behalf of %(name)s"),
    "follow_up": _("Follow up on behalf of %(name)s"),
}
# What a coordinator decides, as it stands in a sentence and as what is chosen.
DECISIONS = {
    "remind": _("Reminded"),
    "snooze": _("Put to rest until its day"),
    "note": _("Noted"),
    "escalate": _("Taken to the steering group"),
    "propose_cancel": _("Proposed to cancel"),
}
# What a coordinator chooses to do.
DEEDS = {
    "remind": _("Remind those it waits for, now"),
    "snooze": _("Let it rest until a day"),
    "note": _("Note something"),
    "escalate": _("Take it to the steering group"),
    "propose_cancel": _("Propose to cancel it"),
}


def told() -> dict[str, Any]:
    """Return the functions that the template asks for words."""
    return {"deed_name": deed_name, "state_name": state_name, "dealt_with": dealt_with}


def deed_name(deed: Item) -> str:
    """Return what the link to a deed says."""
    if deed["organisation"] is None:
        return str(deed["label"])
    return str(STEPS[deed["transition"]]) % {"name": deed["organisation"]["name"]}


def state_name(code: str) -> str:
    """Return what the state of an activity is called."""
    return str(activity_flow.LABELS[ActivityState(code)])


def dealt_with(item: Item) -> str | None:
    """Return what was decided last, while nothing new has happened; None else."""
    said = item["reviewed"]
    if said is None or not said["current"]:
        return None
    what = str(DECISIONS[said["decision"]]).lower()
    return str(_("Gone through on %(day)s: %(what)s")) % {
        "day": words.day_of(said["decidedAt"]),
        "what": f"{what}, {words.day(said['until'])}" if said["until"] else what,
    }


def heads() -> list[str]:
    """Return the headings of the file."""
    return [
        gettext("Number"),
        gettext("Title"),
        gettext("Action plan"),
        gettext("State"),
        gettext("Days in this state"),
        gettext("Due"),
        gettext("Waits for"),
        *map(str, FLAGS.values()),
        gettext("Gone through"),
    ]


def cells(item: Item) -> list[Any]:
    """Return an item's line in the file, a word for each flag as the review explains it."""
    why = {each["code"]: each["message"] for each in item["reasons"]}
    return [
        item["number"],
        item["title"],
        item["plan"]["title"],
        state_name(item["state"]),
        item["daysInState"],
        item["due"],
        ", ".join(each["name"] for each in item["waitingOn"]),
        *(why.get(flag) for flag in FLAGS),
        dealt_with(item),
    ]
