"""Create and edit rows from named values: what all subjects have in common."""

from collections.abc import Mapping
from typing import Any

from service.models import Child, Subject
from service.trail.draft import Draft, Written
from service.trail.ledger import Ledger


def create(ledger: Ledger, subject: Subject, *children: Child) -> Written:
    """Write the first entry of *subject*, with the children it begins with, and store it."""
    ledger.session.add(subject)
    entry = ledger.write(Draft(event="create", rows=[subject, *children]))
    ledger.close()
    return entry


def apply(row: Subject | Child, values: Mapping[str, Any]) -> bool:
    """Set *values* on *row*, and tell whether anything became different."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def edit(
    ledger: Ledger, subject: Subject, values: Mapping[str, Any], reason: str | None = None
) -> Written | None:
    """Edit *subject* by one entry; when nothing becomes different, nothing is written."""
    if not apply(subject, values):
        return None
    entry = ledger.write(Draft(event="edit", rows=[subject], texts={"reason": reason}))
    ledger.close()
    return entry


def change_child(
    ledger: Ledger, child: Child, event: str, organisation: str | None = None
) -> Written:
    """Write what changed in *child*, new or old, as *event*, and store it."""
    ledger.session.add(child)
    entry = ledger.write(Draft(event=event, rows=[child], organisation=organisation))
    ledger.close()
    return entry
