"""GIF: extensions and all frames but the first are cut out, the first stays byte for byte (GIF89a, appendix B).

No I/O.
"""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.privacy.containers.parts import Part
from sitegen.privacy.rewriting.spans import Uncleanable, without


def rewrite_gif(data: bytes, parts: Sequence[Part], orientation: int) -> bytes:
    """The file without these parts; GIF knows no orientation.

    Raises Uncleanable where something stands behind the picture in its own data.
    """
    del orientation
    if any(part.name == "LZW" for part in parts):
        raise Uncleanable("more is packed into its picture data than the picture needs; export it again")
    return without(data, [(_beginning(data, part), part.offset + part.length) for part in parts])


def _beginning(data: bytes, part: Part) -> int:
    """Where a frame begins: with the graphic control (GIF89a, 23) that belongs to it."""
    start = part.offset
    while part.kind == "frame" and data[start - 8 : start - 5] == b"\x21\xf9\x04":
        start -= 8
    return start
