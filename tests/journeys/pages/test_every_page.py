"""Every page of the demo, looked at in a real browser: accessible, valid, and quiet."""

import re
from collections.abc import Mapping
from pathlib import Path

from service.app import create_app
from service.core.config import Config
from tests.journeys.pages.addresses import addresses
from tests.journeys.pages.windows import Lookers
from tests.support.browser import faults_of_html
from tests.support.sizes import full, size

LANGUAGES = ("sv", "en")


def test_every_page_is_accessible_valid_titled_and_calls_nobody(
    lookers: Lookers, tmp_path: Path
) -> None:
    app = create_app(Config(database_url=lookers.demo.url, secret_key="only for tests " * 3))
    pages: dict[str, str] = {}
    unseen: list[str] = []
    every = [*enumerate(addresses(app, lookers.demo))]
    for turn, locale in enumerate(LANGUAGES):
        for number, (endpoint, path) in every if full() else every[turn::2]:
            looker = lookers.first(path, locale)
            if looker is None:
                unseen.append(f"{endpoint} {path}")
                continue
            thorough = size(number % 4 < 2, at_full=True)  # half of each language's
            pages[f"{path} {locale}"] = looker.look(path, thorough=thorough)

    assert unseen == []
    assert lookers.faults() + faults_of_html(pages, tmp_path) == []
    assert badly_headed(pages) == {}
    assert titles_given_twice(pages) == {}
    assert len(pages) >= 40


def badly_headed(pages: Mapping[str, str]) -> dict[str, int]:
    """Return the pages that have not one main heading, or are not in the language asked for."""
    return {
        name: page.count("<h1")
        for name, page in pages.items()
        if page.count("<h1") != 1 or f'<html lang="{name[-2:]}"' not in page
    }


def titles_given_twice(pages: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the titles that more than one page of a language has."""
    titles: dict[str, list[str]] = {}
    for name, page in pages.items():
        found = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
        titles.setdefault(f"{name[-2:]}: {found[1].strip() if found else ''}", []).append(name)
    return {title: names for title, names in titles.items() if len(names) > 1}
