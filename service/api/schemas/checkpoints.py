"""What the log's proofs can be asked."""

from service.api.fields import Integer
from service.api.schemas import Wire

MOST = 999_999_999_999_999_999  # of so many digits is a number read


class OneCheckpointSchema(Wire):
    """Which earlier checkpoint it is to follow."""

    earlier = Integer(1, MOST)


class ProofSchema(Wire):
    """Which checkpoint it is to lead to."""

    checkpoint = Integer(1, MOST)
