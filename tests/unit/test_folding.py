"""Texts are folded alike wherever they come from, so that search finds what people mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.folding import LAST, LONGEST, fold, number_key, terms_of, text_key, words_of

SAME = [
    ("FÖRANKRING", "förankring"),
    ("fo\u0308rankring", "förankring"),  # decomposed
    ("Ång\u0301", "ång\u0301"),  # a mark that makes no letter with what stands before it
    ("Straße", "STRASSE"),
    ("É", "é"),
    ("\uff12.\uff11", "2.1"),  # full width
    ("ANDT\u2011samordnare", "andt-samordnare"),  # a hyphen that does not break
    ("2024\u20132026", "2024-2026"),
]
DIFFERENT = [("mal", "mål"), ("for", "för"), ("ide", "idé"), ("\u0131", "i"), ("2", "20")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_people_write_in_several_ways_is_one_word(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_letters_of_their_own_stay_so(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("KS 2026/41 § 12", {"ks", "2026/41", "2026", "41", "12"}),
        ("ANDT-samordnare", {"andt-samordnare", "andt", "samordnare"}),
        ("SoL 5:11.", {"sol", "5:11", "5", "11"}),
        ('"Våga" fråga, 100 % (a_b)', {"våga", "fråga", "100", "a", "b"}),
        ("--- . / :", set()),
        ("Bra 🙂", {"bra", "🙂"}),
        ("https://exempel.test/a", {"https", "exempel.test/a", "exempel", "test", "a"}),
        ("x" * 100, {"x" * LONGEST}),
    ],
)
def test_a_text_has_the_words_that_people_look_for(text: str, words: set[str]) -> None:
    assert words_of(text, None) == words


@pytest.mark.parametrize(
    ("asked", "terms"),
    [
        ("Förankra i styrelsen", ["förankra", "i", "styrelsen"]),
        ("för förankra FÖRANKRA", ["förankra"]),
        ("2.1", ["2.1"]),
        ("§ %_ '", []),
    ],
)
def test_what_is_asked_is_taken_apart_into_beginnings_of_words(
    asked: str, terms: list[str]
) -> None:
    assert terms_of(asked) == terms


@given(st.text())
def test_every_word_of_a_text_finds_it(text: str) -> None:
    words = words_of(text)

    assert all(any(word.startswith(term) for word in words) for term in terms_of(text))
    assert all(len(word) <= LONGEST and "\0" not in word for word in words)


@given(st.text(), st.text(max_size=5))
def test_a_word_lies_within_the_range_of_its_beginnings(text: str, asked: str) -> None:
    for word in words_of(text):
        for term in terms_of(asked):
            within = term.encode() <= word.encode() < (term + LAST).encode()
            assert within == word.startswith(term)


def test_numbers_come_as_people_count() -> None:
    numbers = [None, "1.2", "1.10", "2", "2.9", "2.10", "02.11", "10", "A2", "A12"]
    backwards = numbers[::-1]

    assert sorted(backwards, key=number_key) == numbers


def test_titles_come_by_the_swedish_alphabet() -> None:
    titles = ["Apa", "elva", "Émile", "en apa", "zon", "Åtgärd", "Ägare", "Öppna", "Øresund"]
    backwards = titles[::-1]

    assert sorted(backwards, key=text_key) == titles
