"""What the pages for making, editing and importing ask of whoever comes."""

from service.auth.declaring import About, Declared, Only
from service.workflows.access import Right

R, By, A = Right, Only, About
PEOPLE = Declared(R.MANAGE_PEOPLE)
PERSON = Declared(R.MANAGE_PEOPLE, None, A.PERSON)
IN = Declared(By.SIGNED_IN)
ORGANISATION = Declared(R.MANAGE_ORGANISATIONS, None, A.ORGANISATION)
MERGING = Declared(R.MANAGE_ACTIVITIES, None, A.ORGANISATION)  # what it has open goes over
AGREEMENT = Declared(R.MANAGE_AGREEMENTS, None, A.AGREEMENT)
PLAN = Declared(R.MANAGE_PLANS, None, A.PLAN)
IN_PLAN = Declared(R.MANAGE_ACTIVITIES, None, A.PLAN)
ACTIVITY = Declared(R.MANAGE_ACTIVITIES, None, A.ACTIVITY)

WEBHOOK = Declared(R.MANAGE_ORGANISATIONS)

MANAGING: dict[str, Declared] = {
    "web.administration.show": PEOPLE,
    "web.people.show_list": PEOPLE,
    "web.people.show_new": PEOPLE,
    "web.people.add": PEOPLE,
    "web.reporters.show": PEOPLE,
    "web.reporters.look": PEOPLE,
    "web.reporters.add": PEOPLE,
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
    **{
        f"web.erasing.{each}": Declared(R.ERASE)
        for each in (
            *("show", "look", "erase", "show_entry", "erase_entry"),
            *("show_person", "erase_person"),
        )
    },
    "web.outgoing.show": PEOPLE,
    "web.outgoing.retry": PEOPLE,
    "web.plan_edit.new": Declared(R.MANAGE_PLANS),
    "web.plan_edit.draft": Declared(R.MANAGE_PLANS),
    "web.plan_edit.show": PLAN,
    "web.plan_edit.edit": PLAN,
    "web.plan_edit.show_move": Declared(R.MOVE_PLANS, None, A.PLAN),
    "web.plan_edit.take": Declared(R.MOVE_PLANS, None, A.PLAN),
    "web.goals.show": PLAN,
    "web.goals.add": PLAN,
    "web.goals.show_version": PLAN,
    "web.goals.begin_version": PLAN,
    "web.goals.follow": PLAN,
    "web.goals.show_one": PLAN,
    "web.goals.edit": PLAN,
    "web.goals.place": PLAN,
    "web.activity_edit.new": IN_PLAN,
    "web.activity_edit.propose": IN_PLAN,
    "web.activity_edit.show": ACTIVITY,
    "web.activity_edit.edit": ACTIVITY,
    "web.activity_row.show": ACTIVITY,
    "web.activity_row.save": ACTIVITY,
    "web.writing.show": ACTIVITY,
    "web.writing.send": ACTIVITY,
    "web.owners.show": ACTIVITY,
    "web.owners.add": ACTIVITY,
    "web.owners.show_one": ACTIVITY,
    "web.owners.change": ACTIVITY,
    "web.owners.remove": ACTIVITY,
    "web.importing.show": IN_PLAN,
    "web.importing.look": IN_PLAN,
    "web.importing.commit": IN_PLAN,
    "web.importing.show_result": Declared(R.MANAGE_ACTIVITIES),
    "web.importing.download": Declared(R.MANAGE_ACTIVITIES),
    "web.first_hour.show": IN_PLAN,
    "web.first_hour.answer": IN_PLAN,
    "web.first_hour.download": IN_PLAN,
    "web.first_hour.upload": IN_PLAN,
    "web.due_days.show": IN_PLAN,
    "web.due_days.set_all": IN_PLAN,
    "web.organisations.show_list": IN,
    "web.organisations.show": Declared(By.SIGNED_IN, None, A.ORGANISATION),
    "web.organisations.show_new": Declared(R.MANAGE_ORGANISATIONS),
    "web.organisations.add": Declared(R.MANAGE_ORGANISATIONS),
    "web.organisations.show_edit": ORGANISATION,
    "web.organisations.edit": ORGANISATION,
    "web.merging.show": MERGING,
    "web.merging.merge": MERGING,
    **{
        f"web.webhooks.{each}": WEBHOOK
        for each in (
            *("show_list", "show_new", "add", "show", "edit"),
            *("pause", "resume", "ping", "retry", "rotate", "remove"),
        )
    },
    "web.agreements.show_list": IN,
    "web.agreements.show": Declared(By.SIGNED_IN, None, A.AGREEMENT),
    "web.agreements.show_new": Declared(R.MANAGE_AGREEMENTS),
    "web.agreements.add": Declared(R.MANAGE_AGREEMENTS),
    "web.agreements.show_edit": AGREEMENT,
    "web.agreements.edit": AGREEMENT,
    "web.parties.add": AGREEMENT,
    "web.parties.show": AGREEMENT,
    "web.parties.edit": AGREEMENT,
}
