"""Every reason for which something cannot be done as things stand, and what would help."""

from functools import lru_cache
from typing import Any

from service.core.errors import Refusal
from service.core.i18n import _, language

# fmt: off
SENTENCES = {
    "wrong_state":               _("This step leaves from %(sources)s, but it stands at %(state)s. Read it again and take the step that fits."),
    "already_taken":             _("This step has already been taken. Correct its entry if something in it is wrong, or send the step back first."),
    "plan_not_adopted":          _("The plan is not adopted. Steps are taken in an adopted plan: ask the coordinator to adopt it, or to reopen it if it is closed."),
    "plan_closed":               _("The plan is closed. Ask the coordinator to reopen it before anything in it is changed."),
    "activity_closed":           _("The activity stands at %(state)s, where no part moves and no owner changes. The coordinator can send it back, reinstate it or start a new round."),
    "unmatched_owner":           _("An owner is still written as text (%(names)s). Match it with an organisation first."),
    "party_left":                _("%(name)s left the agreement on %(day)s and takes no more steps. The coordinator can end its part or hand it over."),
    "organisation_inactive":     _("%(name)s is not active today. The coordinator can hand its part over to another organisation."),
    "before_previous_step":      _("The day is before the part's previous step, which is from %(day)s. Give that day or a later one, or correct the earlier step."),
    "lead_cannot_decline":       _("The lead cannot decline. Ask the coordinator to name another lead first."),
    "last_owner_cannot_decline": _("The last owner cannot decline. Ask the coordinator to add another owner, or to cancel the activity."),
    "declined_cannot_lead":      _("%(name)s has declined and cannot lead. Ask it to take its part up again first, or name another lead."),
    "rule_follows_owners":       _("This activity follows its owners. The coordinator moves it only under the rule coordinator: wait for the owners, or change the rule."),
    "no_part_stands_here":       _("No owner's part stands exactly here, so the activity would rise again at once. Send back the parts that are ahead first."),
    "owners_not_followed_up":    _("Still to follow up: %(names)s. Wait for them, or name them in without and give a reason."),
    "four_eyes":                 _("You entered the lead's follow-up or report for the lead. Let another coordinator confirm, or cite the steering group's decision."),
    "successor_not_cancelled":   _("The activity lives on in another plan. Cancel its successor there first."),
    "predecessor_taken_back":    _("The activity was taken back to the plan that it came from. Carry it over from there again."),
    "target_plan_closed":        _("The plan it is carried over to is closed. Choose a draft or adopted plan."),
    "target_plan_elsewhere":     _("The plan it is carried over to belongs to another county. Choose one in the same county."),
    "target_plan_same":          _("The activity is already in that plan. Choose another one."),
    "not_recurring":             _("The activity does not recur, so there is no new round to start. Send it back, or change its schedule first."),
    "missing_evidence":          _("Something that the step must state is missing or wrong; the errors name the fields."),
    "wrong_plan_state":          _("A plan at %(state)s cannot take this. It is taken from %(sources)s."),
    "open_activities":           _("These activities are still open: %(names)s. Follow them up, cancel them or carry them over first."),
    "already_owner":             _("The organisation already has this role in the activity."),
    "already_matched":           _("This owner is already matched with an organisation."),
    "already_party":             _("The organisation is already a party to the agreement on that day."),
    "email_taken":               _("Another person already has this e-mail address."),
    "role_exists":               _("There is already another role with this id. Choose a new id for this one."),
    "own_grant":                 _("Nobody gives or takes their own roles. Ask another administrator."),
    "holds_other_data":          _("The database already holds something else. The demo needs an empty one."),
    "not_on_behalf":             _("Only a step that was entered on the organisation's behalf can be objected to."),
    "nobody_to_remind":          _("It waits for nobody who can be written to. Name a reporter for the owners first, or take the step yourself."),
    "nobody_to_write_to":        _("None of the owners has a reporter who can be written to. Name one first."),
    "not_resent":                _("Only a letter that was refused or given up is sent again."),
    "no_county_board":           _("No county board of this county is known. Add it among the organisations first; the meeting is kept with it."),
    "meeting_closed":            _("The meeting is closed. Decide without it, or open another."),
    "not_correctable":           _("Only the evidence and the day of a step can be corrected; this entry is not one."),
}
# fmt: on


def refusal(code: str, **words: Any) -> Refusal:  # noqa: ANN401 -- words of any kind go into the sentence
    """Return the refusal called *code*, its sentence in the reader's language.

    Raises KeyError for a code that the table above does not hold.
    """
    sentence = _sentence(code, language())
    return Refusal(code, sentence % words if words else sentence)


@lru_cache(maxsize=1000)
def _sentence(code: str, spoken: str) -> str:
    """Return a sentence in the language *spoken* by the reader: looked up once."""
    del spoken
    return str(SENTENCES[code])
