"""What the pages for making, editing and importing ask of whoever comes."""

from service.auth.declaring import About, Declared, Only
from service.workflows.access import Right

R, By, A = Right, Only, About
PEOPLE = Declared(R.MANAGE_PEOPLE)
PERSON = Declared(R.MANAGE_PEOPLE, None, A.PERSON)

MANAGING: dict[str, Declared] = {
    "web.administration.show": PEOPLE,
    "web.people.show_list": PEOPLE,
    "web.people.show_new": PEOPLE,
    "web.people.add": PEOPLE,
    "web.person.show": PERSON,
    "web.person.show_edit": PERSON,
    "web.person.edit": PERSON,
    "web.person.invite": PERSON,
    "web.person.grant": PERSON,
    "web.person.revoke": PERSON,
    "web.person.sign_out": PERSON,
    "web.person.remove_password": PERSON,
    "web.person.disable": PERSON,
    "web.person.enable": PERSON,
    "web.person.show_in_hand": PERSON,
}
