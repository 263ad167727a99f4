"""What devices can keep: units with their pages, sizes that add up, a worker that changes with the site."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sitegen.building.offline import offline_files
from sitegen.planning.offline import files_named
from sitegen.planning.plan import Unit
from tests.conftest import CASE, MakeLibrary, build_library, png, site_bytes
from tests.golden import write_full
from tests.scripts import run_module


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The small full library."""
    root = tmp_path_factory.mktemp("full")
    write_full(root)
    result = build_library(root)
    assert result.published is not None, result.problems
    return site_bytes(root / "site")


def told(site: dict[str, bytes]) -> dict[str, tuple[int, list[str], list[str]]]:
    """Units by address: their size, the addresses of their pages, files that no page names."""
    index: dict[str, Any] = json.loads(site["offline.json"])
    return {
        url: (size, [index["pages"][place][0] for place in places], files)
        for url, (size, places, files) in index["units"].items()
    }


def page(site: dict[str, bytes], url: str) -> bytes:
    """A page by its address."""
    return site[f"{url}index.html"]


def test_units_are_cases_guidelines_collections_and_the_library(site: dict[str, bytes]) -> None:
    """Each brings the list of what is kept along, in its own language; a collection brings its cases."""
    units = told(site)

    assert units["cases/open/"][1] == ["cases/open/", "offline/"]
    assert units["ko/cases/open/"][1] == ["ko/cases/open/", "ko/offline/"]
    assert units["guidelines/second-2020/"][1] == ["guidelines/second-2020/", "offline/"]
    collection = units["collections/weekly/"][1]
    assert {"collections/weekly/", "offline/"} < set(collection)
    assert len([url for url in collection if url.startswith("cases/")]) > 1
    everything = units[""][1]
    assert {"", "cases/", "about/", "findings/", *collection} <= set(everything)
    assert not [url for url in everything if url.startswith("ko/") or "404" in url]


def test_the_whole_library_can_be_searched_without_a_network(site: dict[str, bytes]) -> None:
    """It brings every piece of its language's index along, but none of the answers behind a click."""
    pieces = told(site)[""][2]

    assert pieces == sorted(name for name in site if name.startswith("assets/data/search/en/"))
    assert len(pieces) > 3
    assert not told(site)["cases/open/"][2]


def test_withdrawn_cases_are_not_offered(site: dict[str, bytes]) -> None:
    """What was taken back is not kept by anybody anew; its notice is part of the whole library."""
    assert "cases/withdrawn/" not in told(site)
    assert b"data-keep" not in page(site, "cases/withdrawn/")


def test_pages_offer_exactly_what_can_be_kept(site: dict[str, bytes]) -> None:
    """The button stands on the pages of units and on no other."""
    offering = {
        name.removesuffix("index.html")
        for name, data in site.items()
        if b"data-keep=" in data and name.endswith(".html")
    }
    assert offering == set(told(site))


def test_a_size_is_that_of_the_files_that_are_kept(site: dict[str, bytes]) -> None:
    """Pages and the files that they name, each file once however many pages name it."""
    for url, (size, pages, others) in told(site).items():
        files = {file for one in pages for file in files_named(page(site, one))} | set(others)
        assert files <= set(site), url
        expected = sum(len(page(site, one)) for one in pages) + sum(len(site[file]) for file in files)
        assert size == expected, url


def test_everything_that_a_page_loads_is_found(site: dict[str, bytes]) -> None:
    """Style sheet, scripts, icon, all pictures of the series, data for scripts."""
    files = files_named(page(site, "cases/open/"))

    endings = {file.rpartition(".")[2] for file in files}
    assert {"css", "js", "svg", "avif", "jpg"} <= endings
    assert any(file.startswith("assets/data/") for file in files_named(page(site, "test/")))


def test_packs_and_values_of_long_series_are_found(make_library: MakeLibrary) -> None:
    """Files that only the viewer's facts name are kept too."""
    case = (
        CASE.replace("[film.png]", "'ct-*.png'")
        .replace("modality: DX", "modality: CT")
        .replace("view: PA\n", "\n")
    )
    slices: dict[str, str | bytes] = {f"content/cases/a/ct-{n:02}.png": png(shade=n) for n in range(41)}
    root = make_library({"content/cases/a/case.md": case, **slices})
    result = build_library(root)
    assert result.published is not None, result.problems
    site = site_bytes(root / "site")

    files = files_named(page(site, "cases/a/"))
    packs = {name for name in site if name.endswith("pack")}
    assert packs
    assert packs <= files
    size = told(site)["cases/a/"][0]
    assert size > sum(len(site[name]) for name in packs)


def test_the_worker_finds_the_same_files(site: dict[str, bytes]) -> None:
    """The rule is written twice, in Python and in JavaScript, and gives the same."""
    pages = ["cases/open/", "", "test/", "ko/guidelines/second-2020/"]
    given = [page(site, url).decode() for url in pages]
    found = run_module("offline/rules.js", "filesNamed", "given.map(filesNamed)", given)

    assert [set(files) for files in found] == [files_named(text.encode()) for text in given]


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("", ""),
        ("index.html", ""),
        ("cases/a/index.html#picture-1", "cases/a/"),
        ("cases/a/?x=1", "cases/a/"),
        ("cases/my-index.html", "cases/my-index.html"),
        ("404.html", "404.html"),
    ],
)
def test_addresses_of_a_page_are_one_path(address: str, path: str) -> None:
    """Whether a host adds index.html or not, a page is kept once."""
    assert run_module("offline/rules.js", "pathOf", "pathOf(given)", address) == path


def test_the_worker_changes_with_what_can_be_kept_and_with_nothing_else(
    make_library: MakeLibrary, tmp_path: Path
) -> None:
    """Another word on a page is another build; the same content built again is the same."""
    root = make_library({"content/cases/a/case.md": CASE, "content/cases/a/film.png": png()})

    def worker(out: str) -> bytes:
        assert build_library(root, out=tmp_path / out).published is not None
        return (tmp_path / out / "sw.js").read_bytes()

    first = worker("one")
    assert worker("two") == first
    case = root / "content/cases/a/case.md"
    case.write_text(case.read_text("utf-8").replace("Steroids help.", "Steroids help a lot."), "utf-8")
    assert worker("three") != first
    assert f'const BUILD = "{json.loads((tmp_path / "three/offline.json").read_bytes())["build"]}";' in (
        tmp_path / "three/sw.js"
    ).read_text("utf-8")


def test_what_is_too_large_is_not_offered() -> None:
    """A whole library beyond the limit is left out, its parts stay."""
    units = (Unit("", ("", "a/"), largest=100), Unit("a/", ("a/",)))
    rendered = {"": b"x" * 60, "a/": b"y" * 60}

    def offered(units: tuple[Unit, ...]) -> set[str]:
        data = offline_files(units, b"worker", rendered, lambda url: 0)[0].data
        return set(json.loads(data)["units"])

    assert offered(units) == {"a/"}
    assert offered((replace(units[0], largest=120), units[1])) == {"", "a/"}


def test_a_theme_without_worker_keeps_nothing(make_library: MakeLibrary) -> None:
    """Then there is no worker, no list, no page and no button."""
    bare = (
        "<!doctype html><html lang='{{ page.language }}'><title>{{ page.title }}</title><h1>{{ page.title }}</h1>"
        "{% for one in page.alternates %}<a href='{{ rel(one.url) }}'>x</a>{% endfor %}</html>"
    )
    names = (
        "home",
        "cases",
        "case",
        "guidelines",
        "guideline",
        "collection",
        "days",
        "findings",
        "finding",
        "terms",
        "term",
        "prose",
        "404",
        "test",
        "progress",
        "data",
        "statistics",
        "search",
        "feeds",
    )
    root = make_library({
        "content/cases/a/case.md": CASE,
        "content/cases/a/film.png": png(),
        "content/site.yaml": "title: Test\nbase_url: https://cases.example/\ntheme: bare\nlicense: CC-BY-4.0\n",
        "themes/bare/theme.yaml": "title: Bare\n",
        "themes/bare/locales/en.yaml": (Path(__file__).parents[1] / "themes/reading-room/locales/en.yaml").read_text("utf-8"),
        **{f"themes/bare/templates/{name}.html": bare for name in names},
    })  # fmt: skip
    result = build_library(root)
    assert result.published is not None, result.problems
    site = site_bytes(root / "site")

    assert not [name for name in site if "offline" in name or name == "sw.js"]


def test_a_sealed_case_is_kept_like_any_other(make_library: MakeLibrary) -> None:
    """What a device may keep of it is its page as it is today."""
    quiz = CASE.replace(
        "kind: library",
        "kind: quiz\nreveal: 2026-04-01\nquestions: [{stem: What?, choices: [{text: A, correct: true}, {text: B}]}]",
    )
    root = make_library({"content/cases/a/case.md": quiz, "content/cases/a/film.png": png()})
    builds = []
    for today in (date(2026, 3, 20), date(2026, 3, 21), date(2026, 4, 1)):
        assert build_library(root, today=today).published is not None
        builds.append(json.loads((root / "site/offline.json").read_bytes())["build"])

    assert builds[0] == builds[1]
    assert builds[2] != builds[0]
