"""A real browser at the pages, and what pages are held against: axe-core and an HTML checker."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.support.databases import strict
from tests.support.npm import installed
from tests.support.sources import ROOT

SOURCE = ROOT / "tests" / "support" / "pages"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# It calls nobody by itself; a container gives it no sandbox of its own.
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, PHONE, NARROWEST = 1280, 390, 320
HIGH = 900
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async (tags) => {
  const told = await axe.run(document, {runOnly: tags, preload: false});
  const places = each => each.nodes.map(node => node.html).slice(0, 3).join(' ');
  return told.violations.map(each => `${each.id}: ${places(each)}`);
}"""
TOUCHED = """async () => {
  const told = await axe.run(document, {runOnly: {type: 'rule', values: ['target-size']}});
  const nodes = told.violations.flatMap(each => each.nodes);
  return nodes.map(node => `too small: ${node.html}`).slice(0, 3);
}"""
STRAINS = (SOURCE / "strains.js").read_text()
WITHSTAND = "([kinds, keyboard]) => underStrain(kinds, keyboard)"
RULES = {
    "extends": ["html-validate:standard", "html-validate:a11y"],
    "rules": {"long-title": "off", "no-trailing-whitespace": "off", "void-style": "off"},
}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium; skip, or fail in strict mode, where there is none."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        (pytest.fail if strict() else pytest.skip)("Chromium is needed for this test")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*OPTIONS])
        yield browser
        browser.close()


def axe() -> str:
    """Return the source of axe-core."""
    folder = installed(SOURCE, "test-pages").folder
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text()


def faults_of_html(pages: dict[str, str], folder: Path) -> list[str]:
    """Hold pages, by name, against what HTML allows; return what is wrong, by the page's name."""
    there = installed(SOURCE, "test-pages")
    names = {}
    for number, (name, text) in enumerate(pages.items()):
        names[f"{number}.html"] = name
        (folder / f"{number}.html").write_text(text)
    (folder / "rules.json").write_text(json.dumps({"root": True, **RULES}))
    program = there.folder / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    command = [there.node, str(program), "--config", "rules.json", "--formatter", "json", "*.html"]
    said = subprocess.run(  # noqa: S603 - the checker that the lock names
        command, cwd=folder, capture_output=True, check=False, text=True
    )
    assert said.stdout.startswith("["), said.stderr
    found = json.loads(said.stdout)
    return [
        f"{names[Path(each['filePath']).name]}: {fault['ruleId']}: {fault['message']}"
        for each in found
        for fault in each["messages"]
    ]


@dataclass
class Looker:
    """Somebody at a window, and everything that was wrong with what came."""

    page: Page
    origin: str
    axe: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen to what the browser complains of, and whom it calls, in every page of it."""
        context = self.page.context
        context.on("console", self._complained)
        context.on("weberror", lambda error: self.faults.append(f"{self.page.url}: {error.error}"))
        context.on("request", self._asked)

    def look(self, path: str, *, thorough: bool = True) -> str:
        """Go to *path*, hold it against everything, and return its HTML as it was sent.

        Unless it is *thorough*, axe-core is left out.
        """
        answer = self.page.goto(self.origin + path)
        assert answer is not None
        assert answer.status < 400, (path, answer.status)
        self.examine(thorough=thorough)
        return answer.text()

    def examine(self, *, thorough: bool = True) -> None:
        """Hold what the window shows against everything, or as ``look`` says."""
        size = self.page.viewport_size or {"width": WIDE, "height": HIGH}
        self.page.evaluate(STRAINS)
        if thorough:
            self.page.evaluate("() => {" + self.axe + "}")
            self._hold(self.page.evaluate(RUN_AXE, TAGS))
        self._resize(WIDE)
        self._hold(self.page.evaluate(WITHSTAND, [["plain", "large", "spaced"], True]))
        self._resize(NARROWEST)
        self._hold(self.page.evaluate(WITHSTAND, [["plain", "spaced"], False]))
        if thorough:
            self._hold(self.page.evaluate(TOUCHED))
        self.page.set_viewport_size(size)

    def _resize(self, width: int) -> None:
        if self.page.viewport_size != {"width": width, "height": HIGH}:
            self.page.set_viewport_size({"width": width, "height": HIGH})

    def _hold(self, faults: list[str]) -> None:
        where = self.page.url.removeprefix(self.origin)
        self.faults += [f"{where}: {each}" for each in faults]

    def _complained(self, message: ConsoleMessage) -> None:
        # A page that was refused is told of as if it were a file that could not be had.
        itself = (
            "Failed to load resource" in message.text and message.location["url"] == self.page.url
        )
        if message.type in ("error", "warning") and not itself:
            self.faults.append(f"{self.page.url}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith(self.origin):
            self.faults.append(f"{self.page.url} asks {request.url}")
