"""`python -m bench.log`: the trail's log at a million entries, and beside transitions.

First entries are made up past the guards, of 900 bytes each, and all wait. They are integrated,
signed, proven from a process of their own, and hashed anew. Then transitions run twice in turn:
alone, and beside a worker that integrates and signs.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import psycopg

from bench import cluster
from bench.county import Size, plain
from bench.processes import Process
from bench.running import Bench
from bench.serve import ROOT
from bench.settling import SECRET
from bench.stage import home_at, side_of
from service.core import migrations
from service.core.config import Config
from service.core.db import db, transaction
from service.ground import lay
from service.trail import integrating, tiles
from service.trail.canonical import leaf_hash
from service.trail.log_keys import make_key
from service.trail.logs import newest_checkpoint
from service.trail.merkle import Range
from service.trail.standing import Keeping
from service.workflows import log_keeping

FILL = """
ALTER TABLE trail_entry DISABLE TRIGGER ALL;
ALTER TABLE trail_body DISABLE TRIGGER ALL;
INSERT INTO trail_entry (stream, sequence, leaf_hash, uid, recorded_at, event)
    SELECT 'security/' || i, 1, sha256('\\x00'::bytea || convert_to(lpad(i::text, 900), 'UTF8')),
        gen_random_uuid()::text, now(), 'edit' FROM generate_series(1, {entries}) AS i;
INSERT INTO trail_body (entry_id, body)
    SELECT id, convert_to(lpad(split_part(stream, '/', 2), 900), 'UTF8') FROM trail_entry;
INSERT INTO trail_pending (entry_id) SELECT id FROM trail_entry;
ALTER TABLE trail_entry ENABLE TRIGGER ALL;
ALTER TABLE trail_body ENABLE TRIGGER ALL;
"""
BODIES = "SELECT body FROM trail_body JOIN trail_leaf USING (entry_id) ORDER BY leaf_index"
PROVEN = (
    "a fresh process's first proof, ms",
    "of that its own processor time, ms",
    "its second proof, ms",
    "of that its own processor time, ms",
)
KEY = "worker-log.pem"
STARTED = 10.0  # seconds that the worker gets before the load begins
PROOFS = 20  # each from a process of its own
# What a process does that has nothing yet but a connection.
PROVE = """
import sys, time
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, configure_mappers
from service.trail import merkle
from service.trail.logs import covering
from service.trail.tiles import Tiles
configure_mappers()
session = Session(create_engine(sys.argv[1]))
session.connection()
for place in (int(sys.argv[2]), int(sys.argv[2]) // 2):
    begun, worked = time.perf_counter(), time.process_time()
    kept = covering(session, place)
    tree = Tiles(session, kept.start, kept.statement.size)
    index, size = place - kept.start, kept.statement.size
    tree.proven(lambda nodes: merkle.inclusion(index, size, nodes))
    print((time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000)
    session.expunge_all()
"""


def main() -> None:
    """Measure what the command line asks for."""
    asked = _asked()
    with home_at(asked.home) as home, cluster.running(home) as own:
        if asked.entries:
            _alone(own, asked.entries, home)
        if asked.rounds:
            _beside(own, asked, home)


def _alone(own: cluster.Cluster, entries: int, home: Path) -> None:
    own.create("log")
    migrations.upgrade(own.url("log"))
    with psycopg.connect(plain(own.url("log")), autocommit=True) as connection:
        connection.execute(FILL.format(entries=entries).encode())
        connection.execute("VACUUM (ANALYZE)")
    own.settle()
    app = lay(Config(database_url=own.url("log"), secret_key=SECRET))
    with app.app_context():
        _tell("integrated, entries a second", entries / _timed(_integrate))
        _tell("tiles filled, entries a second", entries / _timed(lambda: _fill(entries)))
        _tell("first checkpoint, ms", 1000 * _timed(lambda: _sign(home)))
        newest = newest_checkpoint(db.session())
        _tell("hashes and root anew, seconds", _timed(lambda: _hash_anew(own, newest)))
        db.session.remove()
        db.engine.dispose()
    for what, figure in zip(PROVEN, _proofs(own.url("log"), entries), strict=True):
        _tell(what, figure)
    own.drop("log")


def _integrate() -> None:
    taken = 1
    while taken:
        with transaction() as session:
            taken = integrating.integrate(session)


def _fill(entries: int) -> None:
    with transaction() as session:
        tiles.fill(session, 0, entries)


def _sign(home: Path) -> None:
    keeping = Keeping(home / "log.pem", home / "log.signed")
    for path in (keeping.keys, keeping.memory):
        path.unlink(missing_ok=True)
    make_key(keeping.keys)
    log_keeping.sign(keeping)


def _hash_anew(own: cluster.Cluster, newest: object) -> None:
    tree = Range()
    with psycopg.connect(plain(own.url("log"))) as connection:
        cursor = connection.cursor("bodies", binary=True)
        cursor.itersize = 5000
        for (body,) in cursor.execute(BODIES):
            tree.append(leaf_hash(body))
    root = newest_checkpoint(db.session())
    if newest is None or root is None or tree.root() != root.statement.root:
        message = "the root is not what was signed"
        raise AssertionError(message)


def _proofs(url: str, entries: int) -> list[float]:
    """Return the medians of what is PROVEN."""
    took = []
    for number in range(PROOFS):
        place = (number * 7919 * 104_729) % entries
        run = subprocess.run(  # noqa: S603 - made by the bench, of its own words
            [sys.executable, "-c", PROVE, url, str(place)],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        took.append([float(line) for line in run.stdout.split()])
    return [median(each) for each in zip(*took, strict=True)]


def _beside(own: cluster.Cluster, asked: argparse.Namespace, home: Path) -> None:
    size = Size(asked.activities, counties=asked.counties)
    with side_of(own, "service", size, home) as side:
        bench = Bench(own, [side], asked.seconds, 1)
        worked(own, side.database, home)  # what the data brought along has its place already
        rates: dict[str, list[float]] = {"alone": [], "beside the worker": []}
        for number in range(asked.rounds):
            own.settle()
            result = bench.load(side, "transition", seconds=asked.seconds, seed=number)
            rates["alone"].append(result["per_second"])
            own.settle()
            with _working(own, side.database, home):
                result = bench.load(side, "transition", seconds=asked.seconds, seed=number)
            rates["beside the worker"].append(result["per_second"])
    for name, found in rates.items():
        _tell(f"transitions a second, {name}", median(found))
    _tell("of those alone, %", 100 * median(rates["beside the worker"]) / median(rates["alone"]))


def worked(own: cluster.Cluster, database: str, home: Path) -> None:
    """Give every entry in *database* its place, and sign, with a key of its own."""
    for left in (KEY, f"{KEY}.signed"):  # what was signed in a database that is gone
        (home / left).unlink(missing_ok=True)
    process = _program(own, database, home, "trail", "checkpoint")
    process.start()
    process.wait()


@contextmanager
def _working(own: cluster.Cluster, database: str, home: Path) -> Iterator[None]:
    process = _program(own, database, home, "worker")
    process.start()
    time.sleep(STARTED)  # what a program takes to start is not what it takes to run
    try:
        yield
    finally:
        process.stop()


def _program(own: cluster.Cluster, database: str, home: Path, *words: str) -> Process:
    key = home / KEY
    if not key.exists():
        make_key(key)
    told = {
        "FORANKRA_DATABASE_URL": own.url(database),
        "FORANKRA_SECRET_KEY": SECRET,
        "FORANKRA_LOG_KEY_FILE": str(key),
    }
    command = [sys.executable, "-m", "service.console", *words]
    return Process(command, home / "worker.log", told, ROOT)


def _timed(work: Callable[[], object]) -> float:
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def _tell(what: str, figure: float) -> None:
    print(f"| {what} | {figure:,.1f} |", flush=True)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.log", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000, help="0 leaves them out")
    parser.add_argument("--activities", type=int, default=10_000)
    parser.add_argument("--counties", type=int, default=21)
    parser.add_argument("--rounds", type=int, default=3, help="of transitions; 0 leaves them out")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--home", type=Path, help="keep the built databases here for the next run")
    return parser.parse_args()


if __name__ == "__main__":
    main()
