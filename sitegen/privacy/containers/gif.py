"""What a GIF file carries besides its first picture, by the GIF89a specification.

No I/O.

Let through: the screen descriptor, colour tables, one image and graphic control extensions of four
bytes. Everything else is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sitegen.privacy.containers.lzw import bytes_used_in_gif
from sitegen.privacy.containers.parts import Cursor, Findings, Kind, UnreadableContainer

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_WIDEST: Final = 8
"""So many bits a colour can have."""
_PLAIN_TEXT, _GRAPHIC_CONTROL, _COMMENT, _APPLICATION = 0x01, 0xF9, 0xFE, 0xFF

_APPLICATIONS: Final[dict[bytes, Kind]] = {
    b"XMP DataXMP": "xmp",
    b"ICCRGBG1012": "icc",
    b"NETSCAPE2.0": "animation",
    b"ANIMEXTS1.0": "animation",
}


def find_foreign_in_gif(data: bytes, found: Findings) -> None:
    """Walk the blocks of GIF89a, appendix B, up to the trailer, and what follows it."""
    cursor = Cursor(data, 6, len(data))
    _skip_descriptor(cursor, before=4, after=2)
    images = controls = 0
    while True:
        start = cursor.at
        label = cursor.number(1)
        if label == _TRAILER:
            break
        if label == _IMAGE:
            _skip_descriptor(cursor, before=8, after=0)
            minimum = cursor.number(1)
            body = cursor.at
            _skip_blocks(cursor)
            images, controls = images + 1, 0
            if images > 1:
                found.add("frame", "Image Descriptor", start, cursor.at)
            elif _has_surplus(cursor.data[body : cursor.at], minimum):
                found.add("trailing-bytes", "LZW", body, cursor.at)
        elif label == _EXTENSION:
            controls += cursor.data[cursor.at : cursor.at + 1] == bytes([_GRAPHIC_CONTROL])
            _judge_extension(cursor, start, found, is_first_control=controls == 1)
        else:
            raise UnreadableContainer(f"no GIF block begins with 0x{label:02X}", start)
    if not images:
        raise UnreadableContainer("no image before the trailer", start)
    if cursor.left:
        found.add("trailing-bytes", "", cursor.at, cursor.end)


def _skip_descriptor(cursor: Cursor, *, before: int, after: int) -> None:
    """Step over a screen or image descriptor and the colour table its flags announce (18 to 21)."""
    cursor.skip(before)
    flags = cursor.number(1)
    cursor.skip(after)
    if flags & 0x80:
        cursor.skip(3 << (flags & 7) + 1)


def _skip_blocks(cursor: Cursor) -> None:
    """Step over data sub-blocks up to the empty one (15 and 16)."""
    while size := cursor.number(1):
        cursor.skip(size)


def _has_surplus(blocks: bytes, minimum: int) -> bool:
    """Whether bytes stand in an image's sub-blocks behind the code that ends it (22 and appendix F)."""
    data = b"".join(sub_blocks(blocks))
    used = bytes_used_in_gif(data, minimum) if 2 <= minimum <= _WIDEST else None
    return used is not None and bool(data[used:].strip(b"\0"))


def sub_blocks(data: bytes) -> Iterator[bytes]:
    """The data of sub-blocks up to the empty one, or as far as they go (15)."""
    at = 0
    while at < len(data) and data[at]:
        yield data[at + 1 : at + 1 + data[at]]
        at += 1 + data[at]


def _judge_extension(cursor: Cursor, start: int, found: Findings, *, is_first_control: bool) -> None:
    """Let a well-formed graphic control (23), one for each image, through; name comments (24), text (25) and others (26)."""
    label = cursor.number(1)
    body = cursor.at
    _skip_blocks(cursor)
    if label == _GRAPHIC_CONTROL:
        if not is_first_control or cursor.data[body] != 4 or cursor.at != body + 6:
            found.add("unknown-chunk", "Graphic Control Extension", start, cursor.at)
    elif label == _COMMENT:
        found.add("comment", "Comment Extension", start, cursor.at)
    elif label == _PLAIN_TEXT:
        found.add("text", "Plain Text Extension", start, cursor.at)
    elif label == _APPLICATION:
        kind = _APPLICATIONS.get(cursor.data[body + 1 : body + 12], "app-segment")
        found.add(kind, "Application Extension", start, cursor.at)
    else:
        found.add("unknown-chunk", f"extension 0x{label:02X}", start, cursor.at)
