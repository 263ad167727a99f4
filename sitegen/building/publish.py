"""Writes a site so that it is whole at any moment: what changed, pages after what they use, removals last."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

from sitegen import urls
from sitegen.building.manifest import MANIFEST, Published, holds_drafts
from sitegen.building.store import is_temporary, write_whole
from sitegen.errors import EnvironmentFault, UsageFault

Content = Callable[[], bytes]


def publish(files: Mapping[str, Content], out: Path, *, drafts: bool = False) -> Published:
    """Makes `out` hold exactly these files of ours (relative path → content), touching nothing else.

    With `drafts` the manifest says that there are drafts among them, which are for looking at and not to be handed on.

    Raises UsageFault where `out` holds files but was not made by sitegen, EnvironmentFault where it can't be
    read or written.
    """
    try:
        return _publish(files, out, drafts=drafts)
    except OSError as error:
        message = f"'{error.filename or out}' can't be read or written: {error.strerror or error}"
        raise EnvironmentFault(message) from error


def _publish(files: Mapping[str, Content], out: Path, *, drafts: bool) -> Published:
    ours = _known(out)
    _sweep(out)
    written = size = 0
    # Until the end the manifest lists old and new, so that a build that is cut short can be completed or removed.
    if set(files) - ours:
        _write_manifest(out, ours | set(files), drafts=drafts or holds_drafts(out))
    for name in sorted(files, key=order):
        data = files[name]()
        size += len(data)
        path = out / name
        if not _same(path, data):
            _make_room(path, out, ours)
            write_whole(path, data)
            written += 1
    # Pages first, so that none is left whose pictures are gone already.
    gone = sorted(ours - set(files), key=order, reverse=True)
    removed = sum(_remove(out / name, out) for name in gone)
    _write_manifest(out, set(files), drafts=drafts)
    return Published(len(files), written, removed, size)


def order(name: str) -> tuple[int, str]:
    """Pictures and assets before the pages that use them; the home page, which leads to all others, after them.

    What tells readers' devices that there is a new state of the site comes when all of it is there.
    """
    if name in (urls.OFFLINE_INDEX, urls.SERVICE_WORKER):
        return (4, name)
    if not name.endswith(".html"):
        return (0, name) if name.startswith(("pictures/", "assets/")) else (1, name)
    return (3, name) if name == "index.html" else (2, name)


def refuse_foreign(out: Path) -> None:
    """Nothing, where a site may be published to `out`.

    Raises UsageFault where `out` holds files but was not made by sitegen, EnvironmentFault where it can't be read.
    """
    try:
        _known(out)
    except OSError as error:
        raise EnvironmentFault(
            f"'{error.filename or out}' can't be read: {error.strerror or error}"
        ) from error


def _known(out: Path) -> set[str]:
    if not out.exists():
        return set()
    if not out.is_dir():
        raise UsageFault(f"'{out}' is a file, not a folder", "choose another --out")
    try:
        names = json.loads((out / MANIFEST).read_text("utf-8"))["files"]
        return {name for name in names if isinstance(name, str) and _inside(name)}
    except FileNotFoundError:
        if not all(is_temporary(path.name) for path in out.iterdir()):
            hint = "choose another --out, or empty the folder yourself"
            raise UsageFault(f"'{out}' holds files that sitegen did not make", hint) from None
        return set()
    except (ValueError, KeyError, TypeError):
        return set(_listed(out))  # a damaged manifest: the folder is ours, for only we write one


def _listed(out: Path) -> Iterator[str]:
    """The files whose names only we give; others may have been put there by whoever runs the site."""
    for path in out.rglob("*"):
        name = path.relative_to(out).as_posix()
        if path.is_file() and (path.name == "index.html" or name.startswith(("pictures/", "assets/"))):
            yield name


def _sweep(out: Path) -> None:
    """Takes away what a build that was killed in the middle of a file has left."""
    for path in list(out.rglob(".*")):
        if is_temporary(path.name) and path.is_file():
            _remove(path, out)


def _inside(name: str) -> bool:
    return bool(name) and not name.startswith("/") and ".." not in name.split("/")


def _same(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _make_room(path: Path, out: Path, ours: AbstractSet[str]) -> None:
    """A file of ours that stands where a folder must go gives way; one of somebody else's is named."""
    for parent in path.relative_to(out).parents:
        blocking = out / parent
        if blocking != out and blocking.is_file():
            if parent.as_posix() not in ours:
                raise UsageFault(f"'{blocking}' is a file where a folder must go", "take it away")
            blocking.unlink()
    if path.is_dir():
        raise UsageFault(f"'{path}' is a folder where a file must go", "take it away")


def _remove(path: Path, out: Path) -> int:
    try:
        path.unlink()
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise EnvironmentFault(f"'{path}' can't be removed: {error.strerror or error}") from error
    for parent in path.relative_to(out).parents:
        if (out / parent) == out:
            break
        with contextlib.suppress(OSError):
            (out / parent).rmdir()  # only where it is empty
    return 1


def _write_manifest(out: Path, names: set[str], *, drafts: bool) -> None:
    listed: dict[str, object] = {"files": sorted(names)} | ({"drafts": True} if drafts else {})
    data = (json.dumps(listed, ensure_ascii=False, indent=0) + "\n").encode()
    path = out / MANIFEST
    if not _same(path, data):
        write_whole(path, data)
