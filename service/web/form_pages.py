"""Show a form from its table of fields, and a list one page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Response, request

from service.core import texts
from service.core.i18n import gettext
from service.reports.paging import Listing, Paging
from service.web import drafts, pages, reading_forms
from service.web.reading_forms import NONE, Faults, Field

SHOWN = 50  # items of a list on one page
MOST_PAGES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """A page that is one form: *thing* is what it edits, *options* what only today's data knows.

    *back* is where it leads when nothing is to be changed: an address and what is there.
    """

    title: str
    fields: Sequence[Field]
    back: tuple[str, str]
    submit: str = ""
    intro: Sequence[str] = ()
    thing: Mapping[str, Any] | None = None
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def show(
    form: FormPage,
    faults: Faults = NONE,
    template: str = "form_page.html",
    **told: Any,  # noqa: ANN401 -- whatever another template tells
) -> Response:
    """Show *form* as it was filled in, with what is wrong and what others wrote meanwhile."""
    fields = reading_forms.with_options(form.fields, form.options)
    thing = form.thing
    overtaken = faults.overtaken and thing is not None
    return pages.show(
        template,
        errors=faults.errors,
        status=faults.status,
        form=replace(form, fields=fields, submit=form.submit or gettext("Save")),
        values=reading_forms.filled(fields, thing),
        version=version_of(thing, faults),
        refusals=faults.refusals,
        differing=reading_forms.differing(fields, thing) if thing and overtaken else (),
        overtaken=overtaken,
        **told,
    )


def version_of(thing: Mapping[str, Any] | None, faults: Faults) -> str:
    """Return the version that the form is sent with: the one it was first shown with.

    Whoever was overtaken has now seen what stands there, and goes on from that.
    """
    typed = drafts.typed().get(reading_forms.VERSION)
    if typed and not faults.overtaken:
        return typed
    return str(thing["version"]) if thing else ""


def asked(name: str) -> str | None:
    """Return what the address asks for as *name*, as a list is narrowed by it."""
    return texts.clean(request.args.get(name, "")[: pages.LONGEST]).replace("\0", "") or None


def page_asked() -> Paging:
    """Return which page of a list the address asks for; the first when that makes no sense."""
    typed = request.args.get("page", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1  # noqa: PLR2004 -- digits enough
    return Paging(number=min(max(number, 1), MOST_PAGES), limit=SHOWN)


def turned(found: Listing, page: Paging) -> dict[str, Any]:
    """Return a list as a template shows it: its items, and the addresses of the pages beside it."""
    told = {name: value for name, value in request.args.items() if name != "page"}
    return {
        "items": found.items,
        "total": found.total,
        "capped": found.capped,
        "told": told,
        "earlier": page.number - 1 if page.number > 1 else None,
        "later": page.number + 1 if found.more else None,
    }
