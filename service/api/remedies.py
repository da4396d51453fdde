"""What to do about each kind of problem, and what the faults mean that only the rules find.

docs/errors.md says the same in the same words, for those who read it there.
"""

from service.core.i18n import _

REMEDIES = {
    "malformed_request": _("Mend what detail points at; the request was not looked at further."),
    "idempotency_key_required": _("Make a random key, such as a UUID, and send it along."),
    "unauthenticated": _("Make a new token (POST /tokens, or forankra token create)."),
    "not_permitted": _("Ask the coordinator for the role, or use a token with the scope."),
    "not_found": _("Check the address; ids are found in lists."),
    "gone": _("Read the plan: it tells by which decision, and the digest of the archive package."),
    "method_not_allowed": _("Use one of the methods in Allow."),
    "transition_refused": _("Read refusals; each says what would help."),
    "refused": _("Read refusals; each says what would help."),
    "conflict": _("Read it again; it is probably there already."),
    "request_in_flight": _("Send the very same request after Retry-After seconds."),
    "version_mismatch": _("Read it again, decide anew, send its new ETag."),
    "content_too_large": _("Send less."),
    "unsupported_media_type": _("Send it as that."),
    "invalid_request": _("Read errors."),
    "idempotency_key_reused": _("Make a new key for every new request."),
    "precondition_required": _("Send the ETag that the thing was read with."),
    "too_many_requests": _("Try again after Retry-After seconds, with a token that holds."),
    "internal_error": _("Try again; if it stays, tell us the traceparent of the answer."),
    "unavailable": _("Try again after Retry-After seconds."),
}

# The faults of form have their sentences in service.api.faults.
FAULTS_OF_RULES = {
    "not_ids": _("A list of ids is asked for."),
    "not_a_choice": _("Only some words can stand here."),
    "not_an_owner": _("The organisation does not own the activity."),
    "unclear": _("The name can mean a part's step or the activity's."),
    "bad_character": _(
        "The text holds a character that cannot be stored, such as NUL or half of a pair."
    ),
    "personal_identity_number": _(
        "The text holds a valid personal identity or coordination number."
    ),
    "too_long": _("The text is too long."),
    "too_many": _("The list is too long."),
    "out_of_range": _("The number, the day or the page lies outside what is possible here."),
    "in_future": _("What has happened cannot lie ahead."),
    "backdated": _("The step lies further back than the plan allows without a word."),
    "before_first_day": _("The last day is before the first."),
    "out_of_order": _("The corrected day is not between the steps before and after it."),
    "contradicts": _("Two statements cannot both be true, such as completed and ongoing."),
    "acted_on": _("What it says has been acted on and is not corrected afterwards."),
    "two_leads": _("An activity has one lead at most."),
    "duplicate": _("An organisation is named twice."),
    "wrong_file_type": _("The file is no workbook (.xlsx) and no text file (.csv, .txt)."),
    "unreadable_file": _("The file is broken or protected."),
    "too_large_unpacked": _("Unpacked, the file is larger than 50 MB."),
    "macro_file": _("The file holds macros."),
    "no_table_found": _("No table was found in the file."),
    "not_yet_supported": _("This kind of file cannot be imported yet."),
    "unknown_field": _("The mapping sends a header to nothing that a column can hold."),
}
