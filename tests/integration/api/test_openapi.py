"""The description is valid, whole and true: of every operation, in both languages."""

from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from service.api.openapi.document import document
from service.api.openapi.operation import PROBLEM
from service.api.openapi.operations import NOT_DESCRIBED, OPERATIONS, places
from service.api.openapi.surface import referred
from service.api.openapi.writing import IN_FILES, PUBLISHED, bare_app, written
from service.api.problem_kinds import PROBLEMS
from service.api.problems import PREFIX
from tests.integration.api.described import described, validator
from tests.support.sources import ROOT
from tests.support.world import World

Described = dict[str, Any]
REWRITE = "run .venv/bin/python -m service.api.openapi docs"
NAMES = {"Förankra"}  # the same in every language


def operations() -> list[tuple[str, Described]]:
    """Return every described operation with its method and path."""
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in described()["paths"].items()
        for method, operation in methods.items()
    ]


def walk(value: Any, place: str = "") -> Iterator[tuple[str, Described]]:  # noqa: ANN401 -- any JSON value
    """Yield every object within *value* that is no example, with where it stands."""
    if isinstance(value, dict):
        yield place, value
        for name, inner in value.items():
            if name not in ("example", "examples"):
                yield from walk(inner, f"{place}/{name}")
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from walk(inner, f"{place}/{position}")


@pytest.mark.parametrize("locale", IN_FILES)
def test_an_independent_validator_finds_nothing(locale: str) -> None:
    errors = OpenAPIV31SpecValidator(document(bare_app(), locale)).iter_errors()

    assert [str(error) for error in errors] == []


@pytest.mark.parametrize("name", [*IN_FILES.values(), PUBLISHED])
def test_the_files_are_what_the_program_makes(name: str) -> None:
    kept = (ROOT / "docs" / name).read_text(encoding="utf-8")

    assert kept == written()[name], f"docs/{name} is not up to date: {REWRITE}"


def test_every_address_is_in_the_table_and_every_row_has_one() -> None:
    rules = [each for each in bare_app().url_map.iter_rules() if each.rule.startswith(PREFIX)]
    found = {each.endpoint for each in rules} - NOT_DESCRIBED

    assert found == {*OPERATIONS}
    assert {each.endpoint for each in rules} >= NOT_DESCRIBED


def test_no_two_operations_have_one_name() -> None:
    names = [operation["operationId"] for _, operation in operations()]

    assert len(names) == len({*names}) == len(list(places(bare_app())))


def test_everything_that_has_a_name_has_a_description() -> None:
    document = described()
    parameters = [
        (f"{name} {parameter['name']}", parameter)
        for name, operation in operations()
        for parameter in (referred(each, document) for each in operation["parameters"])
    ]
    responses = [
        (f"{name} {status}", referred(each, document))
        for name, operation in operations()
        for status, each in operation["responses"].items()
    ]
    fields = [
        (f"{schema}.{name}", field)
        for schema, described in document["components"]["schemas"].items()
        for name, field in described["properties"].items()
    ]
    headers = [*document["components"]["headers"].items()]

    named = [*operations(), *parameters, *responses, *fields, *headers]
    assert [name for name, each in named if not each.get("description", "").strip()] == []


def test_every_word_of_a_closed_set_is_explained_where_it_can_stand() -> None:
    fields = [
        each for each in walk(described()["components"]["schemas"]) if "description" in each[1]
    ]
    silent = [
        (place, word)
        for place, field in fields
        for word in field.get("enum") or field.get("items", {}).get("enum", ())
        if word is not None and f"`{word}`: " not in field["description"]
    ]

    assert [each for each in silent if "/Evidence/" not in each[0]] == []


def test_swedish_and_english_say_the_same_in_their_own_words() -> None:
    english, swedish = (document(bare_app(), locale) for locale in ("en", "sv"))
    told = dict(walk(swedish))
    pairs = [
        (place, name, each[name], told[place][name])
        for place, each in walk(english)
        for name in ("description", "summary")
        if isinstance(each.get(name), str)
    ]

    assert {*dict(walk(english))} == {*told}
    assert [
        (place, text) for place, _, text, other in pairs if text == other and text not in NAMES
    ] == []


def test_every_example_is_one_of_what_it_shows() -> None:
    document = described()
    contents = [
        (place, content)
        for place, each in walk(document)
        for content in each.get("content", {}).values()
        if "examples" in content
    ]
    wrong = [
        (place, name, error.message)
        for place, content in contents
        for name, each in content["examples"].items()
        for error in _errors(content["schema"], referred(each, document)["value"])
    ]

    assert len(contents) > len(operations())
    assert wrong == []


def _errors(schema: Described, value: Any) -> list[Any]:  # noqa: ANN401 -- any JSON value
    told = [[*validator(each["$ref"]).iter_errors(value)] for each in schema.get("anyOf", [schema])]
    return min(told, key=len)


def test_every_body_and_every_answer_has_an_example() -> None:
    document = described()
    bodies = [each["requestBody"] for _, each in operations() if "requestBody" in each]
    answers = [
        referred(answer, document)
        for _, each in operations()
        for answer in each["responses"].values()
    ]
    contents = [
        content
        for each in [*bodies, *answers]
        for media, content in each.get("content", {}).items()
        if media.endswith("json")
    ]

    assert [each for each in contents if not each.get("examples")] == []


def test_every_kind_of_problem_can_come_from_somewhere() -> None:
    document = described()
    told = {
        code
        for _, operation in operations()
        for each in operation["responses"].values()
        for code in referred(each, document).get("content", {}).get(PROBLEM, {}).get("examples", ())
    }

    assert told | {"method_not_allowed"} == {*PROBLEMS}
    assert "`method_not_allowed`" in document["info"]["description"]


@pytest.mark.parametrize("language", ["en", "sv"])
def test_the_description_is_served_in_the_reader_s_language(world: World, language: str) -> None:
    answer = world.nobody.get("/openapi.json", Accept_Language=language)

    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Content-Language"] == language
    assert answer.json == document(world.app, language)


def test_who_has_the_description_is_not_sent_it_again(world: World) -> None:
    first = world.nobody.get("/openapi.json")

    again = world.nobody.get("/openapi.json", If_None_Match=first.headers["ETag"])

    assert (again.status_code, again.data) == (304, b"")


def test_the_api_says_what_it_is(world: World) -> None:
    told: Described = world.nobody.get("/api-info").json or {}

    assert set(told) == {"apiName", "apiVersion", "apiReleased", "apiDocumentation", "apiStatus"}
    assert told["apiVersion"] == described()["info"]["version"]
    assert world.nobody.get(told["apiDocumentation"].removeprefix(PREFIX)).status_code == 200
