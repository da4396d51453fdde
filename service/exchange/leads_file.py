"""The list of names to fill in, as a file: written with its questions, read with the answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy.orm import Session

from service.exchange.cells import Cell, Row, fold, is_missing
from service.exchange.columns import header_key
from service.exchange.export_cells import table_file
from service.exchange.importing_lists import work_lists
from service.exchange.refusals import NO_TABLE_FOUND, RefusedFileError
from service.exchange.results import WorkLists
from service.exchange.shapes import Finding, Json
from service.exchange.sources import sheets_in
from service.models.words import ResponsibilityRole
from service.workflows.finding import find_plan
from service.workflows.vocabulary import Actor

# Header words by column, the first of each as the list is written.
WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "activity": ("Aktivitets-id", "Activity id"),
        "number": ("Nr", "Nummer", "Number"),
        "title": ("Aktivitet", "Title", "Activity"),
        "text": ("Skrivet som", "Owner text", "Written as"),
        "organisation": ("Organisation",),
        "role": ("Roll", "Role"),
    }
)
ASKED = ("Fråga", "Gäller")  # for people; passed over when the list is read
ROLES: Mapping[str, ResponsibilityRole] = MappingProxyType(
    {role.value: role for role in ResponsibilityRole}
    | {
        "huvudansvarig": ResponsibilityRole.LEAD,
        "ansvarig": ResponsibilityRole.RESPONSIBLE,
        "medverkande": ResponsibilityRole.PARTICIPATING,
    }
)
NAMED_AT_MOST = 6  # owners or activities that one line tells of

_FIELDS = {header_key(word): name for name, words in WORDS.items() for word in words}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One line of the list; what is left empty is None."""

    row: int
    activity: str | None = None
    number: str | None = None
    title: str | None = None
    text: str | None = None
    organisation: str | None = None
    role: str | None = None

    def doubt(self, code: str, column: str) -> Finding:
        """Ask about one of its cells."""
        value = self.as_json()[column]
        return Finding(code=code, row=self.row, column=WORDS[column][0], value=value)

    def as_json(self) -> Json:
        """Give the line as it was written."""
        return {
            "activity": self.activity,
            "number": self.number,
            "title": self.title,
            "text": self.text,
            "organisation": self.organisation,
            "role": self.role,
        }


def leads_list(session: Session, actor: Actor, plan_uid: str, filename: str) -> bytes:
    """Return the list of what is left to name in a plan, CSV or XLSX by its name.

    One line for each text that is no organisation, wherever it stands, and for each activity that
    lacks an owner or a lead. Raises NotFoundError, and InvalidError for another kind of file.
    """
    plan = find_plan(session, actor, plan_uid)
    header = [words[0] for words in WORDS.values()]
    lines = _lines(work_lists(session, plan))
    return table_file(filename, "Att fylla i", [[*header, *ASKED], *lines])


def _lines(lists: WorkLists) -> Iterator[list[str]]:
    for each in lists.unknown_organisations:
        numbers = [where["number"] or where["title"] for where in each["activities"]]
        yield ["", "", "", each["text"], "", "", "Vilken organisation?", _some(numbers)]
    for each in lists.missing_owners:
        yield [*_place(each), "", "", "ansvarig", "Vem ansvarar?", ""]
    for each in lists.missing_leads:
        yield [*_place(each), "", "", "huvudansvarig", "Vem samordnar?", _some(each["owners"])]


def _place(activity: Json) -> list[str]:
    return [activity["activity"], activity["number"] or "", activity["title"]]


def _some(names: list[str]) -> str:
    more = ["…"] if len(names) > NAMED_AT_MOST else []
    return ", ".join(names[:NAMED_AT_MOST] + more)


def read_answers(content: bytes, filename: str) -> tuple[Answer, ...]:
    """Read the list, from the first sheet with its header; raises RefusedFileError."""
    for sheet in sheets_in(content, filename):
        header = next((row for row in sheet.head if _is_header(row)), None)
        if header:
            below = (row for row in sheet.read().rows if row.number > header.number)
            columns = {index: _field(cell) for index, cell in header.cells.items()}
            return tuple(_answer(row, columns) for row in below)
    raise RefusedFileError(NO_TABLE_FOUND)


def _is_header(row: Row) -> bool:
    fields = {_field(cell) for cell in row.cells.values()}
    return "organisation" in fields and bool(fields & {"activity", "number", "title", "text"})


def _field(cell: Cell) -> str | None:
    return _FIELDS.get(header_key(cell.line))


def _answer(row: Row, columns: Mapping[int, str | None]) -> Answer:
    said = {
        name: cell.line
        for index, cell in row.cells.items()
        if (name := columns.get(index)) and not is_missing(cell.text)
    }
    return Answer(row=row.number, **said)


def role_called(text: str) -> ResponsibilityRole | None:
    """Return the role that a word names, in Swedish or as its code."""
    return ROLES.get(fold(text))
