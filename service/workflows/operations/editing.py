"""Create and edit rows from named values: what all subjects have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.core.errors import FieldError, InvalidError
from service.core.i18n import gettext
from service.models import Child, Subject
from service.trail.draft import Draft, Written
from service.trail.ledger import Ledger

ROOM = 24  # owners that one entry holds within its 60,000 bytes, with all their days and texts
# The days of which the second may not come before the first, and the field that is then wrong.
SPANS = {
    "activity": ("starts_on", "ends_on", "/schedule/endsOn"),
    "agreement": ("valid_from", "valid_until", "/validUntil"),
    "grant": ("valid_from", "valid_until", "/validUntil"),
    "organisation": ("active_from", "active_until", "/activeUntil"),
    "party": ("joined_on", "left_on", "/leftOn"),
    "plan": ("period_start", "period_end", "/periodEnd"),
}


def demand_days_in_order(row: Subject | Child) -> None:
    """Raise InvalidError when *row* would end before it begins."""
    if row.kind not in SPANS:
        return
    first, last, pointer = SPANS[row.kind]
    begins, ends = getattr(row, first), getattr(row, last)
    if begins and ends and ends < begins:
        sentence = gettext("The last day cannot come before the first.")
        raise InvalidError([FieldError(pointer, "before_first_day", sentence)])


def create(ledger: Ledger, subject: Subject, *children: Child) -> Written:
    """Write the first entry of *subject*, with the children it begins with, and store it.

    Raises InvalidError when it would end before it begins.
    """
    demand_days_in_order(subject)
    ledger.session.add(subject)
    entry = ledger.write(Draft(event="create", rows=[subject, *children]))
    ledger.close()
    return entry


def tell_with(ledger: Ledger, draft: Draft, children: Sequence[Child]) -> Written:
    """Write *draft* with its *children*; those for which it has no room follow in further entries.

    These name the first as their cause, which is returned.
    """
    first = ledger.write(replace(draft, rows=[*draft.rows, *children[:ROOM]]))
    for start in range(ROOM, len(children), ROOM):
        more = children[start : start + ROOM]
        ledger.write(Draft(event=draft.event, rows=more, round=draft.round, caused_by=first.uid))
    return first


def apply(row: Subject | Child, values: Mapping[str, Any]) -> bool:
    """Set *values* on *row*, and tell whether anything became different.

    Raises InvalidError when the row would end before it begins.
    """
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    demand_days_in_order(row)
    return bool(different)


def edit(
    ledger: Ledger,
    subject: Subject,
    values: Mapping[str, Any],
    reason: str | None = None,
    changed: Sequence[Child] = (),
) -> Written | None:
    """Edit *subject* by one entry, which also tells what has *changed* in children of it.

    When nothing becomes different, nothing is written.
    """
    if not apply(subject, values) and not changed:
        return None
    entry = ledger.write(Draft(event="edit", rows=[subject, *changed], texts={"reason": reason}))
    ledger.close()
    return entry


def change_child(
    ledger: Ledger, child: Child, event: str, organisation: str | None = None
) -> Written:
    """Write what changed in *child*, new or old, as *event*, and store it.

    Raises InvalidError when it would end before it begins.
    """
    demand_days_in_order(child)
    ledger.session.add(child)
    entry = ledger.write(Draft(event=event, rows=[child], organisation=organisation))
    ledger.close()
    return entry
