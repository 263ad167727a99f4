"""The boxes of ISO/IEC 14496-12 that an AVIF file's meta box is made of, read into values.

No I/O.

What the boxes mean for the privacy gate is avif.py's business; here they are only taken apart, each
with bounded work: every count is paid for by bytes of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sitegen.privacy.containers.parts import Cursor, UnreadableContainer


@dataclass(frozen=True, slots=True)
class Box:
    """A box: type, where it begins, where its body begins and where both end (14496-12, 4.2)."""

    kind: bytes
    start: int
    body: int
    end: int

    def cursor(self, data: bytes) -> Cursor:
        """Read the body."""
        return Cursor(data, self.body, self.end)


@dataclass(frozen=True, slots=True)
class Item:
    """What an 'infe' box says about one item (14496-12, 8.11.6)."""

    kind: bytes
    name: bytes
    content_type: bytes
    box: Box


@dataclass(slots=True)
class References:
    """What the 'iref' box says: for each type of reference the pairs of items (14496-12, 8.11.12)."""

    pairs: dict[bytes, list[tuple[int, int]]] = field(default_factory=dict)

    def sources(self, kind: bytes, target: int) -> set[int]:
        """Name the items with a reference of this type to the target."""
        return {origin for origin, goal in self.pairs.get(kind, []) if goal == target}

    def origins(self, kind: bytes) -> set[int]:
        """Name the items with a reference of this type to anything."""
        return {origin for origin, _ in self.pairs.get(kind, [])}


def next_box(cursor: Cursor) -> Box | None:
    """Read one box's header and step over the box; None, with nothing read, if no whole box is there."""
    start = cursor.at
    if cursor.left < 8:
        return None
    head = Cursor(cursor.data, start, cursor.end)
    size, kind = head.number(4), head.take(4)
    if size == 1:
        if head.left < 8:
            return None
        size = head.number(8)
    elif size == 0:
        size = cursor.left
    if not head.at - start <= size <= cursor.left or not all(32 <= byte < 127 for byte in kind):
        return None
    cursor.at = start + size
    return Box(kind, start, head.at, cursor.at)


def boxes(cursor: Cursor) -> list[Box]:
    """Read the boxes that fill the rest of the cursor."""
    found: list[Box] = []
    while cursor.left:
        box = next_box(cursor)
        if box is None:
            raise UnreadableContainer("a box that is cut short or larger than the one around it", cursor.at)
        found.append(box)
    return found


def version(cursor: Cursor, *, most: int) -> tuple[int, int]:
    """Read the version and the flags of a full box (14496-12, 4.2); refuse versions that are too new."""
    start = cursor.at
    number, flags = cursor.number(1), cursor.number(3)
    if number > most:
        raise UnreadableContainer(f"a box of the unknown version {number}", start)
    return number, flags


def primary_item(cursor: Cursor) -> int:
    """Read 'pitm' (14496-12, 8.11.4)."""
    number, _ = version(cursor, most=1)
    return cursor.number(4 if number else 2)


def items(cursor: Cursor) -> dict[int, Item]:
    """Read 'iinf' and the 'infe' boxes in it (14496-12, 8.11.6)."""
    number, _ = version(cursor, most=1)
    cursor.skip(4 if number else 2)
    found: dict[int, Item] = {}
    for box in boxes(cursor):
        entry = box.cursor(cursor.data)
        form, _ = version(entry, most=3)
        if box.kind != b"infe" or form < 2:
            raise UnreadableContainer("an item entry (infe) of a kind that AVIF doesn't have", box.start)
        key = entry.number(2 if form == 2 else 4)
        entry.skip(2)
        kind, name = entry.take(4), entry.text()
        content_type = entry.text() if kind == b"mime" else b""
        if key in found:
            raise UnreadableContainer(f"the item {key} is listed twice", box.start)
        if entry.data.count(0, entry.at, entry.end) != entry.left:
            name += b" " + entry.take(entry.left)
        found[key] = Item(kind, name, content_type, box)
    return found


def locations(cursor: Cursor, store: Box | None) -> dict[int, list[tuple[int, int]]]:
    """Read 'iloc' (14496-12, 8.11.3): for each item where its pieces begin and end in the file.

    `store` is the 'idat' box that construction method 1 counts from.
    """
    number, _ = version(cursor, most=2)
    sizes = cursor.number(2)
    offset_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    if not {offset_size, length_size, base_size, index_size} <= {0, 4, 8} or not length_size:
        raise UnreadableContainer("an item location box (iloc) that gives no lengths", cursor.at - 2)
    found: dict[int, list[tuple[int, int]]] = {}
    for _ in range(cursor.number(4 if number == 2 else 2)):
        start = cursor.at
        key = cursor.number(4 if number == 2 else 2)
        method = cursor.number(2) & 15 if number else 0
        if cursor.number(2) or method > 1 or (method and store is None):
            raise UnreadableContainer(f"the data of item {key} aren't in this file's mdat or idat", start)
        base = cursor.number(base_size) + (store.body if method and store else 0)
        if key in found:
            raise UnreadableContainer(f"the item {key} is located twice", start)
        pieces = found[key] = []
        for _ in range(cursor.number(2)):
            cursor.skip(index_size if number else 0)
            begin = base + cursor.number(offset_size)
            length = cursor.number(length_size)
            if not length:
                raise UnreadableContainer(f"a piece of item {key} of no length", cursor.at)
            pieces.append((begin, begin + length))
    return found


def references(cursor: Cursor) -> References:
    """Read 'iref' (14496-12, 8.11.12)."""
    number, _ = version(cursor, most=1)
    size = 4 if number else 2
    found = References()
    for box in boxes(cursor):
        entry = box.cursor(cursor.data)
        origin = entry.number(size)
        pairs = found.pairs.setdefault(box.kind, [])
        pairs.extend((origin, entry.number(size)) for _ in range(entry.number(2)))
        if entry.left:
            raise UnreadableContainer("a reference box that is longer than its references", entry.at)
    return found


def associations(cursor: Cursor) -> dict[int, dict[int, bool]]:
    """Read 'ipma' (23008-12, 9.3): for each item the properties it has, counted from 1, and whether they are essential."""
    number, flags = version(cursor, most=1)
    wide = flags & 1
    found: dict[int, dict[int, bool]] = {}
    for _ in range(cursor.number(4)):
        key = cursor.number(4 if number else 2)
        held = found.setdefault(key, {})
        essential = 0x8000 if wide else 0x80
        for _ in range(cursor.number(1)):
            value = cursor.number(2 if wide else 1)
            held[value & (essential - 1)] = bool(value & essential)
    return found
