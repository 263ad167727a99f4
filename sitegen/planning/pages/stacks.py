"""What the viewer is told of a series: files, windows, distances, marks; and which pictures a long one shows. No I/O.

The theme's assets/case/facts.js reads what is written here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sitegen.model.library import Series
from sitegen.model.series import SeriesFacts, StoredValues
from sitegen.planning.derivatives import is_long, stored_window
from sitegen.planning.edition import Edition
from sitegen.planning.views.case import MarkView

_SAMPLES = 12


def samples(series: Series) -> tuple[int, ...]:
    """The numbers of the pictures that stand on the page: of a long series the key image, those of which
    something is said, and others evenly spaced."""
    count = len(series.pictures)
    if not is_long(count):
        return tuple(range(1, count + 1))
    facts = series.facts
    said = {number for number, item in enumerate(series.pictures, 1) if _own(item.facts, facts)}
    even = {1 + round(step * (count - 1) / (_SAMPLES - 1)) for step in range(_SAMPLES)}
    marked = {mark.picture for mark in facts.marks}
    return tuple(sorted(n for n in {facts.key, *said, *even, *marked} if n <= count))


def _own(picture: Any, series: SeriesFacts) -> bool:
    return bool(picture.caption and picture.caption != series.caption) or bool(
        picture.credit or picture.source
    )


def viewer_facts(edition: Edition, series: Series, marks: Sequence[MarkView]) -> str:
    """The facts of a series for the viewer, as JSON; site paths are relative to the site's root."""
    facts = series.facts
    count = len(series.pictures)
    told: dict[str, Any] = {"count": count}
    if is_long(count):
        window = stored_window(facts)
        small = [edition.pictures.small(item.picture, window) for item in series.pictures]
        filed = edition.pictures.publish(small, "avif")
        told |= {"files": filed.urls, "sizes": filed.sizes}
        sizes = [[item.picture.width, item.picture.height] for item in series.pictures]
        told["size"] = sizes[0] if sizes.count(sizes[0]) == count else sizes
        told["alt"] = f"{edition.words(facts.alt)}, {{n}}/{count}"
    if facts.pixel_spacing:
        told["spacing"] = facts.pixel_spacing
    if facts.location:
        told["location"] = [facts.location.first, facts.location.step, facts.location.axis or ""]
    if facts.has_values and all(item.picture.depth == "grey16" for item in series.pictures):
        told["values"] = _values(edition, series)
    if marks:
        told["marks"] = marks_told(marks)
    return _json(told)


def marks_told(marks: Sequence[MarkView]) -> list[list[object]]:
    """Marks for the viewer: picture, path, label, place of the label."""
    return [[mark.picture, mark.path, mark.label, mark.x, mark.y] for mark in marks]


def marks_json(marks: Sequence[MarkView]) -> str:
    """Marks that come with the answer, as JSON."""
    return _json(marks_told(marks))


def _values(edition: Edition, series: Series) -> dict[str, Any]:
    """Stored values: files, what a number means, and the windows to see them through, the series' own first."""
    facts = series.facts
    meaning = facts.values or StoredValues()
    wanted = [edition.pictures.values(item.picture) for item in series.pictures]
    filed = edition.pictures.publish(wanted, "png")
    return {
        "files": filed.urls,
        "sizes": filed.sizes,
        "slope": meaning.slope,
        "intercept": meaning.intercept,
        "unit": meaning.unit,
        "windows": [
            [edition.t(f"window.{name}") if name else f"{width:g} / {center:g}", center, width]
            for (center, width), name in facts.windows.items()
        ],
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
