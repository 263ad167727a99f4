"""Puts every file of content/ and themes/ before the privacy gate: also those that nothing reads, for git keeps all of them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Final

from sitegen.building.store import Store, key_of
from sitegen.errors import Place, Problem
from sitegen.privacy.sources import RULES, Verdict, examine, problem_of
from sitegen.reading.folders import unreadable

KIND: Final = "sources"
FOLDERS: Final = ("content", "themes")
"""What a theme brings, such as a logo, is published as it is."""


def examine_sources(root: Path, store: Store, executor: Executor) -> list[Problem]:
    """What stands against each file, in the order of their paths; links are not followed.

    Verdicts are kept in the store by the digest of the file's bytes.
    """
    lost: list[OSError] = []
    folders = [root / name for name in FOLDERS if (root / name).is_dir()]
    paths = sorted(path for folder in folders for path in _files(folder, lost))
    unlisted = [unreadable(_shown(Path(error.filename or root), root), error) for error in lost]

    def work(path: Path) -> Problem | None:
        try:
            data = path.read_bytes()
        except OSError as error:
            return unreadable(_shown(path, root), error)
        verdict = _verdict(data, store)
        return problem_of(verdict, _shown(path, root).path) if verdict else None

    return unlisted + [problem for problem in executor.map(work, paths) if problem]


def without_echoes(problems: list[Problem], refused: list[Problem]) -> list[Problem]:
    """All problems together, each file's fault once: what the gate refuses needs no guess at what else it might be."""
    dicom = {item.place for item in refused if item.code in {"dicom-in-content", "archive-unexamined"}}
    kept = [item for item in problems if item.place not in dicom]
    damaged = {item.place for item in kept if item.code in {"picture-unreadable", "picture-too-large"}}
    return kept + [item for item in refused if item.code != "picture-unreadable" or item.place not in damaged]


def _shown(path: Path, root: Path) -> Place:
    return Place(path.relative_to(root).as_posix())


def _files(folder: Path, lost: list[OSError]) -> Iterator[Path]:
    for base, _, names in os.walk(folder, onerror=lost.append):
        for name in names:
            path = Path(base) / name
            if path.is_file() and not path.is_symlink():
                yield path


def _verdict(data: bytes, store: Store) -> Verdict | None:
    key = key_of(hashlib.sha256(data).hexdigest(), RULES)
    kept = store.get(KIND, key)
    if kept is not None:
        found = json.loads(kept)
        return Verdict(**found) if found else None
    verdict = examine(data)
    record = {"code": verdict.code, "what": verdict.what} if verdict else None
    store.put(KIND, key, json.dumps(record, ensure_ascii=False).encode())
    return verdict
