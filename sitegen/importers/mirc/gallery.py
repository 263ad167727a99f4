"""The pictures of a MIRC document: saved anew, in studies and series, with captions and marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from PIL import Image

from sitegen.errors import Place, Problem, warning
from sitegen.importers.drafts import DraftPicture, alt_of, escaped, fresh_png
from sitegen.importers.mirc.annotations import marks_of
from sitegen.importers.mirc.crosswalk import modality_of
from sitegen.importers.mirc.identity import Identity
from sitegen.importers.mirc.packages import Package
from sitegen.importers.mirc.tree import Element, Unreadable, parse
from sitegen.importers.zips import NoFile
from sitegen.reading.pictures import open_picture

_DICOM_NAME = re.compile(r"\.(dcm|dicom|ima)$", re.IGNORECASE)
_ORDER = ("study", "series", "acquisition", "instance")


class _IsDicom(Exception):
    """Raised for a DICOM file, which is never taken from here."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that was saved anew."""

    item: Element
    number: int
    """In the document, as its buttons count."""
    data: bytes
    modality: str
    order: tuple[int, ...]
    """Study, series, acquisition and instance; -1 where the document does not say."""
    taken_on: date | None
    caption: str
    marks: tuple[dict[str, Any], ...]
    annotated: bytes | None
    """A copy with marks drawn into it."""


@dataclass(slots=True)
class Gallery:
    """The pictures of a document as studies, files, and links to them."""

    package: Package
    identity: Identity
    max_pixels: int
    modality: str
    region: str
    problems: list[Problem] = field(default_factory=list)
    studies: list[dict[str, Any]] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    links: dict[int, str] = field(default_factory=dict)
    """Number in the document → `#series/number`."""
    _dicom: int = 0
    _first_dicom: Place | None = None
    _in_words: int = 0
    _numbers: dict[int, Element] = field(default_factory=dict)

    def place(self, item: Element) -> Place:
        """Where an element stands."""
        return Place(self.package.shown, item.line, item.column)

    def leave_out(self, item: Element, message: str, hint: str = "") -> None:
        """Tells of something that does not come along."""
        self.problems.append(warning("import-value", self.place(item), message, hint))

    def gather(self, images: list[Element]) -> None:
        """Saves the pictures anew and puts them into studies."""
        self._numbers = dict(enumerate(images, 1))
        taken = [
            found for number, item in enumerate(images, 1) if (found := self._take(item, number)) is not None
        ]
        ordered = sorted(taken, key=lambda found: (found.order[:2], found.order[2:], found.number))
        first = min((found.taken_on for found in taken if found.taken_on), default=None)
        dated = len({found.taken_on for found in taken}) > 1 and all(found.taken_on for found in taken)
        for number, (_, members) in enumerate(
            groupby(ordered, key=lambda found: (found.order[0], found.modality)), 1
        ):
            group = list(members)
            day = (group[0].taken_on - first).days if dated and group[0].taken_on and first else None
            self.studies.append(self._study(number, group, day))
        self._annotated(ordered)
        if self._dicom and self._first_dicom:
            message = f"{self._dicom} DICOM file(s) are left out; the pictures made of them are taken where there are any"
            hint = "unpack the zip, and bring the DICOM in with 'sitegen import dicom'"
            self.problems.append(warning("import-value", self._first_dicom, message, hint))

    def _study(self, number: int, group: list[Taken], day: int | None) -> dict[str, Any]:
        study = f"study-{number}"
        series: list[dict[str, Any]] = []
        for position, (_, members) in enumerate(groupby(group, key=lambda found: found.order[1]), 1):
            series_id = f"series-{number}-{position}"
            pictures: list[dict[str, Any] | str] = []
            marks: list[dict[str, Any]] = []
            for at, found in enumerate(members, 1):
                name = f"{study}/{series_id}/{at:03}.png"
                self.files.append((name, found.data))
                self.links[found.number] = f"#{series_id}/{at}"
                pictures.append({"file": name, "caption": found.caption} if found.caption else name)
                marks += [{"picture": at, **mark} for mark in found.marks]
            alt = alt_of(self._draft(group[0].modality, day))
            series.append({"id": series_id, "pictures": pictures, "alt": alt, "marks": marks or None})
        return {
            "id": study,
            "modality": group[0].modality,
            "day": day,
            "region": self.region,
            "series": series,
        }

    def _draft(self, modality: str, day: int | None) -> DraftPicture:
        return DraftPicture(b"", modality, day, None, self.region, {})

    def _annotated(self, taken: list[Taken]) -> None:
        """Copies with marks drawn into them: a study that belongs to the answer."""
        copies = [found for found in taken if found.annotated]
        if not copies:
            return
        names = [f"annotated/{number:03}.png" for number in range(1, len(copies) + 1)]
        self.files += [(name, found.annotated or b"") for name, found in zip(names, copies, strict=True)]
        alt = f"{alt_of(self._draft(copies[0].modality, None))}, with marks"
        series = {"id": "annotated", "pictures": names, "alt": alt}
        facts = {
            "id": "with-marks",
            "modality": copies[0].modality,
            "region": self.region,
            "after_reveal": True,
        }
        self.studies.append({**facts, "series": [series]})

    def in_words(self, item: Element) -> str:
        """The Markdown of a picture that stands in a section; "" where it can't be taken."""
        number = next((n for n, image in self._numbers.items() if image is item), None)
        if number is not None:
            return f"[image {number}]({self.links[number]})" if number in self.links else ""
        found = self._take(item, 0)
        if found is None:
            return ""
        self._in_words += 1
        name = f"words/{self._in_words:03}.png"
        self.files.append((name, found.data))
        said = item.attribute("alt")
        alt = said if said and not self.identity.names(said) else alt_of(self._draft(found.modality, None))
        return f"![{escaped(alt)}]({name})"

    def _take(self, item: Element, number: int) -> Taken | None:
        what = f"picture {number}" if number else "a picture in a section"
        data, reason = None, "it names no file"
        for source in self._sources(item):
            try:
                data = self._pixels(source)
                break
            except _IsDicom:
                self._dicom += 1
                self._first_dicom = self._first_dicom or self.place(item)
                reason = "there is nothing but DICOM of it"
            except NoFile as error:
                reason = str(error)
        if data is None:
            self.problems.append(warning("import-set-aside", self.place(item), f"{what}: {reason}"))
            return None
        named = item.first("modality")
        marks, annotated = self._marks(item, data)
        return Taken(
            item=item,
            number=number,
            data=data,
            modality=(modality_of(named.text) if named else None) or self.modality,
            order=_order(item),
            taken_on=_taken_on(item),
            caption=self._caption(item),
            marks=marks,
            annotated=annotated,
        )

    def _sources(self, item: Element) -> Iterator[str]:
        """Where the picture is, the best rendition first."""
        for role in ("original-format", "original-dimensions"):
            for other in item.elements:
                if (
                    other.tag == "alternative-image"
                    and other.attribute("role") == role
                    and other.attribute("src")
                ):
                    yield other.attribute("src")
        if item.attribute("src"):
            yield item.attribute("src")

    def _pixels(self, source: str) -> bytes:
        """A picture saved anew; raises _IsDicom or NoFile."""
        data = self.package.read(source)
        if data[128:132] == b"DICM" or _DICOM_NAME.search(source):
            raise _IsDicom
        try:
            return fresh_png(data, max_pixels=self.max_pixels)
        except Exception as error:
            # Decoders raise anything on bad files, MemoryError too; each is named.
            odd = type(error).__name__ == "UnidentifiedImageError"
            reason = "it is not a picture" if odd else f"it can't be read: {error or type(error).__name__}"
            raise NoFile(reason) from error

    def _caption(self, item: Element) -> str:
        words = " ".join(
            dict.fromkeys(
                child.text for child in item.elements if child.tag == "image-caption" and child.text
            )
        )
        notes = self.identity.cleaned(words, story=True)
        if notes.left_out:
            message = f"{notes.left_out} sentence(s) of a caption are left out, since they could identify the patient"
            self.leave_out(item, message)
        return notes.text

    def _marks(self, item: Element, data: bytes) -> tuple[tuple[dict[str, Any], ...], bytes | None]:
        """What is drawn on a picture: shapes, or a copy into which they are drawn."""
        marks: list[dict[str, Any]] = []
        annotated: bytes | None = None
        for other in item.elements:
            if other.tag != "alternative-image" or other.attribute("role") != "annotation":
                continue
            source = other.attribute("src")
            drawing = other.first("svg")
            try:
                if drawing is None and (other.attribute("type") == "svg" or source.lower().endswith(".svg")):
                    drawing, _ = parse(self.package.read(source), self.package.shown)
                if drawing is not None:
                    marks += self._shapes(drawing, other, data)
                elif source:
                    annotated = self._pixels(source)
            except (NoFile, Unreadable) as error:
                self.leave_out(other, f"an annotation is left out: {error}", "draw it anew as 'marks'")
            except _IsDicom:
                self.leave_out(
                    other, "an annotation is left out: it is a DICOM file", "draw it anew as 'marks'"
                )
        return tuple(marks), annotated

    def _shapes(self, drawing: Element, other: Element, data: bytes) -> list[dict[str, Any]]:
        marks, unknown = marks_of(drawing, open_size(data), self.identity)
        if unknown:
            message = f"{unknown} shape(s) of an annotation are not understood and were left out"
            self.leave_out(other, message, "draw them anew as 'marks'")
        return marks


def open_size(data: bytes) -> tuple[int, int]:
    """Width and height of a picture that was saved anew."""
    image: Image.Image = open_picture(data)
    return image.size


def _order(item: Element) -> tuple[int, ...]:
    named = item.first("order-by")
    if named is None:
        return (-1,) * len(_ORDER)
    values = [named.attribute(name) for name in _ORDER]
    return tuple(int(value) if re.fullmatch(r"\d{1,9}", value) else -1 for value in values)


def _taken_on(item: Element) -> date | None:
    """The day of an image, of which only the distance to the first one is kept."""
    named = item.first("order-by")
    digits = re.sub(r"\D", "", named.attribute("date"))[:8] if named is not None else ""
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def images_of(root: Element) -> list[Element]:
    """The pictures of a document in the order in which it counts them: those of its image sections, else all."""

    def pictures(holder: Element) -> Iterator[Element]:
        for item in holder.every("image"):
            if item.attribute("src") and item.namespace != "http://www.w3.org/2000/svg":
                yield item

    sections = [item for section in root.every("image-section") for item in pictures(section)]
    return sections or [item for section in root.every("section") for item in pictures(section)]
