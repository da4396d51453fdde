"""What the pages for making, editing and importing ask of whoever comes."""

from service.auth.declaring import About, Declared, Only
from service.workflows.access import Right

R, By, A = Right, Only, About
PEOPLE = Declared(R.MANAGE_PEOPLE)
PERSON = Declared(R.MANAGE_PEOPLE, None, A.PERSON)
PLAN = Declared(R.MANAGE_PLANS, None, A.PLAN)
IN_PLAN = Declared(R.MANAGE_ACTIVITIES, None, A.PLAN)
ACTIVITY = Declared(R.MANAGE_ACTIVITIES, None, A.ACTIVITY)

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
    "web.plan_edit.new": Declared(R.MANAGE_PLANS),
    "web.plan_edit.draft": Declared(R.MANAGE_PLANS),
    "web.plan_edit.show": PLAN,
    "web.plan_edit.edit": PLAN,
    "web.plan_edit.show_move": Declared(R.MOVE_PLANS, None, A.PLAN),
    "web.plan_edit.move": Declared(R.MOVE_PLANS, None, A.PLAN),
    "web.activity_edit.new": IN_PLAN,
    "web.activity_edit.propose": IN_PLAN,
    "web.activity_edit.show": ACTIVITY,
    "web.activity_edit.edit": ACTIVITY,
    "web.owners.show": ACTIVITY,
    "web.owners.add": ACTIVITY,
    "web.owners.show_one": ACTIVITY,
    "web.owners.change": ACTIVITY,
    "web.owners.remove": ACTIVITY,
}
