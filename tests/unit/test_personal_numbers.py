"""Identity numbers are found however they are typed, and nothing else is taken for one."""

import re
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.core.personal_numbers import (
    MASK,
    find_identity_numbers,
    holds_identity_number,
    mask,
)

# The tax agency's own test number, and one made from it as a coordination number.
TEST_NUMBER = "19121212-1212"
COORDINATION_NUMBER = "19701063-2391"
FULLWIDTH = str.maketrans(
    "0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"
)
ARABIC = str.maketrans("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669")
DASHES = (
    *("-", "\N{HYPHEN}", "\N{NON-BREAKING HYPHEN}", "\N{EN DASH}", "\N{EM DASH}"),
    *("\N{MINUS SIGN}", "\N{FULLWIDTH HYPHEN-MINUS}", "\N{SMALL HYPHEN-MINUS}"),
)
SPACES = (" ", "\u00a0", "\u2009", "\u202f", "\u3000", "\t")
HARMLESS = (
    *("KS 2026/41 § 12", "801-1212-26", "801-1043-2022", "RS/220114 § 19", "KS-2021-00961 § 8"),
    *("A090.114/2022", "Af-2022/0010 4471", "1.3.4-2020-28811", "212000-0000", "16212000-0000"),
    *("556016-0680", "5560160680", "070-174 06 12", "2026-09-01 \N{EN DASH} 2026-12-15"),
    *("2026-09-01 \N{EN DASH} 2026-12-15, 2027", "20260901-20261215", "1912121212121212"),
    *("12-1212-1212", "191212-121", "", "191312-1212", "19120230-1212"),
)


def check_digit(nine: str) -> int:
    """Work it out the slow way: write the doubled digits in a row and add them up."""
    written = "".join(
        str(int(digit) * (2 if place % 2 == 0 else 1)) for place, digit in enumerate(nine)
    )
    return -sum(int(digit) for digit in written) % 10


@st.composite
def identity_numbers(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a valid number as (century, six digits, four digits)."""
    born = draw(st.dates(date(1900, 1, 1), date(2030, 12, 31)))
    day = born.day + draw(st.sampled_from([0, 60]))
    six = f"{born:%y%m}{day:02}"
    serial = f"{draw(st.integers(0, 999)):03}"
    return f"{born:%Y}"[:2], six, f"{serial}{check_digit(six + serial)}"


@pytest.mark.parametrize("dash", DASHES)
def test_a_dash_of_any_kind_is_a_dash(dash: str) -> None:
    assert holds_identity_number(TEST_NUMBER.replace("-", dash))
    assert mask(f"född {TEST_NUMBER.replace('-', dash)}.") == f"född {MASK}."


@pytest.mark.parametrize("space", SPACES)
def test_a_space_of_any_kind_may_stand_between(space: str) -> None:
    assert holds_identity_number(f"19121212{space}1212")
    assert holds_identity_number(f"121212{space}-{space}1212")


@pytest.mark.parametrize("digits", [FULLWIDTH, ARABIC])
def test_digits_of_any_script_are_digits(digits: dict[int, int]) -> None:
    number = TEST_NUMBER.translate(digits)

    assert holds_identity_number(number)
    assert find_identity_numbers(f"({number})") == [number]
    assert mask(f"({number})") == f"({MASK})"


@pytest.mark.parametrize(
    "number",
    [
        *("19121212-1212", "191212121212", "121212-1212", "1212121212", "121212+1212"),
        *("19 121212-1212", "1912-12-12-1212", "12-12-12-1212", "1912\u200b1212-1212"),
        *("nr 19121212-1212", "KS-121212-1212", "191212\u00ad12-1212", COORDINATION_NUMBER),
    ],
)
def test_a_valid_number_is_refused_however_it_is_spaced(number: str) -> None:
    assert holds_identity_number(f"Ärende {number}, se bilaga")


@pytest.mark.parametrize("text", HARMLESS)
def test_references_dates_and_organisations_are_nobody(text: str) -> None:
    assert not holds_identity_number(text)
    assert not holds_identity_number(f"Beslut {text} i nämnden")


@pytest.mark.parametrize("text", ["19121212-1213", "20121312-1212", "19120230-1213", "191212-0000"])
def test_a_number_that_nobody_can_have_is_not_refused(text: str) -> None:
    assert not holds_identity_number(text)


@pytest.mark.parametrize("text", ["19121212-1213", "191212+0000", "191272-0000", "190230-1234"])
def test_an_import_flags_and_masks_a_number_with_a_wrong_check_digit(text: str) -> None:
    assert find_identity_numbers(f"a {text} b") == [text]
    assert mask(f"a {text} b") == f"a {MASK} b"


@pytest.mark.parametrize("text", ["org.nr 212000-0000", "dnr 801-1212-26", "2026-09-15", "270630"])
def test_an_import_flags_no_organisation_number_or_date(text: str) -> None:
    assert find_identity_numbers(text) == []
    assert mask(text) == text


def test_every_number_of_a_text_is_masked() -> None:
    text = f"{TEST_NUMBER}, {COORDINATION_NUMBER} och 121212 1212"

    assert mask(text) == f"{MASK}, {MASK} och {MASK}"
    assert find_identity_numbers(text) == [TEST_NUMBER, COORDINATION_NUMBER, "121212 1212"]


@given(
    identity_numbers(),
    st.sampled_from(["", "-", " ", " - ", "+", "\N{EN DASH}", "\u00a0"]),
    st.booleans(),
)
def test_every_valid_number_is_refused_and_masked(
    number: tuple[str, str, str],
    between: str,
    with_century: bool,  # noqa: FBT001 -- hypothesis gives it
) -> None:
    century, six, four = number
    text = f"Gäller {century if with_century else ''}{six}{between}{four} enligt ovan"

    assert holds_identity_number(text)
    assert mask(text) == f"Gäller {MASK} enligt ovan"


@given(identity_numbers(), st.integers(1, 9))
def test_another_check_digit_is_never_refused(number: tuple[str, str, str], more: int) -> None:
    century, six, four = number
    wrong = four[:3] + str((int(four[3]) + more) % 10)

    assert not holds_identity_number(f"{century}{six}-{wrong}")
    assert find_identity_numbers(f"{six}-{wrong}") == [f"{six}-{wrong}"]


@given(st.integers(20, 99), st.integers(0, 99), st.integers(0, 9999))
def test_an_organisation_number_is_never_refused(third: int, first: int, last: int) -> None:
    assert not holds_identity_number(f"{first:02}{third}12-{last:04}")
    assert find_identity_numbers(f"{first:02}{third}12-{last:04}") == []


@given(st.text(st.sampled_from("0123456789-+ \u200b\u00ad\uff11\N{EN DASH}a"), max_size=40))
def test_masking_leaves_nothing_to_find_and_touches_nothing_else(text: str) -> None:
    masked = mask(text)

    assert not holds_identity_number(masked)
    assert find_identity_numbers(masked) == []
    assert all(piece in text for piece in masked.split(MASK))


@given(st.text(max_size=60))
def test_a_text_without_ten_digits_is_left_as_it_is(text: str) -> None:
    assume(len(re.findall(r"\d", text)) < 10)

    assert mask(text) == text
    assert not holds_identity_number(text)
