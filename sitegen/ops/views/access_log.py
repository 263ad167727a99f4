"""Access logs in the Common and Combined formats, a block of lines at a time.

No I/O. The formats are those of Apache httpd (mod_log_config), which nginx, Caddy and most hosts write too. What stands
before the time and behind the agent differs from server to server and is not looked into, but for a country.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal

from sitegen.ops.views.requests import PageRequest, Pages, country_of, page_of

LogFormat = Literal["common", "combined", "auto"]

_TEXT = rb'[^"\\\n]*+(?:\\.[^"\\\n]*+)*+'
"""Between quotation marks; one inside is escaped."""
_LINE = re.compile(
    rb"^([^\[\n]*\[[^\]\n]*)\] "  # address, identity, user, on some servers the host's name; the time
    rb'"(?:GET ([^ "\n]*)(?: HTTP/[\d.]+)?|' + _TEXT + rb')" '
    rb"(\d{3} (?:\d+|-).*)$",  # status, size, and in the Combined format from where and by what it was asked
    re.MULTILINE,
)
"""Few groups, since most lines ask for no page: what these hold is looked into for pages alone."""
_TAIL = re.compile(rb'\d+ (?:\d+|-) "' + _TEXT + rb'" "(' + _TEXT + rb')"(.*)', re.DOTALL)
_COUNTRY = re.compile(rb'(?:^|\s)"?([A-Z]{2}|T1)"?(?=\s|$)')
_COMMON = re.compile(rb"\d+ (?:\d+|-)\s*")
_SENT = (b"200 ", b"304 ")
"""Sent, or known to be as the reader's browser has kept it: both are views."""
_MONTHS = {
    name: number
    for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)
}
_HOUR = re.compile(rb"(\d{2})/([A-Z][a-z]{2})/(\d{4}):(\d{2}) ([+-])(\d{2})(\d{2})")
_CLOCK = {
    b":%02d:%02d" % (minute, second): minute * 60 + second for minute in range(60) for second in range(61)
}
"""Minute and second → seconds of the hour; a leap second is a second."""


class AccessLog:
    """Finds the requests for pages in blocks of whole lines, and counts the lines that it can't read."""

    def __init__(self, pages: Pages, is_robot: Callable[[bytes], bool], form: LogFormat = "auto") -> None:
        self._pages = pages
        self._is_robot = is_robot
        self._form = form
        self.lines = 0
        """Lines that are not empty."""
        self.broken = 0
        self.first_broken = 0
        """The first line that is no line of a log, counted from 1; 0 where there is none."""
        self.without_agent = 0
        """Requests for pages of which the log does not tell by what."""
        self._passed = 0

    def requests(self, blocks: Iterable[bytes]) -> Iterator[PageRequest]:
        """The requests for pages in blocks of whole lines, in their order."""
        for block in blocks:
            found = _LINE.findall(block)
            self._count(block, len(found))
            yield from self._requests(found)

    def _requests(self, found: Iterable[tuple[bytes, bytes, bytes]]) -> Iterator[PageRequest]:
        known = self._pages
        for before, address, behind in found:
            page = known.get(address)
            if page is None and b"?" in address:
                page = page_of(known, address)
            if page is not None and behind.startswith(_SENT):
                request = self._request(page, before, behind)
                if request is None:
                    self.broken += 1
                else:
                    yield request

    def _count(self, block: bytes, read: int) -> None:
        """Counts the lines of a block of which so many were read, and looks for those that were not."""
        lines = block.count(b"\n") + (not block.endswith(b"\n"))
        self.lines += read
        if read < lines:
            for number, line in enumerate(block.split(b"\n"), self._passed + 1):
                if line.strip() and not _LINE.match(line):
                    self.lines += 1
                    self.broken += 1
                    self.first_broken = self.first_broken or number
        self._passed += lines

    def _request(self, page: str, before: bytes, behind: bytes) -> PageRequest | None:
        """The request of a line for a page; None where its time, or what stands behind, can't be read."""
        visitor, _, time = before.rpartition(b"[")
        try:
            moment = _hour(time[:14] + time[20:]) + _CLOCK[time[14:20]]
        except (ValueError, KeyError, OverflowError):
            return None
        tail = None if self._form == "common" else _TAIL.match(behind)
        if tail is None:
            if self._form == "combined" or (self._form == "auto" and not _COMMON.fullmatch(behind)):
                return None
            self.without_agent += 1
            return page, moment, visitor, False, ""
        agent, rest = tail.groups()
        return page, moment, visitor + agent, self._is_robot(agent), _country(rest) if rest else ""


@lru_cache(maxsize=4096)
def _country(rest: bytes) -> str:
    """The country among what stands behind the agent, such as Cloudflare's CF-IPCountry; empty where there is none."""
    found = _COUNTRY.search(rest)
    return country_of(found[1].decode()) if found else ""


@lru_cache(maxsize=4096)
def _hour(text: bytes) -> int:
    """Seconds since 1970 of an hour such as `10/Mar/2026:13 +0900`; raises ValueError or KeyError for anything else."""
    found = _HOUR.fullmatch(text)
    if found is None:
        raise ValueError(text)
    day, month, year, hour, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    zone = timezone(-offset if sign == b"-" else offset)
    return int(datetime(int(year), _MONTHS[month], int(day), int(hour), tzinfo=zone).timestamp())
