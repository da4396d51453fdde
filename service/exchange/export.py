"""A plan as a file that reads back as it is, with how far each organisation has come beside it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sqlalchemy.orm import Session

from service.core.i18n import gettext
from service.exchange.export_cells import table_file
from service.exchange.export_owners import Mention, mentions
from service.exchange.importing_lists import activities_of
from service.exchange.statuses import STATUS_WORDS
from service.models import Activity, Responsibility
from service.models.words import ResponsibilityRole
from service.workflows import activity_flow, part_flow
from service.workflows.finding import find_plan
from service.workflows.vocabulary import Actor

# Header words of the import (columns.py), and two that it passes over.
HEADER = (
    *("Nr", "Mål", "Delmål", "Aktivitet", "Huvudansvarig", "Ansvarig", "Medverkande"),
    *("Tidplan", "Resurser", "Uppföljning", "Status", "Kommentar"),
    *("Steg", "Steg per organisation"),
)
NOTHING = "\N{EN DASH}"  # an empty goal would be taken from the row above
FOCUS = "Fokus: "
STATUSES: Mapping[str, str] = MappingProxyType(
    {code: words[0] for code, words in STATUS_WORDS.items()}
    | {
        "not_started": "Ej påbörjad",
        "started": "Påbörjad",
        "half_or_more": "Till hälften",
        "done": "Genomförd",
    }
)
RECURRENCES: Mapping[str, str] = MappingProxyType(
    {"continuous": "löpande", "yearly": "årligen", "every_second_year": "vartannat år"}
)


def export_plan(session: Session, actor: Actor, plan_uid: str, filename: str) -> bytes:
    """Return the plan as a file, CSV or XLSX by its name.

    Importing it into the same plan changes nothing; the last two columns, where activities and
    parts stand, are for people. Raises NotFoundError, and InvalidError for another kind of file.
    """
    plan = find_plan(session, actor, plan_uid)
    activities = sorted(activities_of(session, plan), key=_order)
    rows = [_row(each) for each in activities]
    return table_file(filename, gettext("Plan"), [HEADER, *rows])


def _order(activity: Activity) -> tuple[int, int, int]:
    goal = activity.goal
    parent = goal.parent if goal else None
    return (
        (parent or goal).position if goal else 0,
        goal.position if goal and parent else 0,
        activity.id,
    )


def _row(activity: Activity) -> list[str]:
    named = mentions(activity)
    goal = activity.goal
    parent = goal.parent if goal else None
    over, under = (parent, goal) if parent else (goal, None)
    return [
        activity.number or "",
        over.title if over else NOTHING,
        under.title if under else NOTHING,
        (FOCUS if activity.focus else "") + activity.title,
        *(_cell(named, role) for role in ResponsibilityRole),
        _schedule(activity),
        activity.resources or "",
        activity.indicator or "",
        STATUSES.get(activity.claimed_status or "", ""),
        activity.comment or "",
        str(activity_flow.LABELS[activity.state]),
        "\n".join(_step(each) for each in activity.owners),
    ]


def _cell(named: Iterable[Mention], role: ResponsibilityRole) -> str:
    return "\n".join(str(each) for each in named if each.role is role)


def _schedule(activity: Activity) -> str:
    """Return the schedule as written, or days that are read as what it is."""
    if activity.schedule_text:
        return activity.schedule_text
    often = activity.recurrence or ""
    number = often.partition("_per_year")[0]
    words = (RECURRENCES.get(often) or (f"{number} ggr/år" if often else ""), _days(activity))
    return ", ".join(filter(None, words))


def _days(activity: Activity) -> str:
    first, last = activity.starts_on, activity.ends_on
    if first and last:
        return f"{first} \N{EN DASH} {last}"
    if first:
        return f"från {first}"
    return f"senast {last}" if last else ""


def _step(part: Responsibility) -> str:
    name = part.organisation.name if part.organisation else part.written_as
    state = str(part_flow.LABELS[part.state]) if part.state else ""
    return f"{name}: {state} {part.effective_on or ''}".rstrip()
