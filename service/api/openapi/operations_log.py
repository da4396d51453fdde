"""The operations on the log's checkpoints and proofs."""

from service.api import checkpoints
from service.api.openapi.operation import Operation
from service.api.schemas import answers_log as answers
from service.core.i18n import _

TRAIL = "trail"

TABLE = {
    "api.checkpoints.show_list": Operation(
        id="listCheckpoints",
        tag=TRAIL,
        summary=_("List the log's checkpoints, newest first"),
        note=_("A `note` is a C2SP signed note. Who keeps one can have all before it proven."),
        query=checkpoints.LIST,
        answers={200: (answers.CheckpointListAnswer,)},
    ),
    "api.checkpoints.show": Operation(
        id="showCheckpoint",
        tag=TRAIL,
        summary=_("Show a checkpoint, and prove that it follows an earlier one"),
        note=_("`earlier` names the other one; the proof is that of RFC 6962, section 2.1.2."),
        query=checkpoints.ONE,
        answers={200: (answers.OneCheckpointAnswer,)},
    ),
    "api.checkpoints.prove": Operation(
        id="proveEntry",
        tag=TRAIL,
        summary=_("Prove that an entry is in the log"),
        note=_(
            "The path is that of RFC 6962, section 2.1.1. `checkpoint` is null as long as none "
            "covers the entry."
        ),
        query=checkpoints.PROOF,
        answers={200: (answers.ProofAnswer,)},
    ),
}
