"""The life of one owner's part. Read this file to know the rules; change it to change them."""

from service.core.i18n import _
from service.models.words import PartState as S
from service.workflows.fields import (
    COMPLETED_ON,
    DECIDED_ON,
    DECISION_BODY,
    ONGOING,
    REFERENCE,
    RESULT,
    STARTED_ON,
    SUMMARY,
)
from service.workflows.vocabulary import Level, Transition, Who

OWNER = frozenset({Who.REPORTER, Who.COORDINATOR})  # a coordinator on the owner's behalf
SERVICE = frozenset({Who.SERVICE})
P = Level.PART

INITIAL = S.PROPOSED
ORDER = (S.PROPOSED, S.ANCHORED, S.IMPLEMENTED, S.FOLLOWED_UP)
EXITS = (S.DECLINED, S.ENDED)
LABELS = {
    S.PROPOSED: _("Proposed"),
    S.ANCHORED: _("Anchored"),
    S.IMPLEMENTED: _("Implemented"),
    S.FOLLOWED_UP: _("Followed up"),
    S.DECLINED: _("Declined"),
    S.ENDED: _("Ended"),
}

# fmt: off
TRANSITIONS = (
    Transition(level=P, name="anchor",          label=_("Anchor"),          sources=(S.PROPOSED,),                              to=S.ANCHORED,    by=OWNER,   requires=(DECISION_BODY, DECIDED_ON, REFERENCE)),
    Transition(level=P, name="implement",       label=_("Implement"),       sources=(S.ANCHORED,),                              to=S.IMPLEMENTED, by=OWNER,   requires=(SUMMARY, COMPLETED_ON, ONGOING, STARTED_ON)),
    Transition(level=P, name="follow_up",       label=_("Follow up"),       sources=(S.IMPLEMENTED,),                           to=S.FOLLOWED_UP, by=OWNER,   requires=(RESULT, SUMMARY)),
    Transition(level=P, name="decline",         label=_("Decline"),         sources=(S.PROPOSED, S.ANCHORED, S.IMPLEMENTED),    to=S.DECLINED,    by=OWNER,   reason=True, guards=("not_the_lead", "not_the_last_owner")),
    Transition(level=P, name="reinstate",       label=_("Reinstate"),       sources=(S.DECLINED,),                              to=S.PROPOSED,    by=OWNER,   reason=True),
    Transition(level=P, name="send_back",       label=_("Send back"),       sources=(S.ANCHORED,),                              to=S.PROPOSED,    by=OWNER,   reason=True),
    Transition(level=P, name="send_back",       label=_("Send back"),       sources=(S.IMPLEMENTED,),                           to=S.ANCHORED,    by=OWNER,   reason=True),
    Transition(level=P, name="send_back",       label=_("Send back"),       sources=(S.FOLLOWED_UP,),                           to=S.IMPLEMENTED, by=OWNER,   reason=True),
    Transition(level=P, name="end",             label=_("End"),             sources=(*ORDER, S.DECLINED),                       to=S.ENDED,       by=SERVICE, reason=True),
    Transition(level=P, name="start_new_round", label=_("Start new round"), sources=(S.FOLLOWED_UP,),                           to=S.ANCHORED,    by=SERVICE, reason=True),
    Transition(level=P, name="start_new_round", label=_("Start new round"), sources=(S.FOLLOWED_UP,),                           to=S.IMPLEMENTED, by=SERVICE, reason=True),  # continuous activities
)
# fmt: on
