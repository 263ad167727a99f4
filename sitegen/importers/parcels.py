"""The zip of a submission: its case folder in memory, pictures cleaned, and every part that can't be taken, with the reason."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.errors import Place, Problem, UsageFault, warning
from sitegen.importers.zips import DAMAGE, MOST_PICTURE_BYTES, NoFile, held_in, printable, reader
from sitegen.privacy.cleaning import Uncleanable, clean
from sitegen.privacy.sources import examine, judged
from sitegen.reading.pictures import ENDINGS, PICTURE_ENDINGS, ending_of, open_picture

PEOPLE = "people.yaml"
"""Who the authors are, as in content/people.yaml."""
_MOST_WORDS = 2 * 1024 * 1024
_WORDS = re.compile(r"case(\.[A-Za-z0-9-]{2,20})?\.md|case\.yaml|people\.yaml")
_PICTURE = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9_-]{0,60}/){0,2}[A-Za-z0-9][A-Za-z0-9._-]{0,60}\.[A-Za-z0-9]{3,5}"
)
"""Names that every system can hold, and that no setting of a shell or host takes for anything else."""
_HEADS = ("case.md", "case.yaml")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A case folder that came in a zip."""

    shown: str
    """The zip and the folder in it, as messages show them."""
    digest: str
    """SHA-256 of the zip, in hex."""
    files: Mapping[str, bytes]
    """Name below the case's folder → bytes; pictures hold nothing but the picture."""
    problems: tuple[Problem, ...]

    @property
    def has_facts(self) -> bool:
        """Whether there is a case at all."""
        return any(name in self.files for name in _HEADS)


def parcel_of(path: Path, shown: str) -> Parcel:
    """What a zip holds; nothing of it is written anywhere.

    Raises UsageFault where the file can't be read.
    """
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UsageFault(f"{shown} can't be read: {error.strerror}", "check the path") from error
    try:
        with zipfile.ZipFile(path) as archive:
            return _opened(archive, shown, digest)
    except NoFile as error:
        reason = str(error)
    except DAMAGE as error:
        reason = f"it is no zip, or a damaged one: {error or type(error).__name__}"
    return Parcel(
        shown, digest, {}, (_refused(shown, reason, "ask for the zip that the submission page makes"),)
    )


def _refused(place: str, reason: str, hint: str) -> Problem:
    return Problem("submission-refused", Place(place), f"this can't be taken in: {reason}", hint)


def _opened(archive: zipfile.ZipFile, shown: str, digest: str) -> Parcel:
    held = held_in(archive)
    problems = [
        _refused(f"{shown}/{printable(name)}", reason, "take it out of the zip, and send the zip again")
        for name, reason in held.refused
    ]
    bases = {name.rpartition("/")[0] for name in held.members if name.rpartition("/")[2] in _HEADS}
    if len(bases) != 1:
        reason = "there is no case.md in it" if not bases else "it holds several cases"
        problems.append(_refused(shown, reason, "a submission is one folder with case.md and its pictures"))
        return Parcel(shown, digest, {}, tuple(problems))
    base = f"{bases.pop()}/".removeprefix("/")
    within = f"{shown}/{printable(base)}".rstrip("/")
    files: dict[str, bytes] = {}
    for name, item in sorted(held.members.items()):
        place = f"{shown}/{printable(name)}"
        own = name.removeprefix(base)
        if not name.startswith(base) or not (_WORDS.fullmatch(own) or _is_picture(own)):
            problems.append(_strange(name, place))
            continue
        is_words = _WORDS.fullmatch(own) is not None
        try:
            data = reader(archive, item, _MOST_WORDS if is_words else MOST_PICTURE_BYTES)()
        except NoFile as error:
            problems.append(_refused(place, str(error), "send it again, smaller"))
            continue
        outcome = _words(data, own, place) if is_words else _cleaned(data, own, place)
        if isinstance(outcome, Problem):
            problems.append(outcome)
        else:
            files[own] = outcome
    return Parcel(within, digest, files, tuple(problems))


def _is_picture(name: str) -> bool:
    return _PICTURE.fullmatch(name) is not None and ending_of(name) in PICTURE_ENDINGS


def _strange(name: str, place: str) -> Problem:
    """A member that is no part of a case, or has a name that can't be kept."""
    if ending_of(name) in PICTURE_ENDINGS:
        hint = "rename it in the zip and in case.md: study-1/001.png"
        return _refused(place, "its name holds more than Latin letters, digits and dashes", hint)
    return warning(
        "import-value",
        Place(place),
        "this is no part of a case, and was left out",
        "look whether it is missed",
    )


def _words(data: bytes, name: str, place: str) -> bytes | Problem:
    """Words in UTF-8 in which no file is packed; what they say is judged with the case."""
    fault = judged(examine(data), f"content/{name}", read=True)
    return data if fault is None else replace(fault, place=replace(fault.place, path=place))


def _cleaned(data: bytes, name: str, place: str) -> bytes | Problem:
    """A picture without anything else, of the kind that its name says."""
    try:
        cleaned = clean(data).data
        form = open_picture(cleaned).format or ""
    except Uncleanable as error:
        reason, _, hint = str(error).partition("; ")
        return _refused(place, reason, hint)
    if ending_of(name) not in ENDINGS.get(form, ()):
        return _refused(
            place, f"it is {form}, which its name does not say", f"rename it: …{ENDINGS[form][0]}"
        )
    return cleaned
