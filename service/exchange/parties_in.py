"""Import the parties of an agreement, and the organisations that nobody has added yet."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.exchange.cells import fold
from service.exchange.importing import GivenFile
from service.exchange.importing_attempts import tried
from service.exchange.importing_names import own_names
from service.exchange.parties import HEADER_ROW, PartyRow, read_parties
from service.exchange.results import Outcome, Remark
from service.exchange.results_lists import LineResult, ListResult, line_in_whole
from service.exchange.shapes import Finding, Json
from service.models import Agreement, Organisation, Party
from service.models.reference import counties
from service.models.words import Accession, OrganisationKind
from service.workflows import access
from service.workflows.access import Right
from service.workflows.finding import find_agreement
from service.workflows.operations import (
    add_party,
    create_organisation,
    edit_organisation,
    edit_party,
)
from service.workflows.vocabulary import ANY_VERSION, Actor

STATED = ("decided_by", "decided_on", "reference", "left_on")


def import_parties(
    session: Session,
    actor: Actor,
    agreement_uid: str,
    content: bytes,
    filename: str,
    *,
    dry_run: bool = False,
) -> ListResult:
    """Let the organisations of a file join the agreement, within the caller's transaction.

    Rows of other counties are passed over. An organisation is known by any of its names, or
    added; an empty cell says nothing of what is known already. The same file again changes
    nothing. Raises NotFoundError and NotPermittedError.
    """
    agreement = find_agreement(session, actor, agreement_uid, lock=True)
    for right in (Right.MANAGE_AGREEMENTS, Right.MANAGE_ORGANISATIONS):
        access.demand(actor, right, agreement.county_code)
    rows = read_parties(content, filename)
    name = GivenFile(content=content, filename=filename).shown_name
    answer = ListResult(filename=name, dry_run=dry_run)
    if [row.row for row in rows] == [HEADER_ROW]:
        return replace(answer, refused=Remark.of(rows[0].findings[0]))
    entering = _Entering(session, actor, agreement)
    if dry_run:
        return replace(answer, rows=tried(session, lambda: entering.take(rows)))
    return replace(answer, rows=entering.take(rows))


class _Entering:
    """The rows on their way into one agreement."""

    def __init__(self, session: Session, actor: Actor, agreement: Agreement) -> None:
        self.session, self.actor, self.agreement = session, actor, agreement

    def take(self, rows: Iterable[PartyRow]) -> tuple[LineResult, ...]:
        """Put in every row of the agreement's county that can be."""
        return tuple(self._result(row) for row in rows)

    def _result(self, row: PartyRow) -> LineResult:
        remarks = tuple(Remark.of(finding) for finding in row.findings)
        line = LineResult(row=row.row, said=_said(row), outcome=Outcome.SKIPPED, remarks=remarks)
        if row.county_code != self.agreement.county_code and _is_county(row.county_code):
            return replace(line, remarks=())
        known = self._known(row)
        if len(known) > 1:
            finding = Finding(code="ambiguous_name", row=row.row, column="name", value=row.name)
            line = replace(line, remarks=(*remarks, Remark.of(finding)))
        if line.remarks:
            return replace(line, outcome=Outcome.REFUSED)
        return line_in_whole(self.session, line, lambda: self._put(row, line, known))

    def _known(self, row: PartyRow) -> list[Organisation]:
        """Find the organisation by its name, else by another that it has in the file."""
        wanted = fold(row.name or "")
        everyone = self._everyone()
        named = [each for each in everyone if wanted in own_names(each)]
        others = {fold(alias) for alias in row.aliases}
        return named or [each for each in everyone if others & own_names(each)]

    def _everyone(self) -> list[Organisation]:
        county = Organisation.county_code == self.agreement.county_code
        return list(self.session.scalars(select(Organisation).where(county)))

    def _put(self, row: PartyRow, line: LineResult, known: list[Organisation]) -> LineResult:
        organisation = known[0] if known else self._create(row)
        version = organisation.version
        remarks = tuple(self._add_names(row, organisation))
        renamed = organisation.version != version
        outcome = self._join(row, organisation)
        if outcome is Outcome.UNCHANGED and renamed:
            outcome = Outcome.CHANGED
        return replace(line, outcome=outcome, remarks=remarks)

    def _create(self, row: PartyRow) -> Organisation:
        taken = {name for each in self._everyone() for name in own_names(each)}
        values = {
            "name": row.name,
            "aliases": [alias for alias in row.aliases if fold(alias) not in taken],
            "sort": OrganisationKind(row.kind or ""),
            "county_code": self.agreement.county_code,
        }
        return create_organisation(self.session, self.actor, values)

    def _add_names(self, row: PartyRow, organisation: Organisation) -> Iterator[Remark]:
        """Add the other names that nobody has; tell of those that another has, and of the kind."""
        taken = {name: each for each in self._everyone() for name in own_names(each)}
        names = (row.name or "", *row.aliases)
        new = [each for each in names if fold(each) not in taken]
        if new:
            values = {"aliases": [*organisation.aliases, *new]}
            edit_organisation(self.session, self.actor, organisation.uid, values, ANY_VERSION)
        for each in names:
            if taken.get(fold(each), organisation) is not organisation:
                yield _remark("duplicate_name", row, "aliases", each)
        if organisation.sort != row.kind:
            yield _remark("kind_differs", row, "kind", row.kind)

    def _join(self, row: PartyRow, organisation: Organisation) -> Outcome:
        """Let it join, or change what is known of when and how it did."""
        party = self.session.scalars(
            select(Party).where(
                Party.agreement_id == self.agreement.id,
                Party.organisation_id == organisation.id,
                Party.joined_on == row.joined_on,
            )
        ).one_or_none()
        stated = {name: getattr(row, name) for name in STATED if getattr(row, name)}
        values: dict[str, Any] = {"accession": Accession(row.accession or ""), **stated}
        uid = self.agreement.uid
        if party is None:
            values["joined_on"] = row.joined_on
            add_party(self.session, self.actor, uid, organisation, values)
            return Outcome.CREATED
        version = self.agreement.version
        edit_party(self.session, self.actor, uid, party.uid, (values, ANY_VERSION))
        return Outcome.UNCHANGED if self.agreement.version == version else Outcome.CHANGED


def _is_county(code: str | None) -> bool:
    return any(county.code == code for county in counties())


def _remark(code: str, row: PartyRow, column: str, value: str | None) -> Remark:
    return Remark.of(Finding(code=code, row=row.row, column=column, value=value))


def _said(row: PartyRow) -> Json:
    return {
        "countyCode": row.county_code,
        "name": row.name,
        "kind": row.kind,
        "accession": row.accession,
        "joinedOn": row.joined_on and row.joined_on.isoformat(),
        "leftOn": row.left_on and row.left_on.isoformat(),
    }
