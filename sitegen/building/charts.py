"""Charts as static SVG, drawn by leather and dressed by the theme's style sheet. No I/O.

leather measures labels as if every letter were equally wide, and writes colours and fonts of its own. So it is given
place-holders as long as the labels are wide, and what it drew is written anew: shapes, places and classes only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

from sitegen.planning.views.statistics import ChartView

_WIDTH = 420
"""In units of the drawing: with letters of 14, a phone shows them at 12 px, a monitor at 17."""
_BAR = 34
_UPRIGHT = 260
_FRAME = 62
"""What leather leaves for margins and the axis below the bars."""
_CUT = 12
"""How much of leather's margins of 21 is cut off on each side."""
_CELLS = 20
"""The widest line of a label, in letters; a Korean one counts as two."""
_TICKS = 5
_UPRIGHT_LABELS = 6
_KEPT = {
    "rect": ("x", "y", "width", "height"),
    "line": ("x1", "y1", "x2", "y2"),
    "text": ("x", "y", "dy", "text-anchor"),
    "g": ("transform",),
}
"""All that is taken over from what leather draws."""
_FITTING, _DIGIT = 3, 9
"""The last number below bars stands half outside leather's frame: so many digits fit, each more needs so much room."""
_CLASSES = frozenset({"axis bottom", "axis left", "tick", "series bars", "series columns"})


def draw(chart: ChartView) -> Markup:
    """A chart as an <svg> with a title and a description, without style, script, colour or font."""
    import leather  # noqa: PLC0415 - only a build with a chart pays for it

    keys = [_placeholder(number, label, upright=chart.upright) for number, label in enumerate(chart.labels)]
    most = max(sum(row) for row in chart.counts)
    ticks = scale_ticks(most)
    data = [
        (sum(row[: part + 1]), key, part)
        for key, row in zip(keys, chart.counts, strict=True)
        for part in reversed(range(len(row)))  # a stack: the whole first, each part over it
        if row[part]
    ] or [(0, keys[0], 0)]  # leather draws no chart without a bar
    drawing = leather.Chart()
    number, name = (1, 0) if chart.upright else (0, 1)
    x, y = (1, 0) if chart.upright else (0, 1)
    shape = leather.Columns if chart.upright else leather.Bars
    drawing.add_series(leather.Series(data, x=x, y=y), shape(lambda datum: f"part-{datum.row[2] + 1}"))
    order = leather.Ordinal(keys if chart.upright else keys[::-1])
    scales, axes = (drawing.set_x_scale, drawing.set_y_scale), (drawing.add_x_axis, drawing.add_y_axis)
    scales[name](order)
    scales[number](leather.Linear(0, ticks[-1]))
    axes[name](ticks=_some(keys) if chart.upright else keys, tick_formatter=lambda value, *_: value)
    axes[number](ticks=ticks, tick_formatter=lambda value, *_: str(value))
    height = _UPRIGHT if chart.upright else _FRAME + _BAR * len(keys)
    drawn = drawing.to_svg_group(_WIDTH, height)
    spare = 0 if chart.upright else _DIGIT * max(len(str(ticks[-1])) - _FITTING, 0)
    return _written(chart, drawn, dict(zip(keys, chart.labels, strict=True)), _WIDTH + spare, height)


def scale_ticks(most: int) -> list[int]:
    """Round whole numbers from 0 to the first one that is not below `most`: steps of 1, 2 or 5 times a power of ten."""
    step = 1
    while step * _TICKS < most:
        leading = str(step)[0]
        step = step * 5 // 2 if leading == "2" else step * 2
    most = max(most, 1)
    return [*range(0, most, step), -(-most // step) * step]


def _some(keys: Sequence[str]) -> list[str]:
    """As many labels as fit beside each other, at even distances."""
    return list(keys[:: -(-len(keys) // _UPRIGHT_LABELS)]) if len(keys) > _UPRIGHT_LABELS + 1 else list(keys)


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def lines_of(label: str) -> list[str]:
    """A label in at most two lines of at most `_CELLS` letters; what is longer ends in an ellipsis."""
    lines = [""]
    for word in label.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or _cells(longer) <= _CELLS:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > 2:
        lines[1:] = [" ".join(lines[1:])]
    return [_cut(line) for line in lines]


def _cut(line: str) -> str:
    if _cells(line) <= _CELLS:
        return line
    while _cells(line) > _CELLS - 1:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _placeholder(number: int, label: str, *, upright: bool) -> str:
    """Stands for a label, no two alike, as many letters as its widest line has cells."""
    width = 3 if upright else max(_cells(line) for line in lines_of(label))
    return str(number).zfill(max(width, 3))


def _written(chart: ChartView, drawn: Element, labels: dict[str, str], width: int, height: int) -> Markup:
    names = {"aria-labelledby": f"{chart.id}-title", "aria-describedby": f"{chart.id}-desc"}
    box = f"{_CUT} {_CUT} {width - 2 * _CUT} {height - 2 * _CUT}"
    classes = "chart-drawing chart-upright" if chart.upright else "chart-drawing"
    frame = {"viewBox": box, "class": classes, "role": "img", **names}
    root = Element("svg", frame)
    SubElement(root, "title", id=names["aria-labelledby"]).text = chart.title
    SubElement(root, "desc", id=names["aria-describedby"]).text = chart.description
    for child in list(drawn)[1:]:  # the first one is leather's ground
        _take_over(child, root, labels)
    return Markup(tostring(root, encoding="unicode"))  # noqa: S704 - every text in it went through ElementTree


def _take_over(element: Element, parent: Element, labels: dict[str, str]) -> None:
    """Adds to a parent what is kept of an element, and of all in it."""
    if element.tag not in _KEPT or (element.tag == "g" and not len(element)):
        return
    if element.tag == "rect" and "0" in (element.get("width"), element.get("height")):
        return
    kept = {name: _short(value) for name in _KEPT[element.tag] if (value := element.get(name)) is not None}
    if element.tag == "rect":
        kept["class"] = element.get("fill", "")
    elif (name := element.get("class", "")) in _CLASSES:
        kept["class"] = f"chart-{name.split()[-1]}"
    own = SubElement(parent, element.tag, kept)
    if element.tag == "text":
        _label(own, lines_of(labels[text]) if (text := element.text or "") in labels else [text])
    for child in element:
        _take_over(child, own, labels)


def _label(element: Element, lines: Sequence[str]) -> None:
    if len(lines) == 1:
        element.text = lines[0]
        return
    for line, down in zip(lines, ("-0.3em", "1.15em"), strict=True):
        SubElement(element, "tspan", x=element.get("x", "0"), dy=down).text = line
    element.set("dy", "0.32em")


def _short(value: str) -> str:
    """Numbers to a tenth: a reader sees no more, and machines agree on it."""

    def rounded(word: str) -> str:
        try:
            return f"{round(float(word), 1):g}"
        except ValueError:
            return word

    if value.startswith("translate("):
        return f"translate({' '.join(rounded(word) for word in value[10:-1].split())})"
    return rounded(value)
