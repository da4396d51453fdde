"""A coordinator looks at a plan file row by row, imports it, and names what it leaves open."""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from service.web.room import LARGEST_FORM
from tests.support.browsing import HOME, Visitor, a_visitor, token_in
from tests.support.world import World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
PLAN = (
    "Nr;Aktivitet;Ansvarig;Tidplan\n"
    "1.1;Ta fram en rutin;karlstad (påhittad);2026\n"
    "1.2;Utbilda personal;Okända föreningen;hösten 2026\n"
    "1.3;Mäta;;2026\n"
    "1.4;Samordna;karlstad (påhittad), sunne (påhittad);2026\n"
).encode()
BY_GOAL = (
    "Mål;Nr;Aktivitet;Ansvarig;Tidplan\n"
    "Förebygga;1.1;Ta fram en rutin;karlstad (påhittad);2026\n"
    "Förebygga;1.2;Utbilda personal;karlstad (påhittad);2026\n"
    "Upptäcka;2.1;Mäta;sunne (påhittad);2026\n"
).encode()
OWN_WORDS = (
    "Punkt;Vad vi gör;Vilka;Tidplan\n1.1;Ta fram en rutin;karlstad (påhittad);2026\n"
).encode()
TICKED = 'name="{}" value="([0-9]+)" checked>'
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def come_in(browser: Visitor, name: str = "coordinator") -> None:
    """Come in as *name*, and read the pages in English."""
    browser.open_link(name)
    browser.get("/account?lang=en")


def send(
    browser: Visitor, path: str, on: str, file: bytes | None, **more: str | Sequence[str]
) -> TestResponse:
    """Send a form that brings a *file*, from the page *on*."""
    data: dict[str, object] = {"csrf_token": token_in(browser.get(on).text), **more}
    if file is not None:
        data["file"] = FileStorage(BytesIO(file), filename="plan.csv")
    boundary, body = encode_multipart(data)  # in memory, where nothing is left to close
    headers = {"Accept-Language": "en", "Referer": f"{HOME}/"}
    kind = f'multipart/form-data; boundary="{boundary}"'
    return browser.client.post(path, base_url=HOME, data=body, content_type=kind, headers=headers)


def hidden_in(page: str, action: str) -> dict[str, Any]:
    """Return the hidden fields of the page's form for *action*, and the boxes ticked in it."""
    form = page.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    hidden = {name: value for name, value in HIDDEN.findall(form) if name != "csrf_token"}
    ticked = {name: re.findall(TICKED.format(name), form) for name in ("row", "group")}
    return {**hidden, **ticked}


def test_a_plan_file_is_looked_at_imported_and_its_questions_are_answered(
    browser: Visitor, county: World
) -> None:
    come_in(browser)
    here = f"/plans/{county.county.plan}/import"
    before = county.entries()

    looked = send(browser, here, here, PLAN)
    unchanged = county.entries()
    kept = hidden_in(looked.text, f"{here}/commit")
    done = send(browser, f"{here}/commit", here, None, **kept)
    result = browser.get(done.location)
    file = browser.get(f"{done.location}/rows.csv")

    assert looked.status_code == 200, looked.text
    assert "Created: <strong>4</strong>" in looked.text
    assert "No party is surely called Okända föreningen." in looked.text
    assert unchanged == before
    assert done.status_code == 303, done.text
    assert "Created: <strong>4</strong>" in result.text
    assert file.mimetype == "text/csv"
    assert "Utbilda personal" in file.text
    again = send(browser, f"{here}/commit", here, None, **kept)
    assert "there is nothing to import" in again.text


@ON_SQLITE
def test_rows_are_chosen_one_by_one_and_by_goal(browser: Visitor, county: World) -> None:
    come_in(browser)
    here = f"/plans/{county.county.plan}/import"
    way = f"{here}/commit"
    kept = hidden_in(send(browser, here, here, BY_GOAL).text, way)
    offered = {name: text.split() for name, text in kept.items() if name.startswith("offered-")}
    first, second = offered["offered-1"], offered["offered-2"]
    chosen = {"row": [first[1], *second], "group": ["1"]}

    none = send(browser, way, here, None, **{**kept, "row": []})
    done = send(browser, way, here, None, **{**kept, **chosen})
    result = browser.get(done.location).text
    table = browser.get(f"{done.location}/rows.csv").text

    assert kept["row"] == first + second
    assert (none.status_code, done.status_code) == (422, 303)
    assert "Choose at least one row to import." in none.text
    assert "Created: <strong>1</strong>" in result
    assert "Skipped: <strong>2</strong>" in result
    assert table.count("The row was not chosen") == len(first) + len(second) - 1
    assert browser.get(f"{done.location}/rows.xlsx").data.startswith(b"PK")
    assert "Created: <strong>2</strong>" in send(browser, here, here, BY_GOAL).text


@ON_SQLITE
def test_what_an_import_leaves_open_is_named_on_one_page(browser: Visitor, county: World) -> None:
    come_in(browser)
    plan = f"/plans/{county.county.plan}"
    kept = hidden_in(
        send(browser, f"{plan}/import", f"{plan}/import", PLAN).text, f"{plan}/import/commit"
    )
    send(browser, f"{plan}/import/commit", f"{plan}/import", None, **kept)
    hour = f"{plan}/first-hour"
    page = browser.get(hour).text
    asked = dict(re.findall(r'name="((?:owner|lead)-[^"]+)"()', page))
    owner = next(each for each in asked if each.startswith("owner-"))
    lead = next(each for each in asked if each.startswith("lead-"))
    karlstad, sunne = county.uid("karlstad"), county.uid("sunne")

    answers = {"text-Okända föreningen": sunne, owner: karlstad, lead: karlstad}
    answered = browser.post(hour, **answers)

    assert "Changed: <strong>3</strong>" in answered.text, answered.text
    for question in ("Okända föreningen", "No owner:", "Several owners and no lead:"):
        assert question in page
        assert question not in answered.text


@ON_SQLITE
def test_the_list_of_what_is_left_goes_out_and_comes_back_as_a_file(
    browser: Visitor, county: World
) -> None:
    county.propose()
    come_in(browser)
    plan = f"/plans/{county.county.plan}"

    out = browser.get(f"{plan}/leads.csv")
    lines = out.data.decode("utf-8-sig").splitlines()
    cells = lines[1].split(";")
    cells[4] = "karlstad (påhittad)"
    back = send(
        browser,
        f"{plan}/leads",
        f"{plan}/first-hour",
        "\n".join([lines[0], ";".join(cells)]).encode(),
    )
    unread = send(browser, f"{plan}/leads", f"{plan}/first-hour", b"nothing")
    none = send(browser, f"{plan}/leads", f"{plan}/import", None)

    assert browser.get(f"{plan}/leads.xlsx").data.startswith(b"PK")
    assert browser.get(f"{plan}/leads.pdf").status_code == 404
    assert "Changed: <strong>1</strong>" in back.text, back.text
    assert "The file is refused" in unread.text
    assert none.status_code == 422
    assert "Choose a file." in none.text


@ON_SQLITE
def test_columns_that_were_not_understood_are_named_by_the_person(
    browser: Visitor, county: World
) -> None:
    come_in(browser)
    here = f"/plans/{county.county.plan}/import"

    refused = send(browser, here, here, OWN_WORDS)
    kept = hidden_in(refused.text, here)
    named = {"field-1": "number", "field-2": "title", "field-3": "owner", "field-4": "schedule"}
    understood = send(browser, here, here, None, **{**kept, **named})
    way = f"{here}/commit"
    done = send(browser, way, here, None, **hidden_in(understood.text, way))

    assert "No table was found" in refused.text
    assert ">Vad vi gör</label>" in refused.text
    assert "Created: <strong>1</strong>" in understood.text, understood.text
    assert done.status_code == 303


@ON_SQLITE
def test_another_file_than_the_one_looked_at_is_not_imported(
    browser: Visitor, county: World
) -> None:
    come_in(browser)
    here = f"/plans/{county.county.plan}/import"
    kept = hidden_in(send(browser, here, here, PLAN).text, f"{here}/commit")
    before = county.entries()

    other = send(browser, f"{here}/commit", here, OWN_WORDS, digest=kept["digest"])
    broken = send(browser, f"{here}/commit", here, None, **{**kept, "content": "!"})
    same = send(browser, f"{here}/commit", here, PLAN, digest=kept["digest"])

    assert (other.status_code, broken.status_code, same.status_code) == (422, 422, 303)
    assert "This is another file than the one that you looked at." in other.text
    assert county.entries() > before


@ON_SQLITE
def test_a_file_too_large_to_be_carried_is_chosen_once_more(
    browser: Visitor, county: World
) -> None:
    come_in(browser)
    here = f"/plans/{county.county.plan}/import"
    large = PLAN + b" \n" * 600_000

    looked = send(browser, here, here, large)
    too_large = send(browser, here, here, b"x" * (LARGEST_FORM + 1))
    elsewhere = send(browser, "/account", "/account", b"x" * 300_000)

    assert "Choose the same file once more" in looked.text
    assert "content" not in hidden_in(looked.text, f"{here}/commit")
    assert (too_large.status_code, elsewhere.status_code) == (413, 413)


@ON_SQLITE
def test_nobody_else_imports_or_reads_what_came_of_it(browser: Visitor, county: World) -> None:
    come_in(browser)
    here = f"/plans/{county.county.plan}/import"
    kept = hidden_in(send(browser, here, here, PLAN).text, f"{here}/commit")
    result = send(browser, f"{here}/commit", here, None, **kept).location
    reporter, elsewhere = a_visitor(county), a_visitor(county)
    come_in(reporter, "reporter of karlstad")
    come_in(elsewhere, "coordinator elsewhere")

    statuses = [
        each.get(path).status_code
        for each in (reporter, elsewhere)
        for path in (here, f"/plans/{county.county.plan}/first-hour", result)
    ]

    assert set(statuses) <= {403, 404}
