"""Writes a site as one zip that works from a disk: the same bytes from the same site, whole or not at all."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sitegen.building.store import writing_whole
from sitegen.errors import EnvironmentFault, UsageFault

_PACKED_ALREADY = (".avif", ".jpg", ".png", ".webp")
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The day on which the time of zip files begins: no file says when it was made."""
_EVERYONE_READS = 0o100644 << 16
_UNIX = 3


@dataclass(frozen=True, slots=True)
class Archived:
    """An archive that was written."""

    path: Path
    files: int
    bytes: int


def write_archive(
    files: Mapping[str, Callable[[], bytes]], path: Path, *, folder: str | None = None
) -> Archived:
    """Writes the files into one folder of a zip, named like it unless `folder` says otherwise ("": none).

    Raises UsageFault where something else than a zip stands at `path`, EnvironmentFault where it can't be written.
    """
    if path.is_dir() or (path.exists() and not zipfile.is_zipfile(path)):
        raise UsageFault(f"'{path}' is there already and no archive", "choose another name")
    prefix = f"{path.stem if folder is None else folder}/".lstrip("/")
    try:
        with (
            writing_whole(path) as out,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        ):
            for name in sorted(files):
                entry = zipfile.ZipInfo(f"{prefix}{name}", _EARLIEST)
                entry.create_system = _UNIX  # else it is that of the machine
                entry.external_attr = _EVERYONE_READS
                entry.compress_type = (
                    zipfile.ZIP_STORED if name.endswith(_PACKED_ALREADY) else zipfile.ZIP_DEFLATED
                )
                archive.writestr(entry, files[name]())
        size = path.stat().st_size
    except OSError as error:
        raise EnvironmentFault(f"'{path}' can't be written: {error.strerror or error}") from error
    return Archived(path, len(files), size)
