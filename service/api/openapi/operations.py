"""Every operation of the API by its endpoint: what the description is made from."""

import re
from collections.abc import Iterator

from flask import Flask
from werkzeug.routing import Rule

from service.api.openapi import (
    operations_about,
    operations_activities,
    operations_imports,
    operations_log,
    operations_register,
    operations_reports,
)
from service.api.openapi.operation import Operation, Place
from service.api.problems import PREFIX

OPERATIONS: dict[str, Operation] = {
    **operations_about.TABLE,
    **operations_activities.TABLE,
    **operations_register.TABLE,
    **operations_imports.TABLE,
    **operations_log.TABLE,
    **operations_reports.TABLE,
}
# Style sheets beside the pages about problems: nothing that a program would ask for.
NOT_DESCRIBED = frozenset({"api.problem_pages.show_style"})
NAMES = {  # what the description calls the variables of paths
    "uid": "id",
    "organisation": "organisationId",
    "party": "partyId",
    "number": "checkpointId",
    "entry": "entryId",
    "role": "roleId",
    "name": "name",
}
ARGUMENT = re.compile(r"<(?:int:)?(\w+)>")
VARIABLE = re.compile(r"{(\w+)}")
AUTOMATIC = frozenset({"HEAD", "OPTIONS"})


def places(app: Flask) -> Iterator[Place]:
    """Yield where each operation of *app* is found, by path; raises KeyError for a new variable."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if rule.rule.startswith(f"{PREFIX}/") and rule.endpoint not in NOT_DESCRIBED:
            for method in sorted((rule.methods or set()) - AUTOMATIC):
                path = _path(rule)
                yield Place(rule.endpoint, method, path, tuple(VARIABLE.findall(path)))


def _path(rule: Rule) -> str:
    return ARGUMENT.sub(lambda name: f"{{{NAMES[name[1]]}}}", rule.rule.removeprefix(PREFIX))
