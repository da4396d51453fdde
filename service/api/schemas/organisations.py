"""An organisation as it is sent."""

from service.api.fields import LINE, Day, Email, Many, One, Text, Uid, county, word
from service.api.schemas import Wire
from service.models.words import OrganisationKind

ALIASES_AT_MOST, IDENTIFIERS_AT_MOST = 50, 10
LONGEST_SCHEME = 40


class IdentifierSchema(Wire):
    """A number that others know the organisation by."""

    scheme = Text(LONGEST_SCHEME, required=True)
    value = Text(required=True)


class OrganisationSchema(Wire):
    """An organisation, new or (in part) changed."""

    name = Text(required=True)
    short_name = Text(allow_none=True)
    kind = word(OrganisationKind, required=True, attribute="sort")
    county_code = county(allow_none=True)
    identifiers = Many(One(IdentifierSchema), IDENTIFIERS_AT_MOST)
    aliases = Many(Text(LINE), ALIASES_AT_MOST)
    active_from = Day(allow_none=True)
    active_until = Day(allow_none=True)
    contact_email = Email(allow_none=True)
    parent = Uid(allow_none=True)
