"""Files of a content folder: listed safely, read once, the pictures among them probed on demand."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from sitegen.errors import Place, Problem, warning
from sitegen.model.library import Picture
from sitegen.reading.pictures import PICTURE_ENDINGS, PictureChanged, ending_of, matching, probe
from sitegen.reading.schema import nearest

_IGNORED = {"Thumbs.db", "desktop.ini"}


class Folder:
    """The files below one folder of the library; links that leave it are never followed."""

    def __init__(self, root: Path, folder: Path, *, max_pixels: int, deep: bool = True) -> None:
        self._root = root
        self._folder = folder
        self._max_pixels = max_pixels
        self._probed: dict[str, Picture | None] = {}
        self._used: set[str] = set()
        self._missing = False
        """Whether a name or pattern stood for no picture."""
        self.lost: set[str] = set()
        """Paths, as messages show them, of what can't be read."""
        self.listed = True
        """Whether all names are known."""
        self.problems: list[Problem] = []
        self.names: tuple[str, ...] = tuple(sorted(self._list(deep)))

    def _list(self, deep: bool) -> list[str]:
        names: list[str] = []
        for base, folders, files in os.walk(self._folder, onerror=self._unlisted):
            folders[:] = sorted(name for name in folders if deep and not name.startswith("."))
            for name in sorted([*files, *(f for f in folders if (Path(base) / f).is_symlink())]):
                path = Path(base) / name
                if name.startswith(".") or name in _IGNORED:
                    continue
                try:
                    if path.is_symlink():
                        self.problems.append(linked(self.place(path), "put the file itself here"))
                    elif path.is_file():
                        names.append(path.relative_to(self._folder).as_posix())
                except OSError as error:  # a folder that may be listed but not entered
                    self.listed = False
                    self._lose(path, error)
        return names

    def _unlisted(self, error: OSError) -> None:
        self.listed = False
        self._lose(Path(error.filename or self._folder), error)

    def _lose(self, path: Path, error: OSError) -> None:
        place = self.place(path)
        if place.path not in self.lost:
            self.lost.add(place.path)
            self.problems.append(unreadable(place, error))

    def lacks(self, stem: str) -> bool:
        """Whether the folder itself or a file of the record of that name can't be read."""
        start = self.shown(f"{stem}.")
        return any(path.startswith(start) or path == self.place(self._folder).path for path in self.lost)

    def place(self, path: Path) -> Place:
        """A path as messages show it."""
        return Place(path.relative_to(self._root).as_posix())

    def shown(self, name: str) -> str:
        """The path of a file relative to the library."""
        return self.place(self._folder / name).path

    def read(self, name: str) -> bytes:
        """The bytes of a file; none where it can't be read, which is told."""
        return self._bytes(name) or b""

    def _bytes(self, name: str) -> bytes | None:
        self._used.add(name)
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            self._lose(self._folder / name, error)
            return None

    def has(self, name: str) -> bool:
        """Whether a file of that name is there."""
        return name in self.names

    def picture(self, name: str) -> Picture | None:
        """A probed picture; its problems are told once, however often it is used."""
        if name not in self._probed:
            data = self._bytes(name)
            self._probed[name] = None
            if data is not None:
                picture, problems = probe(data, self.shown(name), max_pixels=self._max_pixels)
                self.problems += problems
                self._probed[name] = picture
        return self._probed[name]

    def find(self, pattern: str, place: Place) -> list[str] | Problem:
        """The names that a name or pattern stands for, or what is wrong with it."""
        if pattern.startswith(("/", "\\")) or ".." in pattern.split("/") or "://" in pattern:
            message = f"'{pattern}' is not a file in this folder"
            return Problem(
                "picture-outside", place, message, "put the picture beside the text and give its name"
            )
        names = matching(pattern.removeprefix("./"), self.names)
        if names:
            return names
        if not self.listed:
            return self._unusable(pattern, place)
        self._missing = True
        pictures = [name for name in self.names if _is_picture(name)]
        spelt = next((name for name in pictures if name.casefold() == pattern.casefold()), None)
        if spelt:
            message = f"no picture is called '{pattern}', but one is called '{spelt}'"
            hint = f"write '{spelt}': capital and small letters are told apart, on a server too"
            return Problem("picture-missing", place, message, hint)
        near = nearest(pattern, pictures)
        hint = f"did you mean '{near}'?" if near else "names are relative to the folder of the text"
        return Problem("picture-missing", place, f"no picture is called '{pattern}'", hint)

    def resolve(self, name: str, place: Place) -> Picture | Problem:
        """The one picture of a name in prose."""
        found = self.find(name, place)
        if isinstance(found, Problem):
            return found
        picture = self.picture(found[0])
        return picture or self._unusable(name, place)

    def _unusable(self, name: str, place: Place) -> Problem:
        return Problem("picture-unusable", place, f"the picture '{name}' can't be used", "see its own fault")

    def leftovers(self, *, facts_known: bool = True) -> list[Problem]:
        """Warnings for files that nothing uses.

        While the facts have faults, or name a picture that is not there, nobody knows which pictures are meant: those
        are not warned of.
        """
        problems: list[Problem] = []
        for name in self.names:
            if name in self._used:
                continue
            place = Place(self.shown(name))
            if _is_picture(name):
                if self._missing or not facts_known:
                    continue
                hint = "name it in a series or in the text, or take it away"
                problems.append(
                    warning("unused-picture", place, "no series and no text shows this picture", hint)
                )
            else:
                hint = "take it away, or mend its name"
                problems.append(warning("unused-file", place, "nothing uses this file", hint))
        return problems

    def picture_digest(self) -> str:
        """`sha256:` over the sorted digests of all pictures that are shown: what a sign-off is bound to."""
        return picture_digest(picture for picture in self._probed.values() if picture)


def picture_digest(pictures: Iterable[Picture]) -> str:
    """`sha256:` over the sorted digests of pictures: neither names nor their order matter."""
    digests = sorted(picture.digest for picture in pictures)
    return "sha256:" + hashlib.sha256("\n".join(digests).encode()).hexdigest()


def linked(place: Place, hint: str) -> Problem:
    """A link, which could bring any file of the machine into the site."""
    return Problem("symlink", place, "this is a link to another place", hint)


def unreadable(place: Place, error: OSError) -> Problem:
    """A file or folder that the machine does not give out."""
    message = f"this can't be read: {error.strerror or error}"
    changed = isinstance(error, PictureChanged)
    hint = "run the command again" if changed else "allow yourself to read it, or take it away"
    return Problem("file-unreadable", place, message, hint)


def _is_picture(name: str) -> bool:
    return ending_of(name) in PICTURE_ENDINGS
