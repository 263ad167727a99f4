"""Which pictures are looked through for burned-in text: those that nobody has signed off yet. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sitegen.model.library import Case, Illustrated, Library, Picture, Series, prose_pictures
from sitegen.planning.derivatives import stored_window
from sitegen.privacy.signoffs import is_signed

Window = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Inspection:
    """Pictures of a record that are looked through together: a series of a case, or those of its texts."""

    record: Illustrated
    name: str
    """The series' id; empty for the pictures of the texts."""
    pictures: tuple[tuple[Picture, Window | None], ...]
    """Each with the window through which it is looked at."""


def inspections(library: Library, *, drafts: bool) -> tuple[Inspection, ...]:
    """All pictures of what is shown without a valid sign-off; drafts only where they are built.

    A person who has signed has looked, and is not told again: the sign-off is bound to the pictures' bytes.
    Phantoms need no sign-off and are looked through all the same, since it is the editor who says so.
    """
    wanted = (record for record in library.illustrated if _is_shown(record, drafts=drafts))
    return tuple(item for record in wanted if not is_signed(record) for item in _of_record(record))


def _is_shown(record: Illustrated, *, drafts: bool) -> bool:
    """A withdrawn case shows no picture, a withdrawn guideline is still there to be read."""
    if record.facts.status == "draft":
        return drafts
    return not (isinstance(record, Case) and record.facts.status == "withdrawn")


def _of_record(record: Illustrated) -> Iterator[Inspection]:
    for study in record.studies if isinstance(record, Case) else ():
        for series in study.series:
            yield Inspection(record, series.facts.id, tuple(_seen(series)))
    texts = tuple(_whole(prose_pictures(record.prose)))
    if texts:
        yield Inspection(record, "", texts)


def _seen(series: Series) -> Iterator[tuple[Picture, Window | None]]:
    """Sixteen-bit values over their whole range: a narrow window makes strokes of noise, and writing is no noise."""
    for item in series.pictures:
        window = stored_window(series.facts) if item.picture.depth == "real" else None
        yield item.picture, window


def _whole(pictures: Iterable[Picture]) -> Iterator[tuple[Picture, Window | None]]:
    for picture in pictures:
        yield picture, None
