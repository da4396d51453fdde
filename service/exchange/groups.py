"""Groups: the words that stand for several parties at once, and whom each stands for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.exchange.cells import fold
from service.exchange.shapes import PartyInfo
from service.models.words import Accession
from service.models.words import OrganisationKind as Kind

DECIDED = frozenset({Accession.SIGNED, Accession.ENDORSED, Accession.ACCEDED})
SHELTER_WORDS = ("kvinnojour", "tjejjour")

IN_THE_COUNTY = " i länet"
OTHERS = "övriga "


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group: the words for it, and who belongs to it (None: no party does).

    With *prefix* the words may be followed by more ("Arbetsgruppen för barn").
    """

    words: tuple[str, ...]
    holds: Callable[[PartyInfo], bool] | None
    prefix: bool = False


def _kind(*kinds: Kind) -> Callable[[PartyInfo], bool]:
    return lambda party: party.kind in kinds


def _is_shelter(party: PartyInfo) -> bool:
    named = any(word in party.name.casefold() for word in SHELTER_WORDS)
    return party.kind == Kind.CIVIL_SOCIETY and named


GROUPS: Mapping[str, Group] = MappingProxyType(
    {
        "municipalities": Group(
            words=(
                *("Kommunerna", "Kommuner", "Alla kommuner", "Samtliga kommuner"),
                *("Länets kommuner", "Respektive kommun", "Varje kommun", "Övriga kommuner"),
            ),
            holds=_kind(Kind.MUNICIPALITY),
        ),
        "all_parties": Group(
            words=(
                *("Parterna", "Samtliga parter", "Alla parter", "Respektive part"),
                *("Varje part", "Övriga parter"),
            ),
            holds=lambda party: party.accession in DECIDED,
        ),
        "all_actors": Group(
            words=(
                *("Alla", "Samtliga", "Alla aktörer", "Samtliga aktörer", "Respektive aktör"),
                *("Respektive organisation", "Resp. organisation", "Resp organisation"),
                *("Respektive huvudman", "Övriga aktörer"),
            ),
            holds=lambda _: True,
        ),
        "judiciary": Group(
            words=("Rättsväsendet", "Rättskedjan", "Rättsvårdande myndigheter"),
            holds=_kind(Kind.POLICE, Kind.PROSECUTOR, Kind.PRISON_PROBATION),
        ),
        "civil_society": Group(
            words=(
                *("Civilsamhället", "Civila samhället", "Det civila samhället"),
                *("Ideella organisationer", "Ideella föreningar", "Föreningslivet"),
            ),
            holds=_kind(Kind.CIVIL_SOCIETY),
        ),
        "womens_shelters": Group(
            words=("Kvinnojourerna", "Kvinnojourer", "Kvinno- och tjejjourerna"),
            holds=_is_shelter,
        ),
        "business": Group(words=("Näringslivet",), holds=_kind(Kind.BUSINESS)),
        "working_group": Group(
            words=(
                *("Styrgruppen", "Ledningsgruppen", "Arbetsgruppen", "Beredningsgruppen"),
                *("Samverkansgruppen", "Samordningsgruppen", "Referensgruppen"),
            ),
            holds=None,
            prefix=True,
        ),
    },
)

_CODES = {fold(word): code for code, group in GROUPS.items() for word in group.words}
_PREFIXES = {
    f"{fold(word)} ": code for code, group in GROUPS.items() if group.prefix for word in group.words
}


def group_code(text: str) -> str | None:
    """Return the code of the group that a text names, also with "i länet" after it."""
    words = fold(text).removesuffix(IN_THE_COUNTY)
    known = _CODES.get(words)
    return known or next((_PREFIXES[word] for word in _PREFIXES if words.startswith(word)), None)


def members(
    code: str,
    text: str,
    parties: Iterable[PartyInfo],
    named: frozenset[str],
) -> tuple[str, ...] | None:
    """Return the names of those of *parties* that belong to the group, None when none can.

    "Övriga ..." in *text* leaves out those *named* beside it.
    """
    holds = GROUPS[code].holds
    if holds is None:
        return None
    without = named if fold(text).startswith(OTHERS) else frozenset[str]()
    return tuple(party.name for party in parties if holds(party) and party.name not in without)
