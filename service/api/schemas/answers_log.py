"""What is answered about the log: checkpoints, and proofs that lead to them."""

from marshmallow import fields

from service.api.fields import Instant, One
from service.api.schemas.answers import Answer, ListAnswer, SelfAnswer, of

HASH = {"pattern": "^[A-Za-z0-9+/]{43}=$"}
BASE64 = {"pattern": "^[A-Za-z0-9+/]*={0,2}$"}
COUNT = {"minimum": 0}


class CheckpointAnswer(Answer):
    """A signed statement of what the log held."""

    number = fields.Integer(metadata={"minimum": 1})
    origin = fields.String()
    size = fields.Integer(metadata={"minimum": 1})
    root_hash = fields.String(metadata=HASH)
    note = fields.String()
    created_at = Instant()
    links = One(SelfAnswer, data_key="_links")


class CheckpointListAnswer(ListAnswer):
    """A page of checkpoints, newest first."""

    items = of(CheckpointAnswer)


class AttestationAnswer(Answer):
    """Another party's word on a checkpoint."""

    form = fields.String()
    name = fields.String()
    blob = fields.String(metadata=BASE64)
    obtained_at = Instant()


class ConsistencyAnswer(Answer):
    """The proof that the log of an earlier checkpoint is where this one's begins."""

    earlier = fields.Integer(metadata={"minimum": 1})
    size = fields.Integer(metadata={"minimum": 1})
    hashes = fields.List(fields.String(metadata=HASH))


class OneCheckpointAnswer(CheckpointAnswer):
    """The same, with others' word on it."""

    attestations = of(AttestationAnswer)
    consistency = One(ConsistencyAnswer, allow_none=True)


class ProofAnswer(Answer):
    """The proof that an entry is in the log."""

    entry = fields.String(metadata={"format": "uuid"})
    leaf_hash = fields.String(metadata=HASH)
    leaf_index = fields.Integer(allow_none=True, metadata=COUNT)
    checkpoint = One(CheckpointAnswer, allow_none=True)
    hashes = fields.List(fields.String(metadata=HASH))
    holds = fields.Boolean()
