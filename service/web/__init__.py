"""The pages: each view reads a form, calls one operation or report, and shows what came of it."""

from flask import Blueprint

from service.web import (
    account,
    activities,
    errors,
    gate,
    home,
    identities,
    language,
    oidc,
    password,
    plans,
    review,
    second_factor,
    sign_in,
)

__all__ = ["bp", "language"]

bp = Blueprint(
    "web",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/assets",
)
for _each in (
    account,
    activities,
    home,
    identities,
    oidc,
    password,
    plans,
    review,
    second_factor,
    sign_in,
):
    bp.register_blueprint(_each.bp)
gate.register(bp)
errors.register(bp)
