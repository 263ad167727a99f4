"""Burned-in text: where characters are likely drawn into a picture's pixels.

No I/O. A likelihood for people to look at, never a proof: what is not found here may be text all the same.

Characters that a device or a program writes into a picture are thin strokes of strong contrast, of one
height, side by side on one line. So what is narrower than a stroke is lifted out of its surroundings (a
morphological top-hat: Meyer 1978, in Serra, Image Analysis and Mathematical Morphology, 1982), its connected
components are found run by run (Rosenfeld and Pfaltz, J ACM 13, 1966), and those of a character's size are
chained to lines. Anatomy is wider, softer or longer, and does not stand on a line. A side marker is one
character and no line: it tells nobody's name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from PIL import Image, ImageChops

VERSION = "1"
"""Raised whenever the same pixels would give other rectangles."""
SCALE = 1100
"""The longer side, in pixels, at which a picture is looked at; measured in docs/privacy.md."""

_STROKE = 11
"""Pixels below which something bright or dark counts as a stroke."""
_CONTRAST = 60
"""Greys, of 255, by which a stroke stands out."""
_LOWEST = 5
"""Pixels of height below which no reader could read a character either."""
_HIGHEST = 0.055
"""The height of a character against the picture's longer side: the largest captions seen have 0.04."""
_LEAST = 3
"""Characters in a row that make a word: side markers have one or two (R, DX)."""
_MOST_RUNS = 60_000
"""More pieces than that are texture (noise, a grid): no line can be told in it."""
_BAND = 32
"""Rows within which the neighbour of a character ends: not more than their heights differ."""
_RUN = re.compile(rb"\xff+")

Pick = Callable[[Image.Image, Image.Image], Image.Image]


class Rectangle(NamedTuple):
    """A part of a picture in pixels, `right` and `bottom` just outside of it."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{self.left},{self.top} to {self.right},{self.bottom}"

    def scaled(self, factor: float) -> Rectangle:
        """The same part of the picture at another size."""
        return Rectangle(*(round(value * factor) for value in self))

    def turned(self) -> Rectangle:
        """The part with rows and columns exchanged."""
        return Rectangle(self.left, self.top, self.right, self.bottom)

    def touches(self, other: Rectangle, near: float) -> bool:
        """Whether two parts are no further from each other than `near` pixels."""
        return (
            self.left - near <= other.right
            and other.left - near <= self.right
            and self.top - near <= other.bottom
            and other.top - near <= self.bottom
        )

    def joined(self, other: Rectangle) -> Rectangle:
        """The smallest part that holds both."""
        return Rectangle(*map(min, self[:2], other[:2]), *map(max, self[2:], other[2:]))


@dataclass(slots=True)
class _Blob:
    """A connected component of strokes."""

    box: Rectangle
    area: int
    strokes: int
    """The most runs in one of its rows: how often a line across it meets a stroke."""

    @property
    def height(self) -> int:
        return self.box.bottom - self.box.top

    @property
    def characters(self) -> float:
        """How many characters it may be: small print runs together when it is reduced."""
        width = self.box.right - self.box.left
        if width <= 1.4 * self.height:
            return 1
        return min(width / (0.8 * self.height), self.strokes / 1.3) if self.strokes >= _LEAST else 0


def likely_text(image: Image.Image) -> tuple[Rectangle, ...]:
    """The parts of an upright picture, 8-bit grey ("L") or colour ("RGB"), that look like text, in its pixels."""
    factor = max(1.0, max(image.size) / SCALE)
    size = (max(1, round(image.width / factor)), max(1, round(image.height / factor)))
    small = image if image.size == size else image.resize(size, Image.Resampling.BOX)
    found: list[Rectangle] = []
    # Coloured writing is told by its lightest or darkest channel: pure blue is nearly black as a grey.
    for light in (_channel(small, ImageChops.lighter), ImageChops.invert(_channel(small, ImageChops.darker))):
        blobs = _components(_strokes(light))
        found += _words(blobs, small.size, _LEAST)
        # Writing from top to bottom, or from bottom to top; the strokes of its rows are not known.
        upended = [_Blob(blob.box.turned(), blob.area, 0) for blob in blobs]
        found += [box.turned() for box in _words(upended, (small.height, small.width), _LEAST + 1)]
    return tuple(sorted(box.scaled(factor) for box in _merged(found)))


def _channel(image: Image.Image, pick: Pick) -> Image.Image:
    if image.mode == "L":
        return image
    red, green, blue = image.split()
    return pick(pick(red, green), blue)


def _strokes(light: Image.Image) -> Image.Image:
    """White where something bright and narrower than a stroke is."""
    margin = _STROKE
    padded = Image.new("L", (light.width + 2 * margin, light.height + 2 * margin))
    padded.paste(light, (margin, margin))
    opened = _swept(_swept(padded, ImageChops.darker, 1), ImageChops.lighter, -1)
    hat = ImageChops.subtract(padded, opened)
    inner = hat.crop((margin, margin, margin + light.width, margin + light.height))
    return inner.point([255 * (value >= _CONTRAST) for value in range(256)])


def _swept(image: Image.Image, pick: Pick, direction: int) -> Image.Image:
    """The extreme over a square of a stroke's width, by doubling shifts: each costs one pass in C."""
    for across, down in ((direction, 0), (0, direction)):
        covered = 1
        while covered < _STROKE:
            step = min(covered, _STROKE - covered)
            x, y = across * step, down * step
            image = pick(image, image.crop((x, y, x + image.width, y + image.height)))
            covered += step
    return image


def _components(mask: Image.Image) -> list[_Blob]:
    """The connected components of a mask's white, in the order in which rows meet them."""
    width, data = mask.width, mask.tobytes()
    parents: list[int] = []
    runs: list[tuple[int, int, int, int]] = []  # label, row, from, to
    above: list[tuple[int, int, int]] = []
    for row in range(mask.height):
        here: list[tuple[int, int, int]] = []
        first = 0
        line = data[row * width : (row + 1) * width]
        # Most rows hold nothing, which one look tells in a hundredth of the expression's time.
        for match in _RUN.finditer(line) if b"\xff" in line else ():
            start, end = match.span()
            while first < len(above) and above[first][1] < start:
                first += 1
            label = -1
            for left, _, other in above[first:]:
                if left > end:
                    break
                label = _united(parents, label, other)
            if label < 0:
                label = len(parents)
                parents.append(label)
            here.append((start, end, label))
            runs.append((label, row, start, end))
        if len(runs) > _MOST_RUNS:
            return []
        above = here
    return _gathered(parents, runs)


def _united(parents: list[int], label: int, other: int) -> int:
    """The root of two components that touch; `label` is -1 where there is only the other."""
    root = _root(parents, other)
    if label < 0:
        return root
    label = _root(parents, label)
    parents[max(label, root)] = min(label, root)
    return min(label, root)


def _root(parents: list[int], label: int) -> int:
    while parents[label] != label:
        parents[label] = parents[parents[label]]
        label = parents[label]
    return label


def _gathered(parents: list[int], runs: Iterable[tuple[int, int, int, int]]) -> list[_Blob]:
    blobs: dict[int, _Blob] = {}
    in_row: dict[tuple[int, int], int] = {}
    for label, row, start, end in runs:
        root = _root(parents, label)
        box = Rectangle(row, start, row + 1, end)
        blob = blobs.setdefault(root, _Blob(box, 0, 0))
        blob.box = blob.box.joined(box)
        blob.area += end - start
        in_row[root, row] = strokes = in_row.get((root, row), 0) + 1
        blob.strokes = max(blob.strokes, strokes)
    return list(blobs.values())


def _words(blobs: Iterable[_Blob], size: tuple[int, int], least: int) -> list[Rectangle]:
    """The parts in which at least so many components stand like the characters of a word."""
    likely = [blob for blob in blobs if _may_be_character(blob, size)]
    return [_box(line) for line in _lines(likely) if _is_word(line, least)]


def _may_be_character(blob: _Blob, size: tuple[int, int]) -> bool:
    box = blob.box
    width = box.right - box.left
    return (
        _LOWEST <= blob.height <= _HIGHEST * max(size)
        and width <= 12 * blob.height
        and 0.12 * width * blob.height <= blob.area
        and box.top > 0  # what the edge cuts off has lost its shape
        and box.bottom < size[1]
    )


def _lines(blobs: Iterable[_Blob]) -> list[list[_Blob]]:
    """Chains of components that stand side by side on one line."""
    lines: list[list[_Blob]] = []
    live: dict[int, list[list[_Blob]]] = {}  # by the band of rows in which the line's last component ends
    for blob in sorted(blobs, key=lambda item: (item.box.left, item.box.top)):
        reach = blob.box.left - 2 * _HIGHEST * SCALE
        band = blob.box.bottom // _BAND
        fitting: list[tuple[int, list[_Blob]]] = []
        for near in (band - 1, band, band + 1):
            live[near] = [line for line in live.get(near, ()) if line[-1].box.right >= reach]
            fitting += [(near, line) for line in live[near] if _follows(line[-1], blob)]
        if fitting:
            old, line = max(fitting, key=lambda pair: pair[1][-1].box.right)
            live[old].remove(line)
            line.append(blob)
        else:
            line = [blob]
            lines.append(line)
        live[band].append(line)
    return lines


def _follows(last: _Blob, blob: _Blob) -> bool:
    low, high = sorted((last.height, blob.height))
    gap = blob.box.left - last.box.right
    # "g" and "h" share the x-height's line or the base line, whichever of them has the longer stem.
    apart = min(abs(blob.box.bottom - last.box.bottom), abs(blob.box.top - last.box.top))
    return high <= 1.9 * low and -0.5 * low <= gap <= 1.1 * high and apart <= max(1, 0.2 * high)


def _is_word(line: list[_Blob], least: int) -> bool:
    characters = sum(blob.characters for blob in line)
    if len(line) < least:
        return characters >= 2 * least
    heights = [blob.height for blob in line]
    # A few vessels may lie side by side; as many of one height are rarer.
    even = max(heights) <= 1.25 * min(heights) + 1
    return characters >= (least if even else least + 1)


def _box(line: list[_Blob]) -> Rectangle:
    box = line[0].box
    for blob in line[1:]:
        box = box.joined(blob.box)
    return box


def _merged(boxes: Iterable[Rectangle]) -> list[Rectangle]:
    """Lines close to each other as one part: both polarities of a word, and the lines of a block."""
    parts: list[Rectangle] = []
    for box in sorted(boxes):
        part = box
        # What a part takes in may bring it near to another one.
        while near := [other for other in parts if part.touches(other, 0.6 * (box.bottom - box.top))]:
            parts = [other for other in parts if other not in near]
            for other in near:
                part = part.joined(other)
        parts.append(part)
    return parts
