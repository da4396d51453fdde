"""Pages that say what is wrong are held to the same as all others: forms sent empty, or wrong."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response, Route

from service.app import create_app
from service.core.config import Config
from service.models import Plan
from service.web import errors
from tests.journeys.pages.addresses import addresses
from tests.journeys.pages.windows import Lookers, window
from tests.support.browser import Looker, faults_of_html
from tests.support.demo import COORDINATOR, REPORTER, Demo, serve
from tests.support.sizes import full, size

LANGUAGES = size(("sv",), ("sv", "en"))
SPOIL = (Path(__file__).parent / "spoil.js").read_text()
FORM = "main form[method=post]"
FIELDS = "input:not([type=hidden]), select, textarea"
FILLS = f"number => !!document.querySelectorAll('{FORM}')[number].querySelector('{FIELDS}')"
# The links of the summary at the top, and those of them that lead to nothing.
LOST = """() => [...document.querySelectorAll('.govuk-error-summary a')]
  .filter(each => !document.getElementById(each.hash.slice(1))).map(each => each.hash)"""
# Those that do not say what they lead to is called.
UNNAMED = """() => [...document.querySelectorAll('.govuk-error-summary a[href]')].filter(each => {
  const field = document.getElementById(each.hash.slice(1));
  const called = [...(field?.labels ?? []), field?.closest('fieldset')?.querySelector('legend')]
    .filter(Boolean).map(label => label.textContent.trim());
  return called.length && !called.some(label => each.textContent.includes(label));
}).map(each => each.textContent)"""
LINKS = ".govuk-error-summary a"
FAULTY = 422
BROKEN = 500
KEY = "only for tests " * 3


@pytest.fixture(scope="module")
def careless(
    browser: Browser, lived_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lookers]:
    """Give people who send what they should not, in a county of their own."""
    with ExitStack() as stack:
        demo = stack.enter_context(serve(lived_file, tmp_path_factory.mktemp("careless")))
        yield Lookers(browser, demo, stack)


def spoiled(looker: Looker, path: str, *, wrong: bool) -> Iterator[Response]:
    """Send each form of the page as it must not be, and yield what is answered to each."""
    looker.page.goto(looker.origin + path)
    for number in range(looker.page.locator(FORM).count()):
        if number:
            looker.page.goto(looker.origin + path)
        if not looker.page.evaluate(FILLS, number):
            continue
        with looker.page.expect_navigation() as answered:
            looker.page.evaluate(SPOIL, [number, wrong])
        yield answered.value


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_form_that_is_sent_empty_or_wrong_says_so_accessibly(
    careless: Lookers, tmp_path: Path, locale: str
) -> None:
    app = create_app(Config(database_url=careless.demo.url, secret_key=KEY))
    pages: dict[str, str] = {}
    statuses: dict[str, int] = {}
    lost: dict[str, list[str]] = {}
    every = [*enumerate(addresses(app, careless.demo))]
    for number, (_, path) in size(every[::2], every):
        looker = careless.first(path, locale)
        if looker is None or not has_form(looker, path):
            continue
        for wrong in size([number % 4 == 0], [False, True]):
            for turn, answer in enumerate(spoiled(looker, path, wrong=wrong)):
                name = f"{path} {turn} {'wrong' if wrong else 'empty'}"
                statuses[name] = answer.status
                if answer.status == FAULTY:
                    looker.examine(thorough=size(number % 8 < 4, at_full=True))
                    pages[name] = answer.text()
                    lost[name] = looker.page.evaluate(LOST) + looker.page.evaluate(UNNAMED)

    assert {name: status for name, status in statuses.items() if status >= BROKEN} == {}
    assert {name: links for name, links in lost.items() if links} == {}
    assert careless.faults() + faults_of_html(pages, tmp_path) == []
    assert len(pages) >= size(5, 40)
    assert [name for name, page in pages.items() if not told_in_title(page, locale)] == []


def has_form(looker: Looker, path: str) -> bool:
    """Tell whether a form on the page is sent by POST, besides those at its top."""
    page = looker.page.request.get(looker.origin + path).text()
    return 'method="post"' in page.partition("<main")[2]


def told_in_title(page: str, locale: str) -> bool:
    """Tell whether the title begins with the news that something is wrong."""
    told = {"sv": "Fel:", "en": "Error:"}[locale]
    return re.search(rf"<title>\s*{told}", page) is not None


@pytest.mark.parametrize("locale", LANGUAGES)
def test_pages_that_refuse_are_accessible_and_valid(
    lookers: Lookers, tmp_path: Path, locale: str
) -> None:
    """All but 403 and 404 are put in the place of another page: nothing need be broken for it."""
    looker = lookers.at(REPORTER, locale)
    answers = [looker.page.goto(looker.origin + path) for path in ("/administration", "/nothing")]
    looker.examine()
    pages = refusing(lookers.demo, locale)
    for number, (status, page) in enumerate(pages.items()):
        looker.page.route("**/refused", answering(status, page))
        looker.page.goto(f"{looker.origin}/refused")
        looker.examine(thorough=full() or number % 3 == 0)
        looker.page.unroute("**/refused")

    assert [each.status for each in answers if each] == [403, 404]
    assert {403, 404, 409, 429, 503} <= {*pages}
    named = {str(status): page for status, page in pages.items()}
    assert lookers.faults() + faults_of_html(named, tmp_path) == []


def answering(status: int, page: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=page, status=status, content_type="text/html")


def refusing(demo: Demo, locale: str) -> dict[int, str]:
    """Return the page for every status that has one, as a stranger is shown it."""
    app = create_app(Config(database_url=demo.url, secret_key=KEY))
    with app.test_request_context(f"/?lang={locale}"):
        return {status: errors.page(status).get_data(as_text=True) for status in errors.SAID}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_what_another_changed_meanwhile_is_told_accessibly(
    browser: Browser, careless: Lookers, locale: str
) -> None:
    plan = careless.demo.things()[Plan]
    with window(browser, careless.demo, COORDINATOR, locale=locale) as looker:
        send_what_is_stale(looker, plan)
        looker.examine()


def send_what_is_stale(looker: Looker, plan: str) -> None:
    """Send the form of a plan that somebody else has changed since it was shown."""
    looker.page.goto(f"{looker.origin}/plans/{plan}/edit")
    looker.page.fill('[name="title"]', "Skrivet medan någon annan skrev")
    looker.page.evaluate("""() => { document.querySelector("[name=version]").value = "1"; }""")

    with looker.page.expect_navigation() as answered:
        looker.page.locator("main form .govuk-button").first.click()

    assert answered.value.status in (409, FAULTY)
    assert looker.page.input_value('[name="title"]') == "Skrivet medan någon annan skrev"
