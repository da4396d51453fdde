"""What is answered about tokens."""

from marshmallow import fields

from service.api.fields import Day, Instant
from service.api.schemas.answers import Answer, ListAnswer, of

UUID = {"format": "uuid"}


class TokenAnswer(Answer):
    """What may be told of a token after it was made."""

    id = fields.String(metadata=UUID)
    scopes = fields.List(fields.String())
    organisations = fields.List(fields.String(metadata=UUID))
    expires_on = Day(allow_none=True)
    revoked = fields.Boolean()
    last_used_at = Instant(allow_none=True)


class NewTokenAnswer(TokenAnswer):
    """A new token with its secret, which is told this once."""

    token = fields.String()


class TokenListAnswer(ListAnswer):
    """A page of one's own tokens."""

    items = of(TokenAnswer)
