"""For whom a provider may speak: which of a person's roles hold when it is the one that vouches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.core.issuers import EVERY, Demand, Issuer
from service.models.words import Role
from service.workflows.vocabulary import Held

SKEW = timedelta(seconds=60)  # that two clocks may differ


@dataclass(frozen=True, slots=True)
class Proof:
    """What the provider says of the sign-in: how well, when, and when it was told here (*at*)."""

    acr: str | None
    auth_time: datetime | None
    at: datetime


def held_through(held: Iterable[Held], issuer: Issuer | None, proof: Proof) -> tuple[Held, ...]:
    """Return those of the roles *held* that *issuer* may speak for after such a sign-in.

    A reporter's role holds when the issuer may speak for the organisation; any other reaches over
    organisations, so the issuer must be one that may speak for coordinators, and the sign-in as
    it demands. An issuer that is no longer known (None) speaks for nobody.
    """
    if issuer is None:
        return ()
    return tuple(
        each for each in held if _may_speak(issuer, each) and _suffices(issuer, each, proof)
    )


def in_reach(held: Iterable[Held], issuer: Issuer) -> tuple[Held, ...]:
    """Return those of the roles *held* that *issuer* may speak for at all."""
    return tuple(each for each in held if _may_speak(issuer, each))


def meets(demand: Demand, proof: Proof) -> bool:
    """Tell whether the sign-in is as strong and as fresh as *demand* asks."""
    strong = not demand.acr_values or proof.acr in demand.acr_values
    return strong and (demand.max_age is None or _is_fresh(proof, demand.max_age))


def _is_fresh(proof: Proof, max_age: int) -> bool:
    if proof.auth_time is None:
        return False
    return -SKEW <= proof.at - proof.auth_time <= timedelta(seconds=max_age) + SKEW


def _may_speak(issuer: Issuer, held: Held) -> bool:
    if held.role is not Role.REPORTER:
        return issuer.coordinators is not None
    return not issuer.organisations.isdisjoint({EVERY, held.organisation})


def _suffices(issuer: Issuer, held: Held, proof: Proof) -> bool:
    if held.role is Role.REPORTER or issuer.coordinators is None:
        return True
    return meets(issuer.coordinators, proof)
