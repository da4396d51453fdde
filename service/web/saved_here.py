"""Which lists can be saved, and those that a person has saved on the page that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import g, request

from service.core.db import db
from service.models.saved_list import SavedList, saved_lists

LISTS = frozenset(
    {
        "web.activities.show_list",
        "web.plans.show_list",
        "web.plans.show",
        "web.review.show",
        "web.trail.show",
    }
)
# Of an address: which page of the list, and what is asked of any page whatever it lists.
UNSAVED = frozenset({"page", "cursor", "lang"})


@dataclass(frozen=True, slots=True)
class Here:
    """The list that is shown, as it would be saved, and those saved on its page."""

    address: str
    lists: Sequence[SavedList]


def here() -> Here | None:
    """Return what the page tells of saved lists; None on a page that is no such list."""
    if request.endpoint not in LISTS or g.get("signed_in") is None:
        return None
    query = wording(request.query_string.decode(errors="replace"))
    address = f"{request.path}?{query}" if query else request.path
    return Here(address, saved_lists(db.session(), g.signed_in.person, request.path))


def wording(query: str) -> str:
    """Return what *query* asks of a list: without what is empty, and without the page."""
    kept = [each for each in parse_qsl(query) if each[0] not in UNSAVED]
    return urlencode(kept)
