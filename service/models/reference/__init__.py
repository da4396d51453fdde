"""Sweden's counties and municipalities, as Statistics Sweden codes them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyRow:
    """One of 21 counties: a two-digit code and its Swedish name ("Värmlands län")."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityRow:
    """One of 290 municipalities: a four-digit code, its bare name ("Kil") and its county's code."""

    code: str
    name: str
    county_code: str


@cache
def counties() -> tuple[CountyRow, ...]:
    """Return all counties, by code."""
    return tuple(
        CountyRow(code=row["county_code"], name=row["county"]) for row in _rows("counties.csv")
    )


@cache
def municipalities() -> tuple[MunicipalityRow, ...]:
    """Return all municipalities, by code."""
    return tuple(
        MunicipalityRow(
            code=row["municipality_code"],
            name=row["municipality"],
            county_code=row["county_code"],
        )
        for row in _rows("municipalities.csv")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    """Read a file that lies beside this one."""
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())
