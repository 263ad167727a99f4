"""Documents with the files beside them, from an XML file or a zip: looked at before it is read, never unpacked to disk.

Limits and refusals: members, sizes, growth, encryption, links, names that lead elsewhere, zips in zips.
"""

from __future__ import annotations

import posixpath
import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from sitegen.errors import Place, UsageFault
from sitegen.importers.mirc.tree import MOST_BYTES, Unreadable
from sitegen.importers.zips import DAMAGE

MOST_PICTURE_BYTES = 256 * 1024 * 1024
_MOST_MEMBERS = 20_000
_MOST_TOTAL = 4 * 1024**3
_GROWTH = 200
"""Times its packed size that a member may unpack to, once it is larger than a few megabytes."""
_SMALL = 8 * 1024 * 1024
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_ENCRYPTED = 0x1


class NoFile(Exception):
    """Raised with the reason where a file that a document names can't be had."""


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
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        return Opened((), (Unreadable(Place(shown), f"the zip has more than {_MOST_MEMBERS:,} files"),))
    if sum(item.file_size for item in members) > _MOST_TOTAL:
        reason = f"the zip unpacks to more than {_MOST_TOTAL // 1024**3} GB"
        return Opened((), (Unreadable(Place(shown), reason),))
    files: dict[str, Callable[[], bytes]] = {}
    documents: list[tuple[str, zipfile.ZipInfo]] = []
    refused: list[Unreadable] = []
    for item in members:
        if item.is_dir() or _of_a_mac(item.filename):
            continue
        name = posixpath.normpath(item.filename.replace("\\", "/"))
        reason = _refusal(item, name, files)
        if reason:
            refused.append(Unreadable(Place(f"{shown}/{printable(item.filename)}"), reason))
            continue
        files[name] = _member(archive, item, MOST_PICTURE_BYTES)
        if name.lower().endswith(".xml"):
            documents.append((name, item))
    found: list[Package] = []
    for name, item in sorted(documents, key=lambda pair: pair[0]):
        place = f"{shown}/{printable(name)}"
        try:
            found.append(Package(place, name, _member(archive, item, MOST_BYTES)(), files))
        except NoFile as error:
            refused.append(Unreadable(Place(place), str(error)))
    return Opened(tuple(found), tuple(refused))


def printable(name: str) -> str:
    """A name of a member for messages: no control characters, and not endless."""
    clean = "".join(character if character.isprintable() else "\ufffd" for character in name)
    return clean if len(clean) <= 120 else f"{clean[:119]}…"


def _of_a_mac(name: str) -> bool:
    """Whether a member is only what macOS and Windows add to zips."""
    last = name.rpartition("/")[2]
    return name.startswith("__MACOSX/") or last.startswith("._") or last in (".DS_Store", "Thumbs.db")


def _refusal(item: zipfile.ZipInfo, name: str, taken: Mapping[str, object]) -> str:
    """Why a member of a zip is not read, or ""."""
    if name.startswith(("/", "..")) or re.match(r"[A-Za-z]:", name) or "\0" in name:
        return "its name leads out of the zip"
    kind = stat.S_IFMT(item.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "it is a link or a device, not a file"
    if item.flag_bits & _ENCRYPTED:
        return "it is encrypted: save the zip without a password"
    if item.file_size > _SMALL and item.file_size > _GROWTH * max(item.compress_size, 1):
        return "it unpacks to far more than its packed size"
    if name in taken:
        return "another file in the zip has the same name"
    if name.lower().endswith(".zip"):
        return "it is a zip in a zip: unpack it, and import it by itself"
    return ""


def _member(archive: zipfile.ZipFile, item: zipfile.ZipInfo, limit: int) -> Callable[[], bytes]:
    """Reads a member, never more than the limit whatever its head claims."""

    def read() -> bytes:
        if item.file_size > limit:
            raise NoFile(f"it is larger than {limit // 1024 // 1024} MB")
        try:
            with archive.open(item) as file:
                data = file.read(limit + 1)
        except DAMAGE as error:
            raise NoFile(f"it can't be unpacked: {error or type(error).__name__}") from error
        if len(data) > limit:
            raise NoFile(f"it is larger than {limit // 1024 // 1024} MB")
        return data

    return read
