"""What a row of the table of rights can say: who may, by which scope of a token, about what."""

from dataclasses import dataclass
from enum import StrEnum

from service.workflows.access import Right


class Only(StrEnum):
    """Who may, where it is not a right that roles hold in a county."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed_in"
    OWNER = "owner"
    BY_FLOW = "by_flow"
    ON_THE_MACHINE = "on_the_machine"


class About(StrEnum):
    """What an address names first, which says who may know of it; others are told 404."""

    NOTHING = "nothing"
    ORGANISATION = "organisation"
    AGREEMENT = "agreement"
    PLAN = "plan"
    IMPORT = "import"
    ACTIVITY = "activity"
    PERSON = "person"
    TOKEN = "token"  # noqa: S105 -- what is named, not a secret


@dataclass(frozen=True, slots=True)
class Declared:
    """One row: who may, with which scope of their token (None: none is asked for), about what.

    A right is held in the county of the thing; where nothing is named, in any county.
    """

    who: Right | Only
    scope: str | None = None
    about: About = About.NOTHING
