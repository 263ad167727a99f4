"""Puts every file of content/ and themes/ before the privacy gate: also those that nothing reads, for git keeps all of them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterator
from concurrent.futures import Executor
from dataclasses import asdict
from pathlib import Path
from typing import Final

from sitegen.building.store import Store, key_of
from sitegen.errors import Place, Problem
from sitegen.privacy.sources import RULES, Examined, Verdict, examine, judged
from sitegen.reading.folders import unreadable

KIND: Final = "sources"
FOLDERS: Final = ("content", "themes")
"""What a theme brings, such as a logo, is published as it is."""
_OWN: Final = ".git"
"""A folder of git's own, where a library's folder is a repository by itself: git never takes it into another."""
MOST_BYTES: Final = 2**29
"""Larger files are refused unread, so that none takes up the memory of a machine: 512 MiB, the most that a picture's pixels may have."""
_REFUSED: Final = frozenset({"dicom-in-content", "archive-unexamined", "file-unknown"})
_SAID_BETTER: Final = frozenset({"picture-unreadable", "picture-too-large", "not-utf8"})
"""What the reading says of a file that it tried to use, with the place in it."""


def examine_sources(
    root: Path, store: Store, executor: Executor, *, read: Collection[str] = ()
) -> list[Problem]:
    """What stands against each file, in the order of their paths; links are not followed.

    `read` are the paths of those files whose words the rules for words judge. What is known by the bytes is kept in the store by their
    digest.
    """
    lost: list[OSError] = []
    folders = [root / name for name in FOLDERS if (root / name).is_dir()]
    paths = sorted(path for folder in folders for path in _files(folder, lost))
    unlisted = [unreadable(_shown(Path(error.filename or root), root), error) for error in lost]

    def work(path: Path) -> Problem | None:
        return examine_file(root, path, store, read=read)

    return unlisted + [problem for problem in executor.map(work, paths) if problem]


def examine_file(root: Path, path: Path, store: Store, *, read: Collection[str] = ()) -> Problem | None:
    """What stands against one file; see `examine_sources`."""
    place = _shown(path, root)
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            return _too_large(place, size)
        data = path.read_bytes()
    except OSError as error:
        return unreadable(place, error)
    return judged(_examined(data, store), place.path, read=place.path in read)


def without_echoes(problems: list[Problem], refused: list[Problem]) -> list[Problem]:
    """All problems together, each file's fault once: what the gate refuses needs no guess at what else it might be."""
    damaged = {item.place.path for item in problems if item.code in _SAID_BETTER}
    refused = [
        item
        for item in refused
        if item.code not in {"picture-unreadable", "file-unknown"} or item.place.path not in damaged
    ]
    named = {item.place for item in refused if item.code in _REFUSED}
    return [item for item in problems if item.place not in named] + refused


def _too_large(place: Place, size: int) -> Problem:
    message = (
        f"this file has {size // 2**20:,} MiB, more than the {MOST_BYTES // 2**20} that are looked through"
    )
    return Problem("file-unknown", place, message, "take it out; a library holds single pictures and words")


def _shown(path: Path, root: Path) -> Place:
    return Place(path.relative_to(root).as_posix())


def _files(folder: Path, lost: list[OSError]) -> Iterator[Path]:
    for base, folders, names in os.walk(folder, onerror=lost.append):
        folders[:] = [name for name in folders if name != _OWN]
        for name in names:
            path = Path(base) / name
            if path.is_file() and not path.is_symlink():
                yield path


def _examined(data: bytes, store: Store) -> Examined:
    key = key_of(hashlib.sha256(data).hexdigest(), RULES)
    kept = store.get(KIND, key)
    if kept is not None:
        found = json.loads(kept)
        return Examined(found["kind"], Verdict(**found["verdict"]) if found["verdict"] else None)
    examined = examine(data)
    store.put(KIND, key, json.dumps(asdict(examined), ensure_ascii=False).encode())
    return examined
