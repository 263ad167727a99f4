"""Builds as a whole: the same bytes from the same input, nothing done twice, nothing half-done."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sitegen.building import build as building
from sitegen.building import imaging, making, pictures
from sitegen.building.build import Request, Result, Steps, build
from sitegen.building.pictures import KIND
from sitegen.building.store import STORE, Store
from sitegen.errors import Severity, UsageFault
from sitegen.planning.derivatives import Recipe
from sitegen.planning.options import Options
from sitegen.planning.site import plan_site
from tests.conftest import (
    CASE,
    FINDINGS,
    PEOPLE,
    SITE,
    TODAY,
    MakeLibrary,
    build_library,
    png,
    site_bytes,
    written_png,
)
from tests.golden import FULL, write_full

QUICK = Steps(lambda step: None, lambda done, total: None)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The small full library, with its pictures."""
    root = tmp_path_factory.mktemp("full")
    write_full(root)
    yield root
    shutil.rmtree(root, ignore_errors=True)


def fresh(full: Path, tmp_path: Path, name: str = "copy") -> Path:
    """A copy of the full library without store and site."""
    return Path(shutil.copytree(full, tmp_path / name, ignore=shutil.ignore_patterns(".sitegen", "site")))


def no_errors(result: Result) -> None:
    assert result.published is not None, [f"{item.place} {item.message}" for item in result.problems]


def test_the_number_of_workers_makes_no_difference(full: Path, tmp_path: Path) -> None:
    """One worker or four: the same bytes and the same report."""
    one = build_library(fresh(full, tmp_path, "one"), jobs=1)
    four = build_library(fresh(full, tmp_path, "four"), jobs=4)

    no_errors(one)
    assert one == four
    assert site_bytes(tmp_path / "one" / "site") == site_bytes(tmp_path / "four" / "site")


def test_the_order_of_folder_listings_makes_no_difference(
    full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever order the disk lists files in, the bytes and the report are the same."""
    straight = build_library(fresh(full, tmp_path, "straight"))
    dice = random.Random(7)  # noqa: S311 - a shuffle, no secret
    walk, iterdir, rglob, scandir = os.walk, Path.iterdir, Path.rglob, os.scandir

    def shuffled(items: Any) -> list[Any]:
        found = list(items)
        dice.shuffle(found)
        return found

    def other_walk(*args: Any, **options: Any) -> Iterator[Any]:
        for base, folders, files in walk(*args, **options):
            dice.shuffle(folders)
            yield base, folders, shuffled(files)

    assert scandir is os.scandir
    monkeypatch.setattr(os, "walk", other_walk)
    monkeypatch.setattr(Path, "iterdir", lambda self: iter(shuffled(iterdir(self))))
    monkeypatch.setattr(Path, "rglob", lambda self, pattern: iter(shuffled(rglob(self, pattern))))
    root = fresh(full, tmp_path, "other")
    other = build_library(root)
    monkeypatch.undo()

    assert other == straight
    assert site_bytes(root / "site") == site_bytes(tmp_path / "straight" / "site")


@pytest.mark.parametrize("seed", range(4))
def test_the_state_of_the_store_makes_no_difference(full: Path, tmp_path: Path, seed: int) -> None:
    """An empty store, a full one, and one that lost or damaged any part of its entries: the same bytes."""
    root = fresh(full, tmp_path)
    large = Path(root / "content/cases/open/large.jpg")
    assert large.stat().st_size > 10_000
    first = build_library(root)
    site = site_bytes(root / "site")
    dice = random.Random(seed)  # noqa: S311 - a shuffle, no secret
    entries = sorted(path for path in (root / ".sitegen" / "derivatives").rglob("*") if path.is_file())
    for path in entries:
        match dice.randrange(4):
            case 0:
                path.unlink()
            case 1:
                path.write_bytes(path.read_bytes()[: dice.randrange(40)])
            case _:
                pass
    shutil.rmtree(root / "site")
    second = build_library(root)

    assert first.made == len(entries)
    assert 0 < second.made < first.made
    assert site_bytes(root / "site") == site


def test_a_check_writes_no_site_and_says_what_a_build_says(full: Path, tmp_path: Path) -> None:
    """`check` is the build without the writing: the same counts, the same problems, no site."""
    root = fresh(full, tmp_path)
    request = Request(root, Options(TODAY, "0.0.0"), None, None, 2)
    checked = build(request, QUICK)

    assert checked.published is None
    assert not (root / "site").exists()
    built = build_library(root)
    assert (checked.problems, checked.pages, checked.pictures) == (
        built.problems,
        built.pages,
        built.pictures,
    )


def test_nothing_is_written_while_an_error_stands(full: Path, tmp_path: Path) -> None:
    """A new error leaves the old site as it was, byte for byte and file for file."""
    root = fresh(full, tmp_path)
    no_errors(build_library(root))
    before = {path: path.stat().st_mtime_ns for path in (root / "site").rglob("*")}
    case = root / "content/cases/open/case.md"
    case.write_text(case.read_text("utf-8").replace("title:", "titel:", 1), "utf-8")
    result = build_library(root)

    assert result.published is None
    assert any(item.severity is Severity.ERROR for item in result.problems)
    assert {path: path.stat().st_mtime_ns for path in (root / "site").rglob("*")} == before


def test_warnings_stop_a_strict_build_only(make_library: MakeLibrary) -> None:
    """A warning lets a build pass, and stops it with `--strict`."""
    files: dict[str, str | bytes] = {
        "content/cases/a/case.md": CASE,
        "content/cases/a/film.png": png(),
        "content/cases/a/x.png": png(),
    }
    root = make_library(files)

    assert build_library(root, strict=True).published is None
    result = build_library(root)
    no_errors(result)
    assert {item.severity for item in result.problems} == {Severity.WARNING}


def test_a_source_that_can_not_be_decoded_stops_the_build_and_is_named(make_library: MakeLibrary) -> None:
    """A good head over damaged pixels shows when the picture is made."""
    root = make_library(
        {"content/cases/a/case.md": CASE, "content/cases/a/film.png": png(400, 300)[:-900] + bytes(900)}
    )
    result = build_library(root)

    assert result.published is None
    assert "content/cases/a/film.png" in {item.place.path for item in result.problems}


@pytest.mark.parametrize("tamper", ["comment", "other format", "no picture"])
def test_a_store_that_was_tampered_with_publishes_nothing_foreign(
    make_library: MakeLibrary, tamper: str
) -> None:
    """Entries that others wrote, with a right digest, are proved; what is more than pixels is made anew."""
    root = make_library({"content/cases/a/case.md": CASE, "content/cases/a/film.png": png()})
    no_errors(build_library(root))
    before = site_bytes(root / "site")
    store = Store(root / STORE)
    entries = [path for path in (root / ".sitegen/derivatives").rglob("*") if path.is_file()]
    for path in entries:
        key = path.parent.name + path.name
        data = store.get(KIND, key) or b""
        comment = b"Hong Gildong"
        if tamper == "comment" and data.startswith(b"\xff\xd8"):
            data = data[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + data[2:]
        elif tamper == "comment":
            data += comment
        store.put(KIND, key, {"comment": data, "other format": png(), "no picture": comment}[tamper])
    shutil.rmtree(root / "site")
    again = build_library(root)

    assert entries
    assert again.made == len(entries)
    assert site_bytes(root / "site") == before


def test_an_encoder_that_adds_metadata_publishes_nothing(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each picture is parsed before it is kept: a comment in one stops the build and names its source."""

    def talkative(source: bytes, recipes: Iterable[Recipe]) -> Iterator[tuple[Recipe, bytes]]:
        comment = b"\xff\xfe\x00\x09unknown"
        for recipe, data in imaging.making(source, recipes):
            yield recipe, data[:2] + comment + data[2:] if data.startswith(b"\xff\xd8") else data

    monkeypatch.setattr(pictures, "making", talkative)
    root = make_library({"content/cases/a/case.md": CASE, "content/cases/a/film.png": png()})
    result = build_library(root)

    assert result.published is None
    (problem,) = (item for item in result.problems if item.code == "metadata-published")
    assert problem.place.path == "content/cases/a/film.png"
    assert not (root / "site").exists()


def test_a_folder_without_a_library_is_a_fault_of_use(tmp_path: Path) -> None:
    """It is said, not turned into an empty site."""
    with pytest.raises(UsageFault):
        build_library(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_the_base_url_moves_the_site(full: Path, tmp_path: Path) -> None:
    """Another base URL changes canonical links, the sitemap and 404.html, not the links between pages."""
    root = fresh(full, tmp_path)
    request = Request(root, Options(TODAY, "0.0.0"), root / "site", "https://other.example/sub/", 2)
    no_errors(build(request, QUICK))
    site = site_bytes(root / "site")

    assert b"https://other.example/sub/cases/open/" in site["sitemap.xml"]
    assert b'href="/sub/assets/' in site["404.html"]
    assert not [name for name, data in site.items() if b"//cases.example" in data]


def test_the_day_alone_brings_the_answer(full: Path, tmp_path: Path) -> None:
    """The same content built on a later day differs by the reveal, without any change of files."""
    root = fresh(full, tmp_path)
    no_errors(build_library(root, out=tmp_path / "early"))
    no_errors(build_library(root, out=tmp_path / "late", today=TODAY + timedelta(days=30)))
    early, late = site_bytes(tmp_path / "early"), site_bytes(tmp_path / "late")

    assert b"Both hila are large" not in early["cases/dated/index.html"]
    assert b"Both hila are large" in late["cases/dated/index.html"]


def test_a_picture_replaced_during_a_build_is_never_taken_for_the_one_before(
    make_library: MakeLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pixels and the writing in them are kept under no digest but their own: a sign-off covers what somebody saw."""
    files: dict[str, str | bytes] = {
        "content/cases/a/case.md": CASE,
        "content/cases/a/film.png": png(320, 240),
    }
    root = make_library(files)
    straight = Path(shutil.copytree(root, tmp_path / "straight"))
    film = root / "content/cases/a/film.png"

    def planned(*given: Any) -> Any:
        film.write_bytes(written_png("HONG GILDONG 1961"))
        return plan_site(*given)

    monkeypatch.setattr(making, "plan_site", planned)
    replaced = build_library(root)
    monkeypatch.undo()
    film.write_bytes(bytes(files["content/cases/a/film.png"]))  # type: ignore[arg-type]
    again, other = build_library(root), build_library(straight)

    assert replaced.published is None
    assert [(item.code, item.place.path, item.hint) for item in replaced.problems] == [
        ("file-unreadable", "content/cases/a/film.png", "run the command again")
    ]
    assert again == other
    assert site_bytes(root / "site") == site_bytes(straight / "site")


def test_a_picture_changed_or_renamed(full: Path, tmp_path: Path) -> None:
    """A renamed source with the same bytes makes nothing new; changed bytes make new names, old ones go."""
    root = fresh(full, tmp_path)
    no_errors(build_library(root))
    before = site_bytes(root / "site")
    folder = root / "content/cases/open"
    (folder / "large.jpg").rename(folder / "another name.jpg")
    case = (folder / "case.md").read_text("utf-8").replace("large.jpg", "another name.jpg")
    (folder / "case.md").write_text(case, "utf-8")
    renamed = build_library(root)

    assert renamed.made == 0
    assert site_bytes(root / "site") == before
    data = (folder / "another name.jpg").read_bytes()
    (folder / "another name.jpg").write_bytes(data[:2] + b"\xff" + data[2:])  # a fill byte: the same picture
    changed = build_library(root)
    after = site_bytes(root / "site")
    assert changed.made > 0
    gone = {name for name in before if name.startswith("pictures/")} - set(after)
    assert len(gone) == changed.made
    assert len(after) == len(before)


CASES = 200


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A library of 200 small cases, built once."""
    root = tmp_path_factory.mktemp("many")
    (root / "content").mkdir()
    (root / "content/site.yaml").write_text(SITE, "utf-8")
    (root / "content/people.yaml").write_text(PEOPLE, "utf-8")
    (root / "content/findings.yaml").write_text(FINDINGS, "utf-8")
    for number in range(CASES):
        folder = root / f"content/cases/c{number:03d}"
        folder.mkdir(parents=True)
        day = TODAY - timedelta(days=number)
        case = CASE.replace("2026-03-02", day.isoformat()).replace("pneumonia\n", f"pneumonia {number}\n")
        (folder / "case.md").write_text(case, "utf-8")
        (folder / "film.png").write_bytes(png(8 + number % 20, 8 + number // 20))
    no_errors(build_library(root))
    yield root
    shutil.rmtree(root, ignore_errors=True)


def times(root: Path) -> dict[Path, int]:
    """When each file was written; all but the note of what was built last, which may learn that times have settled, and of who is at work."""
    apart = {"snapshots", "locks"}
    paths = [path for path in root.rglob("*") if path.is_file() and apart.isdisjoint(path.parts)]
    return {path: path.stat().st_mtime_ns for path in paths}


def test_a_second_build_of_many_cases_makes_nothing_and_writes_nothing(many: Path) -> None:
    """Nothing changed: no derivative is made, no file of site or store is written."""
    before = times(many)
    again = build_library(many)

    assert again.made == 0
    assert again.published is not None
    assert (again.published.written, again.published.removed) == (0, 0)
    assert again.published.files == len(site_bytes(many / "site")) - 1
    assert times(many) == before


def test_many_cases_without_their_site_are_published_from_the_store(many: Path, tmp_path: Path) -> None:
    """With site/ deleted, every file is written again and no picture is made again."""
    again = build_library(many, out=tmp_path / "elsewhere")

    assert again.made == 0
    assert again.published is not None
    assert again.published.written == again.published.files
    assert site_bytes(tmp_path / "elsewhere") == site_bytes(many / "site")


def test_a_fresh_checkout_of_many_cases_changes_nothing(many: Path, tmp_path: Path) -> None:
    """New times on every file, as after git clone, with store and site kept: nothing is made or written."""
    copy = tmp_path / "clone"
    shutil.copytree(many, copy, copy_function=shutil.copyfile)
    before = times(copy / "site")
    again = build_library(copy)

    assert again.made == 0
    assert again.published is not None
    assert again.published.written == 0
    assert times(copy / "site") == before


def test_one_changed_case_of_many_writes_few_files(many: Path, tmp_path: Path) -> None:
    """A new word in one case writes that case's pages, what the search finds it by, and the two files that tell devices."""
    copy = tmp_path / "edited"
    shutil.copytree(many, copy)
    case = copy / "content/cases/c100/case.md"
    case.write_text(case.read_text("utf-8").replace("Steroids help.", "Steroids help a lot."), "utf-8")
    again = build_library(copy)

    assert again.made == 0
    assert again.published is not None
    before, after = site_bytes(many / "site"), site_bytes(copy / "site")
    new = {name for name, data in after.items() if before.get(name) != data}
    found = {name for name in new if "search/" in name}
    # The data set has the words too, and a version by its digest in whatever describes it.
    data = {name for name in new if name.startswith(("data/", "ko/data/")) or name == "CITATION.cff"}
    assert set(new) - found - data == {
        "cases/c100/index.html", "cases/c100/case.json", "ko/cases/c100/index.html", "sw.js", "offline.json",
        ".sitegen-manifest.json",
    }  # fmt: skip
    assert len(data) <= 12
    assert len(found) <= 10


def test_steps_are_told_in_order(full: Path, tmp_path: Path) -> None:
    """Whoever watches hears each step once, and progress that only grows up to the whole."""
    told: list[str] = []
    counts: dict[str, list[tuple[int, int]]] = {}
    root = fresh(full, tmp_path)
    request = Request(root, Options(TODAY, "0.0.0"), root / "site", None, 2)
    result = building.build(
        request,
        Steps(told.append, lambda done, total: counts.setdefault(told[-1], []).append((done, total))),
    )

    assert told == ["reading", "planning", "pictures", "writing", "pages", "publishing"]
    assert set(counts) == {"pictures", "writing"}
    for progress in counts.values():
        assert progress == sorted(progress)
        assert progress[-1][0] == progress[-1][1]
    assert result.made > 0
    assert FULL.is_dir()
