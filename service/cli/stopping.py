"""Stop when asked to: by Ctrl-C, by whoever runs the service, or by a terminal that closes."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@contextmanager
def asked_to_stop() -> Iterator[threading.Event]:
    """Give the block an event that is set when the process is asked to stop."""
    event = threading.Event()
    before = {each: signal.signal(each, lambda *_: event.set()) for each in SIGNALS}
    try:
        yield event
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
