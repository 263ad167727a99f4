"""The archive: one zip of a site that works from a disk, the same bytes from the same site, whole or not at all."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from sitegen.building import archive as archiving
from sitegen.building.archive import write_archive
from sitegen.building.build import Request, Result, Steps, build
from sitegen.cli import cli
from sitegen.errors import EnvironmentFault, UsageFault
from sitegen.planning.options import Options
from tests.conftest import CASE, TODAY, MakeLibrary, png, site_bytes

LONG = (
    CASE.replace("pictures: [film.png]", "pictures: 'ct-*.png'\n        pixel_spacing: [0.7, 0.7]")
    .replace(
        "view: PA", "window: lung\n        live: true\n        values: {slope: 1, intercept: -1024, unit: HU}"
    )
    .replace("modality: DX", "modality: CT")
)


def archived(root: Path, path: Path, *, jobs: int = 2) -> Result:
    """A library built and archived."""
    request = Request(root, Options(TODAY, "0.0.0"), root / "site", None, jobs, archive=path)
    return build(request, Steps(lambda step: None, lambda done, total: None))


def contents(path: Path) -> dict[str, bytes]:
    """The files of an archive, without the folder that they are in."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name.removeprefix(f"{path.stem}/"): archive.read(name) for name in archive.namelist()}


def deep(value: int) -> bytes:
    """A 16-bit picture."""
    out = io.BytesIO()
    Image.new("I;16", (24, 16), value).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def library(make_library: MakeLibrary) -> Path:
    """A library with one radiograph."""
    return make_library({"content/cases/a/case.md": CASE, "content/cases/a/film.png": png()})


def test_an_archive_holds_the_site_without_what_only_hosts_read(library: Path) -> None:
    """Pages, pictures and assets are those of the site; headers, sitemap, 404 pages and the worker are not there."""
    result = archived(library, library / "lib.zip")
    inside = contents(library / "lib.zip")
    site = site_bytes(library / "site")

    assert result.archived is not None
    assert (result.archived.files, result.archived.bytes) == (
        len(inside),
        (library / "lib.zip").stat().st_size,
    )
    left_out = {
        *("404.html", "ko/404.html", "_headers", ".nojekyll", "robots.txt", "sitemap.xml"),
        *("sw.js", "offline.json", ".sitegen-manifest.json"),
    }
    assert set(site) - set(inside) == left_out
    assert set(inside) - set(site) == {"READ-ME.txt"}
    assert all(site[name] == data for name, data in inside.items() if name != "READ-ME.txt")


def test_an_archive_says_how_it_is_opened(library: Path) -> None:
    """READ-ME.txt tells in each language which file to open, and where the library is."""
    archived(library, library / "lib.zip")
    text = contents(library / "lib.zip")["READ-ME.txt"].decode()

    assert "\r\n" in text
    assert "open index.html" in text
    assert "ko/index.html 파일을" in text
    assert text.count("https://cases.example/") == 2


def test_the_same_site_gives_the_same_archive(library: Path, tmp_path: Path) -> None:
    """Neither the place, nor the time, nor the number of workers is in the bytes."""
    archived(library, library / "lib.zip")
    other = tmp_path / "elsewhere"
    shutil.copytree(library / "content", other / "content")
    for path in other.rglob("*"):
        os.utime(path, (10**9, 10**9))
    archived(other, other / "lib.zip", jobs=1)

    assert (other / "lib.zip").read_bytes() == (library / "lib.zip").read_bytes()


def test_long_series_are_unpacked(make_library: MakeLibrary) -> None:
    """Scripts on a disk can't read packs: the pictures are files of their own there, and true values stay behind."""
    slices: dict[str, str | bytes] = {
        f"content/cases/a/ct-{number:02}.png": deep(1000 + number) for number in range(41)
    }
    root = make_library({"content/cases/a/case.md": LONG, **slices})
    result = archived(root, root / "lib.zip")
    assert result.archived is not None, result.problems
    inside, site = contents(root / "lib.zip"), site_bytes(root / "site")

    packs = [name for name in site if name.endswith(".avifpack")]
    assert packs
    assert any(name.endswith(".pngpack") for name in site)
    single = [name for name in inside if ".avifpack/" in name]
    assert len(single) == 41
    assert {name.rpartition("/")[0] for name in single} == set(packs)
    assert all(inside[name][4:12] == b"ftypavif" for name in single)
    assert not [name for name in inside if name.endswith(("pack", ".png"))]


def test_nothing_is_archived_while_an_error_stands(make_library: MakeLibrary) -> None:
    """As with the site: an error in the content, no archive."""
    root = make_library(
        {"content/cases/a/case.md": CASE.replace("DX", "XX"), "content/cases/a/film.png": png()}
    )
    result = archived(root, root / "lib.zip")

    assert result.archived is None
    assert not (root / "lib.zip").exists()


def test_what_is_cut_short_leaves_the_old_archive(tmp_path: Path) -> None:
    """A failure in the middle leaves what was there, and nothing beside it."""
    path = tmp_path / "lib.zip"
    write_archive({"a.txt": lambda: b"old"}, path)
    before = path.read_bytes()

    def broken() -> bytes:
        raise OSError(28, "No space left on device")

    with pytest.raises(EnvironmentFault, match="No space left"):
        write_archive({"a.txt": lambda: b"new", "b.txt": broken}, path)
    assert [item.name for item in tmp_path.iterdir()] == ["lib.zip"]
    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_somebody_elses_file_is_not_replaced(tmp_path: Path, kind: str) -> None:
    """Only an archive makes way for an archive."""
    path = tmp_path / "lib.zip"
    path.mkdir() if kind == "folder" else path.write_text("mine")
    with pytest.raises(UsageFault, match="is there already"):
        write_archive({"a.txt": lambda: b"a"}, path)
    assert kind == "folder" or path.read_text() == "mine"


def test_compressed_files_are_not_compressed_again(tmp_path: Path) -> None:
    """Pictures are stored as they are, words are packed; nothing says when or on what machine."""
    path = tmp_path / "lib.zip"
    write_archive({"a.avif": lambda: b"a" * 999, "a.html": lambda: b"a" * 999}, path)
    with zipfile.ZipFile(path) as archive:
        kinds = {entry.filename: entry.compress_type for entry in archive.infolist()}
        assert {entry.date_time for entry in archive.infolist()} == {archiving._EARLIEST}
    assert kinds == {"lib/a.avif": zipfile.ZIP_STORED, "lib/a.html": zipfile.ZIP_DEFLATED}


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["--archive"], "site.zip"),
        (["--archive", "books/lib.zip"], "books/lib.zip"),
        (["--out", "www", "--archive"], "www.zip"),
    ],
)
def test_the_command_writes_it_where_it_is_asked_for(library: Path, arguments: list[str], name: str) -> None:
    """Without a name it lies beside the site and is named like it; the command says what it wrote."""
    done = CliRunner().invoke(cli, ["-C", str(library), "build", "--date", "2026-03-20", *arguments])

    assert done.exit_code == 0, done.output
    assert zipfile.is_zipfile(library / name)
    assert f"in {library / name}, to be read from a disk" in done.output


def test_the_command_wants_a_zip(library: Path) -> None:
    """Another ending is a slip: most likely the next option's value."""
    done = CliRunner().invoke(cli, ["-C", str(library), "build", "--archive", "content"])

    assert done.exit_code == 2
    assert "does not end in .zip" in done.output
