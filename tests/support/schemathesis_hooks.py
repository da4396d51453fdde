"""What schemathesis is told of the county that it tests: what there is, and who must stay.

It is loaded by the name in schemathesis.toml, and reads what it needs from the environment.
"""

import json
import os
import re
import uuid
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import schemathesis
from schemathesis.generation import GenerationMode

from service.api.openapi import headers

COUNTY = json.loads(os.environ["SCHEMATHESIS_COUNTY"])
THINGS: dict[str, str] = COUNTY["things"]  # id in the document's examples: id in the county
SPARED: dict[str, str] = COUNTY["spared"]  # those who test, and their tokens: somebody else
KEY, MATCH, EXAMPLE = headers.KEY["name"], "If-Match", "example"
LONGEST_QUERY = 3_000  # characters: a longer address is turned away by the server (414), as bytes
HOLDER = re.compile(r"/\w+/[\w-]+")  # the thing whose version a change asks for
# What a request of the right form can still be refused for: what is there, whose it is, which
# days and words fit each other, what a text tells. No schema can say that.
BEYOND_SCHEMAS = {
    *("not_known", "not_with_role", "other_county", "not_an_owner", "unclear", "acted_on"),
    *("before_first_day", "in_future", "backdated", "out_of_order", "contradicts"),
    *("two_leads", "duplicate", "bad_character", "personal_identity_number"),
}
# The same for single places: how far pages can be turned depends on their size, a search on how
# many words it holds, a cursor is what a link carried, a role is for an organisation or a county,
# which transitions there are and what they require is the flow's; a file is what is in it; a token
# is for organisations that its person reports for; what a review says depends on what it decides.
PLACES_BEYOND = re.compile(
    r"/page|/q|/cursor|/organisation|/countyCode|/transition|/level|/reason|/basis|/evidence.*"
    r"|/file|/mapping|/organisations|/note|/until"
)

# Which list heeds which filter, and which checkpoint covers which entry, no schema says either.
NARROWED = re.compile(r"/api/v1/(reports/[\w-]+|trail/proofs/.+|trail/checkpoints/\d+)")
BY_WHAT_IT_IS = {"unknown", "required"}


@schemathesis.hook
def before_call(context: object, case: schemathesis.Case[Any], kwargs: dict[str, Any]) -> None:
    """Name things that are there, and send keys and versions as clients do.

    No document can say that a key is used for one request only, that a version is read first,
    nor that whoever tests loses every right by revoking the own token.
    """
    del context, kwargs
    case.path_parameters = _named(_named(case.path_parameters, THINGS), SPARED)
    case.query, case.body = _named(case.query, THINGS), _named(case.body, THINGS)
    sent: dict[str, Any] = dict(case.headers or {})
    if sent.get(KEY) == headers.KEY[EXAMPLE]:
        case.headers[KEY] = str(uuid.uuid4())
    if sent.get(MATCH) == headers.ASKED["IfMatch"][EXAMPLE]:
        case.headers[MATCH] = _version(case.formatted_path) or sent[MATCH]


@schemathesis.hook
def filter_query(context: object, query: dict[str, Any] | None) -> bool:
    """Keep to addresses that the server reads; longer ones are written to its socket elsewhere."""
    del context
    return len(urlencode(query or {}, doseq=True)) <= LONGEST_QUERY


@schemathesis.check
def refused_only_for_what_no_schema_says(
    context: object, response: schemathesis.Response, case: schemathesis.Case[Any]
) -> None:
    """Of the right form, a request is 422 only for what the document cannot describe."""
    del context
    sound = case.meta is None or case.meta.generation.mode is GenerationMode.POSITIVE
    if sound and response.status_code == 422:
        told = response.json()
        assert told["code"] == "idempotency_key_reused" or not _formal(told), told


def _formal(told: dict[str, Any]) -> list[dict[str, str]]:
    beyond = BEYOND_SCHEMAS | (BY_WHAT_IT_IS if NARROWED.fullmatch(told["instance"]) else set())
    return [
        each
        for each in told["errors"]
        if each["code"] not in beyond and not PLACES_BEYOND.fullmatch(each["pointer"])
    ]


def _version(path: str) -> str | None:
    """Return the ETag that what is changed at *path* has now, if it can be read."""
    hit = HOLDER.match(path)
    asked = Request(  # noqa: S310 - the server of this test
        f"{os.environ['SCHEMATHESIS_API']}{hit[0] if hit else path}",
        headers={"Authorization": f"Bearer {os.environ['SCHEMATHESIS_TOKEN']}"},
    )
    try:
        with urlopen(asked, timeout=30) as answer:  # noqa: S310 - the server of this test
            tag: str = answer.headers["ETag"]
            return tag
    except OSError:
        return None


def _named(value: Any, names: dict[str, str]) -> Any:  # noqa: ANN401 -- any JSON value
    """Return *value* with what *names* knows in the place of the names, however deep it lies."""
    if isinstance(value, dict):
        return {name: _named(inner, names) for name, inner in value.items()}
    if isinstance(value, list):
        return [_named(inner, names) for inner in value]
    return names.get(value, value) if isinstance(value, str) else value
