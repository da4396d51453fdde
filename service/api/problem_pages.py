"""A page for every kind of problem, where the ``type`` of each problem document leads.

People get HTML in their language, the other one a link away (``?lang=``); who asks for
``application/json`` gets the same as that.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from service.api.faults import SENTENCES as FAULTS
from service.api.faults import field_error
from service.api.problem_kinds import PROBLEMS, Kind
from service.api.problems import PREFIX, problem
from service.api.remedies import FAULTS_OF_RULES, REMEDIES
from service.api.schemas import Wire
from service.api.schemas.lists import LanguageSchema
from service.api.sending import query
from service.core.errors import InvalidError, NotFoundError, ServiceError, TransitionRefusedError
from service.core.i18n import _, force_locale
from service.models.words import PartState
from service.workflows.part_flow import LABELS
from service.workflows.refusals import SENTENCES as REFUSALS
from service.workflows.refusals import refusal

bp = Blueprint("problem_pages", __name__, url_prefix="/problems", template_folder="templates")
PLAIN = Wire()
ASKED = LanguageSchema()
TYPES = ("text/html", "application/json")
POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"
ABOUT = f"{PREFIX}/activities/01a20000-0000-7000-8000-000000000001"  # in the examples
REFUSING = ("transition_refused", "refused")
FAULTY = ("invalid_request", "transition_refused")
NAMES = {"sv": "Svenska", "en": "English"}
WORDS = {
    "all": _("What can go wrong"),
    "code": _("Code"),
    "example": _("Example"),
    "languages": _("Language"),
    "meaning": _("What it means"),
    "remedy": _("What to do"),
    "status": _("Status"),
}
TABLES = {
    "refusals": _("Reasons in refusals"),
    "errors": _("Faults in errors"),
}


@bp.get("")
def show_list() -> ResponseReturnValue:
    """List every kind of problem."""
    language = _language()
    with force_locale(language):
        items = [_summary(code, kind) for code, kind in PROBLEMS.items()]
        return _answer("problems/list.html", {"items": items}, language)


@bp.get("/<name>")
def show(name: str) -> ResponseReturnValue:
    """Explain one kind of problem; *name* is its code with dashes. Raises NotFoundError."""
    code = name.replace("-", "_")
    if code not in PROBLEMS or "_" in name:
        raise NotFoundError(name)
    language = _language()
    with force_locale(language):
        return _answer("problems/one.html", _explained(code, PROBLEMS[code]), language)


@bp.get("/style.css")
def show_style() -> ResponseReturnValue:
    """Send what the pages look like."""
    query(PLAIN)
    return Response(render_template("problems/style.css"), mimetype="text/css")


def _language() -> str:
    """Return the language that was asked for in the address, or else by Accept-Language."""
    return str(query(ASKED).get("lang") or get_locale())


def _answer(template: str, body: Mapping[str, Any], language: str) -> Response:
    if request.accept_mimetypes.best_match(TYPES, default=TYPES[0]) == TYPES[1]:
        answer = jsonify(dict(body))
    else:
        drawn = render_template(template, **body, **_drawing(body), language=language)
        answer = make_response(drawn)
        answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Content-Language"] = language
    answer.vary.add("Accept")
    return answer


def _drawing(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a template needs beside *body*."""
    return {
        "names": NAMES,
        "words": WORDS,
        "tables": {str(heading): body[name] for name, heading in TABLES.items() if name in body},
        "written": json.dumps(body.get("example"), ensure_ascii=False, indent=2),
    }


def _summary(code: str, kind: Kind) -> dict[str, Any]:
    return {
        "type": f"{PREFIX}/problems/{code.replace('_', '-')}",
        "code": code,
        "title": str(kind.title),
        "status": kind.status,
    }


def _explained(code: str, kind: Kind) -> dict[str, Any]:
    """Return all that the tables know of the kind *code*, and an example of it."""
    page = {
        **_summary(code, kind),
        "detail": str(kind.detail),
        "remedy": str(REMEDIES[code]),
        "example": {**(problem(code, error=_example_of(code)).json or {}), "instance": ABOUT},
    }
    if code in REFUSING:
        page["refusals"] = [{"code": c, "message": s} for c, s in _sentences(REFUSALS.items())]
    if code in FAULTY:
        faults = _sentences([*FAULTS.items(), *FAULTS_OF_RULES.items()])
        page["errors"] = [{"code": c, "detail": s} for c, s in faults]
    return page


def _sentences(table: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Return the sentences of a table, with an ellipsis for the words that each case fills in."""
    words: defaultdict[str, str] = defaultdict(lambda: "…")
    return [(code, str(sentence) % words) for code, sentence in table]


def _example_of(code: str) -> ServiceError | None:
    """Return an error whose problem has what this kind brings along."""
    if code == "invalid_request":
        return InvalidError([field_error("/title", "required"), field_error("/dueOn", "type")])
    if code in REFUSING:
        state, source = (str(LABELS[each]) for each in (PartState.PROPOSED, PartState.ANCHORED))
        reasons = {
            "transition_refused": refusal(
                "wrong_state", state=state.lower(), sources=source.lower()
            ),
            "refused": refusal("already_party"),
        }
        faults = [field_error("/evidence/summary", "required")] if code in FAULTY else []
        return TransitionRefusedError([reasons[code]], faults)
    return None
