"""Marks and the SVG annotations of MIRC's editor, both ways. No I/O.

That editor draws lines, circles, texts, and arrows as polygons that also carry x1, y1 (end) and x2, y2 (tip), all in
pixels of the picture; `viewBox` says of which size. Marks are parts of the picture's width and height.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from sitegen.importers.mirc.identity import Identity
from sitegen.importers.mirc.tree import Element, element
from sitegen.model.series import Mark

_SVG = "http://www.w3.org/2000/svg"
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_HEAD = 0.03
"""The head of an arrow as part of the picture's width, as the viewer draws it."""
_STROKE = "red"


def _numbers(text: str) -> list[float]:
    found = [float(item) for item in _NUMBER.findall(text)[:2000]]
    return [value for value in found if math.isfinite(value)]


class _Page:
    """The size of a drawing, and its coordinates as parts of it."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height

    def place(self, values: Sequence[float]) -> list[float]:
        """x, y, x, y … as parts; raises ValueError where a point lies outside or a number is missing."""
        if len(values) < 2 or len(values) % 2:
            raise ValueError("a coordinate is missing")
        parts = [value / (self.height if n % 2 else self.width) for n, value in enumerate(values)]
        if any(not -0.02 <= part <= 1.02 for part in parts):
            raise ValueError("it lies outside the picture")
        return [round(min(1.0, max(0.0, part)), 4) for part in parts]


def marks_of(svg: Element, size: tuple[int, int], identity: Identity) -> tuple[list[dict[str, Any]], int]:
    """The marks of an annotation without their picture's number, and how many shapes were not understood.

    `size` is the picture's own, for drawings that do not say theirs.
    """
    box = _numbers(svg.attribute("viewBox"))
    if len(box) != 4 or box[2] <= 0 or box[3] <= 0:
        drawn = [*_numbers(svg.attribute("width"))[:1], *_numbers(svg.attribute("height"))[:1]]
        box = [0, 0, *drawn] if len(drawn) == 2 and min(drawn) > 0 else [0, 0, *size]
    page = _Page(box[2], box[3])
    marks: list[dict[str, Any]] = []
    unknown = 0
    for item in svg.every():
        if item.tag in ("svg", "image", "g", "defs", "marker", "title", "desc", "style", "tspan"):
            continue
        try:
            marks.append(_mark(item, page, identity))
        except (ValueError, ZeroDivisionError):
            unknown += 1
    return marks, unknown


def _mark(item: Element, page: _Page, identity: Identity) -> dict[str, Any]:
    def value(name: str) -> float:
        return float(item.attribute(name) or 0)

    match item.tag:
        case "polygon" | "line" if item.attribute("type") == "arrow" or (
            item.tag == "polygon" and item.attribute("x2")
        ):
            return {"shape": "arrow", "at": page.place([value(name) for name in ("x1", "y1", "x2", "y2")])}
        case "line":
            return {"shape": "polyline", "at": page.place([value(name) for name in ("x1", "y1", "x2", "y2")])}
        case "circle" if item.attribute("type") == "point":
            return {"shape": "point", "at": page.place([value("cx"), value("cy")])}
        case "circle" | "ellipse":
            across = value("r") or value("rx")
            down = value("r") or value("ry")
            if across <= 0 or down <= 0:
                raise ValueError("it has no size")
            center = page.place([value("cx"), value("cy")])
            return {"shape": "ellipse", "at": [*center, *_size(across, down, page)]}
        case "rect":
            corner = page.place([value("x"), value("y")])
            return {"shape": "rectangle", "at": [*corner, *_size(value("width"), value("height"), page)]}
        case "polyline" | "polygon":
            points = page.place(_numbers(item.attribute("points")))
            closed = points + points[:2] if item.tag == "polygon" and points[:2] != points[-2:] else points
            if len(closed) < 4:
                raise ValueError("a line needs two points")
            return {"shape": "polyline", "at": closed}
        case "text":
            words = item.text.rstrip("|").strip()  # the editor's cursor
            if not words or identity.names(words):
                raise ValueError("it says nothing, or who the patient is")
            return {"shape": "text", "at": page.place([value("x"), value("y")]), "label": words}
        case _:
            raise ValueError("not a shape that sitegen draws")


def _size(across: float, down: float, page: _Page) -> list[float]:
    parts = [across / page.width, down / page.height]
    if not all(0 < part <= 1 for part in parts):
        raise ValueError("it is larger than the picture")
    return [round(part, 4) for part in parts]


def svg_of(marks: Sequence[tuple[Mark, str]], size: tuple[int, int], picture: str) -> Element:
    """Marks, each with its label in words, as an annotation that MIRC shows over the picture of that name."""
    width, height = size
    shapes: list[Element] = []
    for mark, label in marks:
        at = [value * (height if n % 2 else width) for n, value in enumerate(mark.at)]
        shape = _shape(mark, at, width)
        if shape is not None:
            shapes.append(shape)
        if label:
            shapes.append(_label(at, label))
    image = Element(
        "image",
        {"id": "img", "xlink:href": picture, "x": "0", "y": "0", "width": str(width), "height": str(height)},
    )
    attributes = {
        "xmlns": _SVG,
        "xmlns:xlink": "http://www.w3.org/1999/xlink",
        "viewBox": f"0 0 {width} {height}",
        "height": str(height),
        "width": str(width),
    }
    return Element("svg", attributes, [image, *shapes])


def _n(value: float) -> str:
    return f"{round(value, 2):g}"


def _shape(mark: Mark, at: Sequence[float], width: int) -> Element | None:
    """A mark in the elements of the editor; a text is its label alone."""
    line = {"stroke": _STROKE, "stroke_width": "2", "fill": "none"}
    match mark.shape:
        case "ellipse":
            cx, cy, rx, ry = (_n(value) for value in at)
            return element("ellipse", cx=cx, cy=cy, rx=rx, ry=ry, **line)
        case "rectangle":
            x, y, across, down = (_n(value) for value in at)
            return element("rect", x=x, y=y, width=across, height=down, **line)
        case "arrow":
            ends = dict(zip(("x1", "y1", "x2", "y2"), (_n(value) for value in at), strict=True))
            points = " ".join(_n(value) for value in _arrow(at, _HEAD * width))
            return element("polygon", type="arrow", points=points, stroke=_STROKE, fill=_STROKE, **ends)
        case "polyline":
            return element("polyline", points=" ".join(_n(value) for value in at), **line)
        case "point":
            return element(
                "circle", type="point", cx=_n(at[0]), cy=_n(at[1]), r=_n(_HEAD * width / 2), **line
            )
        case _:
            return None


def _arrow(at: Sequence[float], head: float) -> list[float]:
    """The outline of an arrow: shaft, one side of the head, tip, other side, shaft."""
    x1, y1, x2, y2 = at
    long = math.hypot(x1 - x2, y1 - y2) or 1.0
    ux, uy = (x1 - x2) / long, (y1 - y2) / long
    neck = (x2 + head * ux, y2 + head * uy)
    side = (0.3 * head * uy, -0.3 * head * ux)
    return [
        x1,
        y1,
        *neck,
        neck[0] + side[0],
        neck[1] + side[1],
        x2,
        y2,
        neck[0] - side[0],
        neck[1] - side[1],
        *neck,
        x1,
        y1,
    ]


def _label(at: Sequence[float], label: str) -> Element:
    return element(
        "text", label, type="text", x=_n(at[0]), y=_n(at[1]), font_size="16", stroke=_STROKE, fill=_STROKE
    )
