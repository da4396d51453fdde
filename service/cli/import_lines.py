"""What came of an import, for a person: every row, every question, and what is left to do."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from service.core.i18n import _, gettext
from service.exchange import findings
from service.exchange.results import ImportResult, Outcome, Remark
from service.exchange.results_lists import ListResult

LABELS = {
    Outcome.CREATED: _("created"),
    Outcome.CHANGED: _("changed"),
    Outcome.UNCHANGED: _("unchanged"),
    Outcome.SKIPPED: _("skipped"),
    Outcome.REFUSED: _("REFUSED"),
}
LISTS = {
    "left": _("No longer in the file, and left as they are:"),
    "claims": _("These say done: ask the owner to report:"),
    "declines": _("These say not relevant: ask the owner to decline:"),
    "endings": _("The file drops or transfers these: decide it once the plan is adopted:"),
    "unknown": _("Names that are no organisation:"),
    "no_owner": _("No owner:"),
    "no_lead": _("Several owners and no lead:"),
}
TITLE_AT_MOST = 70
LISTED_AT_MOST = 10
NAMED_AT_MOST = 4

Item = dict[str, Any]


def plan_lines(result: ImportResult) -> Iterator[str]:
    """Tell row by row what became of it and what is asked, then what the plan still lacks."""
    yield from _refusal(result)
    for each in result.rows:
        what = " ".join(filter(None, (each.row.number, each.row.title)))
        fields = f" ({', '.join(each.fields)})" if each.fields else ""
        yield _row(each.row.row, each.outcome, f"{_short(what)}{fields}")
        yield from map(_question, each.remarks)
    for notice in result.notices:
        yield findings.notice(notice.code, notice.name, notice.count)
    yield _summary(result)
    if not result.refused:
        yield from _left_to_do(result)


def list_lines(result: ListResult) -> Iterator[str]:
    """Tell line by line what became of it, but not of those that were only passed over."""
    yield from _refusal(result)
    for each in result.rows:
        if each.outcome is not Outcome.SKIPPED:
            said = (each.said.get(name) for name in ("number", "name", "text", "organisation"))
            yield _row(each.row, each.outcome, _short(" ".join(filter(None, said))))
            yield from map(_question, each.remarks)
    yield _summary(result)


def export_lines(file: Path, size: int) -> Iterator[str]:
    """Tell what was written."""
    yield gettext("Wrote %(file)s (%(size)s bytes).", file=file, size=size)


def _refusal(result: ImportResult | ListResult) -> Iterator[str]:
    if result.refused:
        yield gettext("The file is refused, and nothing in it was read:")
        yield _question(result.refused)


def _row(row: int, outcome: Outcome, what: str) -> str:
    return f"{row:>5}  {LABELS[outcome]!s:<11}  {what}"


def _question(remark: Remark) -> str:
    """Give the column, what stands there, the sentence and the code."""
    where = f"{remark.column}: " if remark.column else ""
    what = (
        f"\N{LEFT DOUBLE QUOTATION MARK}{_short(remark.value)}\N{RIGHT DOUBLE QUOTATION MARK} "
        if remark.value
        else ""
    )
    return f"       - {where}{what}{remark.message} [{remark.code}]"


def _summary(result: ImportResult | ListResult) -> str:
    counted = ", ".join(f"{result.counts[each]} {LABELS[each]!s}" for each in Outcome)
    questions = gettext("%(count)s questions", count=len(result.remarks))
    said = f"{counted}; {questions}."
    if not result.dry_run:
        return said
    return f"{said} {gettext('Nothing was changed: this was a dry run.')}"


def _left_to_do(result: ImportResult) -> Iterator[str]:
    """Tell the work lists, each cut short; all of it is in the document for programs."""
    lists = result.lists
    titles: tuple[tuple[Any, Sequence[Item], Callable[[Item], str]], ...] = (
        (LISTS["left"], result.left, _activity),
        (LISTS["claims"], lists.claims, _with_owners),
        (LISTS["declines"], lists.declines, _with_owners),
        (LISTS["endings"], lists.endings, _activity),
        (LISTS["unknown"], lists.unknown_organisations, _text),
        (LISTS["no_owner"], lists.missing_owners, _activity),
        (LISTS["no_lead"], lists.missing_leads, _with_owners),
    )
    for title, items, shown in titles:
        yield from _listed(str(title), [shown(item) for item in items])
    if lists.unknown_organisations or lists.missing_owners or lists.missing_leads:
        command = f"forankra plan leads {result.plan} FILE.xlsx --write"
        yield gettext("Get the list to fill in: %(command)s", command=command)


def _listed(title: str, items: Sequence[str]) -> Iterator[str]:
    if not items:
        return
    yield ""
    yield f"{title} ({len(items)})"
    yield from (f"  {item}" for item in items[:LISTED_AT_MOST])
    if len(items) > LISTED_AT_MOST:
        yield f"  … {gettext('and %(count)s more', count=len(items) - LISTED_AT_MOST)}"


def _activity(item: Item) -> str:
    return _short(" ".join(filter(None, (item["number"], item["title"]))))


def _with_owners(item: Item) -> str:
    return f"{_activity(item)}: {_some(item['owners'])}"


def _text(item: Item) -> str:
    where = [each["number"] or _short(each["title"]) for each in item["activities"]]
    return f"{_short(item['text'])} ({_some(where)})"


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = ["…"] if len(listed) > NAMED_AT_MOST else []
    return ", ".join(listed[:NAMED_AT_MOST] + more)


def _short(text: str | None) -> str:
    line = " ".join((text or "").split())
    return line if len(line) <= TITLE_AT_MOST else f"{line[: TITLE_AT_MOST - 1]}…"
