"""What all rewriting shares: cutting stretches out of a file, and the reason where a file can't be rewritten.

No I/O.
"""

from __future__ import annotations

from collections.abc import Iterable


class Uncleanable(Exception):
    """Raised with the reason where a file can't be cleaned without touching its picture."""


def without(data: bytes, spans: Iterable[tuple[int, int]]) -> bytes:
    """The bytes outside of all spans, each from its first byte up to its end; spans may overlap."""
    kept: list[bytes] = []
    at = 0
    for start, end in sorted(spans):
        if start > at:
            kept.append(data[at:start])
        at = max(at, end)
    return b"".join([*kept, data[at:]])
