"""Lines of CSV (RFC 4180) that a spreadsheet opens without running anything in them."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_line(values: Sequence[str | float | bool | None]) -> str:
    """One line with its line end. None is an empty cell.

    A text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    cells = [f"'{v}" if isinstance(v, str) and v.startswith(_FORMULA) else v for v in values]
    out = StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
