"""The life of a plan: steps are taken in an adopted plan only."""

from dataclasses import dataclass
from typing import Any

from service.core.i18n import _
from service.models.words import PlanState as S


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTransition:
    """One row: a coordinator takes it; *reason* says whether one must be given."""

    name: str
    label: Any
    sources: tuple[S, ...]
    to: S
    reason: bool = False


INITIAL = S.DRAFT
STATES = (S.DRAFT, S.ADOPTED, S.CLOSED)
LABELS = {S.DRAFT: _("Draft"), S.ADOPTED: _("Adopted"), S.CLOSED: _("Closed")}

# fmt: off
TRANSITIONS = (
    PlanTransition(name="adopt",  label=_("Adopt"),  sources=(S.DRAFT,),   to=S.ADOPTED),
    PlanTransition(name="close",  label=_("Close"),  sources=(S.ADOPTED,), to=S.CLOSED),
    PlanTransition(name="reopen", label=_("Reopen"), sources=(S.CLOSED,),  to=S.ADOPTED, reason=True),
)
# fmt: on
