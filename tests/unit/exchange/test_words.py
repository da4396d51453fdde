"""Words for status, personal data and dropped rows, each by its table."""

import pytest

from service.exchange.safety import holds_personal_data, without_phones
from service.exchange.statuses import STATUS_WORDS, is_unknown_status, status_code
from tests.unit.exchange.plan_files import DASH

WORDS = [(word, code) for code, words in STATUS_WORDS.items() for word in words]


@pytest.mark.parametrize(("word", "code"), WORDS)
def test_a_status_word_means_its_code_whatever_follows(word: str, code: str) -> None:
    forms = (word, word.upper(), f"{word} (preliminärt)", f"{word}, se bilaga", f"{word}. Sedan?")

    assert {status_code(form) for form in forms} == {code}
    assert status_code(f"{word} {DASH} se bilaga") == status_code(f"{word}!") == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0 %", "not_started"),
        ("1%", "started"),
        ("49 %", "started"),
        ("50%", "half_or_more"),
        ("99 %", "half_or_more"),
        ("100 %", "done"),
        ("Genomförd 0 av 4", "not_started"),
        ("Genomförd 1 av 4", "started"),
        ("Genomförd 2 av 4", "half_or_more"),
        ("Genomförd 4 av 4", "done"),
        ("Överförs till 2027", "transferred"),
        ("Flyttas till 2028 (beslut)", "transferred"),
    ],
)
def test_a_share_is_a_stage(text: str, code: str) -> None:
    assert status_code(text) == code


@pytest.mark.parametrize(
    "text",
    ["G/H", "101 %", "Genomförd 5 av 4", "Genomförd 0 av 0", "Pågår till 2027", "Kanske", "(klar)"],
)
def test_anything_else_is_no_status(text: str) -> None:
    assert status_code(text) is None
    assert is_unknown_status(text)


@pytest.mark.parametrize("text", ["", DASH, "ej bestämt", "Saknas"])
def test_nothing_is_not_an_unknown_status(text: str) -> None:
    assert not is_unknown_status(text)


@pytest.mark.parametrize(
    "text",
    [
        *("070-174 06 12", "0701740612", "070 174 06 12", "+46 70-174 06 12", "+46701740612"),
        *("+46 (0)70-174 06 12", f"070{DASH}174 06 12", "054-17 40 60", "ring 054 17 40 60 idag"),
        *("19121212-1212", "191212-1213", "121212+1212", "19121272-1212", "191212121212"),
        *("anna@example.org", "Anna.Andersson@lansstyrelsen.example.se"),
    ],
)
def test_personal_data_is_found(text: str) -> None:
    assert holds_personal_data(text)


@pytest.mark.parametrize(
    "text",
    [
        *("org.nr 212000-0000", "dnr 801-1212-26", "2026-09-15", f"2026{DASH}2029", "150 000 kr"),
        *("020-17 40 60", "0771-17 40 60", "020174060", "+46 771-17 40 60", "KS 2026/41 § 12"),
        *("info@example.org", "Registrator@example.se", "kommun@kil.example", "region@x.example"),
        *("@SUMMA(A1:A9)", "2026-09-01 \N{EN DASH} 2026-12-15", ""),
    ],
)
def test_what_is_nobodys_own_is_no_personal_data(text: str) -> None:
    assert not holds_personal_data(text)


@pytest.mark.parametrize("word", ["tfn ", "Tel. ", "telefon: ", "MOBIL ", ""])
def test_a_phone_number_is_taken_away_with_its_word(word: str) -> None:
    assert without_phones(f"Kil, {word}070{DASH}174 06 12 (BVC)") == "Kil,  (BVC)"
