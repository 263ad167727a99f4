"""Zips that are imported: looked at before they are read, never unpacked to disk.

Limits and refusals: members, sizes, growth, encryption, links, names that lead elsewhere, zips in zips.
"""

from __future__ import annotations

import lzma
import posixpath
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,  # an unknown way of packing
    RuntimeError,  # a password
    MemoryError,  # a gigabyte of dictionary
    EOFError,
    ValueError,
    OSError,
)
"""What zipfile and the decoders behind it raise on damaged, encrypted or strangely packed members."""

MOST_PICTURE_BYTES = 256 * 1024 * 1024
_MOST_MEMBERS = 20_000
_MOST_TOTAL = 4 * 1024**3
_GROWTH = 200
"""Times its packed size that a member may unpack to, once it is larger than a few megabytes."""
_SMALL = 8 * 1024 * 1024
_ENCRYPTED = 0x1


class NoFile(Exception):
    """Raised with the reason where a file can't be had."""


@dataclass(frozen=True, slots=True)
class Held:
    """The members of a zip that may be read, by path, and each other one with the reason."""

    members: Mapping[str, zipfile.ZipInfo]
    refused: tuple[tuple[str, str], ...]


def held_in(archive: zipfile.ZipFile) -> Held:
    """What a zip holds, without what systems add by themselves.

    Raises NoFile, with the reason, where the zip as a whole is out of all measure.
    """
    infos = archive.infolist()
    if len(infos) > _MOST_MEMBERS:
        raise NoFile(f"the zip has more than {_MOST_MEMBERS:,} files")
    if sum(item.file_size for item in infos) > _MOST_TOTAL:
        raise NoFile(f"the zip unpacks to more than {_MOST_TOTAL // 1024**3} GB")
    members: dict[str, zipfile.ZipInfo] = {}
    refused: list[tuple[str, str]] = []
    for item in infos:
        if item.is_dir() or _of_a_mac(item.filename):
            continue
        name = posixpath.normpath(item.filename.replace("\\", "/"))
        reason = _refusal(item, name, members)
        if reason:
            refused.append((item.filename, reason))
        else:
            members[name] = item
    return Held(members, tuple(refused))


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


def reader(archive: zipfile.ZipFile, item: zipfile.ZipInfo, limit: int) -> Callable[[], bytes]:
    """Reads a member, never more than the limit whatever its head claims; may raise NoFile."""

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
