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
_HEAD: Final = 2**16
"""So much of a member is looked at."""

_SEALED: Final = {
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!\x1a\x07": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"MSCF\0\0\0\0": "CAB",
    b"\x1f\x9d": "compress",
    b"\x04\x22\x4d\x18": "LZ4",
}
"""Signatures of archives that nothing here opens."""

_STREAMS: Final = re.compile(rb"\x1f\x8b\x08|BZh[1-9]1AY&SY|\xfd7zXZ\0")
"""Signatures of gzip, bzip2 and xz."""
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


class Unexamined(Exception):
    """Raised with the reason where an archive can't be looked into."""


def dicom_members(data: bytes) -> list[str]:
    """The names of all members that are DICOM, those of inner archives as `outer/inner`; none where it is no archive.

    Raises Unexamined where any part of it can't be looked at.
    """
    try:
        return list(_search(data, "", 0))
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise Unexamined(f"it is damaged ({str(error).strip() or type(error).__name__})") from error
    except NotImplementedError as error:
        raise Unexamined("it is compressed in a way that is not known here") from error


def _search(data: bytes, name: str, depth: int) -> Iterator[str]:
    if depth and is_dicom(data):
        yield name
    if not _is_archive(data):
        return
    if depth >= _DEEPEST:
        raise Unexamined(f"archives lie in it more than {_DEEPEST} deep")
    for member, file in _members(data):
        with file:
            head = file.read(_HEAD)
            whole = head + file.read(MOST_BYTES + 1 - len(head)) if _is_archive(head) else head
        if len(whole) > MOST_BYTES:
            raise Unexamined(f"a part of it has more than {MOST_BYTES // 2**20} MiB")
        inner = f"{name}/{member}".strip("/") if member else name or "its contents"
        yield from _search(whole, inner, depth + 1)


def _is_archive(data: bytes) -> bool:
    return (
        data.startswith((*_ZIP, *_SEALED))
        or _STREAMS.match(data) is not None
        or data[257:262] == b"ustar"
        or zipfile.is_zipfile(io.BytesIO(data))
    )


def _members(data: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    """Each file of an archive, opened; a compressed stream is one file without a name."""
    sealed = next((name for mark, name in _SEALED.items() if data.startswith(mark)), None)
    if sealed:
        raise Unexamined(f"{sealed} archives can't be opened here")
    if _STREAMS.match(data):
        yield "", _unpacked(data)
    elif data[257:262] == b"ustar":
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
