"""Source pictures: which formats are opened, and what is known of one before its pixels are decoded."""

from __future__ import annotations

import errno
import hashlib
import io
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from PIL import AvifImagePlugin, Image, TiffImagePlugin, WebPImagePlugin

from sitegen.errors import Place, Problem, warning
from sitegen.model.library import Depth, Picture

_PLUGINS = (AvifImagePlugin, TiffImagePlugin, WebPImagePlugin)
"""Imported so that Pillow knows these formats; the others it knows from the start."""

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "AVIF", "BMP")
"""Decoders that hostile files may reach; every further one is another surface. JPEG brings MPO with it."""

ENDINGS: dict[str, tuple[str, ...]] = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "MPO": (".jpg", ".jpeg", ".mpo"),
    "PNG": (".png", ".apng"),
    "WEBP": (".webp",),
    "TIFF": (".tif", ".tiff"),
    "GIF": (".gif",),
    "AVIF": (".avif",),
    "BMP": (".bmp",),
}
PICTURE_ENDINGS = frozenset(ending for endings in ENDINGS.values() for ending in endings)

_EXIF_ORIENTATION = 0x0112
_PNG_METADATA = (b"eXIf", b"tEXt", b"zTXt", b"iTXt")
SIDEWAYS = (5, 6, 7, 8)
"""EXIF orientations that turn width into height."""

# Pillow's own limit is a module-wide warning; ours is per library, and is checked before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


def ending_of(name: str) -> str:
    """The ending of a name, with its point and in small letters."""
    return name[name.rfind(".") :].lower()


def natural_key(name: str) -> tuple[tuple[int, int | str], ...]:
    """Sorts names as people count: `2` before `10`."""
    parts = re.split(r"(\d+)", unicodedata.normalize("NFC", name).casefold())
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts if part)


class PictureChanged(OSError):
    """Raised where a file no longer has the bytes that were judged: what is made of it would be told of another picture."""


def source_bytes(root: Path, picture: Picture) -> bytes:
    """The bytes of a picture that was probed before, proved to be the same.

    Raises PictureChanged where they are not, another OSError where the file can't be read.
    """
    data = (root / picture.path).read_bytes()
    if hashlib.sha256(data).hexdigest() != picture.digest:
        raise PictureChanged(errno.ESTALE, "it was changed while it was read", picture.path)
    return data


def open_picture(data: bytes) -> Image.Image:
    """Opens a picture without decoding it; whatever it carries besides its first picture is not looked at.

    Raises whatever Pillow's decoders raise on a bad file.
    """
    return Image.open(io.BytesIO(data), formats=FORMATS)


def orientation_of(image: Image.Image, data: bytes) -> int:
    """The EXIF orientation that is left to apply, 1 to 8 (CIPA DC-008, tag 0x0112), also where XMP or a text chunk carries it."""
    if image.format == "TIFF":
        return 1  # Pillow itself turns a TIFF upright, its size when it is opened and its pixels when they are decoded
    if image.format == "PNG" and not any(kind in data for kind in _PNG_METADATA):
        return 1  # asking a PNG for its EXIF decodes it whole, in search of chunks after the pixels
    try:
        value = image.getexif().get(_EXIF_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - broken EXIF comes in every shape, and the picture itself may be good
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def depth_of(mode: str) -> Depth:
    """What one pixel of a Pillow mode holds."""
    if mode in ("1", "L", "LA", "La"):
        return "grey8"
    if mode.startswith("I;16"):
        return "grey16"
    return "real" if mode in ("I", "F") else "colour"


def probe(data: bytes, path: str, *, max_pixels: int) -> tuple[Picture | None, tuple[Problem, ...]]:
    """What is known of a picture from its head; None where it can't be published."""
    place = Place(path)
    try:
        image = open_picture(data)
        width, height = image.size
        kind, mode = image.format or "", image.mode
        too_large = width * height > max_pixels
        orientation = 1 if too_large else orientation_of(image, data)
    except Exception as error:  # noqa: BLE001 - decoders raise anything on hostile files; each is named, none is fatal
        return None, (_unreadable(place, error),)
    if width < 1 or height < 1:
        return None, (Problem("picture-unreadable", place, "the picture has no pixels", "export it again"),)
    if too_large:
        message = f"the picture has {width} × {height} pixels, more than the limit of {max_pixels:,}"
        hint = "make it smaller, or raise pictures.max_pixels in content/site.yaml"
        return None, (Problem("picture-too-large", place, message, hint),)
    problems: tuple[Problem, ...] = ()
    ending = ending_of(path)
    if ending not in ENDINGS[kind]:
        hint = f"rename it to end in {ENDINGS[kind][0]}"
        problems = (warning("picture-ending", place, f"the file is {kind}, its ending says otherwise", hint),)
    if orientation in SIDEWAYS:
        width, height = height, width
    digest = hashlib.sha256(data).hexdigest()
    return Picture(path, digest, width, height, depth_of(mode), len(data)), problems


def _unreadable(place: Place, error: Exception) -> Problem:
    if type(error).__name__ == "UnidentifiedImageError":
        message = "this is not a picture that sitegen can read"
        return Problem("picture-unreadable", place, message, "save it as PNG, JPEG, WebP, TIFF, GIF or AVIF")
    reason = str(error).strip() or type(error).__name__
    return Problem("picture-unreadable", place, f"the picture is damaged: {reason}", "export it again")


def matcher(pattern: str) -> re.Pattern[str]:
    """A pattern such as `ct/*.png` as a regular expression over relative paths: `*` stays within a folder."""
    parts: list[str] = []
    position = 0
    while position < len(pattern):
        character = pattern[position]
        if pattern.startswith("**/", position):
            parts.append("(?:[^/]+/)*")
            position += 3
            continue
        if character == "*":
            parts.append("[^/]*")
        elif character == "?":
            parts.append("[^/]")
        else:
            parts.append(re.escape(character))
        position += 1
    return re.compile("".join(parts), re.IGNORECASE)


def matching(pattern: str, names: Sequence[str]) -> list[str]:
    """The names that a name or pattern stands for, in natural order."""
    wanted = unicodedata.normalize("NFC", pattern)
    exact = [name for name in names if unicodedata.normalize("NFC", name) == wanted]
    if exact or not set("*?") & set(pattern):
        return exact
    expression = matcher(wanted)
    found = [name for name in names if expression.fullmatch(unicodedata.normalize("NFC", name))]
    pictures = [name for name in found if ending_of(name) in PICTURE_ENDINGS]
    return sorted(pictures, key=natural_key)
