"""How much work a function does: counted and not timed, so that a busy machine changes nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def calls(function: Callable[[], object]) -> int:
    """How many functions a function calls, all in all, those of the interpreter included."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(before)
    return count


class WatchedBytes(bytes):
    """Bytes that know how many of them were copied or looked through."""

    looked = 0

    def __getitem__(self, key: Any) -> Any:
        """Takes one byte or a piece."""
        taken = super().__getitem__(key)
        self.looked += len(taken) if isinstance(taken, bytes) else 1
        return taken

    def find(self, wanted: Any, start: Any = 0, end: Any = None) -> int:
        """Looks as far as the first hit."""
        end = len(self) if end is None else end
        at = super().find(wanted, start, end)
        self.looked += max((end if at < 0 else at) - start, 0)
        return at

    def count(self, wanted: Any, start: Any = 0, end: Any = None) -> int:
        """Looks at all between start and end."""
        end = len(self) if end is None else end
        self.looked += max(end - start, 0)
        return super().count(wanted, start, end)
