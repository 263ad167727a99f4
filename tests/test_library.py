"""A content folder as a library: every fault is told, none hides another, and what is good is there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sitegen.errors import Problem, UsageFault
from sitegen.model.library import Library
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings
from tests.conftest import CASE, SITE, MakeLibrary, build_library, png

FACTS = CASE.split("---\n")[1]
WORDS = CASE.split("---\n")[2]


def _read(root: Path) -> tuple[Library, list[Problem]]:
    settings, faults = read_settings(root)
    assert settings is not None
    reading = read_library(root, settings)
    return reading.library, [*faults, *reading.problems]


def _told(problems: list[Problem]) -> list[tuple[str, str]]:
    return sorted((problem.code, str(problem.place)) for problem in problems)


def test_a_case(make_library: MakeLibrary) -> None:
    """A case has its facts, its words by language and its pictures."""
    library, problems = _read(make_library({
        "content/cases/c-1/case.md": CASE,
        "content/cases/c-1/case.ko.md": "## 병력 {#history}\n\n3주간의 기침.\n",
        "content/cases/c-1/film.png": png(),
    }))  # fmt: skip

    assert problems == []
    case = library.cases["c-1"]
    assert [section.id for section in case.prose["en"]] == ["history", "findings", "discussion"]
    assert case.prose["ko"][0].text == "3주간의 기침."
    assert [item.picture.path for item in case.studies[0].series[0].pictures] == [
        "content/cases/c-1/film.png"
    ]


def test_facts_in_yaml_alone(make_library: MakeLibrary) -> None:
    """The facts may stand in case.yaml, with the words in case.md without front matter, or with no words at all."""
    library, problems = _read(make_library({
        "content/cases/c-1/case.yaml": FACTS, "content/cases/c-1/case.md": WORDS, "content/cases/c-1/film.png": png(),
        "content/cases/c-2/case.yaml": "title: A\n",
    }))  # fmt: skip

    assert problems == []
    assert [section.id for section in library.cases["c-1"].prose["en"]] == [
        "history",
        "findings",
        "discussion",
    ]
    assert library.cases["c-2"].prose == {}


def test_facts_in_both(make_library: MakeLibrary) -> None:
    """Facts in front matter and in YAML are an error, and those in a translation are too."""
    _, problems = _read(make_library({
        "content/cases/c-1/case.yaml": "title: A\n",
        "content/cases/c-1/case.md": "---\ntitle: A\n---\n",
        "content/cases/c-1/case.ko.md": "---\ntitle: 가\n---\n",
    }))  # fmt: skip

    assert _told(problems) == [
        ("facts-twice", "content/cases/c-1/case.ko.md:1:1"), ("facts-twice", "content/cases/c-1/case.md:1:1"),
    ]  # fmt: skip


def test_a_broken_case_hides_nothing(make_library: MakeLibrary) -> None:
    """All faults of all cases are told in one read, and the good case is there."""
    library, problems = _read(make_library({
        "content/cases/a/case.md": "---\ntitle: [\n---\n## 병력\n\nA.\n",
        "content/cases/b/case.md": "---\ntitle: B\nkind: puzzle\n---\n[x](nowhere)\n",
        "content/cases/c/case.md": "---\ntitle: C\nstudies: [{id: s, modality: CT, series: [{id: t, pictures: no.png}]}]\n---\n",
        "content/cases/d/case.md": "no facts",
        "content/cases/e/case.md": b"\xff\xfe",
        "content/cases/f/notes.txt": "x",
        "content/cases/good/case.md": CASE,
        "content/cases/good/film.png": png(),
        "content/people.yaml": "ed: {name: The editors}\nkim: {nmae: Kim}\n",
    }))  # fmt: skip
    told = {
        (p.code, p.place.path.removeprefix("content/").removeprefix("cases/").split("/")[0]) for p in problems
    }

    assert told >= {
        ("yaml", "a"), ("heading-id", "a"), ("wrong-value", "b"), ("broken-link", "b"), ("picture-missing", "c"),
        ("no-facts", "d"), ("not-utf8", "e"), ("no-facts", "f"), ("unused-file", "f"),
        ("unknown-key", "people.yaml"),
    }  # fmt: skip
    assert not any(place == "good" for _, place in told)
    assert "good" in library.cases
    assert library.broken >= {"case:b", "case:d", "person:kim"}


def test_an_empty_library(make_library: MakeLibrary) -> None:
    """A library without a case is one."""
    library, problems = _read(make_library({}))

    assert problems == []
    assert (dict(library.cases), dict(library.pages)) == ({}, {})


def test_no_library(tmp_path: Path) -> None:
    """A folder without content/site.yaml is a fault of the call, with what to do."""
    with pytest.raises(UsageFault) as caught:
        read_settings(tmp_path)

    assert "sitegen init" in caught.value.hint


@pytest.mark.parametrize("data", [b"", b"\xff", b"[", b"title: A\nbase_url: x\n", b"- a\n"])
def test_settings_with_faults(make_library: MakeLibrary, data: bytes) -> None:
    """Settings with faults are problems at their places, and never an exception."""
    settings, problems = read_settings(make_library({"content/site.yaml": data}))

    assert settings is None
    assert {problem.place.path for problem in problems} == {"content/site.yaml"}


@pytest.mark.parametrize("languages", ["[en, xx]", "[en, ko, en]"])
def test_languages_of_a_library(make_library: MakeLibrary, languages: str) -> None:
    """A language that nobody speaks, and one that is given twice, are problems."""
    _, problems = read_settings(make_library({"content/site.yaml": SITE.replace("[en, ko]", languages)}))

    assert [(p.code, p.place.line) for p in problems] == [("wrong-value", 3)]


def test_a_language_that_is_not_listed(make_library: MakeLibrary) -> None:
    """A translation into a language that the library does not have is warned of, once."""
    library, problems = _read(make_library({
        "content/cases/c-1/case.md": "---\ntitle: A\n---\n", "content/cases/c-1/case.fr.md": "Bonjour.\n",
    }))  # fmt: skip

    assert _told(problems) == [("language-unlisted", "content/cases/c-1/case.fr.md")]
    assert "fr" not in library.cases["c-1"].prose


def test_an_old_default_language(make_library: MakeLibrary) -> None:
    """The first language is that of case.md, whichever it is."""
    library, problems = _read(make_library({
        "content/site.yaml": SITE.replace("[en, ko]", "[ko, en]"),
        "content/cases/c-1/case.md": "---\ntitle: 폐렴\n---\n## 병력 {#history}\n\n기침.\n",
        "content/cases/c-1/case.en.md": "## History\n\nCough.\n",
    }))  # fmt: skip

    assert problems == []
    assert library.cases["c-1"].prose["ko"][0].text == "기침."
    assert library.cases["c-1"].prose["en"][0].text == "Cough."


def test_ids_that_can_not_be_addresses(make_library: MakeLibrary) -> None:
    """A folder or file whose name can't be part of an address is told, and the others are read."""
    library, problems = _read(make_library({
        "content/cases/Chest_1/case.md": CASE, "content/cases/stray.md": "x", "content/cases/c-1/case.md": "---\ntitle: A\n---\n",
        "content/pages/About.md": "---\ntitle: A\n---\n", "content/findings.yaml": "Ground_Glass: {label: A}\n",
    }))  # fmt: skip

    assert [code for code, place in _told(problems) if place.startswith("content/cases/C")] == ["bad-id"]
    assert ("unused-file", "content/cases/stray.md") in _told(problems)
    assert ("bad-id", "content/pages/About.md") in _told(problems)
    assert any(
        code == "bad-id" and place.startswith("content/findings.yaml") for code, place in _told(problems)
    )
    assert set(library.cases) == {"c-1"}


@pytest.mark.parametrize("name", ["cases", "search", "ko", "people"])
def test_pages_whose_address_is_taken(make_library: MakeLibrary, name: str) -> None:
    """A page can't be called as a folder of the site or a language, which is told once."""
    library, problems = _read(make_library({f"content/pages/{name}.md": "---\ntitle: A\n---\n"}))

    assert [p.code for p in problems] == ["bad-id"]
    assert dict(library.pages) == {}


def test_one_picture_in_two_series(make_library: MakeLibrary) -> None:
    """A bad picture that two series use is told once."""
    series = "[{id: a, pictures: film.png}, {id: b, pictures: film.png}]"
    _, problems = _read(make_library({
        "content/cases/c-1/case.md": f"---\ntitle: A\nstudies: [{{id: s, modality: CT, series: {series}}}]\n---\n",
        "content/cases/c-1/film.png": "nothing",
    }))  # fmt: skip

    assert _told(problems) == [("picture-unreadable", "content/cases/c-1/film.png")]


def test_names_and_patterns_in_order(make_library: MakeLibrary) -> None:
    """A list of names and patterns keeps its order, a pattern counts as people do, and none comes twice."""
    pictures = "[ct/10.png, 'ct/*.png', film.png]"
    files: dict[str, str | bytes] = {f"content/cases/c-1/ct/{n}.png": png(shade=n) for n in (1, 2, 10)}
    library, problems = _read(make_library({
        **files, "content/cases/c-1/film.png": png(),
        "content/cases/c-1/case.md": f"---\ntitle: A\nstudies: [{{id: s, modality: CT, series: [{{id: a, pictures: {pictures}}}]}}]\n---\n",
    }))  # fmt: skip

    assert problems == []
    paths = [
        item.picture.path.removeprefix("content/cases/c-1/")
        for item in library.cases["c-1"].studies[0].series[0].pictures
    ]
    assert paths == ["ct/10.png", "ct/1.png", "ct/2.png", "film.png"]


def test_numbers_beyond_a_series(make_library: MakeLibrary) -> None:
    """A key image or mark beyond the series is told, but not while pictures of it are missing."""
    series = "[{{id: a, key: 3, pictures: {0}, marks: [{{picture: 4, shape: point, at: [0, 0]}}]}}]"
    case = f"---\ntitle: A\nstudies: [{{id: s, modality: CT, series: {series}}}]\n---\n".replace(
        "{{", "{"
    ).replace("}}", "}")
    _, problems = _read(make_library({
        "content/cases/c-1/case.md": case.replace("{0}", "film.png"), "content/cases/c-1/film.png": png(),
        "content/cases/c-2/case.md": case.replace("{0}", "no.png"),
    }))  # fmt: skip

    assert [code for code, _ in _told(problems)] == [
        "key-out-of-range",
        "mark-out-of-range",
        "picture-missing",
    ]


def test_studies_with_one_id(make_library: MakeLibrary) -> None:
    """Ids of studies, and of series within a study, are told apart."""
    _, problems = _read(make_library({
        "content/cases/c-1/case.md": "---\ntitle: A\nstudies:\n  - {id: s, modality: CT}\n  - {id: s, modality: CT}\n---\n",
    }))  # fmt: skip

    assert _told(problems) == [("duplicate-id", "content/cases/c-1/case.md:5:6")]


def test_tables_that_are_none(make_library: MakeLibrary) -> None:
    """people.yaml as a list, and findings.yaml as nothing, are read as far as they go."""
    library, problems = _read(make_library({"content/people.yaml": "- ed\n", "content/findings.yaml": ""}))

    assert [p.code for p in problems] == ["wrong-type"]
    assert (dict(library.people), dict(library.findings)) == ({}, {})


def test_collections_and_pages(make_library: MakeLibrary) -> None:
    """Records that are files of their own have facts, words, translations and pictures beside them."""
    library, problems = _read(make_library({
        "content/collections/covid-19.md": "---\ntitle: COVID-19\n---\nWords.\n",
        "content/collections/covid-19.ko.md": "말.\n",
        "content/pages/about.md": "---\ntitle: About\n---\n![The room](room.png)\n",
        "content/pages/room.png": png(),
    }))  # fmt: skip

    assert problems == []
    assert library.collections["covid-19"].prose["ko"][0].text == "말."
    assert library.pages["about"].prose["en"][0].pictures[0].alt == "The room"


def test_the_order_of_the_disk_does_not_matter(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same files in another order of the folder give the same library and the same problems."""
    files: dict[str, str | bytes] = {
        f"content/cases/c-{n}/case.md": f"---\ntitle: {n}\nx: 1\n---\n" for n in (3, 1, 2)
    }
    root = make_library({**files, "content/cases/d/case.md": CASE, "content/cases/d/film.png": png()})
    first = _read(root)
    plain = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda self: iter(sorted(plain(self), reverse=True)))
    second = _read(root)

    assert _told(first[1]) == _told(second[1])
    assert list(first[0].cases) == list(second[0].cases)


TWO_CASES: dict[str, str | bytes] = {
    "content/cases/a/case.md": CASE, "content/cases/a/film.png": png(),
    "content/cases/b/case.md": "no facts", "content/pages/about.md": "---\ntitle: About\n---\n",
    "content/collections/c.md": "---\ntitle: C\ncases: [a]\n---\n",
}  # fmt: skip


def _refuse(monkeypatch: pytest.MonkeyPatch, refused: Path) -> None:
    """The tests may run as root, whom no permission stops: so the reading itself refuses."""
    read, walk, iterdir = Path.read_bytes, os.walk, Path.iterdir
    error = PermissionError(13, "Permission denied", str(refused))

    def other_read(self: Path) -> bytes:
        if self == refused:
            raise error
        return read(self)

    def other_iterdir(self: Path) -> Iterator[Path]:
        if self == refused:
            raise error
        return iterdir(self)

    def other_walk(top: Path, onerror: Callable[[OSError], object] | None = None) -> Iterator[Any]:
        for base, folders, files in walk(top, onerror=onerror):
            if Path(base) == refused:
                assert onerror is not None
                onerror(error)
                folders.clear()
            else:
                yield base, folders, files

    monkeypatch.setattr(Path, "read_bytes", other_read)
    monkeypatch.setattr(Path, "iterdir", other_iterdir)
    monkeypatch.setattr(os, "walk", other_walk)


@pytest.mark.parametrize(
    "path",
    [
        "content/cases/a/case.md", "content/cases/a/film.png", "content/cases/a", "content/cases",
        "content/people.yaml", "content/findings.yaml", "content/pages/about.md", "content/pages",
        "themes/ours/theme.yaml", "themes/ours/templates", "themes/ours/locales/en.yaml", "themes/ours/assets/a.css",
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_told_with_all_else(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """A file or folder without permission is one problem at its path; nothing is told that only follows from it."""
    root = make_library({
        **TWO_CASES, "content/site.yaml": SITE.replace("reading-room", "ours"),
        "themes/ours/theme.yaml": "title: Ours\nextends: reading-room\n", "themes/ours/templates/x.html": "x",
        "themes/ours/locales/en.yaml": "x: y\n", "themes/ours/assets/a.css": "",
    })  # fmt: skip
    if path == "themes/ours/theme.yaml":
        (root / "themes/ours/theme.yaml").write_text("title: Ours\n", "utf-8")
    _refuse(monkeypatch, root / path)
    result = build_library(root)
    follows = {"template", "catalogue"} if path.startswith("themes/") else set()
    told = [
        (item.code, item.place.path, item.message) for item in result.problems if item.code not in follows
    ]
    expected = [("file-unreadable", path, "this can't be read: Permission denied")]
    if path != "content/cases":
        expected.append(("no-facts", "content/cases/b/case.md", "there are no facts"))

    assert sorted(told) == sorted(expected)
    assert result.published is None


def test_unreadable_settings(make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without site.yaml nothing else can be judged."""
    root = make_library(TWO_CASES)
    _refuse(monkeypatch, root / "content/site.yaml")

    assert _told(list(build_library(root).problems)) == [("file-unreadable", "content/site.yaml")]


def test_a_picture_that_can_not_be_read_any_more(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Permission may be lost between looking at a picture and making its copies."""
    root = make_library({name: data for name, data in TWO_CASES.items() if "/b/" not in name})

    def then_refuse(*arguments: Any) -> Any:
        reading = read_library(*arguments)
        _refuse(monkeypatch, root / "content/cases/a/film.png")
        return reading

    monkeypatch.setattr("sitegen.building.making.read_library", then_refuse)

    assert _told(list(build_library(root).problems)) == [("file-unreadable", "content/cases/a/film.png")]
