"""The content-addressed store in `.sitegen/`: results of pure functions by the key of their inputs.

Safe to delete, safe to share. Every entry ends with a digest of its bytes: damage is a miss, never a crash.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from sitegen.errors import EnvironmentFault, Place, Problem, Severity

STORE = ".sitegen"
"""The folder of the store in a library."""
_DIGEST = hashlib.blake2b
_DIGEST_SIZE = 16


def key_of(*parts: str) -> str:
    """The key of a result: a hash over all that decides about it."""
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


class Store:
    """Files by key below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, kind: str, key: str) -> Path:
        return self._folder / kind / key[:2] / key[2:]

    def get(self, kind: str, key: str) -> bytes | None:
        """The bytes kept under a key; None where there are none, or where they are damaged."""
        try:
            data = self._path(kind, key).read_bytes()
        except OSError:
            return None
        body, digest = data[:-_DIGEST_SIZE], data[-_DIGEST_SIZE:]
        return body if _DIGEST(body, digest_size=_DIGEST_SIZE).digest() == digest else None

    def size(self, kind: str, key: str) -> int:
        """How many bytes are kept under a key, unread: 0 where there are none."""
        try:
            return max(0, self._path(kind, key).stat().st_size - _DIGEST_SIZE)
        except OSError:
            return 0

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keeps bytes under a key.

        Raises EnvironmentFault where the folder can't be written.
        """
        write_whole(self._path(kind, key), data + _DIGEST(data, digest_size=_DIGEST_SIZE).digest())


def problem_kept(item: Mapping[str, Any]) -> Problem:
    """A problem that was kept as JSON, by its fields."""
    place, severity = Place(**item["place"]), Severity(item["severity"])
    return Problem(**{**item, "place": place, "severity": severity})


def is_temporary(name: str) -> bool:
    """Whether a file's name is one that `write_whole` gives while it writes."""
    return re.fullmatch(r"\.sitegen-[a-z0-9_]{8}", name) is not None


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file so that it is there as a whole or not at all.

    Raises EnvironmentFault where the disk is full or the folder can't be written.
    """
    with writing_whole(path) as file:
        file.write(data)


def replace_whole(path: Path, data: bytes) -> None:
    """Writes a file anew that is there already, with the permissions that it has; see `write_whole`."""
    with writing_whole(path, stat.S_IMODE(path.stat().st_mode)) as file:
        file.write(data)


@contextlib.contextmanager
def writing_whole(path: Path, mode: int = 0o644) -> Iterator[BinaryIO]:
    """A file to write to, which takes its place once it is whole, with these permissions.

    Raises EnvironmentFault where the disk is full or the folder can't be written.
    """
    import tempfile  # noqa: PLC0415 - a build that writes nothing need not load what it brings along

    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".sitegen-")
        with os.fdopen(handle, "wb") as file:
            yield file
        # mkstemp makes files that only their owner may read; a site is for everyone.
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException as error:  # Ctrl-C leaves nothing behind either
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        if isinstance(error, OSError):
            raise EnvironmentFault(f"'{path}' can't be written: {error.strerror or error}") from error
        raise
