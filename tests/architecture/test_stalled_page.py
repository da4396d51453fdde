"""The manual's tables of what has stopped are those that the service goes by."""

import pytest

from service.reports import review_rules
from tests.support.sources import ROOT

PAGE = (ROOT / "docs" / "stalled.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("drawn", [review_rules.stages(), review_rules.findings()])
def test_the_manual_has_the_table_as_it_is(drawn: str) -> None:
    assert drawn in PAGE, f"put this into docs/stalled.md:\n{drawn}"
