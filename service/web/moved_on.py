"""Whoever comes by a link in a letter is told when things have moved on since it was written."""

from collections.abc import Mapping
from typing import Any

from flask import request

from service.core.i18n import gettext
from service.web import words
from service.workflows import activity_flow, part_flow

LABELS: Mapping[str, Any] = {
    str(state): label
    for flow in (part_flow.LABELS, activity_flow.LABELS)
    for state, label in flow.items()
}


def since_the_letter(stands: Mapping[str, Any]) -> str | None:
    """Return how that which *stands* somewhere got there after the letter, as its link tells.

    None where it stands as the letter saw it (``seen`` in the address), or no letter led here.
    """
    seen = request.args.get("seen", "")
    if seen not in LABELS or seen == stands["state"]:
        return None
    said: str = gettext(
        "Since the letter was written this has moved on: from %(before)s to %(now)s, on %(day)s.",
        before=str(LABELS[seen]).lower(),
        now=str(LABELS[stands["state"]]).lower(),
        day=words.day_of(stands["stateSince"]),
    )
    return said
