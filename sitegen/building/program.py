"""What the program is: its own files and the libraries that it finds installed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import sysconfig
from functools import lru_cache
from pathlib import Path

import sitegen


@lru_cache(maxsize=1)
def program_digest() -> bytes:
    """A digest over all that decides what the program's functions give: its own files, Python and the installed libraries."""
    package = Path(sitegen.__file__).parent
    digest = hashlib.sha256(sys.version.encode())
    for name in installed():
        digest.update(f"{name}\0".encode())
    for base, folders, names in os.walk(package):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "themes"))
        for name in sorted(names):
            path = Path(base) / name
            digest.update(f"{path.relative_to(package).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.digest()


def installed() -> list[str]:
    """The installed libraries with their versions, sorted."""
    with contextlib.suppress(OSError), os.scandir(sysconfig.get_path("purelib")) as entries:
        return sorted(entry.name for entry in entries if entry.name.endswith(".dist-info"))
    return []
