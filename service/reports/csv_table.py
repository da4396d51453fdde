"""A table as a text file that a spreadsheet opens, and cannot run anything of."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from service.trail.history_csv import BYTE_ORDER_MARK, SEPARATOR, safe


def csv_table(heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> str:
    """Return *heads* and *rows* as CSV text, with the separator that spreadsheets here expect.

    What a spreadsheet would take for a formula begins with an apostrophe; None is an empty cell.
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=SEPARATOR)
    writer.writerow([safe(each) for each in heads])
    writer.writerows([safe(each) for each in row] for row in rows)
    return BYTE_ORDER_MARK + written.getvalue()
