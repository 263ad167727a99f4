"""The studies of a case with their series and the pictures found in its folder."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.errors import Problem
from sitegen.model.case import CaseFacts
from sitegen.model.library import Places, Series, SeriesPicture, Study
from sitegen.model.series import SeriesFacts
from sitegen.reading.folders import Folder

Path_ = tuple[str | int, ...]


def read_studies(facts: CaseFacts, places: Places, folder: Folder) -> tuple[tuple[Study, ...], list[Problem]]:
    """The studies in the case's order, each with those series of which a picture is there; and what is wrong."""
    problems = _unique([study.id for study in facts.studies], places, ("studies",), "study")
    studies: list[Study] = []
    for number, study in enumerate(facts.studies):
        keys: Path_ = ("studies", number, "series")
        problems += _unique([series.id for series in study.series], places, keys, "series")
        read = [_series(item, places, (*keys, at), folder) for at, item in enumerate(study.series)]
        problems += [problem for _, found in read for problem in found]
        studies.append(Study(study, tuple(series for series, _ in read if series.pictures)))
    return tuple(studies), problems


def _series(facts: SeriesFacts, places: Places, keys: Path_, folder: Folder) -> tuple[Series, list[Problem]]:
    pictures: dict[str, SeriesPicture] = {}
    problems: list[Problem] = []
    complete = True
    for number, item in enumerate(facts.pictures):
        found = folder.find(item.file, places.of(*keys, "pictures", number))
        if isinstance(found, Problem):
            problems.append(found)
            complete = False
            continue
        for name in found:
            picture = folder.picture(name)
            if picture is None:
                complete = False
            elif name not in pictures:
                pictures[name] = SeriesPicture(picture, item)
    if complete:
        problems += _out_of_range(facts, places, keys, len(pictures))
    return Series(facts, tuple(pictures.values())), problems


def _out_of_range(facts: SeriesFacts, places: Places, keys: Path_, count: int) -> list[Problem]:
    """Key image and marks that name a picture which the series, complete as it is, has not."""
    problems: list[Problem] = []
    hint = "count from 1 in natural order"
    if facts.key > count:
        message = f"the key image is number {facts.key}, the series has {count}"
        problems.append(Problem("key-out-of-range", places.of(*keys, "key"), message, hint))
    for number, mark in enumerate(facts.marks):
        if mark.picture > count:
            message = f"a mark is on picture {mark.picture}, the series has {count}"
            place = places.of(*keys, "marks", number, "picture")
            problems.append(Problem("mark-out-of-range", place, message, hint))
    return problems


def _unique(ids: Sequence[str], places: Places, keys: Path_, what: str) -> list[Problem]:
    problems: list[Problem] = []
    for number, record_id in enumerate(ids):
        if record_id in ids[:number]:
            message = f"two {what} entries have the id '{record_id}'"
            place = places.of(*keys, number, "id")
            problems.append(Problem("duplicate-id", place, message, "give each its own"))
    return problems
