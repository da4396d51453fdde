"""The log's checkpoints and proofs, for whoever checks that the trail was not changed."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from service.api.answers import listed
from service.api.gate import actor, reading
from service.api.paging import page_of
from service.api.schemas.checkpoints import MOST, OneCheckpointSchema, ProofSchema
from service.api.schemas.lists import PageSchema
from service.api.sending import query
from service.core.errors import NotFoundError
from service.reports.log_proofs import checkpoint_list, one_checkpoint, proof_of

bp = Blueprint("checkpoints", __name__, url_prefix="/trail")
LIST, ONE, PROOF = PageSchema(), OneCheckpointSchema(), ProofSchema()


@bp.get("/checkpoints")
def show_list() -> ResponseReturnValue:
    """List checkpoints, newest first."""
    page = page_of(query(LIST))
    return listed(checkpoint_list(reading(), actor(), page), page)


@bp.get("/checkpoints/<int:number>")
def show(number: int) -> ResponseReturnValue:
    """Show a checkpoint, and how it follows an earlier one."""
    asked = query(ONE)
    if number > MOST:
        raise NotFoundError(str(number))
    return jsonify(one_checkpoint(reading(), actor(), number, asked.get("earlier")))


@bp.get("/proofs/<entry>")
def prove(entry: str) -> ResponseReturnValue:
    """Prove that an entry is in the log."""
    asked = query(PROOF)
    return jsonify(proof_of(reading(), actor(), entry, asked.get("checkpoint")))
