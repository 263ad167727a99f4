"""Compressed streams: gzip, bzip2, xz, lzma and zlib, unpacked in memory and within limits, also those behind other bytes.

No I/O.
"""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Iterator
from typing import Final, Protocol

MOST_BYTES: Final = 2**28
"""An archive that lies in another, or unpacks as one stream, may have so many bytes: 256 MiB."""
_TRIAL: Final = 2**12
"""So many bytes must unpack before a stream counts as zlib's: its signature of two bytes may begin any text."""
_MOST_TRIALS: Final = 256
"""So many places that look like the beginning of an archive are tried."""

_STREAMS: Final = re.compile(
    rb"\x1f\x8b\x08|BZh[1-9]1AY&SY|\xfd7zXZ\0|\x5d\0\0..(?:\xff{8}|.{5}\0{3})", re.DOTALL
)
"""Signatures of gzip, bzip2, xz and the older lzma."""
_INSIDE: Final = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]|BZh[1-9]1AY&SY|\xfd7zXZ\0")
"""Those that are looked for behind other bytes."""
_FIELD: Final = 4
"""The flag of gzip that announces a field of any content (RFC 1952, 2.3.1)."""
_MOST_FIELD: Final = 64
_GZIP: Final = 16 + zlib.MAX_WBITS
"""What makes zlib read the header and the checksum of gzip."""


class Unexamined(Exception):
    """Raised with the reason where an archive can't be looked into."""


class _Engine(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes | memoryview, max_length: int, /) -> bytes: ...


def is_stream(data: bytes) -> bool:
    """Whether a file is one compressed stream."""
    return _STREAMS.match(data) is not None or _is_zlib(data)


def _is_zlib(data: bytes) -> bool:
    """By its header (RFC 1950, 2.2), and by its beginning that unpacks."""
    if data[:1] != b"\x78" or len(data) < 8 or int.from_bytes(data[:2], "big") % 31:
        return False
    try:
        return bool(zlib.decompressobj().decompress(data, _TRIAL))
    except zlib.error:
        return False


def unpacked(data: bytes) -> bytes:
    """What a stream, or several one behind the other, hold: it may be known by more than its first bytes.

    Raises Unexamined where that is too much or where other bytes follow, and what the decompressors raise on damage.
    """
    whole, rest = _first(data)
    pieces, total = [whole], len(whole)
    while rest.strip(b"\0"):
        if not is_stream(rest):
            raise Unexamined("bytes follow its end")
        piece, rest = _first(rest)
        pieces.append(piece)
        total += len(piece)
        if total > MOST_BYTES:
            raise _too_much()
    return b"".join(pieces)


def streams_inside(data: bytes) -> Iterator[bytes]:
    """What streams hold that begin behind other bytes; places that only look like one are passed over.

    Raises Unexamined where there are too many, or too much in them.
    """
    total = 0
    for number, found in enumerate(_INSIDE.finditer(data, 1)):
        if number >= _MOST_TRIALS:
            raise Unexamined("too much in it looks like an archive")
        try:
            whole, _ = _first(memoryview(data)[found.start() :])
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
            continue
        total += len(whole)
        if total > MOST_BYTES:
            raise _too_much()
        if whole:
            yield whole


def _first(data: bytes | memoryview) -> tuple[bytes, bytes]:
    """What the first stream holds, and the bytes behind it."""
    head = bytes(data[:12])
    is_gzip = head.startswith(b"\x1f\x8b")
    if is_gzip and head[3:4] and head[3] & _FIELD and int.from_bytes(head[10:12], "little") > _MOST_FIELD:
        raise Unexamined("much stands in it beside its contents")
    engine = _engine(head)
    whole = engine.decompress(data, MOST_BYTES + 1)
    if len(whole) > MOST_BYTES:
        raise _too_much()
    if not engine.eof:
        raise EOFError
    return whole, engine.unused_data


def _engine(head: bytes) -> _Engine:
    if head.startswith(b"BZh"):
        return bz2.BZ2Decompressor()
    if head.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(_GZIP)
    return zlib.decompressobj() if head.startswith(b"\x78") else lzma.LZMADecompressor()


def _too_much() -> Unexamined:
    return Unexamined(f"it unpacks to more than {MOST_BYTES // 2**20} MiB")
