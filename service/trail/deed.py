"""The circumstances that the entries of one operation share."""

from dataclasses import dataclass, field
from datetime import datetime

from service.core import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who acts, as what, and under which request; *now* was read when the deed began.

    ``person`` is a person's uid, or None when the system itself acts.
    """

    person: str | None
    role: str
    now: datetime = field(default_factory=clock.now)
    request_id: str = ""
    auth: str = "token"

    def actor(self) -> dict[str, str | None]:
        """Return the actor as entries write it; a set clock always shows as ``demo``."""
        kind = "person" if self.person else "system"
        return {
            "id": self.person,
            "kind": kind,
            "auth": "demo" if clock.is_set() else self.auth,
        }
