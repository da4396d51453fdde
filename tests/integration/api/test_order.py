"""Of several things that are wrong, the one that comes first in the contract is told."""

import pytest
from werkzeug.test import TestResponse

from tests.integration.api.places import Place
from tests.integration.api.specimens import SPECIMENS, Specimen
from tests.support.world import PREFIX

NOBODY_KNOWS = "01a20000-0000-7000-8000-00000000ffff"
WITH_VERSION = {name: each for name, each in SPECIMENS.items() if each.to}
# A step names its organisation, so that who may take it can be told whatever else is wrong.
FAULTY = {"surprise": 1}


def spoilt(place: Place, specimen: Specimen) -> dict[str, object]:
    """Return a body with a fault that says nothing of who may send it."""
    return {**place.body(specimen), **FAULTY}


def test_without_a_token_nothing_else_matters(place: Place) -> None:
    answers = [
        place.world.nobody.call(each.method, place.spell(each.path), data="{")
        for each in SPECIMENS.values()
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["WWW-Authenticate"] for answer in answers} == {"Bearer"}


def test_a_body_that_cannot_be_read_comes_before_what_it_is_about(place: Place) -> None:
    answers = [
        place.world.caller("auditor").call(
            each.method, _elsewhere(each), data="{", content_type="application/json"
        )
        for each in SPECIMENS.values()
    ]

    assert {answer.status_code for answer in answers} == {400}


def test_what_is_not_there_comes_before_rights_and_versions(place: Place) -> None:
    answers = {
        name: place.world.caller("auditor").call(
            each.method, _elsewhere(each), json=spoilt(place, each)
        )
        for name, each in SPECIMENS.items()
        if "{" in each.path
    }

    assert {name: a.status_code for name, a in answers.items() if a.status_code != 404} == {}


def test_an_id_that_is_none_names_nothing(place: Place) -> None:
    answers = [
        place.world.coordinator.call(
            each.method, each.path.format_map(_Garbage()), json=spoilt(place, each)
        )
        for each in SPECIMENS.values()
        if "{" in each.path
    ]

    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("faulty", [False, True], ids=["right", "faulty"])
def test_rights_come_before_versions_and_faults(place: Place, *, faulty: bool) -> None:
    answers = {
        name: place.send(
            each, spoilt(place, each) if faulty else place.body(each), "auditor", '"999-0"'
        )
        for name, each in SPECIMENS.items()
        if each.kept_out
    }

    assert _other(answers, {name: SPECIMENS[name].kept_out for name in answers}) == {}


def test_a_version_is_asked_for_before_faults_are_told(place: Place) -> None:
    answers = {
        name: place.world.caller(each.who).call(
            each.method, place.spell(each.path), json=spoilt(place, each)
        )
        for name, each in WITH_VERSION.items()
    }

    assert _other(answers, dict.fromkeys(answers, 428)) == {}


def test_an_old_version_comes_before_faults(place: Place) -> None:
    answers = {
        name: place.send(each, spoilt(place, each), match='"999-0"')
        for name, each in WITH_VERSION.items()
    }

    assert _other(answers, dict.fromkeys(answers, 412)) == {}


def test_only_steps_and_corrections_take_any_version(place: Place) -> None:
    answers = {
        name: place.send(each, spoilt(place, each), match="*").status_code
        for name, each in WITH_VERSION.items()
    }

    taking = {name for name, status in answers.items() if status != 428}
    assert taking == {"take step", "correct step", "move plan"}


def test_faults_are_told_last_and_nothing_is_stored(place: Place) -> None:
    before = place.world.entries()
    answers = {name: place.send(each, spoilt(place, each)) for name, each in SPECIMENS.items()}

    assert _other(answers, dict.fromkeys(answers, 422)) == {}
    assert {answer.json["errors"][0]["pointer"] for answer in answers.values()} == {"/surprise"}
    assert place.world.entries() == before


def test_a_token_for_reading_is_told_what_is_not_there_first(place: Place) -> None:
    reader = place.world.give_token("coordinator", "read")
    missing = [each for each in SPECIMENS.values() if "{" in each.path]

    unknown = [
        reader.call(each.method, _elsewhere(each), json=place.body(each)) for each in missing
    ]
    known = [
        reader.call(each.method, place.spell(each.path), json=place.body(each))
        for each in SPECIMENS.values()
    ]

    assert {answer.status_code for answer in unknown} == {404}
    assert {answer.status_code for answer in known} == {403}


class _Garbage(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"no-{name}"


class _Nowhere(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return NOBODY_KNOWS


def _elsewhere(specimen: Specimen) -> str:
    return specimen.path.format_map(_Nowhere())


def _other(
    answers: dict[str, TestResponse], expected: dict[str, int | None]
) -> dict[str, tuple[int, str]]:
    """Return the answers with another status than *expected*, or without a problem document."""
    return {
        name: (answer.status_code, answer.text)
        for name, answer in answers.items()
        if answer.status_code != expected[name]
        or not answer.json["instance"].startswith(f"{PREFIX}/")
    }
