"""The data set of a library without its pages' pixels: read, planned, and written where validators find it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sitegen.model.library import Library
from sitegen.planning.options import Options
from sitegen.planning.plan import Plan
from sitegen.planning.site import plan_site
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings
from sitegen.reading.theme import read_theme
from tests.conftest import TODAY, Files


def write(root: Path, files: Files) -> Path:
    """Writes the files of a library."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.lstrip("\n").encode())
    return root


def read(root: Path) -> Library:
    """A library, whatever is wrong with it."""
    settings, problems = read_settings(root)
    assert settings is not None, problems
    return read_library(root, settings).library


def planned(library: Library, *, today: date = TODAY, drafts: bool = False) -> Plan:
    """The plan of its site."""
    theme, _ = read_theme("reading-room", Path("nowhere"))
    return plan_site(library, theme, Options(today, "0.0.0", drafts))


def data_files(plan: Plan) -> dict[str, bytes]:
    """The files of the data set by their site paths."""
    return {
        file.url: file.data
        for file in plan.files
        if file.url.startswith("data/") or file.url.endswith(("/case.json", ".cff"))
    }


def dataset(root: Path, *, today: date = TODAY) -> dict[str, bytes]:
    """The files of the data set of a library."""
    return data_files(planned(read(root), today=today))
