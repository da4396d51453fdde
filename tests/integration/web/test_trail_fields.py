"""What changed, as the page of an entry tells it: no column is left to its code."""

import re

import pytest

from service.core.db import Base
from service.models import Child, Subject
from service.trail.changes import replayed_columns
from service.trail.showing import camel
from service.web import trail_fields
from tests.support.browsing import Visitor
from tests.support.stepping import add_activity
from tests.support.world import World

ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
MODELS = [
    mapper.class_
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, Subject | Child) and "__tablename__" in vars(mapper.class_)
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.kind)
def test_every_column_that_an_entry_can_tell_has_a_name(model: type[Subject | Child]) -> None:
    columns = {camel(each.key.removesuffix("_id")) for each in replayed_columns(model)}
    inside = set() if issubclass(model, Subject) else {camel(model.kind)}

    # What a child belongs to stands in the stream, so that no entry tells it.
    assert columns - set(trail_fields.FIELDS) - {"activity", "person"} == set()
    assert inside <= set(trail_fields.CHILDREN)


@ON_SQLITE
def test_codes_days_and_things_are_read_in_words(browser: Visitor, county: World) -> None:
    with county.app.app_context():
        uid = add_activity(county.county, ["karlstad"], title="En rutin")
    browser.open_link("auditor")
    page = browser.get(f"/trail?activity={uid}").text
    created = re.findall(r'href="(/trail/entries/[^"]+)"', page)[-1]
    empty = re.findall(r"<dt>[^<]*</dt><dd>\s*</dd>", browser.get(created).text)
    browser.get("/account?lang=sv")
    swedish = _changes(browser.get(created).text)
    browser.get("/account?lang=en")
    english = _changes(browser.get(created).text)

    assert empty == []
    assert english["County"] == "Värmlands län"
    assert english["When the activity moves on"] == "When all owners have come there"
    assert english["State"] == "Proposed"
    assert english["Organisation (Owner)"] == "karlstad (påhittad)"
    assert english["Taken away (Owner)"] == "No"
    assert swedish["Steg"] == "Föreslagen"
    assert not [each for each in english.values() if re.fullmatch(r"[0-9a-f-]{36}", each)]


def _changes(page: str) -> dict[str, str]:
    rows = re.findall(r'<th scope="row">(.+?)</th><td[^>]*>.*?</td><td[^>]*>(.*?)</td>', page)
    return dict(rows)


@ON_SQLITE
def test_what_a_step_stated_is_read_in_words(county: World) -> None:
    called = {"01a2": "Sunne"}
    step = {
        "completedOn": "2026-03-02",
        "result": "partly",
        "keepParts": False,
        "without": ["01a2", "01a3"],
        "summary": "Det gick bra",
    }

    with county.app.test_request_context():
        told = [trail_fields.stated(field, given, called) for field, given in step.items()]

    assert told == ["2 mars 2026", "delvis uppnått", "Nej", "Sunne, 01a3", "Det gick bra"]
