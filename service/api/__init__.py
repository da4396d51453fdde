"""The REST API below /api/v1: each view reads, calls one operation or report, and answers."""

from flask import Blueprint

from service.api import (
    about,
    activities,
    agreements,
    batches,
    checkpoints,
    conditional,
    documentation,
    gate,
    health,
    history,
    imports,
    me,
    organisations,
    owners,
    parties,
    people,
    plans,
    problem_pages,
    problems,
    reports,
    reviews,
    status_reports,
    trail,
    transitions,
)

__all__ = ["bp", "health"]

bp = Blueprint("api", __name__, url_prefix=problems.PREFIX)
for _each in (
    about,
    activities,
    agreements,
    batches,
    checkpoints,
    documentation,
    history,
    imports,
    me,
    organisations,
    owners,
    parties,
    people,
    plans,
    problem_pages,
    reports,
    reviews,
    status_reports,
    trail,
    transitions,
):
    bp.register_blueprint(_each.bp)
gate.register(bp)
conditional.register(bp)
problems.register(bp)
