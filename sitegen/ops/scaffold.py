"""New libraries and new records from the skeletons beside this file; nothing that exists is ever overwritten."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, get_args

from PIL import Image, ImageDraw

from sitegen import urls
from sitegen.errors import EnvironmentFault, UsageFault
from sitegen.model.values import ID_PATTERN
from sitegen.ops.schemas import schema_files
from sitegen.reading.site_file import read_settings

Kind = Literal["case", "guideline", "collection", "page"]
Host = Literal["github", "gitlab", "cloudflare", "netlify", "s3", "rsync"]
"""Where a site is published, by the CI file that does it."""

_SKELETON = Path(__file__).with_name("skeleton")
HOSTS: tuple[Host, ...] = get_args(Host)
_DOT = "dot-"
"""Begins the names of skeleton files that begin with a dot where they go, so that no tool obeys them here."""
_EXAMPLE = "content/cases/example-001"
_SCHEMAS = ".vscode/schemas"
"""Where the settings of the editor look for what may stand in a file."""
_MAX_ID = 64
_YEAR = timedelta(days=365)

_SIZE = 512
_FINE = 4
"""Drawings are made this many times larger and then reduced, so that their edges are smooth."""
_SECTIONS = 7
_NODULE_RADII = {3: 10, 4: 16, 5: 10}
"""On which of the sections the nodule is, and how large: section → radius in pixels."""

Box = tuple[float, float, float, float]


def init_library(folder: Path, *, today: date, host: Host | None = None) -> tuple[Path, ...]:
    """Writes a library that builds at once into a folder that is new, empty or holds hidden files only.

    Without a host it gets the CI files of GitHub and GitLab.

    Raises UsageFault where there is anything that might be overwritten.
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise UsageFault(f"'{folder}' is not a folder", "name a folder that is new or empty")
    try:
        taken = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        raise _unusable(folder, error) from error
    if visible := [name for name in taken if not name.startswith(".")]:
        hint = "name a folder that is new or empty: nothing is ever overwritten"
        raise UsageFault(f"'{folder}' is not empty: it holds '{visible[0]}'", hint)
    hosts: tuple[Host, ...] = (host,) if host else ("github", "gitlab")
    named = _library_files(today) | {name: data for each in hosts for name, data in _ci_file(each).items()}
    files = {folder / name: data for name, data in sorted(named.items())}
    for path in files:
        if os.path.lexists(path):
            hint = "move it away, or name another folder: nothing is ever overwritten"
            raise UsageFault(f"'{path}' exists already", hint)
    return write_new(files)


def init_ci(library: Path, host: Host) -> tuple[Path, ...]:
    """Writes the CI file that publishes a library that is there already.

    Raises UsageFault where there is no library, or where the file exists with other words.
    """
    read_settings(library)
    ((name, data),) = _ci_file(host).items()
    path = library / name
    if not os.path.lexists(path):
        return write_new({path: data})
    if path.is_file() and path.read_bytes() == data:
        return ()
    hint = "move it away and compare: nothing is ever overwritten"
    raise UsageFault(f"'{path}' exists already", hint)


def _ci_file(host: Host) -> dict[str, bytes]:
    """The CI file for a host by its path in a library: GitHub's, whichever host it publishes to, but GitLab's own."""
    name = ".gitlab-ci.yml" if host == "gitlab" else ".github/workflows/site.yml"
    return {name: (_SKELETON / "ci" / f"{host}.yml").read_bytes()}


def new_record(kind: Kind, record_id: str, *, library: Path, today: date) -> tuple[Path, ...]:
    """Writes the commented skeleton of a record, as a draft.

    Raises UsageFault where the id can't be used, is taken, or the folder holds no library.
    """
    settings, _ = read_settings(library)
    _usable_id(kind, record_id, settings.languages if settings else ())
    content = library / "content"
    stem = f"{kind}s/{record_id}/{kind}" if kind in ("case", "guideline") else f"{kind}s/{record_id}"
    for ending in (".md", ".yaml"):
        if os.path.lexists(content / (stem + ending)):
            shown = f"content/{stem}{ending}"
            raise UsageFault(f"there is a {kind} '{record_id}' already: {shown}", "choose another id")
    text = (_SKELETON / "new" / f"{kind}.md").read_text("utf-8")
    data = _filled(text, {**_days(today), "id": record_id}).encode()
    return write_new({content / f"{stem}.md": data})


def _usable_id(kind: Kind, record_id: str, languages: tuple[str, ...]) -> None:
    if not re.fullmatch(ID_PATTERN, record_id):
        hint = {
            "case": "use small letters, digits and single dashes, and do not tell the diagnosis: chest-017",
            "guideline": "use small letters, digits and single dashes: chest-ct-2026",
            "collection": "use small letters, digits and single dashes: covid-19",
            "page": "use small letters, digits and single dashes: how-to-submit",
        }[kind]
        raise UsageFault(f"'{record_id}' can't be part of an address", hint)
    if len(record_id) > _MAX_ID:
        raise UsageFault(f"the id '{record_id}' is too long", f"use at most {_MAX_ID} characters")
    if kind == "page" and (record_id in urls.RESERVED_PAGE_IDS or record_id in languages):
        message = f"a page can't be called '{record_id}': the address is taken"
        raise UsageFault(message, f"choose another id, such as about-{record_id}")


def _days(today: date) -> dict[str, str]:
    return {"date": today.isoformat(), "next_year": (today + _YEAR).isoformat()}


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    return text


def _library_files(today: date) -> dict[str, bytes]:
    """The files of a new library by their paths in it."""
    source = _SKELETON / "library"
    files: dict[str, bytes] = {}
    for path in source.rglob("*"):
        if path.is_file():
            parts = path.relative_to(source).parts
            name = "/".join(
                "." + part.removeprefix(_DOT) if part.startswith(_DOT) else part for part in parts
            )
            files[name] = _filled(path.read_text("utf-8"), _days(today)).encode()
    for name, data in schema_files(source).items():
        files[f"{_SCHEMAS}/{name}"] = data
    files[f"{_EXAMPLE}/frontal.png"] = _png(_frontal())
    for number in range(1, _SECTIONS + 1):
        files[f"{_EXAMPLE}/ct/{number}.png"] = _png(_section(number))
    return files


def write_new(files: Mapping[Path, bytes]) -> tuple[Path, ...]:
    """Writes files that do not exist yet, and the folders that they need.

    Raises EnvironmentFault where one can't be written.
    """
    for path, data in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(data)
        except OSError as error:
            raise _unusable(path, error) from error
    return tuple(files)


def _unusable(path: Path, error: OSError) -> EnvironmentFault:
    reason = error.strerror or str(error)
    return EnvironmentFault(
        f"'{path}' can't be used: {reason}", "see who may write there, and the free space"
    )


def _canvas() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("L", (_SIZE * _FINE, _SIZE * _FINE), 0)
    return image, ImageDraw.Draw(image)


def _around(x: float, y: float, across: float, down: float) -> Box:
    """The box around an ellipse of a centre and two radii, in the pixels of a fine drawing."""
    left, top, right, bottom = x - across, y - down, x + across, y + down
    return (left * _FINE, top * _FINE, right * _FINE, bottom * _FINE)


def _frontal() -> Image.Image:
    """A frontal chest made of ellipses, with one round opacity in the right lung (on the left of the picture)."""
    image, draw = _canvas()
    draw.ellipse(_around(256, 330, 220, 300), fill=110)
    draw.ellipse(_around(256, 40, 60, 90), fill=110)
    for x in (170, 342):
        draw.ellipse(_around(x, 250, 78, 165), fill=45)
    for top in range(110, 400, 48):
        for x in (170, 342):
            draw.arc(_around(x, top + 30, 84, 40), 190, 350, fill=70, width=5 * _FINE)
    for x in (165, 347):
        draw.ellipse(_around(x, 420, 92, 70), fill=110)
    draw.rectangle((238 * _FINE, 60 * _FINE, 274 * _FINE, 460 * _FINE), fill=165)
    draw.ellipse(_around(285, 335, 72, 62), fill=165)
    draw.ellipse(_around(157, 190, 17, 17), fill=150)
    return image


def _section(number: int) -> Image.Image:
    """An axial section made of ellipses, with a round opacity on some of them."""
    image, draw = _canvas()
    swell = 4 * number
    draw.ellipse(_around(256, 266, 220, 150), fill=120)
    for x in (158, 354):
        draw.ellipse(_around(x, 258, 76 + swell / 4, 82 + swell), fill=35)
    draw.ellipse(_around(256, 232, 42 + swell, 38 + swell), fill=140)
    draw.ellipse(_around(256, 352, 30, 24), fill=215)
    draw.ellipse(_around(256, 350, 10, 8), fill=120)
    draw.ellipse(_around(296, 320, 15, 15), fill=150)
    if radius := _NODULE_RADII.get(number):
        draw.ellipse(_around(150, 230, radius, radius), fill=130)
    return image


def _png(drawing: Image.Image) -> bytes:
    """An 8-bit grey PNG without any metadata."""
    target = io.BytesIO()
    drawing.reduce(_FINE).save(target, "PNG", optimize=True)
    return target.getvalue()
