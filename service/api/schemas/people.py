"""People, their roles and their tokens as they are sent."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from service.api.faults import Fault
from service.api.fields import (
    Choice,
    Day,
    Email,
    Integer,
    Many,
    Text,
    Truth,
    Uid,
    county,
    locale,
    word,
)
from service.api.schemas import Wire
from service.auth.tokens import SCOPES
from service.models.words import RemindBy, Rhythm, Role

# What a role is held for: what must be said, and what may be.
HELD_FOR = {
    Role.REPORTER: ({"organisation"}, {"organisation"}),
    Role.COORDINATOR: ({"county_code"}, {"county_code"}),
    Role.AUDITOR: (set[str](), {"county_code"}),
    Role.ADMINISTRATOR: (set[str](), {"county_code"}),
}
MOST_BOUND = 20  # organisations that one token is made for
WIRE = {"organisation": "organisation", "county_code": "countyCode"}


class PersonSchema(Wire):
    """A new person."""

    name = Text(required=True)
    email = Email(required=True)
    locale = locale()


class PersonEditSchema(PersonSchema):
    """What can be changed of a person."""

    disabled = Truth()
    remind_by = word(RemindBy, allow_none=True)
    remind_rhythm = word(Rhythm, allow_none=True)
    remind_weekday = Integer(1, 7, allow_none=True)
    remind_hour = Integer(0, 23, allow_none=True)


class RoleSchema(Wire):
    """A role to give."""

    role = word(Role, required=True)
    organisation = Uid(allow_none=True)
    county_code = county(allow_none=True)
    valid_from = Day()
    valid_until = Day(allow_none=True)

    @validates_schema(skip_on_field_errors=True)
    def held_for_the_right_thing(self, data: dict[str, Any], **_: Any) -> None:  # noqa: ANN401 -- the library's options
        """Demand what the role is held for, and refuse what it is not."""
        required, allowed = HELD_FOR[data["role"]]
        given = {name for name in WIRE if data.get(name)}
        faults = {WIRE[name]: [Fault("required")] for name in required - given}
        faults |= {WIRE[name]: [Fault("not_with_role")] for name in given - allowed}
        if faults:
            raise ValidationError(faults)


class TokenSchema(Wire):
    """A token to make for oneself."""

    scopes = Many(Choice(SCOPES), len(SCOPES), required=True)
    organisations = Many(Uid(), MOST_BOUND)
    expires_on = Day(allow_none=True)
