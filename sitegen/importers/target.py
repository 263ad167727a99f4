"""The library that an import goes into: how its paths are shown, and what it allows."""

from __future__ import annotations

from pathlib import Path

from sitegen.errors import UsageFault
from sitegen.reading.site_file import read_settings
from sitegen.settings import PictureSettings


def shown_path(path: Path, library: Path) -> str:
    """A path as messages show it."""
    resolved, root = path.resolve(), library.resolve()
    return (resolved.relative_to(root) if resolved.is_relative_to(root) else path).as_posix()


def inside(into: Path, library: Path, example: str) -> None:
    """Raises UsageFault where the cases would not go into the library."""
    if not into.resolve().is_relative_to(library.resolve()):
        raise UsageFault(f"{into} lies outside the library", f"name a folder inside it: --into {example}")


def max_pixels_of(library: Path) -> int:
    """The limit of the library, or the usual one where it has no settings yet."""
    try:
        settings, _ = read_settings(library)
    except UsageFault:
        settings = None
    return (settings.pictures if settings else PictureSettings()).max_pixels
