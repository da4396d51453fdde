"""A token can be made for some organisations alone: it says so beside what it may be used for."""

from collections.abc import Iterable

from service.models.words import Role
from service.workflows.vocabulary import Held

MARK = "organisation:"  # before an organisation's uid, among a token's scopes


def spelled(scopes: Iterable[str], only_for: Iterable[str]) -> list[str]:
    """Return what a token is kept with: its scopes, and the organisations (uids) it is bound to."""
    return sorted({*scopes, *(MARK + uid for uid in only_for)})


def scopes_in(kept: Iterable[str]) -> list[str]:
    """Return the scopes proper among what a token is kept with."""
    return sorted(each for each in kept if not each.startswith(MARK))


def only_for(kept: Iterable[str]) -> frozenset[str]:
    """Return the organisations (uids) that a token is bound to; none when it is not bound."""
    return frozenset(each.removeprefix(MARK) for each in kept if each.startswith(MARK))


def narrowed(held: tuple[Held, ...], kept: Iterable[str]) -> tuple[Held, ...]:
    """Return those of the roles *held* that a token speaks for: if bound, to report for its own."""
    bound = only_for(kept)
    if not bound:
        return held
    return tuple(each for each in held if each.role is Role.REPORTER and each.organisation in bound)


def covers(own: Iterable[str], wanted: Iterable[str]) -> bool:
    """Tell whether a token kept with *own* may make one that is kept with *wanted*."""
    kept, asked = frozenset(own), frozenset(wanted)
    bound, binding = only_for(kept), only_for(asked)
    within = not bound or (bool(binding) and binding <= bound)
    return within and ("*" in kept or set(scopes_in(asked)) <= set(scopes_in(kept)))
