"""One build of a site at a time: a lock that goes with the process that holds it, however that ends."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from sitegen.errors import EnvironmentFault

if sys.platform != "win32":
    import fcntl


@contextlib.contextmanager
def alone(out: Path, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
    """Keeps every other build and deployment away from `out`; one that is at work already is named.

    With `waiting` it waits for that one, and tells whom it waits for. The lock lies in `.sitegen/` beside `out`, which for the
    default `--out` is the store of the library. Windows and file systems without locks do without.

    Raises EnvironmentFault where another one is at work and `waiting` is not given.
    """
    handle = _lock_handle(out.resolve())
    try:
        if handle is not None:
            _take(handle, out, waiting)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _take(handle: int, out: Path, waiting: Callable[[str], None] | None) -> None:
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = _holder(handle)
            if waiting is None:
                message = f"another sitegen{other} is at work on '{out}'"
                raise EnvironmentFault(message, "let it end and try again, or say --wait") from None
            waiting(f"Waiting for another sitegen{other} that is at work on '{out}'.")
            fcntl.flock(handle, fcntl.LOCK_EX)
    with contextlib.suppress(OSError):  # the handle may be one for reading, or a folder's
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)


def _holder(handle: int) -> str:
    """The process that holds a lock, as far as it could say so."""
    try:
        number = os.pread(handle, 20, 0).decode("ascii")
    except (OSError, ValueError):
        return ""
    return f" (process {number})" if number.isdecimal() else ""


def _lock_handle(out: Path) -> int | None:
    path = out.parent / ".sitegen" / "locks" / out.name
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
    # Another user's lock file may be ours to read only; beside `out` there may be nothing that we may write.
    for target, flags in ((path, os.O_RDWR | os.O_CREAT), (path, os.O_RDONLY), (out, os.O_RDONLY)):
        with contextlib.suppress(OSError):
            return os.open(target, flags, 0o644)
    return None
