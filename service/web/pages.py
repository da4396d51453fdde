"""Show a page; and read what its form was sent with."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Response, g, make_response, redirect, render_template, request, session, url_for

from service.core import texts
from service.core.errors import InvalidError
from service.web import acting, drafts, language, navigation, once, saved_here

FAULTY = 422
SEE_OTHER = 303
KEPT_AT = (200, 409, FAULTY)  # answers that show the form
BROKEN = 500  # from here on, nothing more is asked of the database
LONGEST = 1_000  # characters of one field
NEXT = "next"


def show(
    template: str,
    *,
    status: int = 200,
    errors: Mapping[str, str] | None = None,
    **told: Any,  # noqa: ANN401 -- whatever the template tells
) -> Response:
    """Return the page *template*; with *errors*, by the fields' names, it is 422 and tells them."""
    page = render_template(
        template,
        errors=errors or {},
        field_labels={},
        typed=drafts.typed() if status < BROKEN else {},
        drafting=drafts.offer() if status in KEPT_AT else None,
        once_key=once.key,
        saved=saved_here.here() if status in KEPT_AT else None,
        menu=navigation.menu(g.get("signed_in")),
        in_language=language.address_in,
        language=language.of_page(),
        languages=language.others(),
        signed_in=g.get("signed_in"),
        acting=acting.bar() if status < BROKEN else None,
        **told,
    )
    answer = make_response(page)
    answer.status_code = FAULTY if errors else status
    return answer


def go(endpoint: str, **values: Any) -> Response:  # noqa: ANN401 -- what an address names
    """Send the browser on to another page, which it reads by GET."""
    return make_response(redirect(url_for(endpoint, **values), SEE_OTHER))


def remember_where() -> None:
    """Remember which page was asked for, to go on there after sign-in."""
    if request.method == "GET":
        asked = request.query_string.decode(errors="replace")
        remember(f"{request.path}?{asked}" if asked else request.path)


def remember(where: str) -> None:
    """Remember the address *where*, to go on there after sign-in."""
    session[NEXT] = where


def go_on() -> Response:
    """Send the browser to the page that was asked for before sign-in, or to the person's own."""
    return go_back(str(session.pop(NEXT, "")))


def go_back(where: str) -> Response:
    """Send the browser to the address *where* if it is one of ours, else to the start page."""
    return make_response(redirect(where if is_ours(where) else url_for("web.home.show"), SEE_OTHER))


def is_ours(where: str) -> bool:
    """Tell whether *where* is an address within the service."""
    if not where.startswith("/") or where.startswith(("//", "/\\")):
        return False
    try:
        parts = urlsplit(where)
    except ValueError:  # brackets that hold no address
        return False
    return not parts.netloc and not parts.scheme


def field(name: str) -> str:
    """Return what stands in the form's field *name*, trimmed, as it can be stored."""
    return texts.clean(request.form.get(name, "")[:LONGEST]).replace("\0", "")


def secret_field(name: str) -> str:
    """Return the same as it was typed, for what is compared and never shown again."""
    return request.form.get(name, "")[:LONGEST]


def told(error: InvalidError) -> dict[str, str]:
    """Return what is wrong by the fields' names."""
    return {each.pointer.removeprefix("/"): each.detail for each in error.errors}
