"""The pictures of a case as an export sends them: which may go, under which names, and what makes their bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PIL import Image

from sitegen.building.imaging import decode
from sitegen.errors import Problem, warning
from sitegen.importers.drafts import fresh_png
from sitegen.model.library import Case, Picture, Series, SeriesPicture, Study, prose_pictures
from sitegen.model.licences import LICENCES
from sitegen.planning.derivatives import stored_window
from sitegen.reading.pictures import source_bytes
from sitegen.settings import Settings

_DEEP = ("grey16", "real")


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture of a series in an export."""

    number: int
    """In the document, from 1."""
    place: int
    """In its own series before anything was left out, from 1."""
    item: SeriesPicture
    name: str
    """The file with the picture's own pixels."""
    shown: str
    """The file that is looked at: the same, or for more than 8 bits what its window shows."""


@dataclass(frozen=True, slots=True)
class SentSeries:
    """A series of an export with those of its pictures whose licence allows it."""

    study: Study
    series: Series
    pictures: tuple[SentPicture, ...]


@dataclass(slots=True)
class Sending:
    """Gathers the pictures of one case, and the files that they need."""

    case: Case
    settings: Settings
    root: Path
    series: list[SentSeries] = field(default_factory=list)
    in_words: dict[str, str] = field(default_factory=dict)
    """Path of a picture in the words → its file."""
    files: dict[str, Callable[[], bytes]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)

    def gather(self) -> None:
        """Chooses pictures and names; no pixel is decoded before a file is asked for."""
        number = 0
        for s, study in enumerate(self.case.studies):
            for n, series in enumerate(study.series):
                sent: list[SentPicture] = []
                for place, item in enumerate(series.pictures, 1):
                    licence = item.facts.license or series.facts.license
                    if not self._may_go(licence, ("studies", s, "series", n, "license")):
                        continue
                    number += 1
                    stem = f"{study.facts.id}-{series.facts.id}-{place:03}"
                    sent.append(self._sent(number, place, item, series, stem))
                if sent:
                    self.series.append(SentSeries(study, series, tuple(sent)))
        for picture in prose_pictures(self.case.prose):
            if self._may_go(None, ("license",)):
                name = f"words-{len(self.in_words) + 1:03}.png"
                self.in_words[picture.path] = name
                self.files[name] = partial(self._pixels, picture)

    def _may_go(self, licence: str | None, keys: tuple[str | int, ...]) -> bool:
        """Whether a licence allows to pass on a copy in another format; one warning for each series that may not go."""
        chosen = licence or self.case.facts.license or self.settings.license
        if chosen and not LICENCES[chosen].no_derivatives:
            return True
        reason = (
            f"{LICENCES[chosen].name} allows no changed copies"
            if chosen
            else "no licence allows passing them on"
        )
        message = f"pictures of the case '{self.case.id}' are left out: {reason}"
        problem = warning(
            "export-left-out", self.case.places.of(*keys), message, "ask whoever holds the rights"
        )
        if problem not in self.problems:
            self.problems.append(problem)
        return False

    def _sent(self, number: int, place: int, item: SeriesPicture, series: Series, stem: str) -> SentPicture:
        picture = item.picture
        window = stored_window(series.facts)
        if picture.depth not in _DEEP:
            name = self._names.setdefault(picture.digest, f"{stem}.png")
            self.files.setdefault(name, partial(self._pixels, picture))
            return SentPicture(number, place, item, name, name)
        shown = self._names.setdefault(f"{picture.digest}|{window}", f"{stem}-view.png")
        self.files.setdefault(shown, partial(self._view, picture, window))
        if picture.depth == "real":  # PNG holds no real numbers: what the window shows is what can be sent
            return SentPicture(number, place, item, shown, shown)
        name = self._names.setdefault(picture.digest, f"{stem}.png")
        self.files.setdefault(name, partial(self._pixels, picture))
        return SentPicture(number, place, item, name, shown)

    def _pixels(self, picture: Picture) -> bytes:
        data = source_bytes(self.root, picture)
        return fresh_png(data, max_pixels=self.settings.pictures.max_pixels)

    def _view(self, picture: Picture, window: tuple[float, float] | None) -> bytes:
        data = source_bytes(self.root, picture)
        image = decode(data, window, (picture.width, picture.height))
        out = io.BytesIO()
        Image.frombytes(image.mode, image.size, image.tobytes()).save(out, "PNG")
        return out.getvalue()
