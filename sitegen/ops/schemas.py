"""`sitegen schema`: JSON Schemas of the content format, for one kind of file or into a folder for all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sitegen.building.store import write_whole
from sitegen.planning.authoring.schemas import KINDS, Kind, as_json, schema_of
from sitegen.reading.theme import read_theme


def schema_text(kind: Kind, root: Path) -> str:
    """The schema of a kind of file, as JSON."""
    return as_json(schema_of(kind, _texts(root)))


def schema_files(root: Path) -> dict[str, bytes]:
    """All schemas by the names of their files."""
    texts = _texts(root)
    return {f"{kind}.json": as_json(schema_of(kind, texts)).encode() for kind in KINDS}


def write_schemas(folder: Path, root: Path, kinds: tuple[Kind, ...]) -> tuple[Path, ...]:
    """Writes schemas into a folder, over older ones of theirs.

    Raises EnvironmentFault where a file can't be written.
    """
    files = {name: data for name, data in schema_files(root).items() if name.removesuffix(".json") in kinds}
    for name, data in files.items():
        write_whole(folder / name, data)
    return tuple(folder / name for name in files)


def _texts(root: Path) -> Mapping[str, str]:
    """English, as the field names are: the theme's that comes with sitegen."""
    theme, _ = read_theme("reading-room", root)
    return theme.catalogues.get("en", {})
