"""The life of an activity. Read this file to know the rules; change it to change them.

Where ``to`` is None the activity goes where its rule says (following.py).
"""

from dataclasses import replace

from service.core.i18n import _
from service.models.words import ActivityState as S
from service.workflows.fields import (
    DECIDED_ON,
    DECISION_BODY,
    KEEP_PARTS,
    REFERENCE,
    SUMMARY,
    TARGET_PLAN,
    WITHOUT,
)
from service.workflows.vocabulary import Level, Transition, Who

COORDINATOR = frozenset({Who.COORDINATOR})
SERVICE = frozenset({Who.SERVICE})
A = Level.ACTIVITY

INITIAL = S.PROPOSED
OPEN = (S.PROPOSED, S.ANCHORED, S.IMPLEMENTED)
ORDER = (*OPEN, S.FOLLOWED_UP)
EXITS = (S.CANCELLED, S.CARRIED_OVER)
LABELS = {
    S.PROPOSED: _("Proposed"),
    S.ANCHORED: _("Anchored"),
    S.IMPLEMENTED: _("Implemented"),
    S.FOLLOWED_UP: _("Followed up"),
    S.CANCELLED: _("Cancelled"),
    S.CARRIED_OVER: _("Carried over"),
}
DECISION = (DECISION_BODY, DECIDED_ON, REFERENCE)
IF_CITED = tuple(replace(field, required=False) for field in DECISION)

# fmt: off
TRANSITIONS = (
    Transition(level=A, name="follow",            label=_("Follow"),            sources=OPEN,                        to=None,           by=SERVICE),
    Transition(level=A, name="anchor",            label=_("Anchor"),            sources=(S.PROPOSED,),               to=S.ANCHORED,     by=COORDINATOR, requires=DECISION, guards=("coordinator_decides", "owners_are_known")),
    Transition(level=A, name="implement",         label=_("Implement"),         sources=(S.ANCHORED,),               to=S.IMPLEMENTED,  by=COORDINATOR, requires=DECISION, guards=("coordinator_decides", "owners_are_known")),
    Transition(level=A, name="confirm_follow_up", label=_("Confirm follow-up"), sources=(S.IMPLEMENTED,),            to=S.FOLLOWED_UP,  by=COORDINATOR, requires=(SUMMARY, WITHOUT, *IF_CITED), guards=("owners_have_followed_up", "four_eyes")),
    Transition(level=A, name="send_back",         label=_("Send back"),         sources=(S.ANCHORED,),               to=S.PROPOSED,     by=COORDINATOR, reason=True, guards=("some_part_stands_here",)),
    Transition(level=A, name="send_back",         label=_("Send back"),         sources=(S.IMPLEMENTED,),            to=S.ANCHORED,     by=COORDINATOR, reason=True, guards=("some_part_stands_here",)),
    Transition(level=A, name="send_back",         label=_("Send back"),         sources=(S.FOLLOWED_UP,),            to=S.IMPLEMENTED,  by=COORDINATOR, reason=True),
    Transition(level=A, name="cancel",            label=_("Cancel"),            sources=OPEN,                        to=S.CANCELLED,    by=COORDINATOR, reason=True),
    Transition(level=A, name="reinstate",         label=_("Reinstate"),         sources=(S.CANCELLED, S.CARRIED_OVER), to=None,         by=COORDINATOR, reason=True, guards=("successor_is_cancelled", "predecessor_lives_on_here")),
    Transition(level=A, name="carry_over",        label=_("Carry over"),        sources=OPEN,                        to=S.CARRIED_OVER, by=COORDINATOR, reason=True, requires=(TARGET_PLAN, KEEP_PARTS), guards=("target_is_open",)),
    Transition(level=A, name="start_new_round",   label=_("Start new round"),   sources=(S.FOLLOWED_UP,),            to=None,           by=COORDINATOR, reason=True, guards=("it_recurs",)),
)
# fmt: on
