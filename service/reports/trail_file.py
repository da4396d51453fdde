"""A selection of the trail as a file for a spreadsheet."""

from dataclasses import replace
from itertools import islice

from sqlalchemy.orm import Session

from service.reports.history import TrailFilter, county_asked
from service.trail import reading
from service.trail.history_csv import history_csv
from service.workflows.vocabulary import Actor

MOST = 10_000  # entries; the command line exports everything


def trail_file(session: Session, actor: Actor, filters: TrailFilter) -> tuple[str, int]:
    """Return at most 10,000 entries, newest first, as CSV text; and how many they are.

    Raises NotPermittedError and InvalidError (``/county``) as the list does.
    """
    filters = replace(filters, county=county_asked(actor, filters.county))
    entries = list(islice(reading.read_all(session, filters), MOST))
    return history_csv(entries, reading.names_in(session, entries)), len(entries)
