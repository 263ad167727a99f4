"""Which views are repeats: the same visitor, the same page, within half an hour.

No I/O. Of visitors nothing is kept but keyed hashes, under a key that is drawn for each run and goes with it: they can't be
turned back, nor compared with those of another run.
"""

from __future__ import annotations

import secrets
from hashlib import blake2b

WINDOW = 30 * 60
"""Seconds; also where web analytics commonly end a session."""
_MOST = 200_000


class Repeats:
    """Remembers who viewed what in the last half hour to hour, in two generations, and no more than 2 × `most` views."""

    def __init__(self, most: int = _MOST) -> None:
        self._key = secrets.token_bytes(32)
        self._most = most
        self._young: dict[int, int] = {}
        self._old: dict[int, int] = {}
        self._turned = 0

    def is_repeat(self, page: str, visitor: bytes, moment: int) -> bool:
        """Whether this visitor's view of the page was counted less than half an hour before; if not, remembers it.

        `moment` is in seconds. Logs of several servers may each begin at an earlier time again.
        """
        if not -WINDOW < moment - self._turned < WINDOW or len(self._young) >= self._most:
            self._turn(moment)
        told = blake2b(visitor, key=self._key, digest_size=8, person=b"")
        told.update(b"\0" + page.encode())
        name = int.from_bytes(told.digest())
        before = self._young.get(name, self._old.get(name))
        if before is not None and abs(moment - before) < WINDOW:
            return True
        self._young[name] = moment
        return False

    def _turn(self, moment: int) -> None:
        far = abs(moment - self._turned) >= 2 * WINDOW
        self._old = {} if far else self._young
        self._young = {}
        self._turned = moment
