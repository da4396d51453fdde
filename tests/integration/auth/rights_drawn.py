"""The tables of docs/rights.md, drawn from the tables that the service goes by."""

from collections.abc import Iterable

from flask import Flask

from service.auth.rights import COMMANDS, ROUTES, About, Declared, Only
from service.models.words import Role
from service.workflows.access import GRANTS, HOLDERS, Right

YES, NO = "yes", "-"
WHO = {
    Only.EVERYONE: "everyone",
    Only.SIGNED_IN: "whoever is signed in",
    Only.OWNER: "a reporter of the owner",
    Only.BY_FLOW: "who takes the step, by the flow",
    Only.ON_THE_MACHINE: "who runs the machine",
}
ABOUT = {
    About.NOTHING: NO,
    About.ORGANISATION: "an organisation",
    About.AGREEMENT: "an agreement",
    About.PLAN: "a plan",
    About.IMPORT: "an import into a plan",
    About.ACTIVITY: "an activity",
    About.PERSON: "a person",
    About.TOKEN: "a token",
}


def tables(app: Flask) -> dict[str, str]:
    """Return every drawn table by what it is about."""
    return {
        "holders": _table(("right", *Role, "the system"), _holders()),
        "grants": _table(("gives and takes", *Role), _grants()),
        "ways into the API": _table(
            ("method", "path", "who", "scope", "about"), _routes(app, "/api/")
        ),
        "pages": _table(("method", "path", "who"), _pages(app)),
        "commands": _table(("command", "who"), _commands()),
    }


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = [str(each) for each in head]
    lines = [names, ["---"] * len(names), *([*row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _holders() -> Iterable[Iterable[str]]:
    for right, (roles, system) in HOLDERS.items():
        marks = [YES if role in roles else NO for role in Role]
        yield f"`{right}`", *marks, YES if system else NO


def _grants() -> Iterable[Iterable[str]]:
    for giver, given in GRANTS.items():
        yield giver, *(YES if role in given else NO for role in Role)


def _routes(app: Flask, prefix: str) -> Iterable[Iterable[str]]:
    for method, path, row in _found(app):
        if path.startswith(prefix):
            yield method, f"`{path}`", _who(row.who), row.scope or NO, ABOUT[row.about]


def _pages(app: Flask) -> Iterable[Iterable[str]]:
    for method, path, row in _found(app):
        if not path.startswith("/api/"):
            yield method, f"`{path}`", _who(row.who)


def _found(app: Flask) -> list[tuple[str, str, Declared]]:
    """List method, path and row of every route, by path."""
    return sorted(
        (
            (method, rule.rule, ROUTES[rule.endpoint])
            for rule in app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        ),
        key=lambda each: (each[1], each[0]),
    )


def _commands() -> Iterable[Iterable[str]]:
    for command, who in COMMANDS.items():
        yield f"`{command}`", _who(who)


def _who(who: Right | Only) -> str:
    return WHO[who] if isinstance(who, Only) else f"`{who}`"
