"""A sign-off: every picture of a case as a person sees it, then their name over the pictures' bytes."""

from __future__ import annotations

import contextlib
import hashlib
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
from sitegen.model.library import Case, Library, Picture
from sitegen.ops.signature import Signature, signed
from sitegen.ops.signoff_views import Shown, View, pictures_of
from sitegen.privacy import tesseract
from sitegen.reading.library import read_case, read_settings
from sitegen.reading.schema import did_you_mean, nearest

Progress = Callable[[int, int], None]


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
    case_id: str
    title: str
    person: str
    """The id in people.yaml."""
    name: str
    """The person's name."""
    facts: str
    """The file that holds the case's facts, relative to the library."""
    pictures: tuple[Shown, ...]
    digest: str
    """What is signed: over the bytes of all pictures."""

    @property
    def read(self) -> bool:
        """Whether tesseract has looked for words in all of them."""
        return all(item.read for item in self.pictures)


def prepare(root: Path, case_id: str, person: str, progress: Progress) -> Review:
    """Everything to look at before the sign-off, with the places that likely hold writing.

    Raises UsageFault where there is no such case or person, or where the case has faults that come first.
    """
    case, library = _read(root, case_id)
    name = _named(library, person)
    shown = pictures_of(case)
    if not shown:
        raise UsageFault(f"the case '{case_id}' shows no picture", "add its pictures, then sign them off")
    facts = f"content/cases/{case_id}/case.yaml"
    facts = facts if (root / facts).is_file() else facts.removesuffix("yaml") + "md"
    # Whoever looks at three hundred pictures should not learn afterwards that the file can't be signed.
    signed((root / facts).read_bytes(), facts, Signature(person, date.min, case.picture_digest))
    pictures: list[Shown] = []
    with workers() as executor:
        for item in executor.map(lambda item: _looked_through(root, item), shown):
            pictures.append(item)
            progress(len(pictures), len(shown))
    title = case.facts.title.in_language("en", library.settings.default_language)
    return Review(root, case_id, title, person, name, facts, tuple(pictures), case.picture_digest)


def sign(review: Review, today: date) -> str:
    """Writes the sign-off into the case's facts; the line that was written.

    Raises PicturesChanged where the pictures are not those that were shown, UsageFault where the case can't be read.
    """
    case, _ = _read(review.root, review.case_id)
    if case.picture_digest != review.digest:
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
    """A picture's bytes, proved to be those that the digest is over."""
    try:
        data = (root / picture.path).read_bytes()
    except OSError as error:
        raise PicturesChanged from error
    if hashlib.sha256(data).hexdigest() != picture.digest:
        raise PicturesChanged
    return data


def _read(root: Path, case_id: str) -> tuple[Case, Library]:
    settings, faults = read_settings(root)
    if settings is None:
        raise UsageFault(f"{faults[0].place}: {faults[0].message}", "run 'sitegen check'")
    reading = read_case(root, settings, case_id)
    errors = [item for item in reading.problems if item.severity is Severity.ERROR]
    if errors:
        more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
        message = f"the case has faults that come first: {errors[0].place}: {errors[0].message}{more}"
        raise UsageFault(message, "run 'sitegen check --drafts' and mend what it names")
    if case_id not in reading.library.cases:
        parent = root / "content" / "cases"
        known = sorted(path.name for path in parent.iterdir()) if parent.is_dir() else []
        hint = did_you_mean(case_id, known) if nearest(case_id, known) else "give the name of its folder"
        raise UsageFault(f"there is no case '{case_id}' in content/cases/", hint)
    return reading.library.cases[case_id], reading.library


def _named(library: Library, person: str) -> str:
    """A person's name. A group can't look at pictures."""
    if person not in library.people:
        known = list(library.people)
        hint = did_you_mean(person, known) if nearest(person, known) else "add them there"
        raise UsageFault(f"there is no person '{person}' in content/people.yaml", hint)
    facts = library.people[person].facts
    name = facts.name.in_language("en", library.settings.default_language)
    if facts.organisation:
        raise UsageFault(f"'{person}' ({name}) is a group, and a sign-off is one person's", "name who looks")
    return name


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
