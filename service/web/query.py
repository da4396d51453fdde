"""What an address asks for behind its question mark, for every page and for those of errors."""

from flask import request
from werkzeug.datastructures import ImmutableMultiDict


def settle() -> None:
    """Let a query that is no text ask for nothing, whoever reads it from here on."""
    try:
        request.args  # noqa: B018 -- it is read here for the first time
    except UnicodeDecodeError:
        request.args = ImmutableMultiDict()
