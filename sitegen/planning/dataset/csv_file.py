"""A table as CSV: RFC 4180 with LF line ends, in UTF-8 without a mark of byte order. No I/O.

A spreadsheet takes a cell that begins with = + - @, a tab or a line end for a formula: words that begin so get an
apostrophe in front (OWASP, "CSV Injection"). Numbers and dates stay as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from sitegen.planning.dataset.columns import DELIMITER, Column
from sitegen.planning.dataset.rows import Row, Value, cells

_FORMULA = ("=", "+", "-", "@", "\t", "\n")


def csv_bytes(columns: Sequence[Column], rows: Iterable[Row]) -> bytes:
    """The table with its header line."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    writer.writerows([cell(value) for value in cells(row, columns)] for row in rows)
    return out.getvalue().encode()


def cell(value: Value) -> str:
    """A value as a cell holds it; empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{value:.12g}" if isinstance(value, float) else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return _words(DELIMITER.join(item.replace(DELIMITER, "/") for item in value))
    return _words(value)


def _words(text: str) -> str:
    one = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{one}" if one.startswith(_FORMULA) else one
