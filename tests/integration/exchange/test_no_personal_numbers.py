"""An identity number in a file is nowhere in what is stored, and nowhere in what is told."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from service.core.db import Base, db, transaction
from service.exchange.importing import GivenFile
from service.exchange.leads import name_leads
from service.models import Disclosure
from service.trail.canonical import read_disclosure
from tests.integration.exchange.importing_county import County
from tests.unit.exchange.plan_files import PLANS

NUMBERS = ("19121212-1212", "191212121212", "121212-1212", "1212121212")
EVERYWHERE = (
    "121212-1212",
    "Delmål 121212-1212",
    "Ordna för 19121212-1212",
    "Region Värmland (121212-1212), Nätverket 1212121212",
    "Kommunerna (19121212-1212)",
    "våren 2027 191212121212",
    "Klar 121212-1212",
    "Ring 121212+1212, 191212121212",
)


def _raw(url: str) -> bytes:
    """Return every byte of the database: the file and what is not written back to it yet."""
    path = Path(url.removeprefix("sqlite:///"))
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def _revealed() -> str:
    """Return all typed texts of the trail, which are stored encoded."""
    db.session().rollback()
    found = db.session().scalars(sa.select(Disclosure.disclosure))
    return json.dumps([read_disclosure(each) for each in found], ensure_ascii=False)


def _held_in(text: str) -> list[str]:
    return [number for number in NUMBERS if number in text]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_no_identity_number_is_anywhere_in_the_file(county: County, served: str) -> None:
    county.give((PLANS / "traps.xlsx").read_bytes(), "för 19121212-1212.xlsx")
    county.give_rows(EVERYWHERE)
    told = county.give_rows((*EVERYWHERE[:7], "Ändrad 121212-1212")).as_json()
    answers = "Nr;Skrivet som;Organisation\n;Nätverket 1212121212;121212-1212\n".encode()
    with transaction() as session:
        given = GivenFile(content=answers, filename="19121212-1212.csv")
        listed = name_leads(session, county.coordinator, county.plan, given).as_json()

    stored, revealed = _raw(served).decode("latin-1"), _revealed()

    said = json.dumps([told, listed], ensure_ascii=False)
    assert "[personnummer]" in said
    assert "[personnummer]" in stored
    assert "[personnummer]" in revealed
    assert [_held_in(text) for text in (said, stored, revealed)] == [[], [], []]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_no_identity_number_is_in_any_table(county: County) -> None:
    county.give((PLANS / "traps.xlsx").read_bytes(), "för 19121212-1212.xlsx")
    county.give_rows(EVERYWHERE)

    with db.engine.connect() as connection:
        stored = {
            name: " ".join(
                _text(value) for row in connection.execute(sa.select(table)) for value in row
            )
            for name, table in Base.metadata.tables.items()
        }

    assert {name: _held_in(text) for name, text in stored.items() if _held_in(text)} == {}
    assert "[personnummer]" in stored["activity"]
    assert _held_in(_revealed()) == []


def _text(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
