"""What is kept from build to build: the same bytes as without it, less work, and nothing believed that git brought along."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.building import memo
from sitegen.building.memo import Memo, believed
from sitegen.building.rendering import Renderer
from sitegen.building.store import STORE, Store
from sitegen.planning.views.page import PageView, SiteView
from sitegen.reading import markdown
from tests.conftest import CASE, MakeLibrary, build_library, png, site_bytes

KEYS = st.text("ab", max_size=3)


def _memo(folder: Path, *, trusted: bool = True) -> Memo:
    return Memo(Store(folder), "tests", believed=trusted)


@pytest.mark.property
@given(st.dictionaries(KEYS, st.binary(max_size=40)), st.lists(KEYS, max_size=4))
def test_what_was_put_comes_back(entries: dict[str, bytes], asked: list[str]) -> None:
    """After a build everything put is known; after the next one, what that had a use for alone."""
    with TemporaryDirectory() as name:
        first = _memo(Path(name))
        for key, data in entries.items():
            first.put(key, data)
        first.keep()
        second = _memo(Path(name))
        found = {key: second.get(key) for key in asked}
        second.keep()
        third = _memo(Path(name))

        assert found == {key: entries.get(key) for key in asked}
        assert {key: third.get(key) for key in entries} == {
            key: data if key in asked else None for key, data in entries.items()
        }


def test_parts_of_a_key_don_t_run_together(tmp_path: Path) -> None:
    """What two parts say together another two do not."""
    kept = _memo(tmp_path)

    assert kept.key(b"ab", b"c") != kept.key(b"a", b"bc") != kept.key(b"abc")


def test_another_program_knows_nothing_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of the program, of Python or of a library is another key for everything."""
    here = _memo(tmp_path).key(b"x")
    monkeypatch.setattr(memo, "program_digest", lambda: b"another")

    assert _memo(tmp_path).key(b"x") != here


def test_damage_is_a_miss(tmp_path: Path) -> None:
    """A pack with a flipped byte holds nothing, and is written anew."""
    first = _memo(tmp_path)
    first.put("a", b"words")
    first.keep()
    (pack,) = (path for path in tmp_path.rglob("*") if path.is_file())
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.write_bytes(data)
    second = _memo(tmp_path)

    assert second.get("a") is None


def test_the_same_results_are_the_same_bytes(tmp_path: Path) -> None:
    """The order in which results come does not show in what is kept."""
    packs = []
    for keys in ("abc", "cab"):
        shutil.rmtree(tmp_path / "store", ignore_errors=True)
        kept = _memo(tmp_path / "store")
        for key in keys:
            kept.put(key, key.encode())
        kept.keep()
        packs.append([path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file()])

    assert packs[0] == packs[1]


def test_a_store_that_git_brought_along_is_not_believed(tmp_path: Path) -> None:
    """Whoever writes a commit can write a store into it: what it says of words and pages is not asked."""
    (tmp_path / STORE).mkdir()
    (tmp_path / STORE / "x").write_text("x", "utf-8")
    assert believed(tmp_path)

    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    assert believed(tmp_path)

    subprocess.run(["git", "-C", tmp_path, "add", "-f", STORE], check=True)
    assert not believed(tmp_path)
    first = _memo(tmp_path / STORE)
    first.put("a", b"forged")
    first.keep()
    assert _memo(tmp_path / STORE, trusted=False).get("a") is None


def test_a_git_that_cannot_tell_is_no_yes(tmp_path: Path) -> None:
    """A repository that git refuses to look at leaves nothing believed."""
    (tmp_path / ".git").write_text("nonsense", "utf-8")

    assert not believed(tmp_path)


class _Counted:
    """Counts what is rendered and converted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pages: list[str] = []
        self.sections: list[str] = []
        render, convert = Renderer.render, markdown.Converter._converted

        def rendered(renderer: Renderer, page: PageView, site: SiteView, view: object) -> bytes:
            self.pages.append(page.url)
            return render(renderer, page, site, view)

        def converted(converter: markdown.Converter, source: str, section: str) -> markdown.Converted:
            self.sections.append(section)
            return convert(converter, source, section)

        monkeypatch.setattr(Renderer, "render", rendered)
        monkeypatch.setattr(markdown.Converter, "_converted", converted)


def _library(make_library: MakeLibrary) -> Path:
    files: dict[str, str | bytes] = {}
    for number in range(3):
        own = CASE.replace("Organising pneumonia\n", f"Case number {number}\n")
        files |= {f"content/cases/c-{number}/case.md": own, f"content/cases/c-{number}/film.png": png()}
    return make_library(files)


def test_one_edit_renders_what_shows_it(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an edit of one case's discussion that section alone is converted, and the pages of other cases are not rendered."""
    root = _library(make_library)
    build_library(root)
    counted = _Counted(monkeypatch)
    path = root / "content/cases/c-1/case.md"
    path.write_text(path.read_text("utf-8").replace("Steroids help.", "Steroids help quickly."), "utf-8")

    result = build_library(root)

    assert result.published is not None
    assert counted.sections == ["discussion"]
    assert "cases/c-1/" in counted.pages
    assert {"cases/c-0/", "cases/c-2/"} & set(counted.pages) == set()


def test_a_template_edited_renders_all(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    """A theme of the library's own that says something else is seen on every page."""
    root = _library(make_library)
    build_library(root)
    theme = root / "themes" / "own"
    (theme / "templates" / "partials").mkdir(parents=True)
    (theme / "theme.yaml").write_text("title: Own\nextends: reading-room\n", "utf-8")
    site = root / "content" / "site.yaml"
    site.write_text(site.read_text("utf-8").replace("reading-room", "own"), "utf-8")
    build_library(root)
    counted = _Counted(monkeypatch)
    (theme / "templates" / "404.html").write_text('{% extends "!reading-room/404.html" %}', "utf-8")

    result = build_library(root)

    assert len(counted.pages) == result.pages > 0
    assert counted.sections == []


EDITS: dict[str, Callable[[str, str], str]] = {
    "title": lambda text, word: text.replace("title: ", f"title: {word} "),
    "words": lambda text, word: text.replace("## Findings\n", f"## Findings\n{word}\n\n"),
    "finding": lambda text, _: text.replace("[consolidation]", "[ground-glass-opacity]"),
    "quiz": lambda text, _: text.replace("kind: library", "kind: quiz"),
    "sealed": lambda text, _: text.replace(
        "kind: library\n", "kind: quiz\nreveal: 2026-05-01\n"
    ),
    "withdrawn": lambda text, _: text.replace("status: published", "status: draft"),
    "same": lambda text, _: text,
}  # fmt: skip


@pytest.mark.property
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(sorted(EDITS)), st.sampled_from(["*Slow*", "빠른"])),
        max_size=3,
    )
)
def test_a_warm_build_is_a_cold_one(make_library: MakeLibrary, edits: list[tuple[int, str, str]]) -> None:
    """Whatever was edited since, a build with a store gives the bytes and the problems of a build without one."""
    root = _library(make_library)
    build_library(root)
    for number, kind, word in edits:
        path = root / f"content/cases/c-{number}/case.md"
        path.write_text(EDITS[kind](path.read_text("utf-8"), word), "utf-8")
        warm = build_library(root)
    shutil.rmtree(root / "site")
    warm = build_library(root)
    of_warm = site_bytes(root / "site") if warm.published else {}
    shutil.rmtree(root / "site", ignore_errors=True)
    shutil.rmtree(root / STORE)
    cold = build_library(root)

    assert (warm.problems, warm.pages) == (cold.problems, cold.pages)
    assert of_warm == (site_bytes(root / "site") if cold.published else {})
    shutil.rmtree(root)
