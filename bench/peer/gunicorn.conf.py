"""How gunicorn serves the peer: as many workers and threads as the service has."""

import os

bind = f"127.0.0.1:{os.environ['PEER_PORT']}"
worker_class = "gthread"
workers = int(os.environ["PEER_WORKERS"])
threads = int(os.environ["PEER_THREADS"])
keepalive = 5
control_socket_disable = True
worker_tmp_dir = "/dev/shm"  # noqa: S108 -- gunicorn makes its own name in it
accesslog = None
errorlog = "-"
