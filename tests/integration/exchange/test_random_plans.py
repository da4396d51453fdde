"""Whatever plans say and however they change, what holds for imports holds."""

import random
from collections.abc import Sequence

import pytest

from service.core.db import db
from service.exchange.export import export_plan
from service.exchange.results import ImportResult, Outcome
from service.models import Activity
from service.models.words import ResponsibilityRole
from tests.integration.exchange.importing_county import County, entries, sheet, stored_activities
from tests.integration.exchange.test_dry_runs import told
from tests.support.history import verified

STEPS = 5
NAMES = (
    *("Kil", "Eda kommun", "Region Värmland", "Polisen", "Länsstyrelsen", "Karlskoga kommun"),
    *("Svenska kyrkan, Karlstads stift", "Blåklockans Bostads AB", "Nätverket X", "RF-SISU"),
    *("Kommunerna", "Övriga kommuner", "Samtliga parter", "Alla", "Näringslivet", "Styrgruppen"),
    *("Arbetsgruppen för barn", "Rättsväsendet", "Kvinnojourerna", "Civilsamhället"),
)
NOTES = ("", "", " (samordnar)", " (BVC)", " (deltar)", " (skolan, medverkar)", "?")
WHEN = ("2027", "våren 2026 till 2028", "löpande", None, "snarast", "senast 2027-03-01")
STATUS = ("Klar", "Utgår", "Pågår", "Grön", None)
COMMENTS = (None, "Text", "=1+1", "Utgår nu", "- a\n- b")
Cells = list[str | None]

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def row(number: int, chance: random.Random) -> Cells:
    titles = [f"Titel {number}"] * 3 + ["Samma titel"]
    return [
        chance.choice([str(number), f"{number}.1", None, "1"]),
        chance.choice(["Mål A", "Mål B", None]),
        chance.choice(titles),
        organisations(chance),
        organisations(chance),
        chance.choice(WHEN),
        chance.choice(STATUS),
        chance.choice(COMMENTS),
    ]


def organisations(chance: random.Random) -> str | None:
    between = chance.choice([", ", "\n", " och ", " samt "])
    named = [chance.choice(NAMES) + chance.choice(NOTES) for _ in range(chance.randint(0, 3))]
    return between.join(named) or None


def change(rows: list[Cells], chance: random.Random) -> None:
    """Change a few cells, and now and then add, drop or move a row."""
    for _ in range(3):
        place, column = chance.randrange(len(rows)), chance.randrange(8)
        rows[place][column] = row(place + 1, chance)[column]
    move = chance.randrange(4)
    if move == 0:
        rows.insert(chance.randrange(len(rows)), row(chance.randint(1, 12), chance))
    elif move == 1 and len(rows) > 3:
        rows.pop(chance.randrange(len(rows)))
    elif move == 2:
        chance.shuffle(rows)


def changed(result: ImportResult) -> Sequence[object]:
    quiet = {Outcome.UNCHANGED, Outcome.SKIPPED, Outcome.REFUSED}
    return [(each.row.row, each.fields) for each in result.rows if each.outcome not in quiet]


@pytest.mark.parametrize("seed", [3, 15, 26])
def test_plans_that_change_at_random(county: County, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- a seed that gives the same plans every time
    rows = [row(number, chance) for number in range(1, 7)]
    for _ in range(STEPS):
        content = sheet(*map(tuple, rows))

        tried = county.give(content, dry_run=True)
        done = county.give(content)
        before = entries()
        again = county.give(content)
        name = chance.choice(["plan.csv", "plan.xlsx"])
        exported = export_plan(db.session(), county.coordinator, county.plan, name)
        back = county.give(exported, name)

        assert told(tried) == told(done)
        assert changed(again) == []
        assert changed(back) == []
        assert entries() == before
        assert max(map(_leads, stored_activities(county.plan))) <= 1
        assert verified().sound
        change(rows, chance)


def _leads(activity: Activity) -> int:
    return [each.role for each in activity.current].count(ResponsibilityRole.LEAD)
