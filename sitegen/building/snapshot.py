"""Whether anything changed since a site was made: files are asked for their size and time, and only where those differ for their bytes.

A snapshot is written when a site was published as a whole. It is an answer only while everything that decided about the site (content,
themes, the program, the day, what was asked for) and every file of the site itself are as they were; anything else is a full build.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import sitegen
from sitegen.building.manifest import MANIFEST, Published, published_names
from sitegen.building.program import installed
from sitegen.building.store import Store, key_of, problem_kept
from sitegen.errors import Problem

KIND: Final = "snapshots"
_FORM: Final = "1"
"""Goes up whenever what a snapshot holds or means changes."""
_UNSETTLED_NS: Final = 2_000_000_000
"""A file written in the same tick of the clock as it was looked at can change without its time changing; file systems' ticks are up to
two seconds long (FAT). Such a file's time is no answer."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a build depends on, without having read it."""

    key: str
    """Tells builds of different things apart: where the site goes, and all that was asked for."""
    roots: tuple[Path, ...]
    """The folders whose files decide about the site."""
    stats: str
    """A digest over the names, sizes and times of all those files."""
    settled: bool
    """Whether times are old enough to be believed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier build of the same came to."""

    problems: tuple[Problem, ...]
    pages: int
    pictures: int
    published: Published


def inputs_of(root: Path, out: Path, asked: Sequence[object]) -> Inputs:
    """What a build of a library depends on; `asked` is all that its result depends on besides files."""
    package = Path(sitegen.__file__).parent
    roots = (root / "content", root / "themes", package, package.parent / "themes")
    key = key_of(
        _FORM, str(out.resolve()), str(root.resolve()), *map(str, asked), _revision(root), *installed()
    )
    stats, newest = _stats(_walk(roots))
    return Inputs(key, roots, stats, newest < time.time_ns() - _UNSETTLED_NS)


def unchanged(inputs: Inputs, out: Path, store: Store) -> Kept | None:
    """What the build would come to, where it would change nothing; None where that is not known."""
    data = store.get(KIND, inputs.key)
    if data is None:
        return None
    kept = json.loads(data)
    if _site(out, published_names(out)) != kept["site"]:
        return None
    if not (inputs.settled and inputs.stats == kept["stats"]):
        if _bytes(inputs.roots) != kept["bytes"]:
            return None
        if inputs.settled:  # the next build need not read them
            store.put(KIND, inputs.key, _packed(kept | {"stats": inputs.stats}))
    problems = tuple(problem_kept(item) for item in kept["problems"])
    published = Published(kept["files"], 0, 0, kept["size"])
    return Kept(problems, kept["pages"], kept["pictures"], published)


def keep(inputs: Inputs, out: Path, store: Store, kept: Kept) -> None:
    """Remembers a build that published all of its site.

    What was edited meanwhile is told by the sizes and times from before the build, which then are no longer those of the files.
    """
    record = {
        "stats": inputs.stats if inputs.settled else "",
        "bytes": _bytes(inputs.roots),
        "site": _site(out, published_names(out)),
        "problems": [asdict(problem) for problem in kept.problems],
        "pages": kept.pages,
        "pictures": kept.pictures,
        "files": kept.published.files,
        "size": kept.published.bytes,
    }
    if _stats(_walk(inputs.roots))[0] == inputs.stats:
        store.put(KIND, inputs.key, _packed(record))


def _packed(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()


def _revision(root: Path) -> str:
    """The commit that git has checked out: what is compared with the last published state depends on it."""
    for folder in (root, *root.resolve().parents):
        head = folder / ".git" / "HEAD"
        try:
            named = head.read_text("utf-8").strip()
        except OSError:
            continue
        reference = head.parent / named.removeprefix("ref: ")
        try:
            return reference.read_text("utf-8") if named.startswith("ref: ") else named
        except OSError:
            return named + _text(head.parent / "packed-refs")
    return ""


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""


def _walk(roots: Iterable[Path]) -> Iterator[tuple[str, os.stat_result]]:
    """Every file below the folders, links as links; of the program itself compiled modules are left out, but never what git may keep."""
    program = os.fspath(Path(sitegen.__file__).parent)
    for root in roots:
        stack = [os.fspath(root)]
        while stack:
            try:
                entries = sorted(os.scandir(stack.pop()), key=lambda entry: entry.name)
            except OSError:
                continue
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__" or not entry.path.startswith(program):
                        stack.append(entry.path)
                    continue
                yield entry.path, entry.stat(follow_symlinks=False)


def _stats(files: Iterable[tuple[str, os.stat_result]]) -> tuple[str, int]:
    """A digest over names, sizes and times, and the newest time in nanoseconds."""
    digest = hashlib.sha256()
    newest = 0
    for path, found in files:
        digest.update(
            f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0{found.st_ino}\0{found.st_mode}\n".encode()
        )
        newest = max(newest, found.st_mtime_ns)
    return digest.hexdigest(), newest


def _bytes(roots: Iterable[Path]) -> str:
    """A digest over names and contents."""
    digest = hashlib.sha256()
    for path, found in _walk(roots):
        digest.update(f"{path}\0{found.st_mode}\0".encode())
        try:
            with open(path, "rb") as file:  # noqa: PTH123 - tens of thousands of them: a Path for each would take longer than reading
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError:
            digest.update(b"unreadable")
    return digest.hexdigest()


def _site(out: Path, names: Iterable[str]) -> str:
    """A digest over the sizes and times of a site's files; no file is like another one that is missing."""
    digest = hashlib.sha256()
    base = os.fspath(out)
    for name in [*sorted(names), MANIFEST]:
        try:
            found = os.stat(f"{base}/{name}", follow_symlinks=False)  # noqa: PTH116 - as above
        except OSError:
            return ""
        digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\0{found.st_mode}\n".encode())
    return digest.hexdigest()
