"""Whatever stands before and after a text in base64, it is found; and in digests it is not."""

import base64
import hashlib
from collections.abc import Callable

import pytest

from tests.support.leftovers import stands_in

WORD = "Zebulina"


@pytest.mark.parametrize("before", range(7))
@pytest.mark.parametrize("after", range(4))
@pytest.mark.parametrize("coded", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_text_within_base64_is_found(
    before: int, after: int, coded: Callable[[bytes], bytes]
) -> None:
    for filling in (b"\x00", b"\xff", b"a"):
        assert stands_in(coded(filling * before + WORD.encode() + filling * after), WORD)


def test_a_digest_that_holds_a_part_by_chance_is_no_text() -> None:
    digest = "HPIqmzgYnVsqcdFlCL/qQPPWDC88y0W0056YzkBJw"  # from a record; YnVs is "bul"

    assert not stands_in(digest.encode(), WORD)


def test_many_digests_hold_no_text() -> None:
    digests = (hashlib.sha256(bytes([a, b])).digest() for a in range(200) for b in range(200))

    assert not stands_in(b"".join(map(base64.b64encode, digests)), WORD)
