"""Whether made-up data is what the service itself would have written."""

from collections.abc import Iterator

import sqlalchemy as sa

from service.core.folding import number_key, text_key, words_of
from service.models import Activity, ActivityOrder, ActivityWord
from service.trail.snapshot import database_source
from service.trail.verify import verify

SAMPLE = 50  # activities whose words are looked at


def demand_sound(url: str) -> None:
    """Raise RuntimeError unless the database at *url* passes verification and can be searched."""
    engine = sa.create_engine(url)
    try:
        with database_source(engine) as source:
            faults = [str(finding) for finding in verify(source).findings]
        with engine.connect() as connection:
            faults += _unfound(connection)
    finally:
        engine.dispose()
    if faults:
        message = f"{len(faults)} findings in the data of the bench, the first: {faults[0]}"
        raise RuntimeError(message)


def _unfound(connection: sa.Connection) -> Iterator[str]:
    columns = (Activity.id, Activity.number, Activity.title, Activity.description)
    for key, number, title, description in connection.execute(sa.select(*columns).limit(SAMPLE)):
        words = sa.select(ActivityWord.word).where(ActivityWord.row_id == key)
        places = sa.select(ActivityOrder.number_key, ActivityOrder.title_key)
        place = connection.execute(places.where(ActivityOrder.activity_id == key)).one()
        if set(connection.scalars(words)) != words_of(number, title, description):
            yield f"the words of activity {key}"
        if tuple(place) != (number_key(number), text_key(title)):
            yield f"the place of activity {key}"
