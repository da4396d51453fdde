"""One pass over a file's rows: each is put into the plan, or refused whole."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.exchange.importing_attempts import whole
from service.exchange.importing_fields import fields_of
from service.exchange.importing_goals import Goals
from service.exchange.importing_lists import activities_of, work_lists
from service.exchange.importing_matching import Known, known, match
from service.exchange.importing_names import names_in
from service.exchange.importing_rows import RowWriter
from service.exchange.results import ImportResult, Outcome, Remark, RowResult
from service.exchange.shapes import Finding, Json, Kind, PlanRow
from service.models import Activity, ImportLine, Plan
from service.models.words import ActivityState
from service.workflows import activity_flow, following
from service.workflows.vocabulary import Actor

NUMBER_AT_MOST = 40  # characters that the column takes
EXITS = (ActivityState.CANCELLED, ActivityState.CARRIED_OVER)


class Run:
    """What one pass knows: the rows, the activities that they can mean, and which they do."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        plan: Plan,
        file: tuple[str, Iterable[PlanRow]],
        left_out: frozenset[int] = frozenset(),
    ) -> None:
        """Take the digest and the rows of the *file*; the numbers of those *left_out*."""
        self.session, self.actor, self.plan = session, actor, plan
        self.digest, rows = file
        self.left_out = left_out
        self.rows = [row.masked() for row in rows]

    def take(self, answer: ImportResult) -> ImportResult:
        """Put in all rows and complete the *answer*."""
        self._begin()
        results = tuple(self._result(row) for row in self.rows)
        created = {
            each.activity
            for each in results
            if each.activity and each.outcome is Outcome.CREATED and answer.dry_run
        }
        return replace(
            answer,
            rows=tuple(_hidden(each, created) for each in results),
            left=tuple(self._left()),
            lists=work_lists(self.session, self.plan, created),
        )

    def _begin(self) -> None:
        """Read what stands in the plan, and find what each row means."""
        names = names_in(self.session, self.plan)
        self.writer = RowWriter(
            session=self.session,
            actor=self.actor,
            plan=self.plan,
            file_digest=self.digest,
            names=names,
            book=names.book(self.plan.county_code, self.plan.period_start),
            goals=Goals(self.session, self.actor, self.plan),
        )
        self.everyone = self._everyone()
        self.fields = {row.row: fields_of(row, names) for row in self.rows if _is_activity(row)}
        self.matches = match(self.fields, self.everyone)

    def _everyone(self) -> list[Known]:
        lines = {
            line.activity_id: line
            for line in self.session.scalars(
                select(ImportLine)
                .where(ImportLine.plan_id == self.plan.id)
                .execution_options(populate_existing=True)
            )
        }
        return [known(each, lines.get(each.id)) for each in activities_of(self.session, self.plan)]

    def _result(self, row: PlanRow) -> RowResult:
        remarks = tuple(Remark.of(finding) for finding in row.findings)
        if row.kind is not Kind.ACTIVITY:
            return RowResult(row=row, outcome=Outcome.SKIPPED, remarks=remarks)
        result = self._unless_left_out(row)
        return replace(result, remarks=remarks + result.remarks)

    def _unless_left_out(self, row: PlanRow) -> RowResult:
        if row.row in self.left_out:
            remark = Remark.of(Finding(code="not_chosen", row=row.row))
            return RowResult(row=row, outcome=Outcome.SKIPPED, remarks=(remark,))
        doubts = tuple(self._doubts(row))
        if doubts or row.title is None:
            return RowResult(row=row, outcome=Outcome.REFUSED, remarks=doubts)
        meant = self.matches.found.get(row.row)
        if meant and meant.fields == self.fields[row.row]:
            return RowResult(row=row, outcome=Outcome.UNCHANGED, activity=meant.activity.uid)
        return self._whole(row, meant)

    def _doubts(self, row: PlanRow) -> Iterable[Remark]:
        """Say why a row is not tried; the reader has told of one without a title."""
        if len(row.number or "") > NUMBER_AT_MOST:
            yield Remark.of(Finding(code="number_too_long", row=row.row, value=row.number))
        if row.row in self.matches.doubtful:
            yield Remark.of(Finding(code="ambiguous", row=row.row))

    def _whole(self, row: PlanRow, meant: Known | None) -> RowResult:
        """Put the row in whole or not at all."""
        result = whole(
            self.session, lambda: self._change(row, meant) if meant else self._create(row)
        )
        if isinstance(result, RowResult):
            return result
        self.writer.goals.forget()
        remarks = tuple(Remark.refused(row.row, each) for each in result)
        return RowResult(row=row, outcome=Outcome.REFUSED, remarks=remarks)

    def _create(self, row: PlanRow) -> RowResult:
        activity = self.writer.create(row, self.fields[row.row])
        return RowResult(row=row, outcome=Outcome.CREATED, activity=activity.uid)

    def _change(self, row: PlanRow, meant: Known) -> RowResult:
        activity, before = meant.activity, meant.activity.state
        fields = self.writer.change(row, self.fields[row.row], meant)
        return RowResult(
            row=row,
            outcome=Outcome.CHANGED if fields else Outcome.UNCHANGED,
            activity=activity.uid,
            fields=fields,
            remarks=tuple(_falls(row, activity, before)),
        )

    def _left(self) -> Iterable[Json]:
        """Name the activities that came from a file, but from none of the rows of this one."""
        met = self.matches.met()
        for each in self.everyone:
            activity = each.activity
            if each.line and activity.uid not in met and activity.state not in EXITS:
                yield {
                    "activity": activity.uid,
                    "number": activity.number,
                    "title": activity.title,
                    "state": activity.state,
                }


def _is_activity(row: PlanRow) -> bool:
    return row.kind is Kind.ACTIVITY and row.title is not None


def _hidden(result: RowResult, unsaved: set[str]) -> RowResult:
    return replace(result, activity=None) if result.activity in unsaved else result


def _falls(row: PlanRow, activity: Activity, before: ActivityState) -> Iterable[Remark]:
    """Warn of an activity that no longer stands where its owners had brought it."""
    after = activity.state
    if after is not before and following.rank(after) < following.rank(before):
        labels = [str(activity_flow.LABELS[state]) for state in (before, after)]
        finding = Finding(code="falls_back", row=row.row, value=" → ".join(labels))
        yield Remark.of(finding)
