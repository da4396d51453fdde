"""Routes are prepared once in a test run, and not for every application that a test puts together.

What the library makes of them depends on the routes alone, and making it is nearly all that putting
an application together takes. So applications with the same routes share what was made of them.
"""

from typing import Any

from flask import Flask
from werkzeug.routing import Map, Rule, RuleFactory

AUTOMATIC = "provide_automatic_options"  # which Flask puts on a rule
OF_A_RULE = (
    *("rule", "endpoint", "defaults", "subdomain", "host", "methods", "build_only", "alias"),
    *("strict_slashes", "merge_slashes", "redirect_to", "websocket", AUTOMATIC),
)
OF_A_MAP = ("host_matching", "default_subdomain", "strict_slashes", "merge_slashes", "converters")
MADE = ("_matcher", "_rules_by_endpoint")

_made: dict[str, dict[str, Any]] = {}


class Remembered(Map):
    """A map that takes in its routes when they are first wanted, as they were made before."""

    def __init__(self, *told: Any, **options: Any) -> None:  # noqa: ANN401 -- the library's own
        self._given: list[RuleFactory] = []
        self._taken = 0
        super().__init__(*told, **options)

    def add(self, rulefactory: RuleFactory) -> None:
        """Note a route, to be taken in with the others."""
        self._given.append(rulefactory)

    def update(self) -> None:
        """Take in what was noted: every way to ask a map begins with this."""
        if self._taken < len(self._given):
            self._take_in()

    def _take_in(self) -> None:
        rules = [rule for given in self._given for rule in given.get_rules(self)]
        key = repr((_told(self, OF_A_MAP), [_told(rule, OF_A_RULE) for rule in rules]))
        if key not in _made:
            _made[key] = self._make(rules)
        vars(self).update(_made[key], _taken=len(self._given))

    def _make(self, rules: list[Rule]) -> dict[str, Any]:
        """Return what the library makes of *rules*, of copies that are in no map yet."""
        fresh = Map(
            default_subdomain=self.default_subdomain,
            strict_slashes=self.strict_slashes,
            merge_slashes=self.merge_slashes,
            converters=self.converters,
            host_matching=self.host_matching,
        )
        for rule in rules:
            copy = rule.empty()
            vars(copy)[AUTOMATIC] = vars(rule)[AUTOMATIC]
            fresh.add(copy)
        fresh.update()
        return {name: vars(fresh)[name] for name in MADE}


def _told(thing: object, names: tuple[str, ...]) -> list[object]:
    found = [getattr(thing, name, None) for name in names]
    return [sorted(each) if isinstance(each, set) else each for each in found]


def remember() -> None:
    """Let every application of this process share what is known of its routes."""
    Flask.url_map_class = Remembered
