"""The name of one request, so that its answer, its log lines and its entries can be told together.

W3C Trace Context: ``traceparent`` is ``00-<trace id>-<parent id>-<flags>``.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Self

HEADER = "traceparent"
WRITTEN = re.compile(r"00-(?P<trace>[0-9a-f]{32})-(?P<parent>[0-9a-f]{16})-(?P<flags>[0-9a-f]{2})")
UNSAMPLED = "00"


@dataclass(frozen=True, slots=True)
class Trace:
    """The caller's trace with a part of our own in it, or a new one."""

    trace: str
    span: str
    flags: str

    @classmethod
    def begin(cls, sent: str | None) -> Self:
        """Go on with the trace that the header *sent* names; one that is not valid is ignored."""
        found = WRITTEN.fullmatch(sent or "")
        known = found and set(found["trace"]) != {"0"} and set(found["parent"]) != {"0"}
        trace = found["trace"] if found and known else secrets.token_hex(16)
        flags = found["flags"] if found and known else UNSAMPLED
        return cls(trace, secrets.token_hex(8), flags)

    @property
    def header(self) -> str:
        """The header of the answer."""
        return f"00-{self.trace}-{self.span}-{self.flags}"

    @property
    def request_id(self) -> str:
        """What entries call the request: the trace and our own part of it, so no two share it."""
        return f"{self.trace}-{self.span}"
