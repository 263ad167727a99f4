"""Marks as drawings: SVG paths in pixels of the picture, each named by its finding. No I/O."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sitegen.model.library import Case, Series
from sitegen.model.series import Mark
from sitegen.planning.derivatives import stored_window
from sitegen.planning.edition import Edition
from sitegen.planning.views.case import MarkedFigure, MarkView

_HEAD = 0.03
"""The head of an arrow and the arms of a point, as part of the picture's width."""


def marks_of(edition: Edition, series: Series) -> tuple[MarkView, ...]:
    """The marks of a series, by picture, then in the editor's order."""
    views: list[MarkView] = []
    for mark in sorted(series.facts.marks, key=lambda item: item.picture):
        picture = series.pictures[min(mark.picture, len(series.pictures)) - 1].picture
        finding = edition.library.findings.get(mark.finding or "")
        label = edition.words(mark.label) or (edition.words(finding.facts.label) if finding else "")
        url = edition.urls.finding(finding.id) if finding else ""
        at = [value * (picture.height if n % 2 else picture.width) for n, value in enumerate(mark.at)]
        x, y = _label_place(mark, at)
        path = _path(mark, at, picture.width)
        views.append(MarkView(mark.picture, path, label, url, round(x, 1), round(y, 1)))
    return tuple(views)


def _path(mark: Mark, at: Sequence[float], width: int) -> str:
    """The drawing as the `d` of an SVG path; empty for a text, which is its label alone."""
    arm = _HEAD * width
    match mark.shape:
        case "ellipse":
            cx, cy, rx, ry = at
            half = f"a{_n(rx)} {_n(ry)} 0 1 0"
            return f"M{_n(cx - rx)} {_n(cy)}{half} {_n(2 * rx)} 0{half} {_n(-2 * rx)} 0z"
        case "rectangle":
            left, top, across, down = at
            return f"M{_n(left)} {_n(top)}h{_n(across)}v{_n(down)}h{_n(-across)}z"
        case "arrow":
            return _line(at) + "".join(
                f"M{_n(at[2])} {_n(at[3])}l{_n(x)} {_n(y)}" for x, y in _barbs(at, arm)
            )
        case "point":
            x, y = at
            cross = f"M{_n(x - arm)} {_n(y)}h{_n(2 * arm)}"
            return f"{cross}M{_n(x)} {_n(y - arm)}v{_n(2 * arm)}"
        case "polyline":
            return _line(at)
        case _:
            return ""


def _label_place(mark: Mark, at: Sequence[float]) -> tuple[float, float]:
    """Above the shape; of an arrow where it begins, so that the tip stays free."""
    match mark.shape:
        case "ellipse":
            return at[0], at[1] - at[3]
        case "rectangle":
            return at[0] + at[2] / 2, at[1]
        case _:
            return at[0], at[1]


def _line(at: Sequence[float]) -> str:
    places = [f"{_n(x)} {_n(y)}" for x, y in zip(at[::2], at[1::2], strict=True)]
    return "M" + "L".join(places)


def _barbs(at: Sequence[float], arm: float) -> list[tuple[float, float]]:
    """From the tip of an arrow back along both sides."""
    back = math.atan2(at[1] - at[3], at[0] - at[2])
    return [(arm * math.cos(back + turn), arm * math.sin(back + turn)) for turn in (-0.5, 0.5)]


def _n(value: float) -> str:
    return f"{round(value, 1):g}"


def figures_of(edition: Edition, case: Case, anchors: dict[tuple[str, str], str]) -> tuple[MarkedFigure, ...]:
    """For each series with marks, one picture with its marks: for print, and for readers without script."""
    figures: list[MarkedFigure] = []
    for study in case.studies:
        for series in study.series:
            marks = marks_of(edition, series)
            if not marks or not series.pictures:
                continue
            numbers = [mark.picture for mark in marks]
            number = series.facts.key if series.facts.key in numbers else numbers[0]
            chosen = series.pictures[min(number, len(series.pictures)) - 1]
            alt = edition.words(chosen.facts.alt or series.facts.alt)
            picture = edition.pictures.thumbnail(chosen.picture, alt, stored_window(series.facts))
            shown = tuple(mark for mark in marks if mark.picture == number)
            labels = tuple(dict.fromkeys(mark.label for mark in shown if mark.label))
            single = len(series.pictures) == 1
            anchor = anchors[study.facts.id, series.facts.id]
            figures.append(MarkedFigure(anchor if single else f"{anchor}-{number}", picture, shown, labels))
    return tuple(figures)
