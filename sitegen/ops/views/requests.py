"""What readers of logs hand on: a request for a page of this site, and how its moment is written.

No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from sitegen import urls
from sitegen.i18n import territory_codes
from sitegen.model.views import OTHER_COUNTRIES

Pages = dict[bytes, str]
"""Every way in which a server is asked for a page → its site path."""

_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})", re.ASCII
)


PageRequest = tuple[str, int, bytes, bool, str]
"""A page that was asked for and sent. A plain tuple, since millions of them are made:

- page: its site path;
- moment: seconds since 1970, UTC;
- visitor: all that tells visitors apart; lives no longer than the line it comes from;
- robot: whether a robot asked;
- country: ISO 3166-1, two letters, or OTHER_COUNTRIES; empty where the log tells no countries.
"""


def addresses_of(pages: Iterable[str], base_path: str) -> Pages:
    """How servers are asked for these site paths, below the path of base_url.

    Links of the site name index.html; hosts differ in whether they send a reader on from a path without its last slash.
    """
    found: Pages = {}
    for page in pages:
        if page and not page.endswith("/"):
            continue  # 404.html stands for no page
        whole = base_path + page
        for address in (whole, urls.file_of(whole), whole.rstrip("/") or "/"):
            found[address.encode()] = page
    return found


def page_of(pages: Pages, address: bytes) -> str | None:
    """The page of an address as a log writes it, with or without a query; None where it is none of ours."""
    page = pages.get(address)
    if page is None and b"?" in address:
        page = pages.get(address[: address.index(b"?")])
    return page


@lru_cache(maxsize=4096)
def country_of(code: str) -> str:
    """A country's code, or OTHER_COUNTRIES for what stands in its place: XX (not known) and T1 (Tor) of Cloudflare, regions."""
    return code if code in territory_codes() else OTHER_COUNTRIES


def epoch_of(text: str) -> int:
    """Seconds since 1970 of a moment as RFC 3339 writes it; raises ValueError for anything else."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    day, clock, zone = found.groups()
    return int(datetime.fromisoformat(f"{day}T{clock}{zone}").timestamp())


def written(moment: int) -> str:
    """A moment as RFC 3339 writes it, in UTC."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=4096)
def _month_of_day(day: int) -> str:
    return datetime.fromtimestamp(day * 86_400, UTC).strftime("%Y-%m")


def month_of(moment: int) -> str:
    """The month of a moment in UTC: 2026-03."""
    return _month_of_day(moment // 86_400)
