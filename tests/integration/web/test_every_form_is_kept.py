"""No form is forgotten: what is typed in it is kept, or a reason is given why not."""

from service.web.drafted_forms import ROWS
from tests.integration.web.drafting import SQLITE
from tests.support.world import World

A_BUTTON = "has nothing to type, only a button"
A_CHOICE = "is one choice, or a few"
A_WORD = "takes a name for a list that stands in its address"
A_SECRET = "takes a password, a code or a one-time link"
A_FILE = "takes a file"
KEEPS_NOTHING = {
    A_BUTTON: "account.end_session account.sign_out_everywhere account.revoke_token"
    " calendars.revoke goals.follow goals.place identities.unlink meetings.close oidc.connect"
    " outgoing.retry person.invite person.revoke person.sign_out person.remove_password"
    " person.disable person.enable public.publish saved.remove sign_in.sign_out unsent.throw"
    " second_factor.begin webhooks.pause webhooks.resume webhooks.ping webhooks.retry"
    " webhooks.rotate webhooks.remove",
    A_CHOICE: "calendars.add home.act_for reminders.choose",
    A_WORD: "saved.save",
    A_SECRET: "password.change second_factor.confirm sign_in.ask sign_in.ask_reset sign_in.use_link"
    " sign_in.take_password sign_in.take_code",
    A_FILE: "first_hour.upload importing.look importing.commit",
}


@SQLITE
def test_every_form_is_kept_or_there_is_a_reason_why_not(county: World) -> None:
    rules = county.app.url_map.iter_rules()
    forms = {
        each.endpoint.removeprefix("web.")
        for each in rules
        if each.endpoint.startswith("web.") and "POST" in (each.methods or ())
    }
    kept = {each.removeprefix("web.") for each in ROWS}
    reasoned = [name for names in KEEPS_NOTHING.values() for name in names.split()]

    assert forms - kept - {*reasoned} == set()
    assert sorted({*reasoned} - forms) == []
    assert {*reasoned} & kept == set()
