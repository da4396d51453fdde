"""What is sent to a database while something is done."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event

OWN = ("BEGIN", "PRAGMA")  # what beginning takes, which differs between the engines


@contextmanager
def statements_to(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that the block sends, without those that only begin."""
    sent: list[str] = []

    def note(*told: object) -> None:
        if not str(told[2]).startswith(OWN):
            sent.append(str(told[2]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
