"""Which part of the record an export is of: whole streams, or an excerpt by time or place."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    literal,
    or_,
    select,
    true,
    union_all,
)

from service.models import Activity, Agreement, Entry, Leaf, Organisation, Plan, Thinned
from service.trail.canonical import spell

ERASE = "erase"
Streams = Select[str] | CompoundSelect[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to export; nothing given is everything.

    An activity or a plan by its uid (the plan with its activities), a county by its code: whole
    streams, with the rows that they tell of. *since* and *until* bound ``recorded_at``, both
    included; *covered* leaves out what the checkpoint of that number covers. With any of these
    three it is an excerpt, which tells of no row.
    """

    activity: str | None = None
    plan: str | None = None
    county: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    covered: int | None = None

    @property
    def is_whole(self) -> bool:
        """Tell whether it is everything."""
        return not self.told

    @property
    def is_excerpt(self) -> bool:
        """Tell whether streams may lack entries."""
        return not {"since", "until", "covered"}.isdisjoint(self.told)

    @property
    def told(self) -> dict[str, Any]:
        """What was asked for, as the export says it."""
        return {
            name: spell(value) if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
            if value is not None
        }

    def streams(self) -> Streams | None:
        """Return the query for the names of its streams, None for all."""
        if self.activity:
            return select(literal(f"activity/{self.activity}"))
        if self.plan:
            own = select("activity/" + Activity.uid).join(Activity.plan)
            return union_all(
                select(literal(f"plan/{self.plan}")),
                own.where(Plan.uid == self.plan),
                thinned_streams(Plan.uid == self.plan),
            )
        if self.county:
            models = (Activity, Plan, Agreement, Organisation)
            code = self.county
            return union_all(
                *(
                    select(f"{each.kind}/" + each.uid).where(each.county_code == code)
                    for each in models
                ),
                thinned_streams(Plan.county_code == code),
            )
        return None

    def entries(self) -> ColumnElement[bool]:
        """Return the condition for its entries.

        They include what was erased of them since, and the decisions by which they were thinned.
        """
        if self.is_whole:
            return true()
        streams = self.streams()
        own: ColumnElement[bool] = true() if streams is None else Entry.stream.in_(streams)
        found = and_(own, or_(self._inside(), Entry.event == ERASE)) if self.is_excerpt else own
        return or_(found, Entry.id.in_(select(Thinned.entry_id).where(self.thinned())))

    def thinned(self) -> ColumnElement[bool]:
        """Return the condition for the thinned streams among its own."""
        streams = self.streams()
        return true() if streams is None else Thinned.stream.in_(streams)

    def _inside(self) -> ColumnElement[bool]:
        bounds: list[ColumnElement[bool]] = [true()]
        if self.since:
            bounds.append(Entry.recorded_at >= self.since)
        if self.until:
            bounds.append(Entry.recorded_at <= self.until)
        if self.covered is not None:
            bounds.append(or_(Leaf.leaf_index.is_(None), Leaf.leaf_index >= self.covered))
        return and_(*bounds)


def thinned_streams(which: ColumnElement[bool]) -> Select[str]:
    """Return the query for the streams that were thinned of the plans *which* are meant."""
    return select(Thinned.stream).join(Plan, Plan.id == Thinned.plan_id).where(which)
