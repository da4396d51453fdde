"""`python -m tests.support.dividing URL N`: verify a database divided before every Nth stream.

A process of its own, since only one without other threads is forked. Prints as JSON whether the
record is sound, and for each division whether two processes said the same, nothing, or other.
"""

import json
import sys

import sqlalchemy as sa

from service.models import Head
from service.trail.snapshot import database_source
from service.trail.verify import verify
from service.trail.verify_halves import by_two, verify_database
from service.trail.verify_signatures import Trust


def main(url: str, step: int) -> None:
    """Print what comes of each division."""
    engine = sa.create_engine(url)
    with database_source(engine) as source:
        whole = verify(source)
    with engine.connect() as connection:
        streams = sorted(connection.scalars(sa.select(Head.stream)))
    told = []
    for each in ["", *streams[::step], "~"]:
        report = by_two(engine, Trust(), each)
        told.append("nothing" if report is None else "same" if report == whole else "other")
    alike = verify_database(engine, many=1) == whole
    json.dump({"sound": whole.sound, "divided": told, "alike": alike}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
