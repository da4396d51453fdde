"""The pages: each view reads a form, calls one operation or report, and shows what came of it."""

from flask import Blueprint

from service.web import (
    accessibility,
    account,
    activities,
    administration,
    calendars,
    corrections,
    drafted_forms,
    errors,
    gate,
    home,
    identities,
    language,
    meetings,
    objections,
    oidc,
    password,
    plans,
    public,
    receipts,
    reminders,
    reporting,
    reports,
    review,
    review_deeds,
    reviewing,
    saved,
    second_factor,
    sign_in,
    steps,
    together,
    trail,
    unsent,
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
    accessibility,
    account,
    activities,
    calendars,
    corrections,
    home,
    identities,
    meetings,
    objections,
    oidc,
    password,
    plans,
    public,
    receipts,
    reminders,
    reporting,
    reports,
    review,
    review_deeds,
    reviewing,
    saved,
    second_factor,
    sign_in,
    steps,
    together,
    trail,
    unsent,
):
    bp.register_blueprint(_each.bp)
for _part in administration.PARTS:
    bp.register_blueprint(_part)
gate.register(bp, drafted_forms.FORMS)
errors.register(bp)
