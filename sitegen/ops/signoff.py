"""A sign-off: every picture of a record as a person sees it, then their name over the pictures' bytes."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sitegen.building.imaging import Undecodable, decode
from sitegen.building.inspection import texts_in
from sitegen.building.store import replace_whole
from sitegen.building.workers import workers
from sitegen.errors import Severity, UsageFault
from sitegen.model.library import Illustrated, Library, Picture
from sitegen.ops.signature import Signature, signed
from sitegen.ops.signoff_views import Shown, View, pictures_of
from sitegen.privacy import tesseract
from sitegen.privacy.signoffs import is_group, label, of_group
from sitegen.reading.library import read_one
from sitegen.reading.pictures import source_bytes
from sitegen.reading.schema import did_you_mean, nearest
from sitegen.reading.site_file import read_settings

Progress = Callable[[int, int], None]
_FOLDERS = ("cases", "guidelines", "collections", "pages")


class PicturesChanged(UsageFault):
    """Raised when the pictures are no longer those that were shown."""

    def __init__(self) -> None:
        super().__init__(
            "a picture was changed, added or taken away while the page was open: nothing is signed off",
            "run the command again and look at all of them again",
        )


@dataclass(frozen=True, slots=True)
class Review:
    """What a person is asked to look at."""

    root: Path
    record: str
    """The id of a case; of any other record its folder and id, such as guidelines/chest."""
    title: str
    person: str
    """The id in people.yaml."""
    name: str
    """The person's name."""
    facts: str
    """The file that holds the record's facts, relative to the library."""
    pictures: tuple[Shown, ...]
    digest: str
    """What is signed: over the bytes of all pictures."""

    @property
    def read(self) -> bool:
        """Whether tesseract has looked for words in all of them."""
        return all(item.read for item in self.pictures)


def prepare(root: Path, name: str, person: str, progress: Progress) -> Review:
    """Everything to look at before the sign-off of a record, with the places that likely hold writing.

    `name` is the id of a case, or folder and id of another record. Raises UsageFault where there is no such record or
    person, or where the record has faults that come first.
    """
    record, library = _read(root, name)
    who = _named(library, person)
    shown = pictures_of(record)
    if not shown:
        raise UsageFault(
            f"{_called(name)} shows no picture of its own", "add its pictures, then sign them off"
        )
    facts = record.places.of().path
    # Whoever looks at three hundred pictures should not learn afterwards that the file can't be signed.
    signed((root / facts).read_bytes(), facts, Signature(person, date.min, record.picture_digest))
    pictures: list[Shown] = []
    with workers() as executor:
        for item in executor.map(lambda item: _looked_through(root, item), shown):
            pictures.append(item)
            progress(len(pictures), len(shown))
    title = record.facts.title.in_language("en", library.settings.default_language)
    digest = record.picture_digest
    return Review(root, label(record), title, person, who, facts, tuple(pictures), digest)


def sign(review: Review, today: date) -> str:
    """Writes the sign-off into the record's facts; the line that was written.

    Raises PicturesChanged where the pictures are not those that were shown, UsageFault where it can't be read.
    """
    record, _ = _read(review.root, review.record)
    if record.picture_digest != review.digest:
        raise PicturesChanged
    path = review.root / review.facts
    signature = Signature(review.person, today, review.digest)
    replace_whole(path, signed(path.read_bytes(), review.facts, signature))
    return signature.line


def view_as_png(review: Review, shown: Shown, view: View) -> bytes:
    """A picture at full size through a window, lossless.

    Raises PicturesChanged where the file is not the one that is to be signed off.
    """
    data = _bytes(review.root, shown.picture)
    image = decode(data, view.window, (shown.picture.width, shown.picture.height))
    out = io.BytesIO()
    # The pixels are sRGB by now: a profile that came with the source would be applied a second time.
    image.save(out, "PNG", compress_level=1, icc_profile=None)
    return out.getvalue()


def _bytes(root: Path, picture: Picture) -> bytes:
    try:
        return source_bytes(root, picture)
    except OSError as error:
        raise PicturesChanged from error


def _read(root: Path, name: str) -> tuple[Illustrated, Library]:
    settings, faults = read_settings(root)
    if settings is None:
        raise UsageFault(f"{faults[0].place}: {faults[0].message}", "run 'sitegen check'")
    folder, record_id = _parted(name)
    if folder not in _FOLDERS:
        raise UsageFault(f"'{folder}' holds nothing to sign off", did_you_mean(folder, _FOLDERS))
    reading = read_one(root, settings, folder, record_id)
    errors = [item for item in reading.problems if item.severity is Severity.ERROR]
    if errors:
        more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
        message = f"{_called(name)} has faults that come first: {errors[0].place}: {errors[0].message}{more}"
        raise UsageFault(message, "run 'sitegen check --drafts' and mend what it names")
    found = [item for item in reading.library.illustrated if item.id == record_id]
    if not found:
        parent = root / "content" / folder
        paths = parent.iterdir() if parent.is_dir() else ()
        known = sorted(
            {p.name.partition(".")[0] for p in paths if p.is_dir() or p.suffix in (".md", ".yaml")}
        )
        what = (
            "the name of its folder"
            if folder in ("cases", "guidelines")
            else "its file's name without ending"
        )
        hint = did_you_mean(record_id, known) if nearest(record_id, known) else f"give {what}"
        raise UsageFault(f"there is no {folder[:-1]} '{record_id}' in content/{folder}/", hint)
    return found[0], reading.library


def _parted(name: str) -> tuple[str, str]:
    """Folder and id of what a person calls a record, as a shell may complete it."""
    folder, _, record_id = name.removeprefix("content/").rstrip("/").removesuffix(".md").rpartition("/")
    return folder or "cases", record_id


def _called(name: str) -> str:
    """A record in a sentence."""
    folder, record_id = _parted(name)
    return f"the {folder[:-1]} '{record_id}'"


def _named(library: Library, person: str) -> str:
    """A person's name. A group can't look at pictures."""
    if person not in library.people:
        known = list(library.people)
        hint = did_you_mean(person, known) if nearest(person, known) else "add them there"
        raise UsageFault(f"there is no person '{person}' in content/people.yaml", hint)
    if is_group(library, person):
        raise UsageFault(of_group(library, person), "name who looks")
    return library.people[person].facts.name.in_language("en", library.settings.default_language)


def _looked_through(root: Path, item: Shown) -> Shown:
    """The picture with the parts that look like writing."""
    data = _bytes(root, item.picture)
    window = item.views[0].window if item.picture.depth == "real" else None
    read = False
    try:
        found = list(texts_in(data, item.picture, window))
        if tesseract.installed():
            whole = decode(data, window, (item.picture.width, item.picture.height))
            with contextlib.suppress(tesseract.TesseractFailed):
                words = tesseract.readable_parts(whole)
                found += [word for word in words if not any(word.touches(other, 0) for other in found)]
                read = True
    except Undecodable as error:
        message = f"{item.picture.path}: the picture is damaged: {error}"
        raise UsageFault(message, "export it again") from error
    return replace(item, texts=tuple(sorted(found)), read=read)
