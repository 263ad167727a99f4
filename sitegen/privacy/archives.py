"""Opens archives in memory and within limits, so that what lies in them can be judged; nothing is unpacked to disk.

No I/O.

Zip (and what is one: office documents, presentations), tar, gzip, bzip2, xz, lzma and zlib are opened, also inside each other. Archives that
can't be opened here are told, and so is what no member owns: what can't be looked at is not known to be safe.
"""

from __future__ import annotations

import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from sitegen.privacy import streams
from sitegen.privacy.streams import Unexamined

MOST_MEMBERS: Final = 20_000
_DEEPEST: Final = 3
_MOST_IN_ALL: Final = 2**30
"""So many bytes are unpacked of an archive and all that lies in it, so that a small file can't hold up a check: 1 GiB."""
_MOST_EXTRA: Final = 256
"""So many bytes that aren't 0 may stand with a member of a zip: times, owners and rights of all systems take fewer."""

_SEALED: Final = {
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!\x1a\x07": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"MSCF\0\0\0\0": "CAB",
    b"\x1f\x9d": "compress",
    b"\x04\x22\x4d\x18": "LZ4",
}
"""Signatures of archives that nothing here opens."""
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_ZIP64_RECORDS: Final = 56 + 20
"""What stands behind the directory of a large zip: its record and its locator (APPNOTE 6.3.10, 4.3.14 and 4.3.15)."""
_PACKAGES: Final = frozenset(("[Content_Types].xml", "mimetype", "META-INF/container.xml"))
"""Members by which a zip is known as an office document (ISO/IEC 29500-2, 6.2.3; OpenDocument 1.3 part 2, 3.3)."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive; no message may say its name, for exports are often named by the patient."""

    name: str
    """Those of inner archives as `outer/inner`."""
    data: bytes
    is_archive: bool
    """Whether what lies in it follows as members of their own."""
    in_package: bool = False
    """Whether it lies in an office document, which is made of XML."""


def members(data: bytes) -> Iterator[Member]:
    """Every file in an archive and in those inside it, one after another; none where it is no archive.

    Raises Unexamined where any part of it can't be looked at.
    """
    try:
        if is_archive(data):
            yield from _search(data, "", 0, _Unpacked())
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
        if size > streams.MOST_BYTES:
            raise Unexamined(f"a part of it has more than {streams.MOST_BYTES // 2**20} MiB")
        if self.total > _MOST_IN_ALL:
            raise Unexamined(f"it unpacks to more than {_MOST_IN_ALL // 2**20} MiB in all")


def _search(data: bytes, name: str, depth: int, unpacked: _Unpacked) -> Iterator[Member]:
    """Members are read whole: what they hold may lie anywhere in them, and a zip is known by its end."""
    if depth >= _DEEPEST:
        raise Unexamined(f"archives lie in it more than {_DEEPEST} deep")
    names: set[str] = set()
    for member, file in _members(data):
        with file:
            whole = file.read(streams.MOST_BYTES + 1)
        unpacked.add(len(whole))
        names.add(member)
        inner = f"{name}/{member}".strip("/") if member else name or "its contents"
        packed = is_archive(whole)
        yield Member(inner, whole, packed, in_package=not names.isdisjoint(_PACKAGES))
        if packed:
            yield from _search(whole, inner, depth + 1, unpacked)


def is_archive(data: bytes) -> bool:
    """Whether a file is one of the kinds of archive, those that can't be opened included."""
    return (
        data.startswith((*_ZIP, *_SEALED))
        or streams.is_stream(data)
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


def _members(data: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    """Each file of an archive, opened; a compressed stream is one file without a name."""
    sealed = next((name for mark, name in _SEALED.items() if data.startswith(mark)), None)
    if sealed:
        raise Unexamined(f"{sealed} archives can't be opened here")
    if streams.is_stream(data):
        yield "", io.BytesIO(streams.unpacked(data))
    elif _is_tar(data):
        yield from _tar_members(data)
    else:
        yield from _zip_members(data)


def _zip_members(data: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = sorted(archive.infolist(), key=lambda info: info.filename not in _PACKAGES)
        _count(len(infos))
        if any(info.flag_bits & 1 for info in infos):
            raise Unexamined("it is encrypted")
        for info in infos:
            if not info.is_dir():
                yield info.filename, archive.open(info)
        # Last: what the members hold weighs more than what stands between them.
        if archive.comment:
            yield "", io.BytesIO(archive.comment)
        _judge_rest(data, infos, archive.start_dir, comment=len(archive.comment))


def _judge_rest(data: bytes, infos: list[zipfile.ZipInfo], end: int, *, comment: int) -> None:
    """Every byte before the directory must be a member's, its header or what tells its size (APPNOTE 6.3.10, 4.3).

    Raises Unexamined where other bytes stand there, or many with a member.
    """
    at = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        start = info.header_offset
        local = data[start : start + 30]
        name, extra = int.from_bytes(local[26:28], "little"), int.from_bytes(local[28:30], "little")
        held = data[start + 30 + name : start + 30 + name + extra]
        if (
            max(len(held) - held.count(0), len(info.extra) - info.extra.count(0)) + len(info.comment)
            > _MOST_EXTRA
        ):
            raise Unexamined("much stands in it beside its files")
        if start != at:
            raise Unexamined("bytes stand in it that belong to none of its files")
        at = start + 30 + name + extra + info.compress_size
        if info.flag_bits & 8:
            at += _descriptor(data, at, info)
    record = data.rfind(b"PK\x05\x06")
    directory = int.from_bytes(data[record + 12 : record + 16], "little")
    behind = record - end - directory
    if at != end or record + 22 + comment != len(data) or behind not in {0, _ZIP64_RECORDS}:
        raise Unexamined("bytes stand in it that belong to none of its files")


def _descriptor(data: bytes, at: int, info: zipfile.ZipInfo) -> int:
    """How long the data descriptor behind a member is: with or without a signature, with sizes of four bytes or eight (4.3.9)."""
    crc = info.CRC.to_bytes(4, "little")
    signed = 4 if data[at : at + 4] == b"PK\x07\x08" else 0
    for size in (4, 8):
        wanted = (
            crc
            + info.compress_size.to_bytes(8, "little")[:size]
            + info.file_size.to_bytes(8, "little")[:size]
        )
        if data.startswith(wanted, at + signed):
            return signed + len(wanted)
    return 0


def _tar_members(data: bytes) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        for number, member in enumerate(archive, 1):
            _count(number)
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                yield member.name, file
                end = member.offset_data + member.size
                if not member.issparse() and data[end : end + -end % tarfile.BLOCKSIZE].strip(b"\0"):
                    raise Unexamined("bytes stand in it that belong to none of its files")
            if member.pax_headers:
                yield "", io.BytesIO("\n".join(member.pax_headers.values()).encode("utf-8", "replace"))
        if data[archive.offset :].strip(b"\0"):
            raise Unexamined("bytes follow its end")


def _count(files: int) -> None:
    if files > MOST_MEMBERS:
        raise Unexamined(f"it holds more than {MOST_MEMBERS:,} files")
