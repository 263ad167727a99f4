"""What an AVIF file carries besides its picture, by ISO/IEC 14496-12, 23008-12 (HEIF) and AVIF 1.1.

No I/O.

Let through: 'ftyp', one 'meta' box with the primary AV1 item and its alpha plane, their sizes and colour
properties, and 'mdat' as far as these items own its bytes. Everything else is listed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from sitegen.privacy.containers import isobmff
from sitegen.privacy.containers.av1 import find_foreign_obus
from sitegen.privacy.containers.isobmff import Box, Item, References, boxes, next_box
from sitegen.privacy.containers.parts import (
    Cursor,
    Findings,
    Kind,
    UnreadableContainer,
    printable,
    without_exif_prefix,
)

_BRANDS: Final = frozenset(
    {b"avif", b"avis", b"avio", b"mif1", b"mif2", b"miaf", b"MA1A", b"MA1B", b"msf1", b"iso8"}
)
"""What AVIF 1.1 (6 and 8), HEIF and MIAF let a file call itself; other brands could spell anything."""

_ALPHA: Final = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha", b"urn:mpeg:hevc:2015:auxid:1")
_SIZES: Final = {b"ispe": range(12, 13), b"pixi": range(6, 10)}
SHOWN: Final = {b"irot": 1, b"imir": 1, b"pasp": 8, b"clli": 4, b"a1op": 1, b"lsel": 2}
"""Sizes of properties that say how to show the picture (23008-12, 6.5; AVIF 1.1, 2.3): others of that name are odd."""
_ITEM_NAMES: Final = frozenset({b"", b"Color", b"Alpha"})


@dataclass(slots=True)
class _Meta:
    """What the meta box says, with the defaults of boxes that may be missing."""

    primary: int = 0
    items: dict[int, Item] = field(default_factory=dict)
    pieces: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    references: References = field(default_factory=References)
    has_alpha_property: set[int] = field(default_factory=set)
    store: Box | None = None

    def alphas(self) -> tuple[int, ...]:
        """The first alpha plane of the primary item (AVIF 1.1, 4)."""
        return tuple(sorted(self.references.sources(b"auxl", self.primary) & self.has_alpha_property)[:1])


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the picture is in a file: what a rewritten one is made of."""

    primary: int
    alphas: tuple[int, ...]
    """The item of the alpha plane, if there is one."""
    is_premultiplied: bool
    pieces: dict[int, list[tuple[int, int]]]
    properties: tuple[Box, ...]
    """All of the file; items refer to them by their number, from 1."""
    links: tuple[Box, ...]
    """The boxes that say which item has which property."""


def layout(data: bytes) -> Layout:
    """Where a file's picture, its alpha plane and their properties are.

    Raises UnreadableContainer where the file is at odds with itself.
    """
    box = next(box for box in _top(Cursor(data, 0, len(data))) if box.kind == b"meta")
    meta = _read_meta(data, box, Findings())
    cursor = box.cursor(data)
    isobmff.version(cursor, most=0)
    inner = next(child for child in boxes(cursor) if child.kind == b"iprp")
    held = boxes(inner.cursor(data))
    stores = [child for child in held if child.kind == b"ipco"]
    alphas = meta.alphas()
    return Layout(
        meta.primary,
        alphas,
        any(
            pair in meta.references.pairs.get(b"prem", []) for pair in ((meta.primary, key) for key in alphas)
        ),
        meta.pieces,
        tuple(boxes(stores[0].cursor(data))) if stores else (),
        tuple(child for child in held if child.kind == b"ipma"),
    )


def brands(data: bytes) -> set[bytes]:
    """Read the major and the compatible brands of a leading 'ftyp' box (14496-12, 4.3)."""
    size = min(int.from_bytes(data[:4], "big"), len(data), 1024)
    return {data[8:12], *(data[at : at + 4] for at in range(16, size - 3, 4))}


def find_foreign_in_avif(data: bytes, found: Findings) -> None:
    """Walk the boxes of the file (14496-12, 4.2), then the items that the meta box lists."""
    cursor = Cursor(data, 0, len(data))
    top = _top(cursor)
    metas = [box for box in top if box.kind == b"meta"]
    if not top or top[0].kind != b"ftyp" or len(metas) != 1:
        raise UnreadableContainer("cut short: not one file type (ftyp) and one meta box", cursor.at)
    _judge_file_type(data, top[0], found)
    for box in top[1:]:
        if box.kind not in {b"meta", b"mdat"}:
            _note(data, box, found, kind="animation" if box.kind in {b"moov", b"moof"} else "unknown-chunk")
    meta = _read_meta(data, metas[0], found)
    _judge_items(data, meta, found)
    regions = [box for box in top if box.kind == b"mdat"] + ([meta.store] if meta.store else [])
    _judge_regions(sorted(regions, key=lambda region: region.body), meta, found)
    if cursor.left:
        found.add("trailing-bytes", "", cursor.at, cursor.end)


def _top(cursor: Cursor) -> list[Box]:
    """Read the whole boxes that a file begins with; the cursor stays where none follows."""
    found: list[Box] = []
    while cursor.left and (box := next_box(cursor)):
        found.append(box)
    return found


def _note(data: bytes, box: Box, found: Findings, *, kind: Kind = "unknown-chunk") -> None:
    """Note a box, unless it is free space that is really empty (14496-12, 8.1.2)."""
    is_empty = data.count(0, box.body, box.end) == box.end - box.body
    if box.kind not in {b"free", b"skip"} or not is_empty:
        found.add(kind, printable(box.kind), box.start, box.end)


def _judge_file_type(data: bytes, box: Box, found: Findings) -> None:
    """Let through brands that are known and the minor version 0 (14496-12, 4.3; AVIF 1.1, 6)."""
    cursor = box.cursor(data)
    named = {cursor.take(4)}
    minor = cursor.number(4)
    while cursor.left:
        named.add(cursor.take(4))
    if minor or not named <= _BRANDS:
        found.add("unknown-chunk", "ftyp", box.start, box.end)


def _read_meta(data: bytes, box: Box, found: Findings) -> _Meta:
    """Read the meta box (14496-12, 8.11.1), noting what of it is foreign."""
    cursor = box.cursor(data)
    isobmff.version(cursor, most=0)
    inner: dict[bytes, Box] = {}
    for child in boxes(cursor):
        if child.kind not in {b"hdlr", b"pitm", b"iloc", b"iinf", b"iref", b"iprp", b"idat"}:
            _note(data, child, found)
        elif child.kind in inner:
            raise UnreadableContainer(f"two boxes {printable(child.kind)} in one meta box", child.start)
        else:
            inner[child.kind] = child
    for kind in (b"hdlr", b"pitm", b"iloc", b"iinf", b"iprp"):
        if kind not in inner:
            raise UnreadableContainer(f"no box {printable(kind)} in the meta box", box.start)
    _judge_handler(data, inner[b"hdlr"], found)
    meta = _Meta(
        primary=_whole(isobmff.primary_item, data, inner[b"pitm"]),
        items=_whole(isobmff.items, data, inner[b"iinf"]),
        store=inner.get(b"idat"),
    )
    meta.pieces = _whole(lambda body: isobmff.locations(body, meta.store), data, inner[b"iloc"])
    if b"iref" in inner:
        meta.references = _whole(isobmff.references, data, inner[b"iref"])
    _read_properties(data, inner[b"iprp"], meta, found)
    return meta


_Read = TypeVar("_Read")


def _whole(read: Callable[[Cursor], _Read], data: bytes, box: Box) -> _Read:
    """Read a box that must be used up by what it says it holds."""
    cursor = box.cursor(data)
    value = read(cursor)
    if cursor.left:
        raise UnreadableContainer(f"the box {printable(box.kind)} is longer than what it holds", cursor.at)
    return value


def _judge_handler(data: bytes, box: Box, found: Findings) -> None:
    """The handler is 'pict' and needs no name (14496-12, 8.4.3; 23008-12, 6.2)."""
    body = data[box.body : box.end]
    if body[8:12] != b"pict":
        raise UnreadableContainer("the meta box is not about a picture", box.start)
    if body[:8].strip(b"\0") or body[12:].strip(b"\0"):
        found.add("text", "hdlr", box.start, box.end)


def _read_properties(data: bytes, box: Box, meta: _Meta, found: Findings) -> None:
    """Read 'iprp' (23008-12, 9.3): judge each property, and learn which items are alpha planes."""
    alphas: set[int] = set()
    index = 0
    links: list[Box] = []
    for child in boxes(box.cursor(data)):
        if child.kind == b"ipma":
            links.append(child)
        elif child.kind == b"ipco" and not index:
            for index, held in enumerate(boxes(child.cursor(data)), 1):
                if held.kind == b"auxC" and data[held.body : held.end].strip(b"\0") in _ALPHA:
                    alphas.add(index)
                else:
                    _judge_property(data, held, found)
        else:
            _note(data, child, found)
    for link in links:
        linked = _whole(isobmff.associations, data, link)
        meta.has_alpha_property.update(key for key, held in linked.items() if held.keys() & alphas)


def _judge_property(data: bytes, box: Box, found: Findings) -> None:
    """Let size, depth, AV1 configuration and 'nclx' colour through (23008-12, 6.5; AVIF 1.1, 2.2).

    Rotation and mirroring ('irot', 'imir') belong in the pixels, and what a clean aperture ('clap')
    cuts away is still in the file: all are foreign.
    """
    size = box.end - box.body
    if box.kind == b"colr":
        kind = data[box.body : box.body + 4]
        if kind in {b"prof", b"rICC"}:
            found.add("icc", "colr", box.start, box.end)
        elif kind != b"nclx" or size != 11:
            found.add("item-property", "colr", box.start, box.end)
    elif box.kind == b"av1C":
        if size < 4:
            raise UnreadableContainer("an AV1 configuration (av1C) that is cut short", box.start)
        find_foreign_obus(data[box.body + 4 : box.end], box.body + 4, found, is_item=False)
    elif size not in _SIZES.get(box.kind, ()):
        is_odd = size != SHOWN.get(box.kind, size)
        _note(data, box, found, kind="odd-chunk" if is_odd else "item-property")


def _judge_items(data: bytes, meta: _Meta, found: Findings) -> None:
    """Let the primary AV1 item and one alpha plane of it through (AVIF 1.1, 2.1 and 4); name the others."""
    if meta.primary not in meta.items or not meta.pieces.get(meta.primary):
        raise UnreadableContainer(f"no data for the primary item {meta.primary}", len(data))
    thumbnails = meta.references.origins(b"thmb")
    chosen = {meta.primary, *meta.alphas()}
    for key, item in meta.items.items():
        pieces = meta.pieces.get(key, [])
        length = sum(end - start for start, end in pieces)
        start = pieces[0][0] if pieces else item.box.start
        end = start + length if pieces else item.box.end
        if any(stop > len(data) for _, stop in pieces) or length > len(data):
            raise UnreadableContainer(f"cut short: the data of item {key} are not all there", start)
        if key in chosen and item.kind == b"av01" and pieces:
            if item.name not in _ITEM_NAMES:
                found.add("text", "infe", item.box.start, item.box.end)
            payload = b"".join(data[begin:stop] for begin, stop in pieces)
            find_foreign_obus(payload, start, found, is_item=True)
        elif item.kind == b"Exif":
            stop = pieces[0][1] if pieces else start
            tiff = start + 4 + int.from_bytes(data[start : start + 4], "big")
            found.add_exif(data, "Exif item", (start, end), without_exif_prefix(data, tiff, stop))
        else:
            found.add(_item_kind(item, is_thumbnail=key in thumbnails), _item_name(item), start, end)


def _item_name(item: Item) -> str:
    return f"{printable(item.kind)} item"


def _item_kind(item: Item, *, is_thumbnail: bool) -> Kind:
    """Name what an item is that isn't the picture (23008-12, 6.4.4 and annex A)."""
    if is_thumbnail:
        return "thumbnail"
    if item.kind == b"mime":
        return "xmp" if item.content_type == b"application/rdf+xml" else "unknown-chunk"
    return "second-picture" if item.kind in {b"av01", b"hvc1"} else "unknown-chunk"


def _judge_regions(regions: list[Box], meta: _Meta, found: Findings) -> None:
    """Every piece must lie in one 'mdat' or 'idat'; what no listed item owns of these is foreign."""
    owned = sorted(piece for key in meta.items for piece in meta.pieces.get(key, []))
    starts = [region.body for region in regions]
    for start, end in owned:
        index = bisect_right(starts, start) - 1
        if index < 0 or end > regions[index].end:
            raise UnreadableContainer("cut short: item data that no mdat or idat box holds", start)
    turn = 0
    for region in regions:
        covered = region.body
        while turn < len(owned) and owned[turn][0] < region.end:
            start, end = owned[turn]
            if start > covered:
                found.add("unreferenced-bytes", printable(region.kind), covered, start)
            covered = max(covered, end)
            turn += 1
        if covered < region.end:
            found.add("unreferenced-bytes", printable(region.kind), covered, region.end)
