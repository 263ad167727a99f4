"""Log files as blocks of whole lines: plain or gzip, from a file or standard input, never as a whole in memory."""

from __future__ import annotations

import gzip
import io
import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

STANDARD_INPUT = Path("-")
FAULTS = (OSError, EOFError, zlib.error)
"""What reading a log may raise; EOFError and zlib.error where gzip is cut off or damaged."""

_BLOCK = 1 << 20
_LONGEST = 1 << 17
"""Bytes of a line; servers cut requests off far below."""
_UNREADABLE = b"?\n"
"""Stands for a line that is too long: no reader takes it for anything."""
_GZIP = b"\x1f\x8b"
_PEEKED = 64 * 1024
_FIRST_MOMENT = re.compile(
    rb"\[(\d{2})/([A-Z][a-z]{2})/(\d{4}):(\d{2}:\d{2}:\d{2})"  # as servers write it
    rb"|,(\d{4})-(\d{2})-(\d{2})T(\d{2}:\d{2}:\d{2})"  # as GoatCounter does
)
_MONTHS = b"JanFebMarAprMayJunJulAugSepOctNovDec"


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A log for reading, unpacked where it is packed. Raises OSError."""
    if path == STANDARD_INPUT:
        yield _unpacked(sys.stdin.buffer)
        return
    with path.open("rb") as file:
        yield _unpacked(file)


def _unpacked(file: BinaryIO) -> BinaryIO:
    raw = file if isinstance(file, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", file))
    if raw.peek(2)[:2] != _GZIP:
        return raw
    return io.BufferedReader(gzip.GzipFile(fileobj=raw))


def start_of(file: BinaryIO) -> bytes:
    """The first bytes of an opened log, which stay to be read. Raises what FAULTS lists."""
    return cast("io.BufferedReader", file).peek(_PEEKED)


def blocks_of(file: BinaryIO) -> Iterator[bytes]:
    """An opened log in blocks of whole lines; a line that is too long comes as one that can't be read.

    Raises what FAULTS lists.
    """
    rest = b""
    skipping = False
    while block := file.read(_BLOCK):
        if skipping:
            _, newline, block = block.partition(b"\n")
            if not newline:
                continue
            skipping = False
        end = block.rfind(b"\n") + 1
        if end:
            yield rest + block[:end]
            rest = block[end:]
        else:
            rest += block
        if len(rest) > _LONGEST:
            yield _UNREADABLE
            rest, skipping = b"", True
    if rest:
        yield rest


def in_order(paths: tuple[Path, ...]) -> list[Path]:
    """Logs by when they begin, as far as that is seen; those that can't be read yet, standard input too, come last.

    A log that goes on where another ended then finds its repeats, however a shell has sorted the names.
    """
    return sorted(paths, key=_beginning)


def _beginning(path: Path) -> bytes:
    last = b"~"
    if path == STANDARD_INPUT:
        return last
    try:
        with opened(path) as file:
            found = _FIRST_MOMENT.search(start_of(file))
    except FAULTS:
        return last
    if found is None:
        return last
    if found[5]:
        return b"-".join(found.group(5, 6, 7, 8))
    return b"-".join((found[3], b"%02d" % (_MONTHS.find(found[2]) // 3 + 1), found[1], found[4]))
