"""The operations on the ready lists."""

from service.api import reports
from service.api.openapi.operation import Operation
from service.api.schemas import answers_reports as answers
from service.core.i18n import _

TRAIL = "trail"

TABLE = {
    "api.reports.show_list": Operation(
        id="listReports",
        tag=TRAIL,
        summary=_("List the ready lists for those who examine"),
        note=_("For coordinators and auditors: each is a question, by a name."),
        query=reports.LIST,
        answers={200: (answers.ReportListAnswer,)},
    ),
    "api.reports.show": Operation(
        id="showReport",
        tag=TRAIL,
        summary=_("Ask one of the ready lists"),
        note=_(
            "Each list is narrowed by what it names in `filters`; anything else is a fault. "
            "`plan-known-then` and `plan-as-it-was` need a `plan`: the first tells what had been "
            "recorded at an instant, the second what held then by all that is recorded now. What "
            "an auditor reads is recorded."
        ),
        query=reports.ONE,
        answers={200: (answers.ReportRowsAnswer,)},
    ),
}
