"""Published pictures as promises: names, sizes and recipes, before any pixel is decoded. No I/O.

A name hashes the source's bytes and the recipe without size and format, so that a further width leaves
the others' names alone; it never holds a path or a time.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from sitegen import urls
from sitegen.model.library import Picture
from sitegen.model.series import SeriesFacts, StoredValues
from sitegen.planning.views.page import PictureView, Rendition
from sitegen.settings import PictureSettings

RECIPE_VERSION = "3"
"""Raised whenever the same recipe would make other pixels."""

_NEAR = 1.25
"""A width that comes this near to the source's own is skipped: the bytes would hardly differ."""
_FALLBACK_MAX = 1800
"""The JPEG is for browsers without AVIF, which are few and old: one size that fits their screens."""


Form: TypeAlias = Literal["avif", "webp", "jpeg", "png"]
_ENDINGS: Final[Mapping[Form, str]] = {"avif": "avif", "webp": "webp", "jpeg": "jpg", "png": "png"}
_SCALES: Final = (8, 4, 2)
"""A JPEG can be decoded so many times smaller for a part of the time (ITU-T T.81: 8 × 8 blocks)."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a picture, in pixels of the upright source."""

    left: int
    top: int
    width: int
    height: int
    of: tuple[int, int]
    """Width and height of the whole: a JPEG may be decoded smaller, and the part is then found by its share."""

    @property
    def at(self) -> tuple[int, int, int, int]:
        """Where it lies in the whole."""
        return self.left, self.top, self.width, self.height


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a derivative is made of its source."""

    format: Form
    """png: the stored values of a 16-bit picture as they are."""
    width: int
    height: int
    quality: int
    window: tuple[float, float] | None = None
    """Centre and width in stored values; None spreads what the picture has."""
    cut: Cut | None = None
    """The part that is shown; None shows the whole."""
    scale: int = 1
    """How many times smaller the whole is decoded where it is a JPEG: what is largest of all that is made of it decides, so
    that one decode serves them all and none depends on which others are made."""

    @property
    def key(self) -> str:
        """All that decides about the bytes, for the store."""
        size = f"{self.width}x{self.height}"
        suffix = _suffix(self.cut, self.scale)
        return f"{RECIPE_VERSION}|{self.format}|{size}|q{self.quality}|w{self.window}{suffix}"

    @property
    def whole(self) -> tuple[int, int]:
        """The size at which the whole picture has to be decoded, so that what is shown of it is large enough."""
        if self.cut is None:
            return self.width, self.height
        scale = self.width / self.cut.width
        return math.ceil(self.cut.of[0] * scale), math.ceil(self.cut.of[1] * scale)


def _suffix(cut: Cut | None, scale: int) -> str:
    """What a part and a scale add to keys and names."""
    part = f"|c{cut.left},{cut.top},{cut.width},{cut.height}" if cut else ""
    return part + (f"|s{scale}" if scale > 1 else "")


def scale_for(source: tuple[int, int], wanted: tuple[int, int]) -> int:
    """How many times smaller a JPEG of these pixels may be decoded, so that what is wanted of it needs no enlarging: 1, 2, 4 or 8."""
    width, height = source
    return next((s for s in _SCALES if width // s >= wanted[0] and height // s >= wanted[1]), 1)


@dataclass(frozen=True, slots=True)
class Derivative:
    """One promised file."""

    url: str
    picture: Picture
    recipe: Recipe


@dataclass(frozen=True, slots=True)
class Pack:
    """Files of many pictures in one: hosts limit the number of files, and readers the number of requests."""

    url: str
    members: tuple[Derivative, ...]


LONG = 40
"""A series of more pictures is published in packs; up to this many, each is a file of its own."""
_PACK = 32


@dataclass(frozen=True, slots=True)
class Filed:
    """The files of a series, in order."""

    urls: tuple[str, ...]
    sizes: tuple[int, ...]
    """How many pictures each pack holds; none where each picture has its own file."""


def is_long(count: int) -> bool:
    """Whether a series of so many pictures is published in packs."""
    return count > LONG


def pack_sizes(count: int) -> tuple[int, ...]:
    """How many pictures go into each pack of a long series: 16 to 32, as even as can be."""
    packs = -(-count // _PACK)
    return tuple(count // packs + (number < count % packs) for number in range(packs))


def widths_for(source: int, wanted: Sequence[int]) -> tuple[int, ...]:
    """Ascending widths, never above the source's, without near-duplicates of the largest."""
    largest = min(source, max(wanted))
    smaller = sorted({width for width in wanted if width * _NEAR <= largest})
    return (*smaller, largest)


def stored_window(facts: SeriesFacts) -> tuple[float, float] | None:
    """The series' own window in stored values; None where it has none."""
    return None if facts.window_values is None else in_stored_values(facts.window_values, facts.values)


def in_stored_values(window: tuple[float, float], meaning: StoredValues | None) -> tuple[float, float]:
    """A window in stored values, so that the linear function of PS3.3 C.11.2.1.2.1 gives the same greys.

    That function spans width − 1 from center − width ÷ 2 on, in the unit of the values; both are carried over.
    """
    values = meaning or StoredValues()
    center, width = window
    stored_width = (width - 1) / values.slope + 1
    lowest = (center - width / 2 - values.intercept) / values.slope
    return (lowest + stored_width / 2, stored_width)


def _name(
    picture: Picture,
    window: tuple[float, float] | None,
    settings: PictureSettings,
    cut: Cut | None,
    scale: int,
) -> str:
    qualities = f"{settings.avif_quality}|{settings.webp_quality}|{settings.jpeg_quality}"
    recipe = f"{RECIPE_VERSION}|{qualities}|{window}{_suffix(cut, scale)}"
    return hashlib.sha256(f"{picture.digest}|{recipe}".encode()).hexdigest()[:20]


@dataclass(slots=True)
class Pictures:
    """Promises derivatives and keeps every promise once."""

    settings: PictureSettings
    promised: dict[str, Derivative] = field(default_factory=dict)
    packs: dict[str, Pack] = field(default_factory=dict)

    def responsive(
        self, picture: Picture, alt: str, window: tuple[float, float] | None = None
    ) -> PictureView:
        """A radiograph or a picture in prose: AVIF (or WebP) in several widths, JPEG in one or in all."""
        widths = widths_for(picture.width, self.settings.widths)
        fallback: Sequence[int] = [width for width in widths if width <= _FALLBACK_MAX][-1:] or [widths[0]]
        if self.settings.jpeg_widths == "all":
            fallback = widths
        return self._view(picture, alt, window, widths, fallback, form=self.settings.format)

    def slice(
        self, picture: Picture, alt: str, window: tuple[float, float] | None, *, key: bool
    ) -> PictureView:
        """A picture of a stack: AVIF at its own size, JPEG for the key image only (hosts limit files)."""
        widths = (self._own_width(picture),)
        return self._view(picture, alt, window, widths, widths if key else ())

    def _own_width(self, picture: Picture) -> int:
        return min(picture.width, max(self.settings.widths))

    def values(self, picture: Picture) -> Derivative:
        """The stored values of a 16-bit picture, for readers who choose the window; not promised yet."""
        name = hashlib.sha256(f"{picture.digest}|{RECIPE_VERSION}|values".encode()).hexdigest()[:20]
        url = urls.derivative(name, picture.width, "png")
        return Derivative(url, picture, Recipe("png", picture.width, picture.height, 0))

    def small(self, picture: Picture, window: tuple[float, float] | None) -> Derivative:
        """A picture of a stack as the viewer asks for it: AVIF at its own size; not promised yet."""
        return self._derivative(picture, self._used(picture, window), "avif", self._own_width(picture))

    def publish(self, wanted: Sequence[Derivative], name: str) -> Filed:
        """Promises files one by one where they are few, packed where they are many."""
        if not is_long(len(wanted)):
            self.promised |= {item.url: item for item in wanted}
            return Filed(tuple(item.url for item in wanted), ())
        addresses: list[str] = []
        sizes = pack_sizes(len(wanted))
        start = 0
        for size in sizes:
            members = tuple(wanted[start : start + size])
            digest = hashlib.sha256("|".join(item.url for item in members).encode()).hexdigest()[:20]
            pack = Pack(urls.pack(digest, name), members)
            self.packs[pack.url] = pack
            addresses.append(pack.url)
            start += size
        return Filed(tuple(addresses), sizes)

    def thumbnail(self, picture: Picture, alt: str, window: tuple[float, float] | None) -> PictureView:
        """The picture on a card, for screens of one and two device pixels a CSS pixel."""
        size = self.settings.thumbnail
        widths = widths_for(picture.width, (size, 2 * size))
        fallback = widths if self.settings.jpeg_widths == "all" else widths[:1]
        return self._view(picture, alt, window, widths, fallback, form=self.settings.format)

    def part(self, picture: Picture, alt: str, window: tuple[float, float] | None, cut: Cut) -> PictureView:
        """A part of a picture in the sizes of a card, never enlarged."""
        size = self.settings.thumbnail
        widths = widths_for(cut.width, (size, 2 * size))
        fallback = widths if self.settings.jpeg_widths == "all" else widths[:1]
        return self._view(picture, alt, window, widths, fallback, cut, form=self.settings.format)

    def _view(
        self,
        picture: Picture,
        alt: str,
        window: tuple[float, float] | None,
        first: Sequence[int],
        fallback: Sequence[int],
        cut: Cut | None = None,
        *,
        form: Literal["avif", "webp"] = "avif",
    ) -> PictureView:
        used = self._used(picture, window)
        return PictureView(
            alt,
            cut.width if cut else picture.width,
            cut.height if cut else picture.height,
            tuple(self._promise(picture, used, form, width, cut) for width in first),
            tuple(self._promise(picture, used, "jpeg", width, cut) for width in fallback),
        )

    @staticmethod
    def _used(picture: Picture, window: tuple[float, float] | None) -> tuple[float, float] | None:
        # Eight-bit pictures are published as they are: a window is for values, and they hold none.
        return window if picture.depth in ("grey16", "real") else None

    def _promise(
        self,
        picture: Picture,
        window: tuple[float, float] | None,
        form: Form,
        width: int,
        cut: Cut | None,
    ) -> Rendition:
        made = self._derivative(picture, window, form, width, cut)
        self.promised[made.url] = made
        return Rendition(made.url, width, made.recipe.height)

    def _derivative(
        self,
        picture: Picture,
        window: tuple[float, float] | None,
        form: Form,
        width: int,
        cut: Cut | None = None,
    ) -> Derivative:
        shown = (cut.width, cut.height) if cut else (picture.width, picture.height)
        height = max(1, round(shown[1] * width / shown[0]))
        quality = getattr(self.settings, f"{form}_quality")
        recipe = Recipe(form, width, height, quality, window, cut)
        scale = self._scale(picture, recipe)
        url = urls.derivative(_name(picture, window, self.settings, cut, scale), width, _ENDINGS[form])
        return Derivative(url, picture, replace(recipe, scale=scale))

    def _scale(self, picture: Picture, recipe: Recipe) -> int:
        """What the largest file of a whole picture allows, and this recipe itself."""
        most = min(picture.width, max(*self.settings.widths, 2 * self.settings.thumbnail))
        wanted = (
            max(most, recipe.whole[0]),
            max(math.ceil(picture.height * most / picture.width), recipe.whole[1]),
        )
        return scale_for((picture.width, picture.height), wanted)
