"""The atlas: what each finding looks like, taken from the marks of cases whose answer is open. No I/O.

It is given what is public of the cases alone: of a hidden answer there is no mark left to be found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from sitegen.model.library import Series, Study
from sitegen.model.licences import allows
from sitegen.model.series import Mark
from sitegen.model.values import Text
from sitegen.planning.derivatives import Cut
from sitegen.planning.embargo import Shown, normal
from sitegen.planning.licences import licence_of

MOST = 48
"""Examples on the page of a finding: each is a picture of its own, and hosts limit files."""
_MARGIN = 1.8
"""How much wider than the mark the part is: a finding is judged against what lies around it."""
_SHARE = 0.28
"""The least part of a picture's shorter side that is shown, so that the place in the body can be told."""
_LEAST = 160
"""The least width in pixels, as far as the picture has them: fewer would be a blur on a card."""


@dataclass(frozen=True, slots=True)
class Example:
    """A finding in a picture of a case."""

    shown: Shown
    study: Study
    series: Series
    number: int
    """The picture in its series, from 1."""
    cut: Cut | None
    """The part around the mark; None where the licence lets nobody cut: then the whole picture is shown."""


def examples_of(cases: Iterable[Shown], default: str | None) -> dict[str, tuple[Example, ...]]:
    """The examples of each finding: of every case its first, then of every case its second, and so on.

    `default` is the library's licence. One lesion is one example: neighbouring slices with the same mark count once.
    """
    by_finding: dict[str, list[list[Example]]] = {}
    for shown in cases:
        if shown.hiding != "open":
            continue
        own: dict[str, list[Example]] = {}
        for finding, example in _marked(shown, default):
            own.setdefault(finding, []).append(example)
        for finding, examples in own.items():
            by_finding.setdefault(finding, []).append(examples)
    return {
        finding: tuple(item for turn in zip_longest(*lists) for item in turn if item is not None)
        for finding, lists in sorted(by_finding.items())
    }


def cases_by_finding(cases: Iterable[Shown]) -> dict[str, list[Shown]]:
    """The cases that show each finding, in the order given; those whose answer is open alone."""
    found: dict[str, list[Shown]] = {}
    for shown in cases:
        if shown.hiding == "open":
            for finding in dict.fromkeys(shown.public.facts.findings):
                found.setdefault(finding, []).append(shown)
    return found


def diagnoses_of(cases: Iterable[Shown]) -> list[tuple[Text, int]]:
    """The diagnoses of cases whose answer is open, with the number of cases, the commonest first.

    Cases that write a name alike share it, capitals and spaces aside; it stands as it was written first.
    """
    names: dict[str, Text] = {}
    counts: Counter[str] = Counter()
    for shown in cases:
        diagnosis = shown.public.facts.diagnosis if shown.hiding == "open" else None
        if diagnosis is not None:
            key = normal(diagnosis.name.every[0])
            names.setdefault(key, diagnosis.name)
            counts[key] += 1
    return [
        (names[key], count) for key, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def cut_around(mark: Mark, width: int, height: int) -> Cut:
    """The square around a mark in a picture of that size in pixels, moved inside it where it would stand out.

    A mark that is longer than the picture's shorter side gives a rectangle.
    """
    left, top, right, bottom = _bounds(mark)
    shorter = min(width, height)
    across, down = (right - left) * width, (bottom - top) * height
    side = max(_MARGIN * across, _MARGIN * down, _SHARE * shorter, min(_LEAST, shorter))
    wide, high = min(width, round(side)), min(height, round(side))
    x = round((left + right) / 2 * width - wide / 2)
    y = round((top + bottom) / 2 * height - high / 2)
    return Cut(min(max(x, 0), width - wide), min(max(y, 0), height - high), wide, high, (width, height))


def _bounds(mark: Mark) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what a mark points out, as parts of the picture; of an arrow its tip."""
    at = mark.at
    match mark.shape:
        case "ellipse":
            bounds = (at[0] - at[2], at[1] - at[3], at[0] + at[2], at[1] + at[3])
        case "rectangle":
            bounds = (at[0], at[1], at[0] + at[2], at[1] + at[3])
        case "arrow":
            bounds = (at[2], at[3], at[2], at[3])
        case _:
            bounds = (min(at[::2]), min(at[1::2]), max(at[::2]), max(at[1::2]))
    left, top, right, bottom = (min(max(value, 0.0), 1.0) for value in bounds)
    return left, top, right, bottom


def _extent(mark: Mark) -> float:
    """How much of a picture a mark takes in, from 0 to 1."""
    left, top, right, bottom = _bounds(mark)
    return (right - left) * (bottom - top)


def _marked(shown: Shown, default: str | None) -> Iterator[tuple[str, Example]]:
    """What the marks of a case name, each lesion once."""
    for study in shown.public.studies:
        for series in study.series:
            taken: Mapping[str, list[Cut]] = {mark.finding: [] for mark in series.facts.marks if mark.finding}
            # The key image first, for it was chosen for what it shows; of each picture what is best seen.
            for mark in sorted(
                series.facts.marks, key=lambda item: (item.picture != series.facts.key, -_extent(item))
            ):
                if mark.finding is None or mark.picture > len(series.pictures):
                    continue
                source = series.pictures[mark.picture - 1]
                cut = cut_around(mark, source.picture.width, source.picture.height)
                if any(_within(cut, other) for other in taken[mark.finding]):
                    continue
                taken[mark.finding].append(cut)
                licence = licence_of(shown.public, default, series.facts, source.facts)
                example = Example(
                    shown, study, series, mark.picture, cut if allows(licence, "atlas") else None
                )
                yield mark.finding, example


def _within(cut: Cut, other: Cut) -> bool:
    """Whether the centre of a part lies in another one of a picture of the same size."""
    x, y = cut.left + cut.width / 2, cut.top + cut.height / 2
    inside = other.left <= x <= other.left + other.width and other.top <= y <= other.top + other.height
    return inside and cut.of == other.of
