"""Packs: files of many pictures in one, with a table of where each begins. No I/O.

Bytes 0 to 3 are `SGP1`, then come the count of files and, for each and for the end, the distance of its first byte
from the beginning of the pack: unsigned 32-bit numbers, the lowest byte first. The files follow without gaps.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

MAGIC = b"SGP1"


def _head_size(count: int) -> int:
    return len(MAGIC) + 4 * (count + 2)


def packed_size(sizes: Sequence[int]) -> int:
    """How many bytes a pack of files of these sizes has."""
    return _head_size(len(sizes)) + sum(sizes)


def packed(files: Sequence[bytes]) -> bytes:
    """One file that holds these, in this order."""
    offsets = [_head_size(len(files))]
    for data in files:
        offsets.append(offsets[-1] + len(data))
    return MAGIC + struct.pack(f"<I{len(offsets)}I", len(files), *offsets) + b"".join(files)
