"""Names in what is told of the log, and what each means."""

from service.core.i18n import _

# fmt: off
LOG = {
    "Checkpoint.number": _(
        "How many entries all logs together held: what the checkpoint is called."
    ),
    "Checkpoint.note": _("The signed note: three lines, an empty one, and the signatures."),
    "Checkpoint.origin": _("The log's name, which is that of its keys too."),
    "Checkpoint.rootHash": _("The root of the log's tree (RFC 6962), in base64."),
    "Checkpoint.size": _("How many entries the log held."),
    "Checkpoint.createdAt": _("When it was signed."),
    "OneCheckpoint.attestations": _("What others have said of it."),
    "OneCheckpoint.consistency": _("How it follows the earlier one; null when none was named."),
    "OneCheckpoint.earlier": _("An earlier checkpoint (number) that it is to be proven to follow."),
    "Attestation.blob": _("The cosignature's line or the time stamp's answer, in base64."),
    "Attestation.form": _("`cosignature` or `rfc3161`."),
    "Attestation.name": _("Who said it."),
    "Attestation.obtainedAt": _("When it was received."),
    "Consistency.earlier": _("The earlier checkpoint (number)."),
    "Consistency.hashes": _("The hashes of the proof, in base64, the lowest first."),
    "Consistency.size": _("How many entries the log held at the earlier one."),
    "Proof.checkpoint": _("The checkpoint that the path leads to; null while none covers it."),
    "Proof.entry": _("The entry's id."),
    "Proof.holds": _("Whether the path led from the leaf to the root just now."),
    "Proof.leafHash": _("The hash of the entry's bytes (RFC 6962), in base64."),
    "Proof.leafIndex": _("The entry's place in its log, from 0."),
    "Proof.hashes": _("The hashes of the proof, in base64, the lowest first."),
}
# fmt: on
