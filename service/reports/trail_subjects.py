"""What the subjects of entries are called now, and what county each belongs to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from service.core.i18n import gettext
from service.models import Activity, Agreement, Goal, Organisation, Person, Plan, Thinned
from service.reports.paging import Query


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject as people know it; *county* is None for one that belongs to none."""

    title: str
    county: str | None


def _titled(model: type[Plan] | type[Agreement]) -> Query:
    return select(model.uid, model.title.label("title"), model.county_code, literal(None))


ASKED: Mapping[str, Query] = {
    "activity": select(Activity.uid, Activity.title, Activity.county_code, Activity.number),
    "plan": _titled(Plan),
    "agreement": _titled(Agreement),
    "organisation": select(
        Organisation.uid, Organisation.name, Organisation.county_code, literal(None)
    ),
    "person": select(Person.uid, Person.name, literal(None), literal(None)),
    "goal": select(Goal.uid, Goal.title, literal(None), literal(None)),  # of a plan
}
OF_A_PERSON = {"system": "person"}  # an auditor's readings


def subjects(
    session: Session, asked: Iterable[tuple[str, str | None]]
) -> dict[tuple[str, str], Subject]:
    """Return what each of *asked*, a kind and a uid, is called; one statement for each kind.

    What is not found is left out.
    """
    uids: dict[str, set[str]] = defaultdict(set)
    for kind, uid in asked:
        if uid:
            uids[kind].add(uid)
    found = {
        (kind, row[0]): Subject(" ".join(filter(None, (row[3], row[1]))), row[2])
        for kind, wanted in uids.items()
        for row in session.execute(_of(OF_A_PERSON.get(kind, kind), wanted))
    }
    gone = {uid for uid in uids["activity"] if ("activity", uid) not in found}
    return found | _thinned(session, gone)


def _thinned(session: Session, uids: Collection[str]) -> dict[tuple[str, str], Subject]:
    """Return the activities that are there no more by what their plan is called."""
    if not uids:
        return {}
    asked = select(Thinned.stream, Plan.title, Plan.county_code).join(
        Plan, Plan.id == Thinned.plan_id
    )
    streams = [f"activity/{uid}" for uid in uids]
    return {
        ("activity", row.stream.removeprefix("activity/")): Subject(
            gettext("Thinned out of %(plan)s", plan=row.title), row.county_code
        )
        for row in session.execute(asked.where(Thinned.stream.in_(streams)))
    }


def _of(kind: str, uids: set[str]) -> Query:
    query = ASKED[kind]
    return query.where(query.selected_columns[0].in_(uids))
