"""The receipt of an entry: what was noted, by whom and when, to be printed or mailed on."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, url_for

from service.core.db import db
from service.core.i18n import gettext
from service.reports.activities import one_activity
from service.reports.receipts import receipt
from service.reports.to_do import to_do_list
from service.reports.workflow import LABELS
from service.web import activity_shown, asked_step, gate, pages, step_form, step_words, words
from service.web.step_form import Choices
from service.workflows import engine, part_flow
from service.workflows.vocabulary import Level

bp = Blueprint("receipts", __name__, url_prefix="/activities/<uid>/receipts")
TAKEN_BACK = {  # the step of one's own, and what takes it back
    "anchor": "send_back",
    "implement": "send_back",
    "follow_up": "send_back",
    "decline": "reinstate",
}
FIELDS = {
    each.name: each for level in Level for row in engine.FLOWS[level] for each in row.requires
}


@bp.get("/<entry>")
def show(uid: str, entry: str) -> Response:
    """Show the receipt, what may take it back, and what waits next; raises NotFoundError."""
    who, database = gate.signed_in(), db.session()
    found = receipt(database, who.actor, uid, entry)
    activity = one_activity(database, who.actor, uid)
    what = step_words.event_name(found["event"], found["level"])
    lines = list(_lines(found, activity))
    return pages.show(
        "receipt.html",
        entry=found,
        activity=activity,
        what=what,
        lines=lines,
        mail=_mail(what, lines),
        correctable=activity_shown.is_correctable(who.actor, activity, found),
        back=_way_back(found, activity),
        ours=who.actor.reports_for((found["onBehalfOf"] or {}).get("id")),
        next=next(iter(to_do_list(database, who.actor, who.organisation)), None),
        own=dict.fromkeys(who.actor.organisations),
        state_names=part_flow.LABELS,
        step_words=step_words.words_of,
        due=words.due,
    )


def _lines(entry: dict[str, Any], activity: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what the receipt says, line by line: what each thing is called, and what it is."""
    number = f"{activity['number']} " if activity["number"] else ""
    yield gettext("Activity"), number + activity["title"]
    yield gettext("Action plan"), activity["plan"]["title"]
    if entry["organisation"]:
        yield gettext("Organisation"), entry["organisation"]["name"] or ""
    if entry["to"]:
        yield gettext("State"), _state(entry)
    yield from _stated(entry, activity)
    if entry["effectiveOn"]:
        yield gettext("Holds from"), words.day(entry["effectiveOn"])
    yield gettext("Registered"), words.instant(entry["recordedAt"])
    yield gettext("By"), _by(entry)
    yield gettext("Control number"), entry["leafHash"]


def _state(entry: dict[str, Any]) -> str:
    names = {state.value: str(name) for state, name in LABELS[Level(entry["level"])].items()}
    return f"{names[entry['from']]} → {names[entry['to']]}" if entry["from"] else names[entry["to"]]


def _stated(entry: dict[str, Any], activity: dict[str, Any]) -> Iterator[tuple[str, str]]:
    owners = [each["organisation"] for each in activity["owners"]]
    known = Choices(organisations={each["id"]: each["name"] for each in owners}, plans={})
    for name, value in entry["evidence"].items():
        if value is not None:
            yield str(FIELDS[name].label), step_form.spoken(FIELDS[name], value, known)
    for name, label in (("reason", gettext("Reason")), ("basis", gettext("Basis"))):
        if entry[name]:
            yield label, entry[name]


def _by(entry: dict[str, Any]) -> str:
    name = (entry["person"] or {}).get("name") or gettext("The service")
    if not entry["onBehalfOf"]:
        return str(name)
    owner = entry["onBehalfOf"]["name"]
    return str(gettext("%(name)s, on behalf of %(owner)s", name=name, owner=owner))


def _mail(what: str, lines: list[tuple[str, str]]) -> str:
    """Return the address that opens a mail to the registrar with the receipt's text (RFC 6068)."""
    subject = gettext("Receipt: %(what)s", what=what)
    body = "\r\n".join(f"{label}: {said}" for label, said in lines)
    return "mailto:?" + urlencode({"subject": subject, "body": body}, quote_via=quote)


def _way_back(entry: dict[str, Any], activity: dict[str, Any]) -> str | None:
    """Return where the step is taken back: if it was the person's own, and is the part's last."""
    name = TAKEN_BACK.get(entry["event"]) if entry["level"] == Level.PART else None
    uid = (entry["organisation"] or {}).get("id")
    part = asked_step.part_of(activity, uid) if name and uid else None
    own = (entry["person"] or {}).get("id") == gate.signed_in().actor.person
    if part is None or not own or part["stateSince"] != entry["recordedAt"]:
        return None
    offered = any(
        each["allowed"]
        and each["transition"] == name
        and each["organisation"] == part["organisation"]
        for each in activity["offers"]
    )
    if not offered:
        return None
    asked = {"uid": activity["id"], "transition": name, "organisation": uid, "reason": "mistake"}
    return url_for("web.steps.show", **asked)
