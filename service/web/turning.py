"""Turn the pages of a list: which one is asked for, and the addresses of the ones beside it."""

from flask import request, url_for

FURTHEST = 2_000  # what lists of fifty can still pass by
LONGEST = 5  # digits


def page_asked() -> int:
    """Return the number of the page that is asked for, from 1; what is no number asks for 1."""
    spelled = request.args.get("page", "")
    if not spelled.isdecimal() or len(spelled) > LONGEST:
        return 1
    return min(max(int(spelled), 1), FURTHEST)


def address_of(page: int) -> str:
    """Return the address of another page of the list that is shown, filters and all."""
    asked = {**request.args.to_dict(), **(request.view_args or {}), "page": str(page)}
    return url_for(request.endpoint or "", **asked)
