"""Finds files that were packed into a text as base64: pictures in Markdown or SVG, DICOM in JSON, attachments.

No I/O.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

_RUN: Final = re.compile(r"[A-Za-z0-9+/]{60,}(?:\r?\n[ \t]{0,16}[A-Za-z0-9+/]+)*={0,2}")
"""Lines of RFC 2045 have 76 characters, those of PEM 64; data URLs and JSON have one line."""
_SHORTEST: Final = 200
"""Digests and keys are shorter; a picture that is says nothing."""


def packed_in(text: str) -> Iterator[tuple[int, bytes]]:
    """Where something stands that may be base64, in characters, and what it unpacks to."""
    for run in _RUN.finditer(text):
        letters = re.sub(r"[\s=]", "", run.group())
        if len(letters) < _SHORTEST:
            continue
        try:
            yield run.start(), base64.b64decode(letters[: len(letters) // 4 * 4] + _tail(letters))
        except binascii.Error:
            continue


def _tail(letters: str) -> str:
    """The last letters, filled up; a single one holds no byte."""
    last = letters[len(letters) // 4 * 4 :]
    return last.ljust(4, "=") if len(last) > 1 else ""
