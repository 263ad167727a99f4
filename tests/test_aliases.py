"""Moved pages: whoever comes to an earlier address is sent on, an alias never takes another's place, and none tells an answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sitegen.model.values import Alias
from tests.conftest import CASE, MakeLibrary, build_library, png, site_bytes

PICTURE = {"content/cases/c-1/film.png": png()}
QUIZ = """\
title: Organising pneumonia
teaser: Dry cough for three weeks
kind: quiz
reveal: 2026-04-01
"""


def _case(aliases: str, case: str = CASE) -> dict[str, str | bytes]:
    return {**PICTURE, "content/cases/c-1/case.md": case.replace("kind: ", f"aliases: {aliases}\nkind: ", 1)}


def _problems(root: Path) -> list[tuple[str, str]]:
    return [(item.code, str(item.place)) for item in build_library(root).problems]


def _target(page: bytes) -> str:
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.decode())
    assert found is not None
    return found[1]


def test_an_earlier_id_leads_on_in_every_language(make_library: MakeLibrary) -> None:
    """The page at an earlier id sends on to the case, in each language to its own; search engines don't list it."""
    root = make_library(_case("[old-7]"))
    assert build_library(root).problems == ()
    files = site_bytes(root / "site")

    for prefix in ("", "ko/"):
        page = files[f"{prefix}cases/old-7/index.html"]
        assert _target(page) == "../c-1/index.html"
        assert f'<link rel="canonical" href="https://cases.example/{prefix}cases/c-1/">'.encode() in page
        assert b'<meta name="robots" content="noindex">' in page
        assert b"old-7" not in files["sitemap.xml"]
    assert files["_redirects"].decode().splitlines() == [
        "/cases/old-7/ /cases/c-1/ 301",
        "/ko/cases/old-7/ /ko/cases/c-1/ 301",
    ]


@pytest.mark.parametrize(
    ("alias", "file", "target"),
    [
        ("wcc/0815/", "wcc/0815/index.html", "../../cases/c-1/index.html"),
        ("wcc/0815", "wcc/0815/index.html", "../../cases/c-1/index.html"),
        ("wcc/0815.html", "wcc/0815.html", "../cases/c-1/index.html"),
        ("0815.html", "0815.html", "cases/c-1/index.html"),
    ],
)
def test_a_path_leads_on(make_library: MakeLibrary, alias: str, file: str, target: str) -> None:
    """A path that was the case's on another site leads to it in the default language."""
    root = make_library(_case(f"['{alias}']"))
    assert build_library(root).problems == ()
    files = site_bytes(root / "site")

    assert _target(files[file]) == target
    assert len(files["_redirects"].splitlines()) == 1


def test_every_kind_of_record_can_have_moved(make_library: MakeLibrary) -> None:
    """Collections and pages have aliases as cases have; a page's is at the root."""
    root = make_library(
        {
            "content/collections/new.md": "---\ntitle: New\nstatus: published\naliases: [old]\n---\n",
            "content/pages/about.md": "---\ntitle: About\nstatus: published\naliases: [about-us]\n---\nWords.\n",
        }
    )
    assert build_library(root).problems == ()
    files = site_bytes(root / "site")

    assert _target(files["collections/old/index.html"]) == "../new/index.html"
    assert _target(files["about-us/index.html"]) == "../about/index.html"


def test_nothing_moved(make_library: MakeLibrary) -> None:
    """Without an alias there is no `_redirects`."""
    root = make_library({})
    build_library(root)

    assert not (root / "site/_redirects").exists()


def test_what_is_not_in_the_site_sends_nobody_on(make_library: MakeLibrary) -> None:
    """The alias of a draft is not in the site either."""
    root = make_library(_case("[old-7]", CASE.replace("status: published", "status: draft")))
    build_library(root)

    assert not (root / "site/cases/old-7").exists()


@pytest.mark.parametrize(
    "alias",
    [
        "c-2",
        "cases/c-1/",
        "search/",
        "ko/",
        "pictures/aa/",
        "assets/x.html",
        "sw.js/x",
        "c-1",
    ],
)
def test_an_address_in_use_is_refused(make_library: MakeLibrary, alias: str) -> None:
    """An alias may be neither an address of the site, nor lie in a file of it, nor be the id of a draft; its line is named."""
    draft = {"content/cases/c-2/case.md": "---\ntitle: Not ready\n---\n"}
    root = make_library({**_case(f"[{alias}]"), **draft})

    assert ("alias-taken", "content/cases/c-1/case.md:4:11") in _problems(root)
    assert not (root / "site").exists()


def test_an_alias_of_two_is_refused(make_library: MakeLibrary) -> None:
    """Two records can't both have been at one address, however it is written."""
    root = make_library(
        {
            "content/pages/a.md": "---\ntitle: A\nstatus: published\naliases: [x]\n---\n",
            "content/pages/b.md": "---\ntitle: B\nstatus: published\naliases: ['x/']\n---\n",
        }
    )

    assert [code for code, _ in _problems(root)] == ["alias-taken"]


@pytest.mark.parametrize(
    "alias", ["organising-pneumonia", "wcc/organising_pneumonia.html", "old/Organising-Pneumonia-2/"]
)
def test_an_alias_does_not_tell_the_answer(make_library: MakeLibrary, alias: str) -> None:
    """An earlier name that tells a quiz case's answer is refused as its id would be, with the line of the alias."""
    quiz = CASE.replace("kind: library\n", "kind: quiz\nreveal: 2026-04-01\n")
    root = make_library(_case(f"[{alias}]", quiz))
    found = _problems(root)

    assert ("answer-leak", "content/cases/c-1/case.md:4:11") in found
    assert not (root / "site").exists()


@pytest.mark.property
@given(st.text(max_size=40))
def test_an_alias_stays_inside_the_site(alias: str) -> None:
    """Whatever is taken for an alias has no part that is hidden or leads upwards, and stands in an address as it is."""
    try:
        taken = TypeAdapter(Alias).validate_python(alias)
    except ValidationError:
        return
    parts = taken.rstrip("/").split("/")
    assert all(part and not part.startswith(".") for part in parts)
    assert re.fullmatch(r"[\w./-]+", taken, re.ASCII)
