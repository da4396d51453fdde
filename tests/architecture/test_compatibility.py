"""What was published stays as it is, unless the changelog says otherwise."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from service.api.openapi.__main__ import main, unannounced
from service.api.openapi.document import document
from service.api.openapi.surface import broken, surface
from service.api.openapi.writing import PUBLISHED, bare_app, spelled, written
from tests.support.sources import ROOT

Described = dict[str, Any]


@pytest.fixture(scope="module")
def described() -> Described:
    """Give the description as it is now."""
    return document(bare_app(), "en")


def test_nothing_published_is_broken_without_a_line_in_the_changelog() -> None:
    now = written()[PUBLISHED]

    assert unannounced(ROOT / "docs", now) == []


def test_what_is_there_does_not_break_itself(described: Described) -> None:
    published = surface(described)

    assert len(published) > 1_000
    assert broken(published, published) == []


def _drop_path(document: Described) -> None:
    del document["paths"]["/me"]


def _drop_method(document: Described) -> None:
    del document["paths"]["/activities/{id}"]["patch"]


def _drop_field(document: Described) -> None:
    del document["components"]["schemas"]["Plan"]["properties"]["reference"]


def _retype_field(document: Described) -> None:
    document["components"]["schemas"]["Plan"]["properties"]["version"]["type"] = "string"


def _drop_word(document: Described) -> None:
    document["components"]["schemas"]["Plan"]["properties"]["state"]["enum"].remove("closed")


def _drop_parameter(document: Described) -> None:
    parameters = document["paths"]["/plans"]["get"]["parameters"]
    parameters[:] = [each for each in parameters if each.get("name") != "q"]


def _drop_status(document: Described) -> None:
    del document["paths"]["/plans"]["post"]["responses"]["201"]


def _drop_code(document: Described) -> None:
    del document["components"]["responses"]["VersionMismatch"]["content"][
        "application/problem+json"
    ]["examples"]["version_mismatch"]


def _tighten(document: Described) -> None:
    properties = document["components"]["schemas"]["PlanRequest"]["properties"]
    properties["title"]["maxLength"] = 10


def _demand(document: Described) -> None:
    document["components"]["schemas"]["PlanRequest"]["required"].append("reference")


def _demand_more(document: Described) -> None:
    schema = document["components"]["schemas"]["PlanRequest"]
    schema["properties"]["surprise"] = {"type": "string"}
    schema["required"].append("surprise")


def _leave_out(document: Described) -> None:
    document["components"]["schemas"]["Plan"]["required"].remove("version")


BREAKING: dict[Callable[[Described], None], str] = {
    _drop_path: "GET /me",
    _drop_method: "PATCH /activities/{id}",
    _drop_field: "Plan.reference",
    _retype_field: "Plan.version",
    _drop_word: "Plan.state = closed",
    _drop_parameter: "GET /plans query q",
    _drop_status: "POST /plans 201",
    _drop_code: "PATCH /plans/{id} 412 version_mismatch",
    _tighten: "PlanRequest.title",
    _demand: "PlanRequest.reference",
    _demand_more: "PlanRequest.surprise",
    _leave_out: "Plan.version",
}


@pytest.mark.parametrize(("change", "name"), BREAKING.items())
def test_what_would_break_a_client_is_noticed(
    described: Described, change: Callable[[Described], None], name: str
) -> None:
    changed = deepcopy(described)

    change(changed)

    assert name in broken(surface(described), surface(changed))


def test_what_is_added_breaks_nobody(described: Described) -> None:
    changed = deepcopy(described)
    schemas = changed["components"]["schemas"]
    schemas["Plan"]["properties"]["surprise"] = {"type": "string"}
    schemas["PlanRequest"]["properties"]["surprise"] = {"type": "string"}
    schemas["Plan"]["properties"]["state"]["enum"].append("paused")
    changed["paths"]["/surprises"] = changed["paths"]["/plans"]

    assert broken(surface(described), surface(changed)) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a published surface that promises more than there is."""
    docs = tmp_path / "docs"
    docs.mkdir()
    promised = {**json.loads(written()[PUBLISHED]), "GET /lost": "listLost"}
    (docs / PUBLISHED).write_text(spelled(promised), encoding="utf-8")
    return docs


def _log(folder: Path, text: str) -> None:
    (folder.parent / "CHANGELOG.md").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "# Changelog\n\n## Unreleased\n\n### Added\n- Something.\n",
        "# Changelog\n\n## Unreleased\n\n## 0.0.9\n- `GET /lost` is gone.\n",
        "# Changelog\n\n## 0.0.9\n- `GET /lost` is gone.\n",
    ],
)
def test_nothing_is_written_over_what_no_line_announces(
    folder: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _log(folder, text)

    assert main(folder) == 1
    assert "`GET /lost`" in capsys.readouterr().err
    assert "GET /lost" in (folder / PUBLISHED).read_text(encoding="utf-8")


def test_what_is_announced_is_written(folder: Path) -> None:
    _log(folder, "# Changelog\n\n## Unreleased\n\n### Removed\n- `GET /lost`, which nobody used.\n")

    assert main(folder) == 0
    assert {each.name: each.read_text(encoding="utf-8") for each in folder.iterdir()} == written()


def test_the_first_time_there_is_nothing_to_break(tmp_path: Path) -> None:
    assert main(tmp_path) == 0
    assert (tmp_path / PUBLISHED).exists()
