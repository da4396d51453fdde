"""Read `--evidence K=V` as the flows' own fields."""

from collections.abc import Iterable
from typing import Any

import click

from service.cli.values import pairs
from service.core.i18n import gettext
from service.workflows import evidence
from service.workflows.engine import FLOWS
from service.workflows.vocabulary import Kind

OPTION = "--evidence"
KINDS = {
    field.name: field.kind for flow in FLOWS.values() for row in flow for field in row.requires
}
TRUTHS = {"true": True, "false": False}


def read(given: Iterable[str]) -> dict[str, Any]:
    """Return evidence as the rules take it; a list is given by repeating its name.

    What the rules will refuse is left as it is for them to name. Raises click.BadParameter for
    what is not written as K=V, and for a name given twice that is no list.
    """
    read_so_far: dict[str, Any] = {}
    for name, value in pairs(given, OPTION):
        kind = KINDS.get(name)
        if kind is Kind.ORGANISATIONS:
            read_so_far.setdefault(name, []).append(value)
        elif name in read_so_far:
            sentence = gettext("%(name)s is given twice.", name=name)
            raise click.BadParameter(sentence, param_hint=OPTION)
        else:
            read_so_far[name] = TRUTHS.get(value, value) if kind is Kind.BOOLEAN else value
    return evidence.parsed(read_so_far)
