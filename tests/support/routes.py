"""Routes are prepared once in a test run, and not for every application that a test puts together.

What the library writes to spell a route's addresses depends on the route alone, and writing it is
nearly all that putting an application together takes.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Spelling = Callable[..., tuple[str, str]]
_compile = Rule._compile_builder  # noqa: SLF001 - what is remembered is this
_spellings: dict[Any, Spelling] = {}


def _remembered(rule: Rule, append_unknown: bool = True) -> Spelling:  # noqa: FBT001, FBT002 - the library's own
    key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)  # noqa: SLF001 - as above
    if key not in _spellings:
        _spellings[key] = _compile(rule, append_unknown)
    return _spellings[key]


def remember() -> None:
    """Let every application of this process share what is known of its routes."""
    Rule._compile_builder = _remembered  # type: ignore[assignment, method-assign] # noqa: SLF001 - as above
