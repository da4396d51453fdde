"""The rules read slowly, from the design and not from the tables: what a story may tell.

Imports neither the flows, the engine nor what follows by the rule; written to be compared.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.support.slow_replay import Link, Row, Story, breaks_in, tell

LADDER = ("proposed", "anchored", "implemented", "followed_up")
STEPS = {
    "anchor": {("proposed", "anchored")},
    "implement": {("anchored", "implemented")},
    "follow_up": {("implemented", "followed_up")},
    "decline": {(each, "declined") for each in LADDER[:3]},
    "reinstate": {("declined", "proposed")},
    "send_back": set(zip(LADDER[1:], LADDER, strict=False)),
    "end": {(each, "ended") for each in (*LADDER, "declined")},
    "start_new_round": {("followed_up", "anchored"), ("followed_up", "implemented")},
    "add_owner": {(None, "proposed")},
    "create": {(None, each) for each in (*LADDER, "declined")},
}
LEAPS = {
    "follow": {(a, b) for a in LADDER[:3] for b in LADDER[:3] if a != b},
    "anchor": {("proposed", "anchored")},
    "implement": {("anchored", "implemented")},
    "confirm_follow_up": {("implemented", "followed_up")},
    "send_back": set(zip(LADDER[1:], LADDER, strict=False)),
    "cancel": {(each, "cancelled") for each in LADDER[:3]},
    "reinstate": {(a, b) for a in ("cancelled", "carried_over") for b in LADDER[:3]},
    "carry_over": {(each, "carried_over") for each in LADDER[:3]},
    "start_new_round": {("followed_up", each) for each in LADDER[:3]},
    "create": {(None, each) for each in LADDER[:3]},
}
BEGINS = ("create", "add_owner")  # nobody's behalf


@dataclass(slots=True)
class Telling:
    """A story with what the judge has to remember of it."""

    people: dict[str, tuple[frozenset[str], frozenset[str]]]  # person: organisations, counties
    county: str
    beside: dict[str, tuple[str, Any]]
    story: Story = field(default_factory=Story)
    known: dict[str, Row] = field(default_factory=dict)  # entries so far, by uid
    hands: dict[str, tuple[str, set[str]]] = field(default_factory=dict)  # who followed up


def owners(story: Story) -> list[Row]:
    """Return the lead and the responsible ones."""
    return [row for row in story.parts if row["role"] in ("lead", "responsible")]


def counting(story: Story) -> list[Row]:
    """Return the owners who have neither declined nor ended."""
    return [row for row in owners(story) if row["state"] in LADDER]


def leading(story: Story) -> Row | None:
    """Return the named lead, else the only counted owner."""
    named = [row for row in owners(story) if row["role"] == "lead"]
    only = counting(story)
    alone = only[0] if len(only) == 1 else None
    return named[0] if named else alone


def should_stand(story: Story) -> str:
    """Return where the rule puts an open activity that its parts decide on."""
    all_counted = counting(story)
    lead = leading(story)
    deciding = [lead] if lead in all_counted else []
    if story.activity["rule"] == "all":
        deciding = all_counted
    if not deciding or any(row.get("organisation") is None for row in all_counted):
        return "proposed"
    reached = [
        state
        for state in LADDER[:3]
        if all(LADDER.index(row["state"]) >= LADDER.index(state) for row in deciding)
    ]
    return reached[-1]


def judge(telling: Telling, chain: list[Link]) -> list[str]:
    """Tell the whole chain from its first entry; return everything that should not have been."""
    faults = list(breaks_in(chain))
    for number, link in enumerate(chain):
        body = link.body
        before = telling.story.activity.get("state"), telling.story.activity.get("rule")
        found = [*_moves(telling, body, before[0])]
        found += tell(telling.story, link, telling.beside)
        _remember(telling, body)
        if number + 1 == len(chain) or chain[number + 1].body["request_id"] != body["request_id"]:
            found += _stands_wrong(telling.story)
        faults += [f"entry {body['seq']} ({body['event']}): {fault}" for fault in found]
    return faults


def _stands_wrong(story: Story) -> Iterator[str]:
    state, rule = story.activity["state"], story.activity["rule"]
    if state in LADDER[:3] and rule != "coordinator" and state != should_stand(story):
        yield f"stands at {state}, should at {should_stand(story)} by {rule}"
    if len([row for row in story.parts if row["role"] == "lead"]) > 1:
        yield "has two leads"
    for row in story.parts:
        if (row["role"] == "participating") != (row.get("state") is None):
            yield f"a {row['role']} organisation has the part {row.get('state')}"


def _moves(telling: Telling, body: Row, state: str | None) -> Iterator[str]:
    for change in body["changes"]:
        path, _, column = change["field"].rpartition("/")
        if column != "state" or change["to"] is None:
            continue
        table = STEPS if path else LEAPS
        if (change["from"], change["to"]) not in table.get(body["event"], ()):
            yield f"no way from {change['from']} to {change['to']}"
        yield from (_of_part(telling, body, path, state) if path else _of_activity(telling, body))


def _of_part(telling: Telling, body: Row, path: str, state: str | None) -> Iterator[str]:
    event, row = body["event"], telling.story.row(path)
    late = event == "follow_up" and state == "followed_up"
    if event not in ("create", "start_new_round") and state not in LADDER[:3] and not late:
        yield f"a part moves in an activity at {state}"
    if event == "decline" and (row["role"] == "lead" or counting(telling.story) == [row]):
        yield "the lead or the last owner declines"
    previous = row.get("effective_on")
    if event != "end" and previous and body["effective_on"] < previous:
        yield f"is dated {body['effective_on']}, before {previous}"
    yield from ROLES[body["role"]](telling, body)


def _by_reporter(telling: Telling, body: Row) -> Iterator[str]:
    if body["organisation"] not in telling.people[body["actor"]["id"]][0]:
        yield "somebody reports for an organisation that is not theirs"
    if body["on_behalf_of"]:
        yield "a reporter acts on somebody's behalf"


def _by_coordinator(telling: Telling, body: Row) -> Iterator[str]:
    if telling.county not in telling.people[body["actor"]["id"]][1]:
        yield "somebody coordinates a county that is not theirs"
    if body["level"] == "part" and body["event"] not in BEGINS:
        names = {telling.beside[digest][0] for digest in body["_sd"]}
        if body["on_behalf_of"] != body["organisation"] or "basis" not in names:
            yield "a coordinator acts on nobody's behalf, or without a basis"


def _by_service(telling: Telling, body: Row) -> Iterator[str]:
    if body["event"] == "end":
        return
    cause = telling.known.get(body["caused_by"] or "")
    if cause is None or cause["request_id"] != body["request_id"]:
        yield "the service moves something without a cause in the same deed"


ROLES: dict[str, Callable[[Telling, Row], Iterator[str]]] = {
    "reporter": _by_reporter,
    "coordinator": _by_coordinator,
    "service": _by_service,
}


def _of_activity(telling: Telling, body: Row) -> Iterator[str]:
    if body["event"] == "follow" and telling.story.activity["rule"] == "coordinator":
        yield "follows although the coordinator decides"
    if (body["event"] == "follow") != (body["role"] == "service"):
        yield f"is taken as {body['role']}"
    if body["event"] in ("anchor", "implement") and telling.story.activity["rule"] != "coordinator":
        yield "is moved by a coordinator although it follows"
    if body["event"] == "confirm_follow_up":
        yield from _unconfirmed(telling, body)
    yield from ROLES[body["role"]](telling, body)


def _unconfirmed(telling: Telling, body: Row) -> Iterator[str]:
    without = body["evidence"].get("without", [])
    for row in counting(telling.story):
        if row["state"] != "followed_up" and row["organisation"] not in without:
            yield "an owner has not followed up"
    lead = leading(telling.story)
    if lead is None or "decidedOn" in body["evidence"]:
        return
    person = body["actor"]["id"]
    hands = telling.hands.get(lead["organisation"], ("", set()))[1]
    entered = lead["state"] == "followed_up" and person in hands
    if entered or lead["organisation"] in telling.people[person][0]:
        yield "two eyes only"


def _remember(telling: Telling, body: Row) -> None:
    telling.known[body["id"]] = body
    owner, person = body["organisation"], body["actor"]["id"]
    if body["event"] == "follow_up":
        telling.hands[owner] = (body["id"], {person})
    elif body["event"] == "correct" and telling.hands.get(owner, ("",))[0] == body["corrects"]:
        telling.hands[owner][1].add(person)
