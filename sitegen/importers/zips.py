"""Zips that are imported: what damaged ones raise."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib

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
