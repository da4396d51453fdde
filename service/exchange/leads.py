"""Name owners and leads in bulk, and say which organisations texts mean, from a list."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from service.core.i18n import gettext
from service.core.personal_numbers import mask
from service.exchange.cells import fold
from service.exchange.importing import GivenFile
from service.exchange.importing_attempts import tried
from service.exchange.importing_lists import activities_of
from service.exchange.importing_names import names_of_county
from service.exchange.leads_file import Answer, read_answers, role_called
from service.exchange.refusals import RefusedFileError
from service.exchange.results import Outcome, Remark
from service.exchange.results_lists import LineResult, ListResult, line_in_whole
from service.exchange.shapes import Finding
from service.models import Activity, Organisation, Plan
from service.models.words import ResponsibilityRole
from service.workflows.operations import (
    match_owner,
    open_plan_for_import,
    remove_owner,
    set_owner,
)
from service.workflows.operations.owners import OwnerWish
from service.workflows.vocabulary import ANY_VERSION, Actor


def name_leads(
    session: Session, actor: Actor, plan_uid: str, given: GivenFile, *, dry_run: bool = False
) -> ListResult:
    """Put the answers of a filled-in list into the plan, within the caller's transaction.

    A line with a text says which organisation it means, in one activity or in all; another line
    gives an organisation a role, that of lead unless it says otherwise. A line without an
    organisation is passed over, one that cannot be carried out is refused whole; the others go
    in. The same list again changes nothing. Raises NotFoundError, NotPermittedError and
    RefusedError (closed plan).
    """
    plan = open_plan_for_import(session, actor, plan_uid)
    answer = ListResult(filename=given.shown_name, dry_run=dry_run)
    try:
        lines = read_answers(given.content, given.filename)
    except RefusedFileError as refusal:
        return replace(answer, refused=Remark.of(refusal.finding()))
    naming = _Naming(session, actor, plan)
    if dry_run:
        return replace(answer, rows=tried(session, lambda: naming.take(lines)))
    return replace(answer, rows=naming.take(lines))


class _DoubtError(Exception):
    """A line that cannot be understood."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meant:
    """A line as understood."""

    organisation: Organisation
    role: ResponsibilityRole | None
    activities: tuple[Activity, ...]
    text: str | None


class _Naming:
    """The lines on their way into one plan."""

    def __init__(self, session: Session, actor: Actor, plan: Plan) -> None:
        self.session, self.actor, self.plan = session, actor, plan

    def take(self, lines: Iterable[Answer]) -> tuple[LineResult, ...]:
        """Carry out every line that can be."""
        self.activities = activities_of(self.session, self.plan)
        self.names = names_of_county(self.session, self.plan.county_code)
        self.book = self.names.book(self.plan.county_code, self.plan.period_start)
        return tuple(self._result(line) for line in lines)

    def _result(self, line: Answer) -> LineResult:
        said = {key: value and mask(value) for key, value in line.as_json().items()}
        result = LineResult(row=line.row, said=said, outcome=Outcome.SKIPPED)
        if line.organisation is None:
            return result
        try:
            meant = self._understood(line)
        except _DoubtError as doubt:
            remarks = (Remark.of(doubt.finding),)
            return replace(result, outcome=Outcome.REFUSED, remarks=remarks)
        return line_in_whole(self.session, result, lambda: self._put(result, meant))

    def _understood(self, line: Answer) -> _Meant:
        role = role_called(line.role) if line.role else None
        if line.role and role is None:
            raise _DoubtError(line.doubt("unknown_role", "role"))
        organisation = self._organisation(line)
        activities = self._activities(line)
        if line.text:
            activities = [each for each in activities if _holds(each, line.text, organisation)]
            if not activities:
                raise _DoubtError(line.doubt("no_such_text", "text"))
        return _Meant(
            organisation=organisation, role=role, activities=tuple(activities), text=line.text
        )

    def _organisation(self, line: Answer) -> Organisation:
        name = line.organisation or ""
        party = self.book.party(name)
        everyone = self.names.organisations
        by_uid = (each for each in everyone.values() if each.uid == name)
        found = everyone[party.name] if party else next(by_uid, None)
        if found is None:
            raise _DoubtError(line.doubt("no_such_organisation", "organisation"))
        return found

    def _activities(self, line: Answer) -> list[Activity]:
        """Return the one that the line names; all of them when it only names a text."""
        if line.activity:
            found = [each for each in self.activities if each.uid == line.activity]
        else:
            found = [each for each in self.activities if _is_named(each, line)]
        names_none = not (line.activity or line.number or line.title)
        if len(found) == 1 or (names_none and line.text):
            return found
        code = "ambiguous_activity" if found else "no_such_activity"
        raise _DoubtError(line.doubt(code, "title" if line.title else "number"))

    def _put(self, result: LineResult, meant: _Meant) -> LineResult:
        before = sum(each.version for each in meant.activities)
        for activity in meant.activities:
            if meant.text:
                self._match(activity, meant)
            self._give_role(activity, meant)
        changed = sum(each.version for each in meant.activities) != before
        return replace(result, outcome=Outcome.CHANGED if changed else Outcome.UNCHANGED)

    def _match(self, activity: Activity, meant: _Meant) -> None:
        """Let the text become the organisation, or take it away when that is an owner already."""
        organisation, current = meant.organisation, activity.current
        there = any(each.organisation_id == organisation.id for each in current)
        texts = [
            each
            for each in current
            if each.organisation_id is None and _same(meant.text or "", each.written_as)
        ]
        for each in texts:
            if there:
                reason = gettext("It means an organisation that is named already.")
                change = (reason, ANY_VERSION)
                remove_owner(self.session, self.actor, activity.uid, each.uid, change)
            else:
                match_owner(self.session, self.actor, activity.uid, each.uid, meant.organisation)
            there = True

    def _give_role(self, activity: Activity, meant: _Meant) -> None:
        current = {each.organisation_id: each.role for each in activity.current}
        role = meant.role or (None if meant.text else ResponsibilityRole.LEAD)
        if role is None or current.get(meant.organisation.id) is role:
            return
        wish = OwnerWish(role=role, reason=gettext("Named in a list of owners and leads."))
        set_owner(self.session, self.actor, activity.uid, meant.organisation, wish)


def _same(one: str, other: str | None) -> bool:
    return fold(one) == fold(other or "")


def _is_named(activity: Activity, line: Answer) -> bool:
    by_number = line.number is None or _same(line.number, activity.number)
    return by_number and (line.title is None or _same(line.title, activity.title))


def _holds(activity: Activity, text: str, matched_with: Organisation) -> bool:
    """Tell whether the text stands there, still or before it was matched."""
    texts = [each for each in activity.current if _same(text, each.written_as)]
    return any(each.organisation_id in (None, matched_with.id) for each in texts)
