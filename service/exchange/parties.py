"""A file of parties: who is in the agreements of which county, since when and by what decision."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date

from service.core.personal_numbers import mask
from service.exchange.cells import fold
from service.exchange.delimited import records
from service.exchange.groups import DECIDED
from service.exchange.packages import ZIP_START
from service.exchange.refusals import NO_TABLE_FOUND, WRONG_FILE_TYPE, RefusedFileError
from service.exchange.safety import holds_personal_data, is_formula_text
from service.exchange.shapes import Finding, PartyInfo
from service.models.reference import counties
from service.models.words import Accession, OrganisationKind

REQUIRED = ("county_code", "name", "kind", "accession", "joined_on")
DECISION = ("decided_by", "decided_on", "reference")
DAYS = ("decided_on", "joined_on", "left_on")
COLUMNS = (*REQUIRED, *DECISION, "left_on", "aliases")

TEXT_ENDINGS = (".csv", ".txt")
HEADER_ROW = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """One row. With findings it is not to be stored, and what could not be read is None."""

    row: int
    county_code: str | None = None
    name: str | None = None
    kind: str | None = None
    accession: str | None = None
    decided_by: str | None = None
    decided_on: date | None = None
    reference: str | None = None
    joined_on: date | None = None
    left_on: date | None = None
    aliases: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def info(self) -> PartyInfo | None:
        """Return what matching needs to know; None for a row with findings."""
        if self.findings or not (self.name and self.kind and self.accession and self.joined_on):
            return None
        return PartyInfo(
            name=self.name,
            kind=self.kind,
            accession=self.accession,
            joined_on=self.joined_on,
            left_on=self.left_on,
            aliases=self.aliases,
        )


def read_parties(content: bytes, filename: str) -> tuple[PartyRow, ...]:
    """Read all rows, of every county; blank ones are passed over. Never raises for what is in it.

    A bad row has findings: ``required``, ``unknown_county``, ``unknown_kind``,
    ``unknown_accession``, ``invalid_date``, ``left_before_joining``, ``duplicate_name`` (or alias,
    within a county), ``personal_data``, ``formula_text``. A file that is refused gives a single
    row that says why: ``wrong_file_type``, ``unreadable_file``, or ``no_table_found`` with the
    columns that are missing.
    """
    try:
        numbered = _records(content, filename)
    except RefusedFileError as refusal:
        return (PartyRow(row=HEADER_ROW, findings=(refusal.finding(),)),)
    taken: set[tuple[str, str]] = set()
    return tuple(_row(number, record, taken) for number, record in numbered)


def _records(content: bytes, filename: str) -> list[tuple[int, dict[str, str]]]:
    """Return the records with content by their numbers. Raises :class:`RefusedFileError`."""
    if content.startswith(ZIP_START) or not filename.casefold().endswith(TEXT_ENDINGS):
        raise RefusedFileError(WRONG_FILE_TYPE)
    header, *rows = records(content) or [[]]
    names = [fold(name) for name in header]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise RefusedFileError(NO_TABLE_FOUND, ", ".join(missing))
    blank = dict.fromkeys(COLUMNS, "")
    numbered = enumerate(rows, start=HEADER_ROW + 1)
    return [(n, blank | dict(zip(names, row, strict=False))) for n, row in numbered if any(row)]


def _row(number: int, record: dict[str, str], taken: set[tuple[str, str]]) -> PartyRow:
    texts = {name: mask(record[name]) or None for name in COLUMNS}
    oddities = [*_cell_oddities(record), *_row_oddities(record), *_taken_names(record, taken)]
    return PartyRow(
        row=number,
        county_code=texts["county_code"],
        name=texts["name"],
        kind=texts["kind"],
        accession=texts["accession"],
        decided_by=texts["decided_by"],
        decided_on=_day(record["decided_on"]),
        reference=texts["reference"],
        joined_on=_day(record["joined_on"]),
        left_on=_day(record["left_on"]),
        aliases=_aliases(texts["aliases"] or ""),
        findings=tuple(
            Finding(code=code, row=number, column=column, value=record[column] or None)
            for code, column in oddities
        ),
    )


def _cell_oddities(record: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Find cells that are wrong by themselves, as (code, column)."""
    allowed: dict[str, tuple[str, Container[str]]] = {
        "county_code": ("unknown_county", {county.code for county in counties()}),
        "kind": ("unknown_kind", set(OrganisationKind)),
        "accession": ("unknown_accession", set(Accession)),
    }
    for column in COLUMNS:
        text = record[column]
        code, words = allowed.get(column, ("", {text}))
        oddities = {
            "required": column in REQUIRED and not text,
            code: bool(text) and text not in words,
            "invalid_date": column in DAYS and bool(text) and _day(text) is None,
            "personal_data": holds_personal_data(text),
            "formula_text": is_formula_text(text),
        }
        yield from ((code, column) for code, holds in oddities.items() if holds)


def _row_oddities(record: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Find cells that do not go together."""
    if record["accession"] in DECIDED:
        yield from (("required", column) for column in DECISION if not record[column])
    joined, left = _day(record["joined_on"]), _day(record["left_on"])
    if joined and left and left < joined:
        yield "left_before_joining", "left_on"


def _taken_names(record: dict[str, str], taken: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Find names that another row of the county has, and take those of this one."""
    names = {"name": (record["name"],), "aliases": _aliases(record["aliases"])}
    own = {(record["county_code"], fold(name)) for each in names.values() for name in each if name}
    for column, each in names.items():
        if any((record["county_code"], fold(name)) in taken for name in each):
            yield "duplicate_name", column
    taken |= own


def _aliases(text: str) -> tuple[str, ...]:
    return tuple(alias.strip() for alias in text.split("|") if alias.strip())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
