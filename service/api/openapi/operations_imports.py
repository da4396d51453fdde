"""The operations on plan files: to import one, and to read again what came of it."""

from service.api import forms, imports
from service.api.openapi.operation import Operation
from service.api.schemas.answers_imports import ImportAnswer
from service.core.i18n import _

PLANS = "plans"

TABLE = {
    "api.imports.take": Operation(
        id="importPlan",
        tag=PLANS,
        summary=_("Import a plan file, or say what would come of it"),
        note=_(
            "Try the file with `dryRun` first, look at the rows, then send the same file without "
            "it, under a key of its own. A row that is refused leaves the others alone. What "
            "changes nothing is answered 200 without an id. Sent again, a request is the same "
            "only byte for byte, the boundary of its parts included."
        ),
        body=imports.GIVEN,
        media=forms.TYPE,
        answers={200: (ImportAnswer,), 201: (ImportAnswer,)},
        located=True,
        refusals=("plan_closed",),
    ),
    "api.imports.show": Operation(
        id="showImport",
        tag=PLANS,
        summary=_("Show what came of an import"),
        note=_(
            "As it was answered then, in the language of whoever imported; imports at the command "
            "line are kept too."
        ),
        answers={200: (ImportAnswer,)},
    ),
}
