"""A pasted list of reporters: "organisation; name; e-mail address" on each line, as understood."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.core import clock, texts
from service.core.folding import fold
from service.core.i18n import gettext
from service.reports.organisations import OrganisationFilter, organisation_list
from service.reports.paging import Paging
from service.web import reading_forms
from service.workflows import access
from service.workflows.access import Right
from service.workflows.vocabulary import Actor

LINES_AT_MOST = 200
LONGEST = LINES_AT_MOST * 600  # characters of the whole list
LONGEST_EMAIL = 254  # characters (RFC 5321)
PARTS = 3
BETWEEN = re.compile(r"[;\t]")
EVERYBODY = Paging(limit=1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line as it was typed; *organisation* is a uid, and *faults* why it means nothing."""

    typed: str
    organisation: str | None = None
    called: str = ""
    name: str = ""
    email: str = ""
    faults: tuple[str, ...] = ()


def read(session: Session, actor: Actor, typed: str) -> list[Line]:
    """Return the lines of a list, at most 200; InvalidError (``lines``) for none or more."""
    lines = [line for line in texts.clean(typed.replace("\0", "")).split("\n") if line.strip()]
    if not lines:
        reading_forms.refuse("lines", "required", gettext("Write at least one line."))
    if len(lines) > LINES_AT_MOST or len(typed) > LONGEST:
        sentence = gettext("At most %(count)s lines at a time.", count=LINES_AT_MOST)
        reading_forms.refuse("lines", "too_long", sentence)
    known = _organisations(session, actor)
    return list(_distinct(_line(each, known) for each in lines))


def _line(typed: str, known: Mapping[str, Sequence[tuple[str, str]]]) -> Line:
    parts = [each.strip() for each in BETWEEN.split(typed)]
    if len(parts) != PARTS:
        sentence = gettext("Write organisation; name; e-mail address.")
        return Line(typed=typed, faults=(sentence,))
    organisation, name, email = parts
    meant = known.get(_key(organisation), ())
    return Line(
        typed=typed,
        organisation=meant[0][0] if len(meant) == 1 else None,
        called=meant[0][1] if len(meant) == 1 else organisation,
        name=name,
        email=email.lower(),
        faults=(*_about(organisation, len(meant)), *_about_whom(name, email)),
    )


def _about(organisation: str, meant: int) -> Iterator[str]:
    if meant == 0:
        yield gettext("There is no active organisation called %(name)s here.", name=organisation)
    if meant > 1:
        yield gettext("Several organisations are called %(name)s.", name=organisation)


def _about_whom(name: str, email: str) -> Iterator[str]:
    found = texts.fault_in(name, reading_forms.LINE)
    if not name:
        yield gettext("The name is missing.")
    elif found:
        yield found[1]
    if len(email) > LONGEST_EMAIL or not reading_forms.EMAIL.fullmatch(email):
        yield gettext("%(email)s is no e-mail address.", email=email[:LONGEST_EMAIL] or "-")


def _distinct(lines: Iterator[Line]) -> Iterator[Line]:
    """Yield each reporter of an organisation once."""
    seen: set[tuple[str | None, str]] = set()
    for each in lines:
        key = (each.organisation, each.email)
        if each.faults or key not in seen:
            yield each
        seen.add(key)


def _organisations(session: Session, actor: Actor) -> Mapping[str, list[tuple[str, str]]]:
    """Return the active organisations where *actor* manages people, by each of their names."""
    codes = access.counties_of(actor, Right.MANAGE_PEOPLE)
    counties: list[str | None] = [None] if codes is None else [*sorted(codes)]
    today = clock.today().isoformat()
    found: dict[str, list[tuple[str, str]]] = {}
    for county in counties:
        filters = OrganisationFilter(county=county)
        for each in organisation_list(session, actor, filters, EVERYBODY).items:
            if each["activeUntil"] and each["activeUntil"] < today:
                continue
            names = {_key(name) for name in (each["name"], each["shortName"], *each["aliases"])}
            for name in names - {""}:
                found.setdefault(name, []).append((each["id"], each["name"]))
    return found


def _key(name: str | None) -> str:
    return " ".join(fold(name or "").split())
