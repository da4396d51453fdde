"""What the reminders of a day would be: the rules asked ahead, and nothing written."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from service.core import clock
from service.core.errors import FieldError, InvalidError
from service.core.i18n import force_locale, gettext
from service.messages.digest import written
from service.messages.letter import Letter
from service.messages.readers import Reader
from service.messages.reading_lists import Told, letter, lists
from service.messages.reminder_run import chunks

FURTHEST = timedelta(days=400)  # ahead, that is worth foreseeing


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """One letter that would be written at ``moment`` if all stays as it is now."""

    reader: Reader
    moment: datetime
    told: Told

    def written(self) -> Letter:
        """Write it, in its reader's language."""
        with force_locale(self.reader.locale):
            return written(self.reader, self.told)


def demand_foreseeable(day: date) -> None:
    """Raise InvalidError (``/on``) for a *day* that is over, or too far away to tell of."""
    if not clock.today() <= day <= clock.today() + FURTHEST:
        sentence = gettext("Choose a day from today on, at most 400 days ahead.")
        raise InvalidError([FieldError("/on", "out_of_range", sentence)])


def foreseen(
    session: Session, day: date, within: Collection[str] | None = None
) -> Iterator[Foreseen]:
    """Yield the letters of *day*, in the counties *within*; None means all of them.

    They are judged by the clock of that day: what is due by then is, and what people do until then
    is not known. Who has been written to on the day already, or too shortly before, is left out.
    """
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), clock.SWEDEN)
    for read, keys in chunks(end - timedelta(seconds=1)):
        turns = [each for each in read(session, keys, day, within) if each.moments.falls_on(day)]
        for hour in sorted({each.moments.hour for each in turns}):
            at = [each for each in turns if each.moments.hour == hour]
            yield from _at(session, at, at[0].moments.on(day))


def _at(session: Session, readers: list[Reader], moment: datetime) -> Iterator[Foreseen]:
    """Yield what *readers*, whose turn comes at *moment*, would be told then."""
    for reader, found in lists(session, readers, moment):
        window = reader.window(moment)
        told = None if window.is_too_soon else letter(reader, found, window)
        if told is not None:
            yield Foreseen(reader=reader, moment=moment, told=told)
