"""Whom the names in a plan can mean: the parties of its agreement, else those of the county."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from service.exchange.cells import fold
from service.exchange.namebook import NameBook
from service.exchange.shapes import PartyInfo, Period
from service.models import Organisation, Party, Plan
from service.models.words import Accession


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The parties as the reader matches them, and the organisation that each of them is."""

    infos: tuple[PartyInfo, ...]
    organisations: Mapping[str, Organisation]

    def book(self, county_code: str, day: date) -> NameBook:
        """Return the names in every spelling that counts as one of them."""
        return NameBook.of(county_code, self.infos, day)


def period_of(plan: Plan) -> Period:
    """Return the days of the plan."""
    return Period(starts_on=plan.period_start, ends_on=plan.period_end)


def names_in(session: Session, plan: Plan) -> Names:
    """Return the parties of the plan's agreement, past and present.

    A plan without an agreement has the county's organisations for parties, as long as they are
    active, and all of them stand behind it.
    """
    if plan.agreement_id is None:
        return names_of_county(session, plan.county_code)
    found = session.scalars(
        select(Party)
        .where(Party.agreement_id == plan.agreement_id)
        .options(joinedload(Party.organisation))
        .order_by(Party.joined_on, Party.id)
    )
    chosen: dict[int, Party] = {}
    for party in found:
        before = chosen.get(party.organisation_id)
        if before is None or not before.in_force(plan.period_start):
            chosen[party.organisation_id] = party
    return _names((_as_party(party), party.organisation) for party in chosen.values())


def names_of_county(session: Session, county_code: str) -> Names:
    """Return every organisation of the county, each as a party that has signed."""
    found = session.scalars(
        select(Organisation)
        .where(Organisation.county_code == county_code)
        .order_by(Organisation.id)
    )
    return _names((_as_if_party(each), each) for each in found)


def own_names(organisation: Organisation) -> frozenset[str]:
    """Return what the organisation is called, as names are compared."""
    names = (organisation.name, organisation.short_name or "", *organisation.aliases)
    return frozenset(fold(name) for name in names if name)


def _names(pairs: Iterable[tuple[PartyInfo, Organisation]]) -> Names:
    both = list(pairs)
    return Names(
        infos=tuple(info for info, _ in both),
        organisations={info.name: organisation for info, organisation in both},
    )


def _as_party(party: Party) -> PartyInfo:
    return PartyInfo(
        name=party.organisation.name,
        kind=party.organisation.sort,
        accession=party.accession,
        joined_on=party.joined_on,
        left_on=party.left_on,
        aliases=_aliases(party.organisation),
    )


def _as_if_party(organisation: Organisation) -> PartyInfo:
    return PartyInfo(
        name=organisation.name,
        kind=organisation.sort,
        accession=Accession.SIGNED,
        joined_on=organisation.active_from or date.min,
        left_on=organisation.active_until,
        aliases=_aliases(organisation),
    )


def _aliases(organisation: Organisation) -> tuple[str, ...]:
    short = (organisation.short_name,) if organisation.short_name else ()
    return (*short, *organisation.aliases)
