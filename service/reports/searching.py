"""Which rows hold every word that is searched for, or a word that begins with it.

Both sides are folded alike (``service/core/folding.py``), so both databases find the same.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.core.errors import FieldError, InvalidError
from service.core.folding import LAST, terms_of
from service.core.i18n import gettext
from service.models import Activity, ActivityWord, OrganisationWord, Responsibility

MOST = 10  # words of one search
COMMON = 20_000  # activities; beyond, it costs less to ask each in turn than to collect them all

Keys = Any  # a query for the keys of activities, single or put together of two


def holds(key: InstrumentedAttribute[int], words: type[Any], asked: str) -> ColumnElement[bool]:
    """Return the condition on a row's *key* that its *words* hold all that is *asked* for.

    What holds no word at all, such as "§", finds nothing. Raises InvalidError (``/q``) for more
    than ten words.
    """
    found = (select(words.row_id).where(_begins(words, term)) for term in _terms(asked))
    return _all(key.in_(keys) for keys in found)


def activities_with(session: Session, asked: str) -> ColumnElement[bool]:
    """Return the condition on ``activity`` that it, or its owners' names, hold what is *asked* for.

    It takes two statements to find out which organisations are meant, and how common each word
    is: a common one is looked for in another way than a rare one. Raises InvalidError as
    ``holds`` does.
    """
    named = _named(session, _terms(asked))
    numbers = _numbers(session, [_keys(*each) for each in named.items()])
    return _all(
        Activity.id.in_(_keys(*each)) if number <= COMMON else exists(_keys(*each, Activity.id))
        for each, number in zip(named.items(), numbers, strict=True)
    )


def _terms(asked: str) -> list[str]:
    terms = terms_of(asked)
    if len(terms) > MOST:
        sentence = gettext("Search for at most %(most)s words.", most=MOST)
        raise InvalidError([FieldError("/q", "too_many", sentence)])
    return terms


def _all(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    found = list(conditions)
    return and_(*found) if found else false()


def _begins(words: type[Any], term: str) -> ColumnElement[bool]:
    return and_(words.word >= term, words.word < term + LAST)


def _named(session: Session, terms: Sequence[str]) -> dict[str, list[int]]:
    """Return by term the keys of the organisations that have a name with it."""
    words = OrganisationWord
    begun = or_(false(), *(_begins(words, term) for term in terms))
    found = session.execute(select(words.word, words.row_id).where(begun)).all() if terms else []
    return {
        term: sorted({row.row_id for row in found if row.word.startswith(term)}) for term in terms
    }


def _keys(
    term: str, owners: Sequence[int], within: InstrumentedAttribute[int] | None = None
) -> Keys:
    """Return a query for the activities with *term*, or whether the one *within* is among them."""
    told = select(ActivityWord.row_id).where(_begins(ActivityWord, term))
    owned = select(Responsibility.activity_id).where(
        Responsibility.organisation_id.in_(owners), ~Responsibility.removed
    )
    if within is not None:
        told = told.where(ActivityWord.row_id == within).correlate(Activity)
        owned = owned.where(Responsibility.activity_id == within).correlate(Activity)
    return union_all(told, owned) if owners else told


def _numbers(session: Session, found: Sequence[Keys]) -> Sequence[int]:
    """Count what each of the queries finds, no further than one past ``COMMON``."""
    counted = (select(func.count()).select_from(_some(keys)).scalar_subquery() for keys in found)
    return session.execute(select(*counted)).one() if found else []


def _some(keys: Keys) -> Any:  # noqa: ANN401 -- a subquery of either form
    return keys.limit(COMMON + 1).subquery()
