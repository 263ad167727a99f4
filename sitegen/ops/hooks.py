"""What pre-commit runs over the files of a commit, wherever in the repository they lie: git forgets none of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sitegen.building.sources import MOST_BYTES
from sitegen.errors import Place, Problem
from sitegen.privacy.sources import examine, judged
from sitegen.reading.folders import unreadable

_DICOM: Final = "dicom-in-content"


def dicom_among(paths: Sequence[Path]) -> list[Problem]:
    """The files that are DICOM by their bytes, whatever they are called, or archives with some in them."""
    problems: list[Problem] = []
    for path in paths:
        place = Place(path.as_posix())
        try:
            if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
                continue
            found = judged(examine(path.read_bytes()), place.path, read=False)
        except OSError as error:
            problems.append(unreadable(place, error))
            continue
        if found is not None and found.code == _DICOM:
            problems.append(found)
    return problems


def large_among(paths: Sequence[Path], most: int) -> list[Problem]:
    """The files of more than `most` bytes."""
    problems: list[Problem] = []
    for path in paths:
        if path.is_symlink() or not path.is_file():
            continue
        size = path.stat().st_size
        if size > most:
            message = f"this file has {size / 1_000_000:,.1f} MB, more than {most / 1_000_000:,.1f} MB"
            hint = "every copy of the repository carries it for ever; export the picture as PNG or JPEG at its own size"
            problems.append(Problem("file-large", Place(path.as_posix()), message, hint))
    return problems
