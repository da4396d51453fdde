"""What each way into the service asks of whoever comes: one table, drawn in docs/rights.md.

The gate of the API lets nobody past who lacks the scope, and no way that is not in the table. The
rest of a row is held against what the service does, by a test over all of them.
"""

from service.auth.declaring import About, Declared, Only
from service.auth.page_rights import PAGES
from service.auth.tokens import READ, WRITE
from service.workflows.access import Right

__all__ = ["COMMANDS", "ROUTES", "About", "Declared", "Only", "declared", "is_public"]


ANYONE = Declared(Only.EVERYONE)
READER = Declared(Only.SIGNED_IN, READ)
R, By, A = Right, Only, About

ROUTES: dict[str, Declared] = {
    "api.about.api_info": ANYONE,
    "api.about.show_workflow": ANYONE,
    "api.documentation.show_document": ANYONE,
    "api.documentation.show_file": ANYONE,
    "api.documentation.show_page": ANYONE,
    "api.problem_pages.show": ANYONE,
    "api.problem_pages.show_list": ANYONE,
    "api.problem_pages.show_style": ANYONE,
    "api.me.show": READER,
    "api.me.show_tokens": READER,
    "api.me.issue": Declared(By.SIGNED_IN, WRITE),
    "api.me.revoke": Declared(By.SIGNED_IN, WRITE, A.TOKEN),
    "api.people.show_list": Declared(R.MANAGE_PEOPLE, READ),
    "api.people.add": Declared(R.MANAGE_PEOPLE, WRITE),
    "api.people.show": Declared(By.SIGNED_IN, READ, A.PERSON),
    "api.people.edit": Declared(R.MANAGE_PEOPLE, WRITE, A.PERSON),
    "api.people.grant": Declared(R.MANAGE_PEOPLE, WRITE, A.PERSON),
    "api.people.revoke": Declared(R.MANAGE_PEOPLE, WRITE, A.PERSON),
    "api.organisations.show_list": READER,
    "api.organisations.add": Declared(R.MANAGE_ORGANISATIONS, WRITE),
    "api.organisations.show": Declared(By.SIGNED_IN, READ, A.ORGANISATION),
    "api.organisations.edit": Declared(R.MANAGE_ORGANISATIONS, WRITE, A.ORGANISATION),
    "api.agreements.show_list": READER,
    "api.agreements.add": Declared(R.MANAGE_AGREEMENTS, WRITE),
    "api.agreements.show": Declared(By.SIGNED_IN, READ, A.AGREEMENT),
    "api.agreements.edit": Declared(R.MANAGE_AGREEMENTS, WRITE, A.AGREEMENT),
    "api.parties.show_list": Declared(By.SIGNED_IN, READ, A.AGREEMENT),
    "api.parties.add": Declared(R.MANAGE_AGREEMENTS, WRITE, A.AGREEMENT),
    "api.parties.edit": Declared(R.MANAGE_AGREEMENTS, WRITE, A.AGREEMENT),
    "api.plans.show_list": READER,
    "api.plans.draft": Declared(R.MANAGE_PLANS, WRITE),
    "api.plans.show": Declared(By.SIGNED_IN, READ, A.PLAN),
    "api.plans.edit": Declared(R.MANAGE_PLANS, WRITE, A.PLAN),
    "api.plans.move": Declared(R.MOVE_PLANS, WRITE, A.PLAN),
    "api.imports.take": Declared(R.MANAGE_ACTIVITIES, WRITE, A.PLAN),
    "api.imports.show": Declared(R.MANAGE_ACTIVITIES, READ, A.IMPORT),
    "api.activities.show_list": READER,
    "api.activities.propose": Declared(R.MANAGE_ACTIVITIES, WRITE),
    "api.activities.show": Declared(By.SIGNED_IN, READ, A.ACTIVITY),
    "api.activities.edit": Declared(R.MANAGE_ACTIVITIES, WRITE, A.ACTIVITY),
    "api.owners.put": Declared(R.MANAGE_ACTIVITIES, WRITE, A.ACTIVITY),
    "api.owners.delete": Declared(R.MANAGE_ACTIVITIES, WRITE, A.ACTIVITY),
    "api.transitions.move": Declared(By.BY_FLOW, WRITE, A.ACTIVITY),
    "api.history.show": Declared(By.SIGNED_IN, READ, A.ACTIVITY),
    "api.history.correct": Declared(By.BY_FLOW, WRITE, A.ACTIVITY),
    "api.history.object_to": Declared(By.OWNER, WRITE, A.ACTIVITY),
    "api.status_reports.show_list": Declared(By.SIGNED_IN, READ, A.ACTIVITY),
    "api.status_reports.report": Declared(By.OWNER, WRITE, A.ACTIVITY),
    "api.reviews.decide": Declared(R.MANAGE_ACTIVITIES, WRITE, A.ACTIVITY),
    "api.batches.take": Declared(By.BY_FLOW, WRITE),
    "api.trail.show_stalled": Declared(R.REVIEW, READ),
    "api.trail.show_trail": Declared(R.READ_TRAIL, READ),
    "api.checkpoints.show_list": Declared(R.READ_TRAIL, READ),
    "api.checkpoints.show": Declared(R.READ_TRAIL, READ),
    "api.checkpoints.prove": Declared(R.READ_TRAIL, READ),
    "api.reports.show_list": Declared(R.READ_TRAIL, READ),
    "api.reports.show": Declared(R.READ_TRAIL, READ),
    "health.healthz": ANYONE,
    "health.readyz": ANYONE,
    "static": ANYONE,
    **PAGES,
}

# At the terminal there are no tokens: a person is named by --as, or the system acts where it may.
COMMANDS: dict[str, Right | Only] = {
    "start": By.ON_THE_MACHINE,
    "serve": By.ON_THE_MACHINE,
    "worker": By.ON_THE_MACHINE,
    "db upgrade": By.ON_THE_MACHINE,
    "db check": By.ON_THE_MACHINE,
    "db backup": By.ON_THE_MACHINE,
    "db restore": By.ON_THE_MACHINE,
    "config check": By.ON_THE_MACHINE,
    "demo load": By.ON_THE_MACHINE,
    "trail verify": By.ON_THE_MACHINE,
    "trail checkpoint": By.ON_THE_MACHINE,
    "trail key": By.ON_THE_MACHINE,
    "trail cosign": By.ON_THE_MACHINE,
    "trail witness": By.ON_THE_MACHINE,
    "person add": R.MANAGE_PEOPLE,
    "person grant": R.MANAGE_PEOPLE,
    "person revoke": R.MANAGE_PEOPLE,
    "person disable": R.MANAGE_PEOPLE,
    "person in-hand": R.MANAGE_PEOPLE,
    "person invite": R.MANAGE_PEOPLE,
    "person sign-out": R.MANAGE_PEOPLE,
    "person reset": R.MANAGE_PEOPLE,
    "token create": By.SIGNED_IN,
    "token revoke": By.SIGNED_IN,
    "organisation add": R.MANAGE_ORGANISATIONS,
    "agreement add": R.MANAGE_AGREEMENTS,
    "party import": R.MANAGE_AGREEMENTS,
    "plan add": R.MANAGE_PLANS,
    "plan adopt": R.MOVE_PLANS,
    "plan close": R.MOVE_PLANS,
    "plan reopen": R.MOVE_PLANS,
    "plan import": R.MANAGE_ACTIVITIES,
    "plan leads": R.MANAGE_ACTIVITIES,
    "plan export": By.SIGNED_IN,
    "plan history": By.SIGNED_IN,
    "activity list": By.SIGNED_IN,
    "activity show": By.SIGNED_IN,
    "activity history": By.SIGNED_IN,
    "activity move": By.BY_FLOW,
    "activity review": R.MANAGE_ACTIVITIES,
    "outbox list": R.MANAGE_PEOPLE,
    "outbox retry": R.MANAGE_PEOPLE,
    "stalled": R.REVIEW,
    "reminders": R.MANAGE_PEOPLE,
    "webhook add": R.MANAGE_ORGANISATIONS,
    "webhook list": R.MANAGE_ORGANISATIONS,
    "webhook remove": R.MANAGE_ORGANISATIONS,
    "webhook ping": R.MANAGE_ORGANISATIONS,
    "trail export": R.READ_TRAIL,
    "report": R.READ_TRAIL,
    "plan thin": R.ERASE,
    "erase person": R.ERASE,
    "erase text": R.ERASE,
}


def declared(endpoint: str | None) -> Declared | None:
    """Return the row of an *endpoint* of the application; None where the table has none."""
    return ROUTES.get(endpoint or "")


def is_public(endpoint: str | None) -> bool:
    """Tell whether an *endpoint* asks nobody who they are; one that is not in the table does."""
    row = declared(endpoint)
    return row is not None and row.who is Only.EVERYONE
