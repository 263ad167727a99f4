"""Documents with the files beside them, from an XML file or a zip."""

from __future__ import annotations

import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from sitegen.errors import Place, UsageFault
from sitegen.importers.mirc.tree import MOST_BYTES, Unreadable
from sitegen.importers.zips import DAMAGE, MOST_PICTURE_BYTES, NoFile, held_in, printable, reader

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


@dataclass(frozen=True, slots=True)
class Package:
    """A document's bytes, and the files that it can name."""

    shown: str
    """As messages show it: the zip and the member, or the file."""
    name: str
    """Path of the document within its zip or folder."""
    data: bytes
    files: Mapping[str, Callable[[], bytes]]
    """Path within the zip or folder → what reads it; a reader may raise NoFile."""

    def read(self, source: str) -> bytes:
        """A file that the document names.

        Raises NoFile with the reason.
        """
        return self.files[self.find(source)]()

    def find(self, source: str) -> str:
        """The path of a file that the document names.

        Raises NoFile with the reason.
        """
        name = source.strip().replace("\\", "/")
        if not name:
            raise NoFile("it names no file")
        if _ELSEWHERE.match(name):
            raise NoFile("it lies on another server; nothing is fetched")
        name = re.sub(r"[?#].*$", "", name) or name
        path = posixpath.normpath(posixpath.join(posixpath.dirname(self.name), name))
        if name.startswith("/") or path.startswith(".."):
            raise NoFile("it does not lie beside the document")
        for candidate in (path, unquote(path)):
            if candidate in self.files:
                return candidate
        folded = _folded(unquote(path))
        found = [key for key in self.files if _folded(key) == folded]
        if len(found) != 1:
            raise NoFile("there is no such file beside the document")
        return found[0]


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file holds."""

    packages: tuple[Package, ...]
    refused: tuple[Unreadable, ...] = ()
    """Each part that is not read, with its place and the reason."""


@contextmanager
def opened(path: Path, shown: str) -> Iterator[Opened]:
    """The documents of a file: itself, or every XML file of a zip, whose members can be read until it is closed.

    Raises UsageFault where the file can't be opened.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        raise UsageFault(f"{shown} can't be read: {error.strerror}", "check the path") from error
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        try:
            archive = zipfile.ZipFile(path)
        except DAMAGE as error:
            yield Opened((), (Unreadable(Place(shown), f"the zip is damaged: {error}"),))
            return
        with archive:
            yield _of_zip(archive, shown)
    elif path.stat().st_size > MOST_BYTES:
        yield Opened((), (Unreadable(Place(shown), f"it is larger than {MOST_BYTES // 1024 // 1024} MB"),))
    else:
        yield Opened((Package(shown, path.name, path.read_bytes(), _Beside(path.parent)),))


class _Beside(Mapping[str, Callable[[], bytes]]):
    """The files of a folder, by path; links out of it are not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def _path(self, name: str) -> Path | None:
        path = self.folder / name
        inside = path.is_file() and path.resolve().is_relative_to(self.folder)
        return path if inside else None

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and "\0" not in name and self._path(name) is not None

    def __getitem__(self, name: str) -> Callable[[], bytes]:
        path = self._path(name)
        if path is None:
            raise KeyError(name)
        return lambda: _bounded(path)

    def __iter__(self) -> Iterator[str]:
        return (item.name for item in sorted(self.folder.iterdir()) if self._path(item.name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _bounded(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_PICTURE_BYTES:
            raise NoFile("it is too large")
        return path.read_bytes()
    except OSError as error:
        raise NoFile(f"it can't be read: {error.strerror or error}") from error


def _of_zip(archive: zipfile.ZipFile, shown: str) -> Opened:
    try:
        held = held_in(archive)
    except NoFile as error:
        return Opened((), (Unreadable(Place(shown), str(error)),))
    files = {name: reader(archive, item, MOST_PICTURE_BYTES) for name, item in held.members.items()}
    refused = [Unreadable(Place(f"{shown}/{printable(name)}"), reason) for name, reason in held.refused]
    found: list[Package] = []
    for name, item in sorted(held.members.items()):
        if not name.lower().endswith(".xml"):
            continue
        place = f"{shown}/{printable(name)}"
        try:
            found.append(Package(place, name, reader(archive, item, MOST_BYTES)(), files))
        except NoFile as error:
            refused.append(Unreadable(Place(place), str(error)))
    return Opened(tuple(found), tuple(refused))
