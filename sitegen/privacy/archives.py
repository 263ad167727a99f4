"""Looks for DICOM inside archives, in memory and within limits; nothing is unpacked to disk.

No I/O.

Zip (and what is one: office documents, presentations), tar, gzip, bzip2 and xz are looked through, also inside each other. Archives that
can't be opened here are told, for what can't be looked at is not known to be safe.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final

from sitegen.privacy.dicom import is_dicom

MOST_MEMBERS: Final = 20_000
MOST_BYTES: Final = 2**28
"""An archive that lies in another, or unpacks as one stream, may have so many bytes: 256 MiB."""
_DEEPEST: Final = 3
_MOST_IN_ALL: Final = 2**30
"""So many bytes are unpacked of an archive and all that lies in it, so that a small file can't hold up a check: 1 GiB."""
_TRIAL: Final = 2**12
"""So many bytes must unpack before a stream counts as zlib's: its signature of two bytes may begin any text."""

_SEALED: Final = {
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!\x1a\x07": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"MSCF\0\0\0\0": "CAB",
    b"\x1f\x9d": "compress",
    b"\x04\x22\x4d\x18": "LZ4",
}
"""Signatures of archives that nothing here opens."""

_STREAMS: Final = re.compile(
    rb"\x1f\x8b\x08|BZh[1-9]1AY&SY|\xfd7zXZ\0|\x5d\0\0..(?:\xff{8}|.{5}\0{3})", re.DOTALL
)
"""Signatures of gzip, bzip2, xz and the older lzma."""
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


class Unexamined(Exception):
    """Raised with the reason where an archive can't be looked into."""


def dicom_members(data: bytes) -> list[str]:
    """The names of all members that are DICOM, those of inner archives as `outer/inner`; none where it is no archive.

    Raises Unexamined where any part of it can't be looked at.
    """
    try:
        return list(_search(data, "", 0, _Unpacked()))
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        # What the error says may quote a member's name, which may be the patient's.
        raise Unexamined("it is damaged") from error
    except NotImplementedError as error:
        raise Unexamined("it is compressed in a way that is not known here") from error


class _Unpacked:
    """Counts what has been unpacked of one file."""

    def __init__(self) -> None:
        self.total = 0

    def add(self, size: int) -> None:
        self.total += size
        if size > MOST_BYTES:
            raise Unexamined(f"a part of it has more than {MOST_BYTES // 2**20} MiB")
        if self.total > _MOST_IN_ALL:
            raise Unexamined(f"it unpacks to more than {_MOST_IN_ALL // 2**20} MiB in all")


def _search(data: bytes, name: str, depth: int, unpacked: _Unpacked) -> Iterator[str]:
    """Members are read whole: what they hold may lie anywhere in them, and a zip is known by its end."""
    if depth and is_dicom(data):
        yield name
    if not _is_archive(data):
        return
    if depth >= _DEEPEST:
        raise Unexamined(f"archives lie in it more than {_DEEPEST} deep")
    for member, file in _members(data):
        with file:
            whole = file.read(MOST_BYTES + 1)
        unpacked.add(len(whole))
        inner = f"{name}/{member}".strip("/") if member else name or "its contents"
        yield from _search(whole, inner, depth + 1, unpacked)


def _is_archive(data: bytes) -> bool:
    return (
        data.startswith((*_ZIP, *_SEALED))
        or _STREAMS.match(data) is not None
        or _is_zlib(data)
        or _is_tar(data)
        or zipfile.is_zipfile(io.BytesIO(data))
    )


def _is_tar(data: bytes) -> bool:
    """By the checksum of its first header, which the oldest kind has too that has no signature (POSIX.1, ustar)."""
    header = data[:512]
    if len(header) < 512 or not header[0]:
        return False
    stated = header[148:156].strip(b" \0")
    if not stated or stated.strip(b"01234567"):
        return False
    return int(stated, 8) == sum(header[:148]) + 8 * 0x20 + sum(header[156:])


def _is_zlib(data: bytes) -> bool:
    """By its header (RFC 1950, 2.2), and by its beginning that unpacks."""
    if data[:1] != b"\x78" or len(data) < 8 or int.from_bytes(data[:2], "big") % 31:
        return False
    try:
        return bool(zlib.decompressobj().decompress(data, _TRIAL))
    except zlib.error:
        return False


def _members(data: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    """Each file of an archive, opened; a compressed stream is one file without a name."""
    sealed = next((name for mark, name in _SEALED.items() if data.startswith(mark)), None)
    if sealed:
        raise Unexamined(f"{sealed} archives can't be opened here")
    if _STREAMS.match(data):
        yield "", _unpacked(data)
    elif _is_zlib(data):
        yield "", io.BytesIO(zlib.decompressobj().decompress(data, MOST_BYTES + 1))
    elif _is_tar(data):
        yield from _tar_members(data)
    else:
        yield from _zip_members(data)


def _unpacked(data: bytes) -> IO[bytes]:
    """A compressed stream as a whole: what lies in it may be known by more than its first bytes."""
    file = io.BytesIO(data)
    if data.startswith(b"BZh"):
        with bz2.open(file) as stream:
            unpacked = stream.read(MOST_BYTES + 1)
    elif data.startswith(b"\x1f\x8b"):
        with gzip.open(file) as zipped:
            unpacked = zipped.read(MOST_BYTES + 1)
    else:
        with lzma.open(file) as packed:
            unpacked = packed.read(MOST_BYTES + 1)
    if len(unpacked) > MOST_BYTES:
        raise Unexamined(f"it unpacks to more than {MOST_BYTES // 2**20} MiB")
    return io.BytesIO(unpacked)


def _zip_members(data: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        _count(len(members))
        if any(info.flag_bits & 1 for info in members):
            raise Unexamined("it is encrypted")
        for info in members:
            yield info.filename, archive.open(info)


def _tar_members(data: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for number, member in enumerate(archive, 1):
            _count(number)
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                yield member.name, file


def _count(members: int) -> None:
    if members > MOST_MEMBERS:
        raise Unexamined(f"it holds more than {MOST_MEMBERS:,} files")
