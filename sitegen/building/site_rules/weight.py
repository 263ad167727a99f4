"""The rule over what a page loads before its reader does anything. No I/O."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sitegen.building.site_rules.addresses import Addresses
from sitegen.building.site_rules.faults import Faults
from sitegen.building.site_rules.pages import PageSource
from sitegen.errors import Severity
from sitegen.planning.plan import PlannedPage

MOST_BYTES: Final = 1_600 * 1024
"""What Lighthouse takes for the aim ("total-byte-weight": what arrives over slow 3G in ten seconds)."""


def page_is_light(
    page: PlannedPage,
    name: str,
    source: PageSource,
    *,
    html: int,
    addresses: Addresses,
    size_of: Callable[[str], int],
    faults: Faults,
) -> None:
    """Page, styles, scripts and pictures in sight, uncompressed and in their largest sizes, stay below MOST_BYTES."""
    files = {target.file for address in source.at_once if (target := addresses.target(name, address))}
    sizes = {file: size_of(file) for file in sorted(files)}
    whole = html + sum(sizes.values())
    if whole <= MOST_BYTES:
        return
    largest = max([("the page itself", html), *sizes.items()], key=lambda item: item[1])
    message = f"{_kib(whole)} are loaded before the reader does anything, more than {_kib(MOST_BYTES)}"
    hint = f'most of it is {largest[0]} ({_kib(largest[1])}); pictures further down want loading="lazy"'
    faults.problem("page-weight", page, message, hint, severity=Severity.WARNING)


def _kib(size: int) -> str:
    return f"{size // 1024:,} KiB"
