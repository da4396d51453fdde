"""How gunicorn serves Förankra: `gunicorn -c python:service.gunicorn_conf service.wsgi:app`.

The application is loaded in each worker, after the fork, so that no two processes ever share a
database connection.
"""

from pathlib import Path
from typing import Any

from service.core.config import WAITING, Config
from service.core.sharing import SHARES

_settings = Config.from_environ()
_memory = Path("/dev/shm")  # noqa: S108 - gunicorn makes its own unguessable name in it

bind = (
    f"[{_settings.host}]:{_settings.port}"
    if ":" in _settings.host
    else (f"{_settings.host}:{_settings.port}")
)
worker_class = "service.core.punctual.Punctual"
workers = _settings.workers
# More threads than are worked on at once: those that wait, and some that turn others away.
threads = _settings.threads * (1 + WAITING) + 8
preload_app = False
forwarded_allow_ips = ""  # FORANKRA_PROXIES says whom to believe, and the application does it
control_socket_disable = True  # one door less to guard; restarts are the supervisor's work

timeout = 30  # seconds a worker may stay silent before it is replaced
graceful_timeout = 25  # seconds that requests under way get after SIGTERM
keepalive = 5
worker_tmp_dir = str(_memory) if _memory.is_dir() else None  # a slow disk must not look like a hang

limit_request_line = 4094  # bytes
limit_request_fields = 64
limit_request_field_size = 8190  # bytes

accesslog = None  # the service writes its own lines, and no path, which may hold a secret
errorlog = "-"
logger_class = "service.core.server_log.ServerLog"


def child_exit(server: object, worker: Any) -> None:  # noqa: ANN401 -- the library has no types
    """Let the other workers take what a worker that has ended leaves behind."""
    del server
    SHARES.leave(worker.age)
