"""What a step stated, in words: who decided and when, what came of it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask_babel import LazyString

from service.core.i18n import _, gettext
from service.web import activity_words as aw
from service.web import words

ERASED = _("(erased)")
# By field of evidence: how it is said, and how its value is read.
SAID: Mapping[str, tuple[LazyString, Callable[[Any], str]]] = {
    "completedOn": (_("done on %(it)s"), words.day),
    "startedOn": (_("ongoing since %(it)s"), words.day),
    "result": (_("result: %(it)s"), lambda code: aw.label(aw.RESULTS, code)),
    "keepParts": (_("the owners keep how far they have come"), str),
}


def statements(evidence: Mapping[str, Any], owners: Mapping[str, str]) -> Iterator[str]:
    """Yield what a step stated, but for its summary.

    *owners* are names by the organisation's uid. What has been erased says so.
    """
    if "decisionBody" in evidence:
        yield _decision(evidence)
    for field, (spelled, read) in SAID.items():
        if evidence.get(field):
            yield str(spelled) % {"it": read(evidence[field])}
    if evidence.get("without"):
        left = [owners.get(uid, uid) for uid in evidence["without"]]
        yield gettext("without waiting for %(names)s", names=aw.names(left))


def _decision(evidence: Mapping[str, Any]) -> str:
    body, day = evidence["decisionBody"] or str(ERASED), evidence.get("decidedOn")
    said = gettext("%(body)s decided on %(day)s", body=body, day=words.day(day)) if day else body
    reference = evidence.get("reference") or (str(ERASED) if "reference" in evidence else "")
    return f"{said}, {reference}" if reference else said
