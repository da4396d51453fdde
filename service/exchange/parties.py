"""A file of parties: who is in the agreements of which county, since when and by what decision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from service.core.personal_numbers import mask
from service.exchange.cells import fold
from service.exchange.delimited import records
from service.exchange.packages import ZIP_START
from service.exchange.refusals import NO_TABLE_FOUND, WRONG_FILE_TYPE, RefusedFileError
from service.exchange.safety import holds_personal_data, is_formula_text
from service.exchange.shapes import Finding, PartyInfo
from service.models.reference import counties

KINDS = frozenset(
    {
        *("county_board", "municipality", "region", "police", "prosecutor", "prison_probation"),
        *("agency", "civil_society", "university", "business"),
    },
)
DECIDED_ACCESSIONS = frozenset({"signed", "endorsed", "acceded"})
ACCESSIONS = DECIDED_ACCESSIONS | {"participating"}

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
    ``unknown_accession``, ``invalid_date``, ``left_before_joining``, ``duplicate_name`` (also of an
    alias, in the same county), ``personal_data``, ``formula_text``. A file that is refused gives a
    single row with why: ``wrong_file_type``, ``unreadable_file`` or ``no_table_found``, the last with
    the columns that are missing.
    """
    try:
        numbered = enumerate(_records(content, filename), start=HEADER_ROW + 1)
    except RefusedFileError as refusal:
        return (PartyRow(row=HEADER_ROW, findings=(refusal.finding(),)),)
    taken: dict[tuple[str, str], int] = {}
    return tuple(_row(number, record, taken) for number, record in numbered if any(record.values()))


def _records(content: bytes, filename: str) -> list[dict[str, str]]:
    """Return the records. Raises :class:`RefusedFileError`."""
    if content.startswith(ZIP_START) or not filename.casefold().endswith(TEXT_ENDINGS):
        raise RefusedFileError(WRONG_FILE_TYPE)
    header, *found = records(content)
    missing = [name for name in COLUMNS if name not in header.values()]
    if missing:
        raise RefusedFileError(NO_TABLE_FOUND, ", ".join(missing))
    return found


def _row(number: int, record: Mapping[str, str], taken: dict[tuple[str, str], int]) -> PartyRow:
    days = {name: _day(record.get(name, "")) for name in DAYS}
    texts = {name: mask(record.get(name, "")) or None for name in COLUMNS if name not in DAYS}
    aliases = tuple(alias.strip() for alias in (texts["aliases"] or "").split("|") if alias.strip())
    findings = [
        Finding(code=code, row=number, column=column, value=record.get(column))
        for code, column in _oddities(record, days, taken)
    ]
    _take(record, aliases, number, taken)
    return PartyRow(
        row=number,
        county_code=texts["county_code"],
        name=texts["name"],
        kind=texts["kind"],
        accession=texts["accession"],
        decided_by=texts["decided_by"],
        decided_on=days["decided_on"],
        reference=texts["reference"],
        joined_on=days["joined_on"],
        left_on=days["left_on"],
        aliases=aliases,
        findings=tuple(findings),
    )
