"""The servers that are measured: the service and its peer, under gunicorn, as many workers."""

import http.client
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import peer_county
from bench.cluster import HOST, Cluster, free_port
from bench.processes import Process
from bench.settling import SECRET
from service.core.config import Config

ROOT = Path(__file__).parents[1]
TUNED = ("FORANKRA_WORKERS", "FORANKRA_THREADS", "FORANKRA_POOL_SIZE")  # to try others
PATIENCE = 60.0  # seconds until the server must answer
OK = 200


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers on *port*."""

    name: str
    port: int
    process: Process


@contextmanager
def service(cluster: Cluster, name: str, home: Path) -> Iterator[Served]:
    """Serve the database *name* with the configuration that is shipped."""
    port = free_port()
    environment = {
        "FORANKRA_DATABASE_URL": cluster.url(name),
        "FORANKRA_SECRET_KEY": SECRET,
        "FORANKRA_PORT": str(port),
        **{name: os.environ[name] for name in TUNED if name in os.environ},
    }
    command = [sys.executable, "-m", "gunicorn"]
    command += ["-c", "python:service.gunicorn_conf", "service.wsgi:app"]
    process = Process(command, home / "service.log", environment, ROOT)
    with _answering(Served("service", port, process), "/readyz") as served:
        yield served


@contextmanager
def peer(cluster: Cluster, name: str, home: Path) -> Iterator[Served]:
    """Serve the peer's database *name* with as many workers and threads as the service has."""
    port, like = free_port(), Config(database_url="", secret_key="")
    workers, threads = (os.environ.get(name) for name in TUNED[:2])
    environment = {
        **peer_county.environment(cluster, name),
        "PEER_PORT": str(port),
        "PEER_WORKERS": workers or str(like.workers),
        "PEER_THREADS": threads or str(like.threads),
    }
    command = [str(peer_county.VENV / "bin" / "python"), "-m", "gunicorn"]
    command += ["-c", "gunicorn.conf.py", "config.wsgi:application"]
    process = Process(command, home / "peer.log", environment, peer_county.PEER)
    with _answering(Served("peer", port, process), "/readyz") as served:
        yield served


@contextmanager
def _answering(served: Served, path: str) -> Iterator[Served]:
    served.process.start()
    try:
        _wait(served, path)
        yield served
    finally:
        served.process.stop()


def _wait(served: Served, path: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not _answers(served.port, path):
        if served.process.ended or time.monotonic() > deadline:
            raise RuntimeError(served.process.log.read_text())
        time.sleep(0.1)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
