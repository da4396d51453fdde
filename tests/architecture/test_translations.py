"""Every text that people read has its Swedish, and the compiled catalogue is the written one."""

import re
from io import BytesIO
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from tests.support.sources import ROOT

FOLDER = ROOT / "service" / "translations" / "sv" / "LC_MESSAGES"
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+(?:![rs])?\}")


def _written() -> Catalog:
    with (FOLDER / "messages.po").open("rb") as file:
        return read_po(file, locale="sv")


def _texts_in_the_code() -> set[str]:
    methods = [("**.py", "python"), ("**.html", "jinja2")]
    found = extract_from_dir(ROOT / "service", method_map=methods, keywords=KEYWORDS)
    return {text if isinstance(text, str) else text[0] for _, _, text, _, _ in found}


def test_every_text_has_its_swedish() -> None:
    swedish = {str(message.id) for message in _written() if message.string}

    assert _texts_in_the_code() - swedish == set()


def test_the_catalogue_holds_no_text_that_the_code_has_left() -> None:
    written = {str(message.id) for message in _written() if message.id}

    assert written - _texts_in_the_code() == set()


def test_every_translation_takes_the_same_words_and_is_no_guess() -> None:
    messages: list[Any] = [message for message in _written() if message.id]

    assert [message.id for message in messages if message.fuzzy] == []
    assert [
        message.id for message in messages if _words(message.id) != _words(message.string)
    ] == []


def _words(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def test_the_compiled_catalogue_is_the_written_one() -> None:
    compiled = BytesIO()
    write_mo(compiled, _written())
    compiled.seek(0)
    with (FOLDER / "messages.mo").open("rb") as file:
        shipped = {message.id: message.string for message in read_mo(file) if message.id}

    assert shipped == {message.id: message.string for message in read_mo(compiled) if message.id}
