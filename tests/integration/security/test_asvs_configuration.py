"""ASVS 5.0, chapter 13: nothing weak is started, nothing that helps an attacker is shown."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.app import create_app
from service.core.config import Config, ConfigError
from service.core.db import db
from service.core.token_text import WRITTEN, is_misspelt
from service.models import Person, Token
from tests.support.sources import files
from tests.support.world import World

STRONG = "q7Zt-Vw2mXo9_LkR4sYp1HdNcB6uGfJe"
WEAK = {
    "none": "",
    "short": STRONG[:31],
    "one letter": "x" * 64,
    "few letters": "abcabc" * 12,
    "a placeholder": "please-CHANGEME-before-you-start-this",
    "an example": "this-is-an-example-of-a-secret-key-12",
}
Set = Callable[..., None]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Give what sets variables of the service's environment."""

    def to(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"FORANKRA_{name.upper()}", value)

    return to


@pytest.mark.parametrize("key", WEAK.values(), ids=WEAK)
def test_a_key_that_can_be_guessed_is_refused_at_the_start(given: Set, key: str) -> None:
    """ASVS 13.3.1 (L2): no weak or default key signs anything."""
    given(secret_key=key, demo="0")

    with pytest.raises(ConfigError) as refused:
        Config.from_environ()

    assert [fault.partition(":")[0] for fault in refused.value.faults] == ["FORANKRA_SECRET_KEY"]
    assert not key or key not in str(refused.value)


def test_a_key_is_read_from_a_file_and_shown_nowhere(given: Set, tmp_path: Path) -> None:
    """ASVS 13.3.1 (L2): secrets come from the environment or a file, and stay there."""
    (tmp_path / "key").write_text(f"{STRONG}\n")
    given(
        secret_key_file=str(tmp_path / "key"),
        database_url=f"postgresql+psycopg://web:{STRONG}@localhost/forankra",
    )

    config = Config.from_environ()

    assert config.secret_key == STRONG
    assert STRONG not in repr(config)


def test_faults_of_the_configuration_name_no_value(given: Set) -> None:
    """ASVS 13.3.1 (L2): what is wrong is told by its name."""
    given(database_url=f"mysql://web:{STRONG}@db/forankra", secret_key="s3cret", proxies="99")

    with pytest.raises(ConfigError) as refused:
        Config.from_environ()

    assert len(refused.value.faults) == 3
    assert STRONG not in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_no_statement_s_values_are_in_what_a_fault_says(world: World) -> None:
    """ASVS 16.2.5 (L2): an error of the database does not repeat what was sent to it."""
    with world.app.app_context():
        assert db.engine.hide_parameters


def test_nobody_is_there_before_somebody_is_made(migrated_url: str) -> None:
    """ASVS 6.3.2 (L1): there is no account by default, and no token."""
    app = create_app(Config(database_url=migrated_url, secret_key=STRONG))
    with app.app_context():
        found = [db.session.scalar(select(func.count(each.id))) for each in (Person, Token)]
        db.session.remove()
        db.engine.dispose()

    assert found == [0, 0]


def test_nothing_is_debugged_where_people_work(world: World) -> None:
    """ASVS 13.4.2 (L2): no debug mode, no console, no profiler."""
    paths = ("/console", "/?__debugger__=yes&cmd=resource&f=style.css", "/debug", "/__debug__/")
    client = world.app.test_client()

    assert (world.app.debug, world.app.config["DEBUG"]) == (False, False)
    answers = [client.get(path) for path in paths]
    assert not any("debugger" in answer.text.lower() for answer in answers)
    assert {client.get(path).status_code for path in (paths[0], *paths[2:])} == {404}


@pytest.mark.parametrize(
    "path",
    [
        "/.git/HEAD",
        "/.env",
        "/pyproject.toml",
        "/service/app.py",
        "/var/forankra.sqlite3",
        "/assets/../app.py",
        "/assets/%2e%2e/gate.py",
        "/assets/..%2fgate.py",
        "/api/v1/docs/../../../app.py",
        "/api/v1/docs/..%2F..%2Fdocument.py",
    ],
)
def test_no_file_of_ours_is_served_that_is_none_of_the_pages(world: World, path: str) -> None:
    """ASVS 13.4.1 (L1): neither version control nor sources can be fetched."""
    assert world.app.test_client().get(path).status_code == 404


@pytest.mark.parametrize("path", ["/assets", "/assets/", "/api/v1/docs/", "/static/", "/"])
def test_no_folder_is_listed(world: World, path: str) -> None:
    """ASVS 13.4.3 (L2): nobody browses our files."""
    answer = world.app.test_client().get(path)

    assert answer.status_code in (303, 404)
    assert "Index of" not in answer.text


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND", "DEBUG"])
def test_methods_that_nobody_needs_are_refused(world: World, method: str) -> None:
    """ASVS 13.4.4 (L2): nothing that was sent is mirrored."""
    client = world.app.test_client()
    answers = [
        client.open(path, method=method, headers={"X-Secret": "mirrored"})
        for path in ("/api/v1/me", "/api/v1/api-info", "/sign-in", "/healthz")
    ]

    assert {answer.status_code for answer in answers} == {405}
    assert not any("mirrored" in answer.text for answer in answers)


def test_no_answer_tells_which_versions_are_behind_it(world: World) -> None:
    """ASVS 13.4.6 (L3): neither a header nor an error names a component and its version."""
    client = world.app.test_client()
    answers = [client.get(path) for path in ("/nothing", "/sign-in", "/api/v1/me", "/readyz")]
    told = " ".join(f"{each.headers} {each.text}" for each in answers).lower()

    named = [name for name in ("werkzeug", "flask", "python/", "sqlalchemy") if name in told]
    assert named == []


def test_no_file_of_the_project_holds_a_key_or_a_token() -> None:
    """ASVS 13.3.1 (L2): no secret is kept with the sources."""
    found = [
        path
        for path in files()
        for hit in WRITTEN.findall(path.read_bytes().decode("utf-8", "replace"))
        if not is_misspelt(hit)
    ]
    keys = [path for path in files() if b"BEGIN " + b"PRIVATE KEY" in path.read_bytes()]

    assert (found, keys) == ([], [])


def test_libraries_do_not_write_more_than_warnings(world: World) -> None:
    """ASVS 16.2.3 (L2): only what is meant to be logged is."""
    del world

    assert logging.getLogger().level >= logging.WARNING
    assert not logging.getLogger("sqlalchemy.engine").isEnabledFor(logging.INFO)
