"""What verification can find in the log, in words."""

from service.core.i18n import _

LOG_SENTENCES = {
    "place_differs": _("The log holds another digest in the entry's place than the entry has."),
    "place_gap": _("This place in the log is empty: the next that is taken is %(found)s."),
    "place_missing": _("The entry has no place in the log, and does not wait for one."),
    "place_order": _("The entry lies in the log before the one that it follows."),
    "proof_wrong": _("The proof does not lead from the entry to the checkpoint."),
    "tile_differs": _("The tree was kept over another digest than the log holds in this place."),
    "backdated": _(
        "The entry says %(said)s, but a witness saw the log without it as late as %(seen)s."
    ),
    "checkpoint_none": _("A key was given, and there is no checkpoint."),
    "checkpoint_unreadable": _("Checkpoint %(number)s is no checkpoint."),
    "checkpoint_unsigned": _("Checkpoint %(number)s is not signed by any of the keys."),
    "checkpoint_forged": _("A signature under checkpoint %(number)s is not that key's."),
    "checkpoint_differs": _(
        "The root over the first %(size)s entries of %(origin)s is not the signed one: something "
        "among the leaves %(first)s to %(last)s was changed, removed, added or moved."
    ),
    "checkpoint_ahead": _(
        "A checkpoint covers %(size)s entries of %(origin)s, of which %(held)s are left: the end "
        "was cut."
    ),
    "kept_unknown": _("The checkpoint that was kept is of %(origin)s, which is not in the record."),
    "kept_contradicted": _(
        "The checkpoint that was kept, over %(size)s entries of %(origin)s, has another root than "
        "the one here."
    ),
    "kept_differs": _(
        "The checkpoint that was kept, over %(size)s entries of %(origin)s, has another root: "
        "something among the leaves %(first)s to %(last)s was changed, removed, added or moved."
    ),
    "kept_ahead": _(
        "The checkpoint that was kept covers %(size)s entries of %(origin)s, of which %(held)s "
        "are left: the end was cut, or an old copy put in its place."
    ),
    "log_not_begun": _("The log %(origin)s does not begin with the entry that says so."),
    "log_not_followed": _(
        "The log %(origin)s says that it follows a checkpoint that is not the last before it."
    ),
    "witness_missing": _("%(name)s has not cosigned checkpoint %(number)s."),
    "attestation_wrong": _("%(name)s is no good word on checkpoint %(number)s."),
}
