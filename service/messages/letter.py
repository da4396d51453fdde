"""A letter, and how one is set out: the same words as plain text and as HTML."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template
from sqlalchemy.orm import Session

from service.core.i18n import get_locale
from service.messages.claim import Claimed
from service.models import Person

bp = Blueprint("letters", __name__, template_folder="templates")  # pages none, templates only


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter, ready but for whom it is from and to."""

    subject: str
    text: str
    html: str


Writer = Callable[[Session, Claimed, Person], Letter | None]


def set_out(
    template: str,
    subject: str,
    **told: Any,  # noqa: ANN401 -- whatever the template tells
) -> Letter:
    """Fill ``templates/letters/TEMPLATE.txt`` and ``TEMPLATE.html``; the latter escapes *told*."""
    values = {**told, "subject": subject, "home": address("/"), "language": str(get_locale())}
    return Letter(
        subject=subject,
        text=render_template(f"letters/{template}.txt", **values),
        html=render_template(f"letters/{template}.html", **values),
    )


def address(path: str) -> str:
    """Return where *path*, which begins with a slash, is reached from anywhere."""
    return f"{current_app.config['PUBLIC_URL']}{path}"
