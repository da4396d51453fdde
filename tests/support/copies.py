"""Databases of one PostgreSQL server that are copies of templates, one for each test.

The next copy is made and the last one dropped while a test runs. Names are exchanged where a test
wants another template's copy than the one that it was given, since that costs next to nothing,
while making and dropping a database are most of what many a test takes of the server.
"""

import uuid
from collections import defaultdict, deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import URL

from tests.support.postgres import Server

PREFIX = "test"

_on: dict[URL, "Copies"] = {}


@dataclass(kw_only=True)
class Copies:
    """Copies of *template*, and of those that were kept as templates beside it."""

    server: Server
    template: str
    beside: ThreadPoolExecutor
    kept: list[str] = field(default_factory=list)
    ahead: dict[str, deque[Future[str]]] = field(default_factory=lambda: defaultdict(deque))
    dropped: Future[None] | None = None

    def take(self, template: str | None = None) -> str:
        """Return the name of a copy of *template* that nobody else gets."""
        wanted = template or self.template
        ready = self.ahead[wanted]
        if not ready:
            self._make(wanted)
        name = ready.popleft().result()
        if not ready:
            self._make(wanted)
        return name

    def give_back(self, name: str) -> None:
        """Have the copy *name* dropped; one that could not be dropped is told with the next."""
        if self.dropped:
            self.dropped.result()
        self.dropped = self.beside.submit(self.server.drop, name)

    def keep(self, name: str) -> str:
        """Return the name of a template that is as the database *name* is now."""
        template = self.server.create("kept", template=name)
        self.kept.append(template)
        return template

    def exchange(self, name: str, template: str) -> None:
        """Put a copy of *template* where the untouched copy *name* is, which the next test gets."""
        taken, spare = self.take(template), f"{PREFIX}_{uuid.uuid4().hex}"
        self.server.rename({name: spare, taken: name})
        found: Future[str] = Future()
        found.set_result(spare)
        self.ahead[self.template].append(found)

    def drop_all(self) -> None:
        """Leave nothing of this on the server."""
        waiting = [future.result() for ready in self.ahead.values() for future in ready]
        if self.dropped:
            self.dropped.result()
        for name in (*waiting, *self.kept, self.template):
            self.server.drop(name)

    def _make(self, template: str) -> None:
        made = self.beside.submit(self.server.create, PREFIX, template=template)
        self.ahead[template].append(made)


def server_of(place: URL) -> URL:
    """Return what names the server of *place*, whichever database that is, and in any role."""
    return place.difference_update_query(["options"])._replace(database=None)


def on(place: URL) -> Copies | None:
    """Return the copies on the server of *place*; None if that is a test's very own."""
    return _on.get(server_of(place))


@contextmanager
def copies_of(server: Server, template: str) -> Iterator[Copies]:
    """Give copies of *template* on *server*; ``on`` finds the first that are given."""
    place = server_of(server.maintenance_url)
    with ThreadPoolExecutor(1) as beside:
        copies = Copies(server=server, template=template, beside=beside)
        first = _on.setdefault(place, copies)
        try:
            yield copies
            if server.stays:
                copies.drop_all()
            else:  # what there is goes with the server, which is quicker by half a minute
                beside.shutdown(cancel_futures=True)
        finally:
            if first is copies:
                del _on[place]
