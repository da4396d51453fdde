"""The documents lead somewhere, and speak of the project alone."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from tests.support.sources import ROOT, files, label

LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"^#+\s+(?P<text>.+?)\s*$", re.MULTILINE)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
# Split in the middle, so that this file does not name what no file may name.
ELSEWHERE = [
    b"py" + b"pi.org",
    b"python" + b"hosted.org",
    b"registry.np" + b"mjs.org",
    b"registry.yarn" + b"pkg.com",
    b"deb.deb" + b"ian.org",
    b"crates" + b".io",
    b"extra-index" + b"-url",
    b"find-" + b"links",
    b"/wo" + b"rk/main",
    b"/wo" + b"rk/shared",
    b"../sha" + b"red",
]
MANUALS = files(".md")


def test_every_link_between_documents_resolves() -> None:
    broken = [(label(path), link.geturl()) for path, link in _links() if not _resolves(path, link)]

    assert broken == []


def test_every_link_to_a_heading_finds_it() -> None:
    fragments = [(path, link) for path, link in _links() if link.fragment]
    lost = [
        (label(path), link.geturl())
        for path, link in fragments
        if unquote(link.fragment) not in _anchors(_file(path, link))
    ]

    assert lost == []


def test_no_file_names_where_packages_come_from_or_where_it_was_written() -> None:
    contents = {label(path): path.read_bytes().lower() for path in files()}
    naming = [(path, name) for path, text in contents.items() for name in ELSEWHERE if name in text]

    assert naming == []


def _links() -> list[tuple[Path, SplitResult]]:
    """List every link that stays within the project, with the document it stands in."""
    found = [(path, urlsplit(hit["target"])) for path in MANUALS for hit in _hits(path)]
    return [(path, link) for path, link in found if not link.scheme and not link.netloc]


def _hits(path: Path) -> Iterator[re.Match[str]]:
    return LINK.finditer(_prose(path))


def _prose(path: Path) -> str:
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def _file(path: Path, link: SplitResult) -> Path:
    return (path.parent / unquote(link.path)).resolve() if link.path else path


def _resolves(path: Path, link: SplitResult) -> bool:
    found = _file(path, link)
    return found.exists() and found.is_relative_to(ROOT)


def _anchors(path: Path) -> set[str]:
    """Return the anchors that a Markdown reader gives the headings of a document."""
    if path.suffix != ".md" or not path.exists():
        return set()
    headings = (hit["text"].lower() for hit in HEADING.finditer(_prose(path)))
    return {"".join(_slug(heading)) for heading in headings}


def _slug(heading: str) -> list[str]:
    kept = (sign for sign in heading if sign in " -_" or unicodedata.category(sign)[0] in "LN")
    return ["-" if sign == " " else sign for sign in kept]
