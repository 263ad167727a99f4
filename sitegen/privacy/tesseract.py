"""Asks the program tesseract, where it is installed, in which parts of a picture it can read words.

What it reads is thrown away: it may be a name, and names belong neither in a report nor in a log.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess

from PIL import Image

from sitegen.privacy.burned_in import Rectangle

_PROGRAM = "tesseract"
_SECONDS = 30
"""For one picture; whoever takes longer is left."""
_SURE = 60
"""Per cent of confidence from which a word counts."""
_WORD = re.compile(r"\w{3,}")
_LANGUAGES = ("eng", "kor")


class TesseractFailed(Exception):
    """Raised where the program can't be run, fails, or takes too long."""


def installed() -> bool:
    """Whether the program is there."""
    return shutil.which(_PROGRAM) is not None


def readable_parts(image: Image.Image) -> tuple[Rectangle, ...]:
    """The parts of an 8-bit picture that hold words of three and more characters, in its pixels.

    Raises TesseractFailed.
    """
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    known = _run(["--list-langs"], b"").split()
    languages = "+".join(name for name in _LANGUAGES if name in known) or "eng"
    # Sparse text in no order, as a scanner leaves it in the corners; one row for each word, with its box.
    said = _run(["stdin", "stdout", "-l", languages, "--psm", "11", "tsv"], out.getvalue())
    return tuple(sorted(_boxes(said)))


def _run(arguments: list[str], given: bytes) -> str:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # several pictures are read at a time
    try:
        result = subprocess.run(  # noqa: S603 - the arguments are our own, the picture goes in as bytes
            [_PROGRAM, *arguments],
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            env=environment,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise TesseractFailed(type(error).__name__) from error
    return result.stdout.decode("utf-8", errors="replace")


def _boxes(table: str) -> list[Rectangle]:
    """The boxes of sure words in tesseract's table (level, page, block, par, line, word, left, top, width, height, …)."""
    boxes: list[Rectangle] = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or not _WORD.search(cells[11]):
            continue
        try:
            left, top, width, height = (int(cell) for cell in cells[6:10])
            sure = float(cells[10]) >= _SURE
        except ValueError:
            continue
        if sure:
            boxes.append(Rectangle(top, left, top + height, left + width))
    return boxes
