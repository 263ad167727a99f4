"""Real and hostile pictures from ../shared/samples: each gives a page or a problem, and nothing of them leaks."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import ExifTags, Image

from sitegen.errors import Severity
from sitegen.privacy.cleaning import clean
from sitegen.privacy.containers import foreign_parts
from sitegen.privacy.sources import examine
from sitegen.reading.pictures import probe
from tests.conftest import CASE, FINDINGS, PEOPLE, SAMPLES, SITE, build_library, site_bytes

NASTY = SAMPLES / "nasty"
LIMIT = 40_000_000

pytestmark = pytest.mark.skipif(
    not NASTY.is_dir(), reason="the sample material ../shared/samples isn't beside this checkout"
)

UNREADABLE = {
    "truncated_jpeg.jpg",
    "giant-image.jpg",
    "xcrn0g04.png",
    "xhdn0g08.png",
    "xdtn0g01.png",
    "huge_tEXt_chunk.png",
    "png_decompression_dos.png",
    "badcrc.png",
    "huge_IDAT.png",
    "65536-uint32-limit.png",
    "truncated_image.png",
    "broken_data_stream.png",
    "libtiff_segfault.tif",
    "crash-2020-10-test.tif",
    "crash-0e16d3bf.tif",
    "decompression_bomb.gif",
    "zero_width.gif",
    "heic-single.heic",
    "test-card-lossless.jp2",
    "reallybig.bmp",
    "circle.svg",
    "hopper.psd",
}
"""Broken, too large, or of a format that is not published."""

UNCLEANABLE = {"iss634.webp"}
"""Good pictures whose further pictures can't be cut out of the file."""

KNOWN = (
    b"Hong Gildong",
    b"Picture: M. Bahr",
    b"Samsung",
    b"SAMSUNG",
    b"GT-I9000",
    b"OLYMPUS",
    b"Photoshop",
    b"hotoshop",
    b"ImageMagick",
    b"Hewlett-Packard",
    b"IEC 61966",
    b"xmpmeta",
    b"rdf:RDF",
    b"http://ns.adobe.com",
    b"Exif\x00\x00",
    b"ICC_PROFILE",
    b"GPSLatitude",
)
"""Strings that stand in metadata of any kind."""


def called(source: Path) -> str:
    """A sample's name in a case: without the day that one has, for a date in a name is refused."""
    return source.name.replace("_20180725_", "_")


def library_of(root: Path, cases: dict[str, list[Path]], *, cleaned: bool = False) -> Path:
    """A library that shows each case's pictures, as they are or cleaned, each picture in a series of its own."""
    (root / "content").mkdir(parents=True)
    for name, text in {"site.yaml": SITE, "people.yaml": PEOPLE, "findings.yaml": FINDINGS}.items():
        (root / "content" / name).write_text(text, "utf-8")
    head, _, words = CASE.removeprefix("---\n").partition("---\n")
    for case_id, pictures in cases.items():
        folder = root / "content/cases" / case_id
        folder.mkdir(parents=True)
        facts = yaml.safe_load(head)
        facts["published"] = str(facts["published"])
        facts["studies"] = [{"id": "s", "modality": "CT", "series": []}]
        for number, source in enumerate(pictures, 1):
            data = source.read_bytes()
            name = called(source)
            (folder / name).write_bytes(clean(data).data if cleaned else data)
            facts["studies"][0]["series"].append(
                {"id": f"p{number}", "pictures": [name], "alt": "Picture", "window": "lung"}
            )
        text = f"---\n{yaml.safe_dump(facts, allow_unicode=True)}---\n{words}"
        (folder / "case.md").write_text(text, "utf-8")
    return root


def nasty() -> list[Path]:
    return sorted(path for path in NASTY.rglob("*") if path.is_file())


def alone(source: Path) -> dict[str, Any]:
    """What becomes of a library whose only picture is this one."""
    with tempfile.TemporaryDirectory() as folder:
        root = library_of(Path(folder) / "library", {"a": [source]})
        began = time.monotonic()
        try:
            result = build_library(root)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it should have been a problem
            return {"raised": repr(error), "seconds": time.monotonic() - began}
        page = root / "site/cases/a/index.html"
        errors = [item for item in result.problems if item.severity is Severity.ERROR]
        return {
            "raised": "",
            "seconds": time.monotonic() - began,
            "page": page.is_file(),
            "shown": page.is_file() and b"pictures/" in page.read_bytes(),
            "named": [item.place.path.rsplit("/", 1)[-1] for item in errors],
            "messages": [f"{item.code}: {item.message}" for item in errors],
            "laden": any(item.code == "picture-metadata" for item in errors),
        }


def main() -> None:
    """Builds each hostile file alone, in a process whose memory is measured; see the test."""
    found = {called(path): alone(path) for path in nasty()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps({"found": found, "peak": peak}))


def test_each_hostile_file_gives_a_page_or_a_problem_that_names_it() -> None:
    """No file raises, is passed over in silence or takes long; all of them together stay under one gigabyte."""
    command = [sys.executable, "-W", "ignore", "-c", "from tests.test_samples import main; main()"]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    measured: dict[str, Any] = json.loads(done.stdout)

    for name, outcome in measured["found"].items():
        assert outcome["raised"] == "", (name, outcome)
        assert outcome["seconds"] < 20, (name, outcome)
        assert outcome["shown"] if outcome["page"] else name in outcome["named"], (name, outcome)
        assert outcome["page"] == (name not in UNREADABLE and not outcome["laden"]), (name, outcome)
        assert all(len(message) < 2000 for message in outcome["messages"]), (name, outcome)
    assert len(measured["found"]) >= 60
    assert sum(outcome["laden"] for outcome in measured["found"].values()) >= 20
    assert measured["peak"] < 1024 * 1024, f"{measured['peak'] / 1024:.0f} MiB"


def secrets_of(path: Path) -> set[bytes]:
    """Texts from a file's own metadata that are long enough to be told from pixels by chance."""
    found: set[bytes] = set()
    try:
        with Image.open(path) as image:
            values: list[Any] = [*image.info.values()]
            exif = image.getexif()
            values += [*exif.values(), *exif.get_ifd(0x8769).values(), *exif.get_ifd(0x8825).values()]
    except Exception:  # noqa: BLE001 - broken files carry what can't be read, and nothing to look for
        return found
    for value in values:
        raw = value.encode() if isinstance(value, str) else value
        if isinstance(raw, bytes):
            found |= {piece.strip() for piece in raw.split(b"\0") if len(piece.strip()) >= 8}
    return {piece[:40] for piece in found if piece.isascii() and piece.decode().isprintable()}


def readable() -> list[Path]:
    """All radiographs and all odd files that can be published once they are clean."""
    odd = [path for path in nasty() if path.name not in UNREADABLE | UNCLEANABLE]
    films = sorted(path for path in (SAMPLES / "cxr").iterdir() if path.is_file())
    return [
        path for path in films if probe(path.read_bytes(), path.name, max_pixels=LIMIT)[0] is not None
    ] + odd


def test_real_pictures_are_published_without_anything_but_their_pixels(tmp_path: Path) -> None:
    """Of all cleaned radiographs and odd files no metadata, and no text of it, is in any byte of the site."""
    sources = readable()
    root = library_of(
        tmp_path / "library", {f"c-{n}": [path] for n, path in enumerate(sources)}, cleaned=True
    )
    result = build_library(root)
    assert result.published is not None, [f"{item.place}: {item.message}" for item in result.problems]
    site = site_bytes(root / "site")
    # The theme's own scripts name what they take out of pictures that members send in.
    told = {name: data for name, data in site.items() if not name.startswith("assets/")}
    whole = b"\0".join(part for name, data in told.items() for part in (name.encode(), data))
    pictures = {name: data for name, data in site.items() if name.startswith("pictures/")}
    own = {piece for path in sources for piece in secrets_of(path)}

    assert len(sources) > 80
    assert len(pictures) > 2 * len(sources)
    for name, data in pictures.items():
        assert foreign_parts(data) == (), name
    assert len(own) > 50
    for secret in {*KNOWN, *own}:
        assert secret not in whole, secret
    for path in sources:
        assert path.name.encode() not in whole, path.name


def test_pictures_with_metadata_are_refused_without_a_word_of_it(tmp_path: Path) -> None:
    """As they are, none of the laden files gets through, and what stands in their metadata is in no message."""
    sources = [path for path in readable() if examine(path.read_bytes()).verdict]
    root = library_of(tmp_path / "library", {f"c-{n}": [path] for n, path in enumerate(sources)})
    result = build_library(root)
    refused = {
        item.place.path.rsplit("/", 1)[1] for item in result.problems if item.code == "picture-metadata"
    }
    said = "\n".join(f"{item.message} {item.hint}" for item in result.problems)
    for path in sources:
        said = said.replace(called(path), "")

    assert len(sources) >= 20
    assert result.published is None
    assert refused == {called(path) for path in sources}
    names = set(ExifTags.TAGS.values())  # one sample has the name of a field as its value
    secrets = {piece.decode() for path in sources for piece in secrets_of(path)} - names
    assert len(secrets) > 50
    for secret in secrets:
        assert secret not in said, secret
