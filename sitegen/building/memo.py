"""Results of a pure function, kept from build to build: all of a kind in one file of the store, those that a build had no use for left out.

What is kept is believed, not proved: a store that came with the commit is not asked, since whoever wrote the commit wrote it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from pathlib import Path
from typing import Final

from sitegen.building.program import program_digest
from sitegen.building.store import STORE, Store, key_of
from sitegen.reading.git import git, in_repository

KIND: Final = "memos"
_FORM: Final = "1"
"""Goes up whenever the form of a pack changes."""
_LEVEL: Final = 1
"""Of zlib: pages come to a fifth of their bytes in a fortieth of the time that rendering takes."""


class Memo:
    """What one function gave, by the key of what it was given; for one thread at a time."""

    def __init__(self, store: Store, kind: str, *asked: object, believed: bool) -> None:
        """`asked` tells builds apart that have little in common, so that they don't drive out each other's results."""
        self._store = store
        self._key = key_of(_FORM, kind, *map(str, asked))
        self._base = program_digest()
        self._kept = _entries(store.get(KIND, self._key) or b"") if believed else {}
        self._used: dict[str, bytes] = {}
        self.hits = 0
        """How many results were known."""

    def key(self, *parts: bytes) -> str:
        """The key of what a function is given; the program and its libraries are part of it."""
        digest = hashlib.sha256(self._base)
        for part in parts:
            digest.update(len(part).to_bytes(8))
            digest.update(part)
        return digest.hexdigest()

    def get(self, key: str) -> bytes | None:
        """What the function gave; None where that is not known."""
        packed = self._used.get(key) or self._kept.get(key)
        if packed is None:
            return None
        try:
            data = zlib.decompress(packed)
        except zlib.error:
            return None
        self._used[key] = packed
        self.hits += 1
        return data

    def put(self, key: str, data: bytes) -> None:
        """Remembers what the function gave."""
        self._used[key] = zlib.compress(data, _LEVEL)

    def held(self, key: str) -> bytes:
        """What was got or put under a key, as small as it is kept; see `unpacked`."""
        return self._used[key]

    def keep(self) -> None:
        """Writes what was asked for and given since, where that is not what the store holds, and forgets it.

        Raises EnvironmentFault where the store can't be written.
        """
        if self._used.keys() != self._kept.keys():
            self._store.put(KIND, self._key, _packed(self._used))
        self._kept, self._used = {}, {}


def unpacked(held: bytes) -> bytes:
    """What a memo holds, in full."""
    return zlib.decompress(held)


def believed(root: Path) -> bool:
    """Whether what a library's store holds may be taken for what we put there: not where git brought it along, or can't tell."""
    if not in_repository(root):
        return True
    return bool(git(root, "rev-parse", "--git-dir")) and not git(root, "ls-files", "-z", "--", STORE)


def _packed(entries: dict[str, bytes]) -> bytes:
    keys = sorted(entries)  # the same results are the same bytes, whatever order they came in
    head = json.dumps({key: len(entries[key]) for key in keys}).encode()
    return b"\n".join((head, b"".join(entries[key] for key in keys)))


def _entries(pack: bytes) -> dict[str, bytes]:
    """What a pack holds; nothing where its form is not ours."""
    end = pack.find(b"\n")
    if end < 0:
        return {}
    entries: dict[str, bytes] = {}
    at = end + 1
    for key, size in json.loads(pack[:end]).items():
        entries[key] = pack[at : at + size]
        at += size
    return entries
