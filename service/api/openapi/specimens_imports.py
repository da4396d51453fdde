"""An example of a plan file that is sent, and of what comes of it."""

from service.api.openapi.specimens import ACTIVITY, ENTRY, PLAN, Body

GIVEN: Body = {
    "file": "Nr;Mål;Aktivitet;Ansvarig\n2.1;Tidig upptäckt;Ta fram en rutin;Karlstad, Polisen\n",
    "dryRun": True,
    "mapping": {"Vad vi gör": "title"},
}
SHOWN: Body = {"activity": ACTIVITY, "number": "2.1", "title": "Ta fram en rutin"}
OWNERS = ["Karlstads kommun", "Polismyndigheten"]
IMPORTED: Body = {
    "id": ENTRY,
    "plan": PLAN,
    "file": "handlingsplan.csv",
    "dryRun": False,
    "rows": [
        {
            "row": 2,
            "number": "2.1",
            "goal": "Tidig upptäckt",
            "title": "Ta fram en rutin",
            "owners": [{"name": name, "role": "responsible"} for name in OWNERS],
            "groups": [],
            "schedule": None,
            "focus": False,
            "status": None,
            "findings": ["needs_date"],
            "outcome": "created",
        }
    ],
    "summary": {"created": 1, "changed": 0, "unchanged": 0, "skipped": 0, "findings": 1},
    "findings": [
        {"code": "needs_date", "row": 2, "column": None, "value": None, "message": "…"},
    ],
    "notices": [],
    "activities": [{"row": 2, "activity": ACTIVITY, "outcome": "created", "fields": []}],
    "left": [],
    "claims": [],
    "declines": [],
    "endings": [],
    "unknownOrganisations": [],
    "missingOwners": [],
    "missingLeads": [{**SHOWN, "owners": OWNERS}],
}
