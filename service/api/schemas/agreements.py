"""An agreement and its parties as they are sent."""

from service.api.fields import PARAGRAPH, Day, Text, Uid, county, word
from service.api.schemas import Wire
from service.models.words import Accession


class AgreementEditSchema(Wire):
    """What can be changed of an agreement; its county cannot."""

    title = Text(required=True)
    reference = Text(allow_none=True)
    valid_from = Day(required=True)
    valid_until = Day(allow_none=True)


class AgreementSchema(AgreementEditSchema):
    """A new agreement."""

    county_code = county(required=True)


class PartyEditSchema(Wire):
    """What can be changed of a party."""

    accession = word(Accession, required=True)
    decided_by = Text(allow_none=True)
    decided_on = Day(allow_none=True)
    reference = Text(allow_none=True)
    joined_on = Day(required=True)
    left_on = Day(allow_none=True)
    left_reason = Text(PARAGRAPH, allow_none=True)


class PartySchema(PartyEditSchema):
    """A party that joins."""

    organisation = Uid(required=True)
