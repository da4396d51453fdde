"""Texts as search and order see them: folded by us, so that both databases answer the same."""

import re
from functools import cache
from unicodedata import category, normalize

LONGEST = 60  # characters of a word; what follows tells nobody apart and would not fit an index
LAST = "\U0010ffff"  # comes after every character that a text can hold
JOINERS = "./:-"  # bind parts into one word: ANDT-samordnare, 2.1, 2026/41, 5:11
WORD = re.compile(r"[^\s./:-]+(?:[./:-][^\s./:-]+)*")
PART = re.compile(r"[./:-]")
DIGITS = re.compile(r"0*([0-9]+)")
KEY_LENGTH = 100  # characters of a text that its place in a list depends on
ALPHABET = str.maketrans("åäöæø", "{|}|}")  # Swedish letters after z, and their neighbours' beside


def fold(text: str) -> str:
    """Return *text* without what search does not tell apart.

    That is case and the ways to write one character (NFKC of Unicode annex 15, around full case
    folding), every dash as a hyphen, and any other punctuation as a space. A letter with a mark
    stays a letter of its own: å is not a.
    """
    return "".join(map(_kept, normalize("NFKC", normalize("NFKC", text).casefold())))


@cache
def _kept(mark: str) -> str:
    """Return a letter, its mark, a number, a joiner or a picture (emoji) as it is."""
    kind = category(mark)
    if kind == "Pd":
        return "-"
    return mark if kind[0] in "LMN" or kind == "So" or mark in JOINERS else " "


def words_of(*texts: str | None) -> set[str]:
    """Return the words of some texts: those that joiners bind, whole and in their parts."""
    whole = [word for text in texts if text for word in WORD.findall(fold(text))]
    parts = [part for word in whole for part in PART.split(word)]
    return {word[:LONGEST] for word in (*whole, *parts)}


def terms_of(asked: str) -> list[str]:
    """Return the beginnings of words that *asked* looks for, none of which another implies."""
    terms = {word[:LONGEST] for word in WORD.findall(fold(asked))}
    return sorted(
        term for term in terms if not any(o != term and o.startswith(term) for o in terms)
    )


def number_key(number: str | None) -> str:
    """Return what orders numbers as people count: 2.9 before 2.10; those without one come first."""
    folded = fold(number or "")[:KEY_LENGTH]
    return DIGITS.sub(lambda run: f"{len(run[1]):03}{run[1]}", folded)


def text_key(text: str) -> str:
    """Return what orders texts by the Swedish alphabet: å, ä and ö last, é as e."""
    ordered = " ".join(WORD.findall(fold(text)))[:KEY_LENGTH].translate(ALPHABET)
    return "".join(mark for mark in normalize("NFD", ordered) if category(mark)[0] != "M")
