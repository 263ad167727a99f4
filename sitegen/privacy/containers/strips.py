"""How many bytes of a TIFF's strips and tiles are pixels: uncompressed, LZW and Deflate end before what is hidden behind them.

No I/O.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

from sitegen.privacy.containers.ifd import Block, Directory
from sitegen.privacy.containers.lzw import bytes_used_in_tiff

_NONE, _LZW = 1, 5
_DEFLATE: Final = frozenset({8, 32946})
_YCBCR, _PLANES_APART = 6, 2
_CLEAR: Final = 0x80
"""LZW of TIFF 6.0 begins with the code 256; that of older writers turns its bits round, and is left alone."""


def pixel_bytes(block: Block, page: Directory, pieces: Sequence[tuple[int, int]]) -> list[int]:
    """How many bytes of each piece its pixels take (TIFF 6.0, sections 3, 13 and 15; technical note 3): all, where that can't be told."""
    compression = block.number(page.entry(259), _NONE)
    if compression == _NONE:
        return _uncompressed(block, page, pieces)
    if compression == _LZW:
        return [_lzw(block.data[start:end]) for start, end in pieces]
    if compression in _DEFLATE:
        return [_deflated(block.data[start:end]) for start, end in pieces]
    return [end - start for start, end in pieces]


def _uncompressed(block: Block, page: Directory, pieces: Sequence[tuple[int, int]]) -> list[int]:
    sizes = [end - start for start, end in pieces]
    if block.number(page.entry(262)) == _YCBCR:  # its lines share their colours
        return sizes
    bits_of = page.entry(258)
    bits = block.numbers(bits_of) if bits_of else (1,)
    samples = block.number(page.entry(277), 1)
    apart = block.number(page.entry(284), 1) == _PLANES_APART
    pixel = max(bits, default=1) * (1 if apart else samples)
    width, length = block.number(page.entry(256)), block.number(page.entry(257))
    if not width or not length:
        return sizes
    if page.entry(324):
        across, down = block.number(page.entry(322)), block.number(page.entry(323))
        lines = [down] * len(pieces)
    else:
        across, rows = width, min(block.number(page.entry(278), length), length) or 1
        a_plane = -(-length // rows)
        lines = [min(rows, length - rows * (number % a_plane)) for number in range(len(pieces))]
    return [min(size, -(-across * pixel // 8) * count) for size, count in zip(sizes, lines, strict=True)]


def _lzw(data: bytes) -> int:
    used = bytes_used_in_tiff(data) if data[:1] == bytes([_CLEAR]) else None
    return len(data) if used is None else used


def _deflated(data: bytes) -> int:
    inflater = zlib.decompressobj()
    rest = data
    try:
        while rest and not inflater.eof:
            inflater.decompress(rest, 2**20)
            rest = inflater.unconsumed_tail
    except zlib.error:
        return len(data)
    return len(data) - len(inflater.unused_data)
