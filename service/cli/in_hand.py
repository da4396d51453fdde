"""`forankra person in-hand`: what somebody leaves to whoever takes over."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.cli.acting import reading
from service.cli.listing import columns
from service.cli.program import Program, acting, passed
from service.cli.references import person_uid
from service.cli.spoken import command, option
from service.cli.values import EMAIL
from service.core.i18n import _, gettext
from service.reports.in_hand import in_hand as report


@command("in-hand")
@option("--email", required=True, type=EMAIL, help=_("Whose: the address they sign in by."))
@acting
@passed
def in_hand(program: Program, email: str) -> None:
    """Tell role by role what a person has in hand, and who else could take it."""
    with reading(program) as (session, actor):
        found = report(session, actor, person_uid(session, email))
    program.answer(found, *_lines(found))


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    yield found["person"]["name"]
    for role in found["roles"]:
        place = role["organisation"]["name"] if role["organisation"] else role["countyCode"]
        yield "  ".join(filter(None, (role["role"], place, role["validFrom"], role["validUntil"])))
        others = ", ".join(each["name"] for each in role["others"])
        if others:
            yield gettext("  Others who report for it: %(names)s", names=others)
        cells = [
            ("   ", each["number"] or "-", each["partState"], each["title"])
            for each in role["activities"]
        ]
        yield from columns(cells) if cells else ()
