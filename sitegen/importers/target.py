"""The library that an import goes into: how its paths are shown, and what it allows."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sitegen.errors import UsageFault
from sitegen.model.values import Id
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


def free_place(into: Path, library: Path) -> str:
    """The id of the new case. Raises UsageFault where it can't be one or something is there already."""
    inside(into, library, "content/cases/chest-017")
    try:
        case_id: str = TypeAdapter(Id).validate_python(into.name)
    except ValidationError as error:
        hint = "small letters, digits and dashes, such as content/cases/chest-017"
        raise UsageFault(f"'{into.name}' can't be the name of a case's folder", hint) from error
    if into.is_symlink() or (into.exists() and (not into.is_dir() or any(into.iterdir()))):
        raise UsageFault(
            f"{into} exists already, and is never written over", "name another folder, or delete it first"
        )
    return case_id


def max_pixels_of(library: Path) -> int:
    """The limit of the library, or the usual one where it has no settings yet."""
    try:
        settings, _ = read_settings(library)
    except UsageFault:
        settings = None
    return (settings.pictures if settings else PictureSettings()).max_pixels
