"""The files that are to be imported: from folders, zips and single paths, within bounds."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import UsageFault
from sitegen.importers.zips import DAMAGE
from sitegen.reading.pictures import natural_key

MOST_FILES = 20_000
"""More than any examination has; a folder of more is a mistake, such as a whole disk."""
_MOST_BYTES = 8 * 1024**3
"""What the members of one zip may hold in all when they are unpacked."""
_MOST_IN_MEMBER = 2 * 1024**3
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """One file to look at."""

    shown: str
    """Its path as messages name it; for a member of a zip the zip's path and the member's name."""
    path: Path


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file, or a part of one, that becomes no picture, and why. The reason never quotes the file."""

    shown: str
    why: str


def sources_in(paths: Sequence[Path], scratch: Path) -> Iterator[Source | LeftOut]:
    """All files below the paths in the order in which people count; zips are unpacked into `scratch`.

    Links are not followed, and a zip within a zip is not opened. Raises UsageFault where a path does not exist or
    there are more than `MOST_FILES` files.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _below(path):
            real = found.resolve()
            if real in seen:
                continue
            seen.add(real)
            if len(seen) > MOST_FILES:
                raise UsageFault(
                    f"there are more than {MOST_FILES:,} files", "name the folder of one patient"
                )
            yield from _opened(found, scratch / str(len(seen)))


def _below(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise UsageFault(f"there is nothing at {path}", "name a folder, a zip or files of DICOM")
    if path.is_file():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders.sort(key=natural_key)
        for name in sorted(names, key=natural_key):
            found = Path(folder) / name
            if found.is_file() and not found.is_symlink():
                yield found


def _opened(path: Path, scratch: Path) -> Iterator[Source | LeftOut]:
    if not zipfile.is_zipfile(path) or _is_dicom(path):
        yield Source(path.as_posix(), path)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _members(archive, path.as_posix(), scratch)
    except DAMAGE:
        yield LeftOut(path.as_posix(), "the zip is damaged")


def _is_dicom(path: Path) -> bool:
    """A DICOM file may carry a zip behind its end, or in its preamble (PS3.10 C.12)."""
    with path.open("rb") as file:
        return file.read(132)[128:] == b"DICM"


def _members(archive: zipfile.ZipFile, shown: str, scratch: Path) -> Iterator[Source | LeftOut]:
    members = [item for item in archive.infolist() if not item.is_dir()]
    if len(members) > MOST_FILES:
        yield LeftOut(shown, f"the zip holds more than {MOST_FILES:,} files")
        return
    left = _MOST_BYTES
    for number, member in enumerate(sorted(members, key=lambda item: natural_key(item.filename))):
        name = f"{shown}/{member.filename}"
        if member.flag_bits & 1:
            yield LeftOut(name, "it is encrypted")
            continue
        target = scratch / f"{number}.dcm"  # never the member's own name, which may lead out of the folder
        try:
            written = _unpacked(archive, member, target, min(left, _MOST_IN_MEMBER))
        except DAMAGE:
            yield LeftOut(name, "it can't be unpacked")
            continue
        if written is None:
            target.unlink()
            yield LeftOut(name, "it is too large when it is unpacked")
        elif zipfile.is_zipfile(target) and not _is_dicom(target):
            target.unlink()
            yield LeftOut(name, "it is a zip within a zip: unpack it first")
        else:
            left -= written
            yield Source(name, target)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most: int) -> int | None:
    """Writes a member, and gives its size; None where it holds more than `most` bytes, whatever the zip says of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(member) as packed, target.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            written += len(chunk)
            if written > most:
                return None
            file.write(chunk)
    return written
