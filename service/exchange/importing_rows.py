"""Put one row of a file into the plan: as a new activity, or as what it changes in a known one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from service.exchange.importing_changes import OwnerChanges, OwnerWriter
from service.exchange.importing_fields import FIELDS, Fields, digest, values_of
from service.exchange.importing_goals import Goals
from service.exchange.importing_matching import Known
from service.exchange.importing_names import Names
from service.exchange.importing_owners import wanted_by
from service.exchange.namebook import NameBook
from service.exchange.shapes import PlanRow
from service.models import Activity, ImportLine, Plan
from service.workflows.operations import create_activity, edit_activity
from service.workflows.vocabulary import ANY_VERSION, Actor

COLUMNS = {
    "number": "number",
    "title": "title",
    "focus": "focus",
    "status": "claimed_status",
    "resources": "resources",
    "indicator": "indicator",
    "comment": "comment",
}
SCHEDULED = {
    "schedule_text": "text",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
    "precision": "precision",
    "recurrence": "recurrence",
}
MEANT = ("starts_on", "ends_on", "recurrence")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWriter:
    """Writes the rows of one file; what they say goes through the operations."""

    session: Session
    actor: Actor
    plan: Plan
    file_digest: str
    names: Names
    book: NameBook
    goals: Goals

    def create(self, row: PlanRow, fields: Fields) -> Activity:
        """Propose the activity that the row describes; raises what ``create_activity`` does."""
        values = {
            column: value
            for name, said in values_of(row).items()
            for column, value in self._columns(row, name, said).items()
        }
        owners = [each.owner for each in wanted_by(row, self.names)]
        activity = create_activity(self.session, self.actor, self.plan.uid, values, owners)
        self.remember(activity, None, fields)
        return activity

    def change(self, row: PlanRow, fields: Fields, known: Known) -> tuple[str, ...]:
        """Let the file win where it says something else than last time; return the fields.

        Where an activity has come from no file yet, the file wins where it says anything. Raises
        what the operations on activities and owners do.
        """
        values = self._values(row, fields, known)
        changed = _changed(known.activity, values)
        if changed:
            told = {column: value for name in changed for column, value in values[name].items()}
            edit_activity(self.session, self.actor, known.activity.uid, (told, None), ANY_VERSION)
        writer = OwnerWriter(session=self.session, actor=self.actor, activity=known.activity)
        owners = OwnerChanges(
            writer=writer,
            names=self.names,
            book=self.book,
            wanted=wanted_by(row, self.names),
            before=known.fields,
            now=fields,
        )
        changed += ["owners"] if owners.apply() else []
        self.remember(known.activity, known.line, fields)
        return tuple(changed)

    def remember(self, activity: Activity, line: ImportLine | None, fields: Fields) -> None:
        """Keep the digests of what the file said, for the next file."""
        if line is None:
            line = ImportLine(plan_id=self.plan.id, activity_id=activity.id)
            self.session.add(line)
        line.file_digest, line.fields = self.file_digest, dict(fields)
        self.session.flush()

    def _values(
        self, row: PlanRow, fields: Fields, known: Known
    ) -> Mapping[str, Mapping[str, Any]]:
        """Return the columns to be set by the row's fields, for those that the file changed."""
        said = values_of(row)
        if known.line is None:
            return {
                name: self._columns(row, name, said[name])
                for name in FIELDS
                if said[name] and not (name == "schedule" and _same_days(row, known.activity))
            }
        return {
            name: self._columns(row, name, said[name])
            for name in FIELDS
            if known.fields.get(name, digest(None)) != fields[name]
        }

    def _columns(self, row: PlanRow, name: str, value: Any) -> dict[str, Any]:  # noqa: ANN401 -- any column's value
        if name == "goal":
            goal = self.goals.find(row.goal, row.sub_goal)
            return {"goal_id": goal.id if goal else None}
        if name == "schedule":
            return {
                column: getattr(row.schedule, attribute, None)
                for column, attribute in SCHEDULED.items()
            }
        return {COLUMNS[name]: value}


def _changed(activity: Activity, values: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return [
        name
        for name, columns in values.items()
        if any(getattr(activity, column) != value for column, value in columns.items())
    ]


def _same_days(row: PlanRow, activity: Activity) -> bool:
    """Tell whether the row only spells out the days of an activity that has no text for them."""
    schedule = row.schedule
    same = all(getattr(schedule, name, None) == getattr(activity, name) for name in MEANT)
    return activity.schedule_text is None and same
