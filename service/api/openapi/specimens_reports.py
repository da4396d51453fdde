"""Examples of what the ready lists answer."""

from service.api.openapi.specimens import ACTIVITY, ENTRY, KARLSTAD, KIM, LATER, Body, links

REPORT: Body = {
    "name": "steps-for",
    "title": "Steg för en organisation",
    "about": "Vilka som har förankrat för en organisation, eller tagit ett annat steg för den.",
    "filters": ["county", "plan", "organisation", "event"],
    "columns": [{"name": "recordedAt", "title": "Registrerad", "kind": "moment"}],
    "_links": links("reports/steps-for"),
}
REPORT_ROWS: Body = {
    "items": [
        {
            "recordedAt": LATER,
            "effectiveOn": "2026-02-11",
            "activity": {"id": ACTIVITY, "number": "2.1", "title": "Ta fram en rutin"},
            "entry": {"id": ENTRY, "event": "anchor", "level": "part"},
            "organisation": KARLSTAD,
            "person": KIM,
            "role": "reporter",
            "onBehalf": False,
        }
    ],
    "page": {"limit": 20, "nextCursor": None},
    "_links": links("reports/steps-for?limit=20"),
}
