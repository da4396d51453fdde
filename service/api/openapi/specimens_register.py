"""Examples of organisations, agreements, plans, people and tokens, and of what is sent."""

from service.api.openapi.specimens import (
    AGREEMENT,
    AT,
    DECISION,
    ENTRY,
    GOAL,
    KARLSTAD,
    KIM,
    LATER,
    OWNER,
    PARTY,
    PERSON,
    PLAN,
    ROLE,
    TOKEN,
    Body,
    links,
    uid,
)
from service.api.openapi.specimens_imports import GIVEN

ORGANISATION: Body = {
    "id": OWNER,
    "name": "Karlstads kommun",
    "shortName": "Karlstad",
    "kind": "municipality",
    "countyCode": "17",
    "identifiers": [{"scheme": "orgnr", "value": "212000-1850"}],
    "aliases": ["Karlstad kommun"],
    "activeFrom": None,
    "activeUntil": None,
    "parent": None,
    "version": 1,
    "_links": links(f"organisations/{OWNER}"),
}
AGREED: Body = {
    "id": AGREEMENT,
    "title": "Överenskommelse om samverkan",
    "countyCode": "17",
    "reference": "801-1-2026",
    "validFrom": "2026-01-01",
    "validUntil": "2029-12-31",
    "partyCount": 17,
    "version": 4,
    "_links": links(f"agreements/{AGREEMENT}", "parties"),
}
JOINED: Body = {
    "id": PARTY,
    "organisation": KARLSTAD,
    "accession": "signed",
    "decidedBy": "Kommunstyrelsen",
    "decidedOn": "2025-12-01",
    "reference": "KS 2025/812",
    "joinedOn": "2026-01-01",
    "leftOn": None,
    "leftReason": None,
}
PLANNED: Body = {
    "id": PLAN,
    "title": "Handlingsplan 2026-2029",
    "countyCode": "17",
    "agreement": {"id": AGREEMENT, "title": "Överenskommelse om samverkan"},
    "reference": "801-2-2026",
    "periodStart": "2026-01-01",
    "periodEnd": "2029-12-31",
    "anchorBy": "2026-03-31",
    "followUpBy": None,
    "backdatingLimitDays": 60,
    "staleProposedDays": 60,
    "staleAnchoredDays": None,
    "staleImplementedDays": None,
    "state": "adopted",
    "stateSince": AT,
    "version": 7,
    "goals": [
        {
            "id": GOAL,
            "title": "Tidig upptäckt",
            "structure": "goals",
            "position": 1,
            "parent": None,
            "replaces": None,
        }
    ],
    "activities": {
        "proposed": 12,
        "anchored": 30,
        "implemented": 4,
        "followed_up": 0,
        "cancelled": 1,
        "carried_over": 0,
    },
    "_links": links(f"plans/{PLAN}"),
}
HELD: Body = {
    "id": ROLE,
    "role": "reporter",
    "organisation": KARLSTAD,
    "countyCode": None,
    "validFrom": "2026-01-01",
    "validUntil": None,
}
SOMEONE: Body = {
    **KIM,
    "email": "kim@exempel.test",
    "locale": "sv",
    "disabled": False,
    "version": 2,
    "roles": [HELD],
    "_links": links(f"people/{PERSON}"),
}
ONESELF: Body = {
    "person": {**KIM, "email": "kim@exempel.test", "locale": "sv"},
    "roles": [HELD],
    "organisations": [KARLSTAD],
    "counties": [{"code": "17", "name": "Värmlands län"}],
    "scopes": ["read", "write"],
}
ISSUED: Body = {
    "id": TOKEN,
    "scopes": ["read", "write"],
    "organisations": [],
    "expiresOn": "2027-01-31",
    "revoked": False,
    "lastUsedAt": LATER,
}

CONTENT: Body = {
    "number": "2.1",
    "title": "Ta fram en rutin",
    "description": "För alla verksamheter.",
    "goal": GOAL,
    "focus": True,
    "rule": "all",
    "schedule": {
        "text": "våren 2026",
        "startsOn": "2026-01-01",
        "endsOn": "2026-06-30",
        "precision": "season",
    },
    "dueOn": {"anchor": "2026-03-31"},
}
# What is sent, by the endpoint that it is sent to.
SENT: dict[str, Body] = {
    "api.activities.propose": {
        "plan": PLAN,
        **CONTENT,
        "owners": [{"organisation": OWNER, "role": "responsible"}],
    },
    "api.activities.edit": {"rule": "lead", "reason": "Enligt beslut i styrgruppen."},
    "api.owners.put": {"role": "lead", "reason": "Enligt beslut i styrgruppen."},
    "api.transitions.move": {
        "transition": "anchor",
        "organisation": OWNER,
        "effectiveOn": "2026-02-11",
        "reason": None,
        "evidence": DECISION,
    },
    "api.batches.take": {
        "items": [
            {"activity": uid(1), "version": 3, "transition": "anchor", "evidence": DECISION},
            {
                "activity": uid(13),
                "version": "*",
                "transition": "decline",
                "reason": "Ej aktuellt.",
            },
        ]
    },
    "api.history.correct": {
        "entry": ENTRY,
        "effectiveOn": "2026-02-10",
        "reason": "Protokollet är justerat den 10 februari.",
    },
    "api.history.object_to": {"entry": ENTRY, "reason": "Det har vi inte beslutat."},
    "api.reviews.decide": {
        "decision": "snooze",
        "until": "2026-12-01",
        "note": "Nämnden tar upp det i november.",
    },
    "api.status_reports.report": {
        "organisation": OWNER,
        "progress": "begun",
        "signal": "green",
        "comment": "Det går framåt.",
        "blocked": False,
    },
    "api.organisations.add": {
        "name": "Exempelverket",
        "kind": "agency",
        "countyCode": "17",
        "identifiers": [{"scheme": "orgnr", "value": "202100-0000"}],
        "aliases": ["Verket"],
    },
    "api.organisations.edit": {"shortName": "EV"},
    "api.agreements.add": {
        "title": "Överenskommelse om samverkan",
        "countyCode": "17",
        "reference": "801-1-2026",
        "validFrom": "2026-01-01",
        "validUntil": "2029-12-31",
    },
    "api.agreements.edit": {"validUntil": "2030-12-31"},
    "api.parties.add": {
        "organisation": OWNER,
        "accession": "signed",
        "decidedBy": "Kommunstyrelsen",
        "decidedOn": "2025-12-01",
        "joinedOn": "2026-01-01",
    },
    "api.parties.edit": {"leftOn": "2027-06-30", "leftReason": "Enligt beslut."},
    "api.plans.draft": {
        "title": "Handlingsplan 2026-2029",
        "countyCode": "17",
        "agreement": AGREEMENT,
        "periodStart": "2026-01-01",
        "periodEnd": "2029-12-31",
        "anchorBy": "2026-03-31",
    },
    "api.plans.edit": {"followUpBy": "2029-11-30"},
    "api.plans.move": {"transition": "adopt"},
    "api.imports.take": GIVEN,
    "api.people.add": {"name": "Kim Påhittad", "email": "kim@exempel.test", "locale": "sv"},
    "api.people.edit": {"name": "Kim Påhittad Exempel"},
    "api.people.grant": {"role": "reporter", "organisation": uid(4), "validFrom": "2026-01-01"},
    "api.me.issue": {"scopes": ["read", "write"], "expiresOn": "2027-01-31"},
}
