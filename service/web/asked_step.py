"""Which step a page is about: found among what the person may do in the activity."""

from dataclasses import dataclass
from typing import Any

from flask import request

from service.core.db import db
from service.core.errors import NotFoundError, NotPermittedError
from service.reports.activities import one_activity
from service.web import gate
from service.workflows import engine
from service.workflows.vocabulary import Level, Transition


class UnclearError(Exception):
    """The step could be of several parts, or of the activity: *offers* are all that it could be."""

    def __init__(self, activity: dict[str, Any], offers: list[dict[str, Any]]) -> None:
        super().__init__(activity["id"])
        self.activity = activity
        self.offers = offers


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A step that the person may take here if nothing stands in its way, as an offer tells it."""

    activity: dict[str, Any]
    offer: dict[str, Any]

    @property
    def row(self) -> Transition:
        """The flow's row of the step: the one that leaves from where it stands, if there is one."""
        rows = engine.rows(self.offer["transition"], Level(self.offer["level"]))
        here = (self.part or self.activity)["state"]
        return next((each for each in rows if here in each.sources), rows[0])

    @property
    def organisation(self) -> str | None:
        """Whose part it is (a uid); None for a step of the activity."""
        found: dict[str, str] | None = self.offer["organisation"]
        return found["id"] if found else None

    @property
    def part(self) -> dict[str, Any] | None:
        """The owner whose part it is; None for a step of the activity."""
        return part_of(self.activity, self.organisation) if self.organisation else None

    @property
    def on_behalf(self) -> bool:
        """Tell whether a coordinator would take it for the owner."""
        return self.part is not None and not gate.signed_in().actor.reports_for(self.organisation)

    @property
    def mark(self) -> str:
        """What a form carries along: where the part, or the activity, stood when it was shown."""
        stands = self.part or self.activity
        return f"{stands['state']} {stands['stateSince']}"


def part_of(activity: dict[str, Any], organisation: str | None) -> dict[str, Any] | None:
    """Return the owner of *activity* that is *organisation* (a uid)."""
    owners = [each for each in activity["owners"] if each["state"]]
    return next((each for each in owners if each["organisation"]["id"] == organisation), None)


def find(uid: str, transition: str) -> Asked:
    """Return the step that the address asks for.

    Raises NotFoundError (no such activity or step), NotPermittedError (not the person's to take)
    and UnclearError.
    """
    who, organisation = gate.signed_in(), request.args.get("organisation") or None
    activity = one_activity(db.session(), who.actor, uid, organisation)
    level = request.args.get("level") or ("part" if organisation else None)
    offers = [
        each
        for each in activity["offers"]
        if each["transition"] == transition and level in (None, each["level"])
    ]
    if not offers:
        raise _missing(transition)
    own = [each for each in offers if (each["organisation"] or {}).get("id") == who.organisation]
    if len(offers) > 1 and len(own) != 1:
        raise UnclearError(activity, offers)
    return Asked(activity=activity, offer=(own if len(offers) > 1 else offers)[0])


def _missing(transition: str) -> NotFoundError | NotPermittedError:
    known = any(engine.rows(transition, level) for level in Level)
    return NotPermittedError(transition) if known else NotFoundError(transition)
