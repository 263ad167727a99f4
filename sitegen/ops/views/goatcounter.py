"""GoatCounter's CSV export of page views.

No I/O. Columns as its page "Export format" describes versions 1 and 2 (goatcounter.com/code/export); they are found by name.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

from sitegen.model.views import OTHER_COUNTRIES
from sitegen.ops.views.requests import PageRequest, Pages, country_of, epoch_of, page_of

_HEADER = re.compile(rb'(?:\xef\xbb\xbf)?"?(\d+),?Path"?,')
_VERSIONS = ("1", "2")
_COLUMNS = ("Event", "Bot", "Session", "FirstVisit", "Location", "Date")
_NO_SESSION = re.compile(r"[0-]*")


def version_of(start: bytes) -> str:
    """The version of the export that a file begins with; empty where it is none."""
    found = _HEADER.match(start)
    return found[1].decode() if found else ""


def is_known(version: str) -> bool:
    """Whether this version of the export can be read."""
    return version in _VERSIONS


class GoatCounter:
    """Finds the views of pages in the rows of an export, and counts the rows that it can't read."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self.lines = 0
        self.broken = 0
        self.first_broken = 0
        """The first line that is no row of an export, counted from 1; 0 where there is none."""
        self.without_agent = 0
        """Always 0: GoatCounter tells robots itself."""

    def requests(self, blocks: Iterable[bytes]) -> Iterator[PageRequest]:
        """The views of pages in blocks of whole lines, in their order."""
        text = (
            line.decode("utf-8", "replace") for block in blocks for line in block.splitlines(keepends=True)
        )
        rows = csv.reader(text)
        column: dict[str, int] = {}
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error:  # a quotation mark that is never closed
                self._refuse(rows.line_num)
                continue
            if not column:
                column = {name: index for index, name in enumerate(row)} | {"Path": 0}
                missing = [name for name in _COLUMNS if name not in column]
                if missing:
                    self._refuse(rows.line_num)
                    return
            elif row:
                self.lines += 1
                try:
                    request = self._request(row, column)
                except (ValueError, IndexError, OverflowError):
                    self._refuse(rows.line_num, counted=True)
                else:
                    if request is not None:
                        yield request

    def _refuse(self, number: int, *, counted: bool = False) -> None:
        self.lines += not counted
        self.broken += 1
        self.first_broken = self.first_broken or number

    def _request(self, row: list[str], column: dict[str, int]) -> PageRequest | None:
        """A row as a request; None where it is an event or no page of ours. Raises ValueError or IndexError."""
        moment = epoch_of(row[column["Date"]])
        event, session = row[column["Event"]], row[column["Session"]]
        if event not in ("true", "false"):
            raise ValueError(event)
        page = page_of(self._pages, row[0].encode())
        if event == "true" or page is None:
            return None
        robot = int(row[column["Bot"]]) != 0
        visitor = session.encode()
        if _NO_SESSION.fullmatch(session):
            if row[column["FirstVisit"]] != "true":
                return None  # without a session, its own word must do
            visitor = f"row {self.lines}".encode()
        country = row[column["Location"]].partition("-")[0]
        return page, moment, visitor, robot, country_of(country) if country else OTHER_COUNTRIES
