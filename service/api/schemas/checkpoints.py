"""What the log's proofs can be asked."""

from service.api.fields import Integer
from service.api.schemas import Wire

MOST = 10**18  # what the database can count


class OneCheckpointSchema(Wire):
    """Which earlier checkpoint it is to follow."""

    earlier = Integer(1, MOST)


class ProofSchema(Wire):
    """Which checkpoint it is to lead to."""

    checkpoint = Integer(1, MOST)
