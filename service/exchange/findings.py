"""What an import notices, in words: a question to the person who imports, and what helps."""

from service.core.i18n import _, gettext

# fmt: off
SENTENCES = {
    # About a row of a plan
    "ambiguous":              _("Several activities of the plan, or several rows, could be meant. Give them numbers and titles that tell them apart, and import again."),
    "dropped":                _("The file says that it is dropped. Cancel the activity when the plan is adopted, if that is so."),
    "duplicate_number":       _("A row above in the same goal has this number. Is it another activity?"),
    "falls_back":             _("A new owner has not come as far, so the activity falls back: %(value)s."),
    "formula_text":           _("The cell holds a formula, or a text that a spreadsheet would take for one. It is kept as text and never computed."),
    "heading_row":            _("Read as a heading over the rows below, and not as an activity."),
    "left_party":             _("%(value)s left the agreement before the plan's first day. Who answers instead?"),
    "needs_date":             _("Nothing says when in a way that can be followed up. State a day, a period or how often."),
    "no_owner":               _("Nobody answers for it. Name an owner."),
    "no_title":               _("The row says nothing about what is to be done, so it is not imported."),
    "not_chosen":             _("The row was not chosen, so it is left out of this import."),
    "number_too_long":        _("The number has more than 40 characters, so the row is not imported. Is it in the right column?"),
    "outside_period":         _("It is outside the plan's period. Is the year right?"),
    "personal_data":          _("The cell holds something about an individual person. Take it away: an identity number is never stored, but telephone numbers and addresses are."),
    "see_above":              _("The row refers to the one above it. Is that the one it means?"),
    "too_long":               _("The text is longer than people read: 500 characters for a title, 4,000 for another cell. It is kept whole."),
    "transferred":            _("The file says that it is transferred. Carry the activity over when there is a plan to carry it to."),
    "unclear_responsibility": _("It is unclear who answers: only groups, several leads, or a choice between owners. Name a lead."),
    "unknown_organisation":   _("No party is surely called %(value)s. Match it with an organisation, or take the question mark away."),
    "unknown_status":         _("%(value)s is no status that is known, so none is kept."),
    "vacant_contact":         _("The note says that the contact is vacant. Ask %(value)s who it is."),
    # About a file that is refused
    "macro_file":             _("The file holds macros. Save it as a workbook without them."),
    "no_table_found":         _("No table was found: a header row needs three words that are known, one of them for the activity. Name other headers in a mapping."),
    "not_yet_supported":      _("This kind of file (%(value)s) cannot be imported yet. Use a workbook or a text file with a plan's activities."),
    "too_large_unpacked":     _("Unpacked, the file is larger than 50 MB. Is there anything in it but the plan?"),
    "unknown_field":          _("The mapping sends a header to %(value)s, which is nothing that a column can hold."),
    "unreadable_file":        _("The file is broken or protected. Open it and save it anew."),
    "wrong_file_type":        _("The file is no workbook (.xlsx) and no text file (.csv, .txt)."),
    # About a row of a file of parties
    "ambiguous_name":         _("Several organisations of the county are called %(value)s. Rename one of them first."),
    "duplicate_name":         _("Another row of the county has the name %(value)s."),
    "invalid_date":           _("%(value)s is no day. Write it as YYYY-MM-DD."),
    "kind_differs":           _("The organisation is already known as another kind than %(value)s. It is left as it is."),
    "left_before_joining":    _("The last day is before the first."),
    "required":               _("The cell must not be empty."),
    "unknown_accession":      _("%(value)s is no way to join: signed, endorsed, acceded or participating."),
    "unknown_county":         _("%(value)s is no county's code."),
    "unknown_kind":           _("%(value)s is no kind of organisation."),
    # About a row of a list of leads
    "ambiguous_activity":     _("Several activities of the plan could be meant. Keep the first column as it was written."),
    "no_such_activity":       _("The plan has no such activity."),
    "no_such_organisation":   _("The county has no organisation called %(value)s. Add it first."),
    "no_such_text":           _("No owner is still written as %(value)s there."),
    "unknown_role":           _("%(value)s is no role: lead, responsible or participating."),
}

NOTICES = {
    "all_titles_bold":  _("Every title is bold, so none was read as a focus activity."),
    "other_table":      _("The sheet %(name)s has a header row too. Only the first table was read."),
    "rows_below_table": _("%(count)s rows below the table were not read."),
}
# fmt: on


def sentence(code: str, value: str | None = None) -> str:
    """Say what *code* means about *value*, in the reader's language; KeyError for another code."""
    return _said(str(SENTENCES[code]), {"value": value or gettext("an empty cell")})


def notice(code: str, name: str | None = None, count: int | None = None) -> str:
    """Say what was left out of a whole file; KeyError for another code."""
    return _said(str(NOTICES[code]), {"name": name, "count": count})


def _said(text: str, words: dict[str, object]) -> str:
    return text % words if "%(" in text else text
