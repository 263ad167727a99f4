"""Which pictures are looked through for burned-in text: those that nobody has signed off yet. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sitegen.model.library import Case, Library, Picture, Series
from sitegen.planning.derivatives import stored_window
from sitegen.privacy.signoffs import is_signed

Window = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Inspection:
    """Pictures of a case that are looked through together: a series, or those of its texts."""

    case_id: str
    name: str
    """The series' id; empty for the pictures of the texts."""
    pictures: tuple[tuple[Picture, Window | None], ...]
    """Each with the window through which it is looked at."""


def inspections(library: Library, *, drafts: bool) -> tuple[Inspection, ...]:
    """All pictures of cases without a valid sign-off; drafts only where they are built.

    A person who has signed has looked, and is not told again: the sign-off is bound to the pictures' bytes.
    Phantoms need no sign-off and are looked through all the same, since it is the editor who says so.
    """
    wanted = (
        case
        for case in library.cases.values()
        if case.facts.status == "published" or (drafts and case.facts.status == "draft")
    )
    return tuple(item for case in wanted if not is_signed(case) for item in _of_case(case))


def prose_pictures(case: Case) -> Iterator[Picture]:
    """The pictures in a case's texts in all languages, each once."""
    found = {
        picture.picture.path: picture.picture
        for sections in case.prose.values()
        for section in sections
        for picture in section.pictures
    }
    yield from found.values()


def _of_case(case: Case) -> Iterator[Inspection]:
    for study in case.studies:
        for series in study.series:
            yield Inspection(case.id, series.facts.id, tuple(_seen(series)))
    texts = tuple(_whole(prose_pictures(case)))
    if texts:
        yield Inspection(case.id, "", texts)


def _seen(series: Series) -> Iterator[tuple[Picture, Window | None]]:
    """Sixteen-bit values over their whole range: a narrow window makes strokes of noise, and writing is no noise."""
    for item in series.pictures:
        window = stored_window(series.facts) if item.picture.depth == "real" else None
        yield item.picture, window


def _whole(pictures: Iterable[Picture]) -> Iterator[tuple[Picture, Window | None]]:
    for picture in pictures:
        yield picture, None
