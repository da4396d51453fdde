"""What came of an import as pages show it: each row with its questions, in words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import LazyString

from service.core.i18n import _
from service.exchange.columns import Field
from service.exchange.results import Outcome
from service.web import activity_edit

Json = dict[str, Any]

OUTCOMES: Mapping[str, LazyString] = {
    Outcome.CREATED: _("created"),
    Outcome.CHANGED: _("changed"),
    Outcome.UNCHANGED: _("unchanged"),
    Outcome.SKIPPED: _("skipped"),
    Outcome.REFUSED: _("refused"),
}
COLUMNS: Mapping[str, LazyString] = {
    Field.NUMBER: _("Number"),
    Field.GOAL: _("Goal"),
    Field.SUB_GOAL: _("Sub-goal"),
    Field.TITLE: _("Activity"),
    Field.LEAD: _("Lead"),
    Field.OWNER: _("Owner"),
    Field.PARTICIPATING: _("Takes part"),
    Field.SCHEDULE: _("Schedule"),
    Field.RESOURCES: _("Resources"),
    Field.FOLLOW_UP: _("Follow-up and indicator"),
    Field.STATUS: _("Status"),
    Field.COMMENT: _("Comment"),
    Field.ACTOR: _("Actor"),
    Field.YEAR: _("Year"),
}
CHANGED = {each.column: each.label for each in activity_edit.NEW}
HEAD = (_("Row"), _("Number"), _("Title"), _("What becomes of it"), _("Questions"), _("Activity"))


def rows(result: Json) -> list[Json]:
    """Return the rows of a *result* (as the API tells it), each with its questions."""
    questions, activities = _by_row(result["findings"]), _by_row(result["activities"])
    return [
        {
            "row": each["row"],
            "number": each["number"],
            "goal": each["goal"],
            "title": each["title"],
            "outcome": each["outcome"],
            "questions": questions[each["row"]],
            "activity": next((one["activity"] for one in activities[each["row"]]), None),
            "changed": _changed(activities[each["row"]]),
        }
        for each in result["rows"]
    ]


def cells(result: Json) -> list[list[str]]:
    """Return the rows of a *result* as the cells of a file, the header first."""
    lines = [
        [
            str(each["row"] or ""),
            each["number"] or "",
            each["title"] or "",
            str(OUTCOMES[each["outcome"]]),
            " ".join(one["message"] for one in each["questions"]),
            each["activity"] or "",
        ]
        for each in rows(result)
    ]
    return [[str(each) for each in HEAD], *lines]


def _by_row(items: Sequence[Json]) -> dict[int | None, list[Json]]:
    found: dict[int | None, list[Json]] = defaultdict(list)
    for each in items:
        found[each["row"]].append(each)
    return found


def _changed(activities: Sequence[Json]) -> list[str]:
    return [str(CHANGED.get(name, name)) for each in activities for name in each["fields"]]
