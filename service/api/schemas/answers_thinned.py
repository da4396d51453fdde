"""What is answered about the decisions by which a plan's activities are gone."""

from marshmallow import fields

from service.api.fields import Instant
from service.api.schemas.answers import Answer

UUID = {"format": "uuid"}


class ThinningAnswer(Answer):
    """A decision by which activities of a plan were thinned out."""

    entry = fields.String(metadata=UUID)
    recorded_at = Instant()
    decision = fields.String(allow_none=True)
    package = fields.String(metadata={"pattern": "^[0-9a-f]{64}$"})
    count = fields.Integer(metadata={"minimum": 1})
