"""Whose name is it? Parties, municipalities and groups by every name that a plan may use."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.exchange.cells import fold
from service.exchange.groups import group_code, members
from service.exchange.shapes import PartyInfo
from service.models.reference import municipalities
from service.models.words import OrganisationKind

MUNICIPALITY_WORDS = ("", " kommun", " kommuner", " stad")

# What may separate two organisations in a cell, and so must not when it stands in a name.
_SEPARATOR_IN_NAME = re.compile(
    r"[,;/|+&*\N{BULLET}]|\b(?:och|samt|eller|med)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NameBook:
    """The names of one county's parties, on the first day of a plan."""

    day: date
    parties: tuple[PartyInfo, ...]
    by_name: dict[str, PartyInfo]
    whole_names: re.Pattern[str] | None

    @classmethod
    def of(cls, county_code: str, parties: tuple[PartyInfo, ...], day: date) -> "NameBook":
        """Collect the names; *parties* are those of the county, past and present."""
        by_name = dict(_municipality_names(county_code, parties))
        by_name |= {fold(name): party for party in parties for name in _names(party)}
        return cls(day, parties, by_name, _whole_names(parties))

    def party(self, text: str) -> PartyInfo | None:
        """Return the party that a text names, whole."""
        return self.by_name.get(fold(text))

    def group(self, text: str) -> str | None:
        """Return the code of the group that a text names, whole, when it is no party's name."""
        return None if self.party(text) else group_code(text)

    def members(self, code: str, text: str, named: frozenset[str]) -> tuple[str, ...] | None:
        """Return the parties in force that the group stands for; see :func:`groups.members`."""
        in_force = (party for party in self.parties if party.in_force(self.day))
        return members(code, text, in_force, named)

    def names_with_separators(self, text: str) -> Iterator[re.Match[str]]:
        """Find the names in a text that hold a separator themselves, the longest first."""
        return self.whole_names.finditer(text) if self.whole_names else iter(())

    def left(self, name: str) -> bool:
        """Has the party of that name left?"""
        party = self.party(name)
        return party is not None and party.has_left(self.day)


def _names(party: PartyInfo) -> tuple[str, ...]:
    return (*party.aliases, party.name)


def _municipality_names(
    county_code: str,
    parties: tuple[PartyInfo, ...],
) -> Iterator[tuple[str, PartyInfo]]:
    """Give every way to write a municipality that is a party: "Kil", "Kils", "Kils kommun"."""
    bodies = {
        fold(party.name): party for party in parties if party.kind == OrganisationKind.MUNICIPALITY
    }
    for municipality in municipalities():
        if municipality.county_code == county_code:
            bare = fold(municipality.name)
            forms = [stem + word for stem in (bare, f"{bare}s") for word in MUNICIPALITY_WORDS]
            party = next((bodies[form] for form in forms if form in bodies), None)
            if party:
                yield from ((form, party) for form in forms)


def _whole_names(parties: tuple[PartyInfo, ...]) -> re.Pattern[str] | None:
    """Match the names that hold a separator themselves ("Svenska kyrkan, Karlstads stift")."""
    names = {name for party in parties for name in _names(party) if _SEPARATOR_IN_NAME.search(name)}
    patterns = [
        r"\s+".join(re.escape(fold(word)) for word in name.split())
        for name in sorted(names, key=len, reverse=True)
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE) if names else None
