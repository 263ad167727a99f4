"""What a person looks at before a sign-off: every picture of a record once, through every window that readers get.

No I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sitegen.model.library import Case, Illustrated, Picture, Series, prose_pictures
from sitegen.model.series import WINDOW_PRESETS, SeriesFacts
from sitegen.planning.derivatives import in_stored_values
from sitegen.planning.inspections import Window
from sitegen.privacy.burned_in import Rectangle

_WHOLE_RANGE = "whole range"


@dataclass(frozen=True, slots=True)
class View:
    """One way in which a picture is seen."""

    label: str
    """The window; empty where the picture has one look alone."""
    window: Window | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture to look at."""

    name: str
    """The file, relative to the record's folder."""
    picture: Picture
    where: str
    """The series that show it, or the text."""
    views: tuple[View, ...]
    texts: tuple[Rectangle, ...] = ()
    """Where it likely holds writing, in its pixels."""
    read: bool = False
    """Whether tesseract has looked for words in it as well."""


def pictures_of(record: Illustrated) -> list[Shown]:
    """Every picture of a case once, in the order in which the page shows them, with all its windows."""
    views: dict[str, tuple[Picture, list[str], dict[str, Window | None]]] = {}
    for study in record.studies if isinstance(record, Case) else ():
        for series in study.series:
            for picture, labelled in _series_views(series):
                entry = views.setdefault(picture.path, (picture, [], {}))
                entry[1].append(f"series {series.facts.id}")
                entry[2].update(labelled)
    for picture in prose_pictures(record.prose):
        entry = views.setdefault(picture.path, (picture, [], {}))
        entry[1].append("the text")
        if _holds_values(picture) or not entry[2]:
            entry[2].setdefault(_WHOLE_RANGE, None)
    start = len(record.places.of().path.rpartition("/")[0]) + 1
    return [
        Shown(
            path[start:],
            picture,
            ", ".join(dict.fromkeys(where)),
            tuple(View(label if _holds_values(picture) else "", window) for label, window in named.items()),
        )
        for path, (picture, where, named) in views.items()
    ]


def _holds_values(picture: Picture) -> bool:
    return picture.depth in ("grey16", "real")


def _series_views(series: Series) -> Iterator[tuple[Picture, Mapping[str, Window | None]]]:
    windows = _windows(series.facts)
    for item in series.pictures:
        yield item.picture, windows if _holds_values(item.picture) else {_WHOLE_RANGE: None}


def _windows(facts: SeriesFacts) -> dict[str, Window | None]:
    """All windows through which a reader can see a series, and of a live one the whole range."""
    found: dict[str, Window | None] = {
        _label(window): in_stored_values(window, facts.values) for window in facts.windows
    }
    if facts.has_values or not found:
        found[_WHOLE_RANGE] = None
    return found


def _label(window: Window) -> str:
    """The window in words, by its name where it has one."""
    names = [preset for preset, usual in WINDOW_PRESETS.items() if usual == window]
    name = (names or ["own"])[0].replace("-", " ")
    return f"{name} window ({window[0]:g}/{window[1]:g})".replace("(-", "(−")
