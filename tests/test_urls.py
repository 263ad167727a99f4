"""The URL scheme: every page can link to every other, and a link leads where it says."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import urls
from sitegen.urls import Urls

_PARTS = st.text(st.sampled_from("abz019-가 #%&.+~"), min_size=1, max_size=6).filter(
    lambda part: part not in (".", "..") and "#" not in part
)
PAGES = st.builds(lambda parts: "".join(f"{part}/" for part in parts), st.lists(_PARTS, max_size=4))
FILES = st.builds(lambda page, name: page + name + ".jpg", PAGES, _PARTS)
TARGETS = st.one_of(PAGES, FILES, st.just(urls.NOT_FOUND))


def _followed(start: str, link: str) -> str:
    """The file that a browser opens, without a server that adds names of files."""
    path = unquote(link.partition("#")[0])
    if not path:
        return urls.file_of(start)
    return posixpath.normpath(posixpath.join(posixpath.dirname(urls.file_of(start)), path))


@pytest.mark.property
@given(TARGETS, TARGETS)
def test_a_link_leads_to_its_target(start: str, target: str) -> None:
    """From any page to any other path: the link resolves to the file of the target, also on a disk."""
    link = urls.relative(start, target)

    assert _followed(start, link) == urls.file_of(target)
    assert not link.startswith("/")
    assert ":" not in link.split("/")[0]


@pytest.mark.property
@given(PAGES, PAGES.filter(bool), st.sampled_from(["r4", "lung-14", "history"]))
def test_a_fragment_is_kept(start: str, page: str, fragment: str) -> None:
    """The anchor on a page stays at the end of the link."""
    link = urls.relative(start, f"{page}#{fragment}")

    assert link.endswith(f"#{fragment}")
    assert _followed(start, link) == urls.file_of(page)


@pytest.mark.parametrize("target", ["https://doi.org/10.1148/x#y", "mailto:a@b.example", "#history"])
def test_what_leaves_the_site(target: str) -> None:
    """Addresses of other sites and anchors of the same page stay as they are."""
    assert urls.relative("cases/c-1/", target) == target


def test_links_of_every_day() -> None:
    """How links between the common pages look."""
    assert urls.relative("", "cases/c-1/") == "cases/c-1/index.html"
    assert urls.relative("cases/c-1/", "") == "../../index.html"
    assert urls.relative("ko/cases/c-1/", "cases/c-1/") == "../../../cases/c-1/index.html"
    assert urls.relative("cases/", "cases/") == "index.html"
    assert urls.relative("cases/c-1/", "cases/c-1/#answer") == "#answer"
    assert urls.relative("404.html", "assets/site.css") == "assets/site.css"


def test_the_default_language_lives_at_the_root() -> None:
    """Other languages live below their tag, with the same paths."""
    english, korean = Urls("en", "en"), Urls("ko", "en")

    assert (english.home, korean.home) == ("", "ko/")
    assert (english.case("c-1"), korean.case("c-1")) == ("cases/c-1/", "ko/cases/c-1/")
    assert (english.cases(), english.cases(2)) == ("cases/", "cases/page/2/")
    assert english.guideline("g", "r4") == "guidelines/g/#r4"
    assert english.modality("CT") == "modalities/ct/"


def test_pages_of_the_scheme_are_reserved() -> None:
    """The first folder of every path of the scheme is no name for a page of prose."""
    names = Urls("en", "en")
    paths = (names.cases(), names.guidelines, names.collection("x"), names.findings, names.modalities, names.people, urls.derivative("ab", 1, "jpg"), urls.asset("a.css", "0" * 64))  # fmt: skip

    assert {path.split("/")[0] for path in paths} <= urls.RESERVED_PAGE_IDS


def test_anchors() -> None:
    """A series' anchor holds the study only where it must."""
    assert urls.series_anchor("day-1", "lung", repeated=False) == "lung"
    assert urls.series_anchor("day-1", "lung", repeated=True) == "day-1-lung"
    assert urls.picture_anchor("lung", 14) == "lung-14"


def test_names_by_content() -> None:
    """Assets and pictures are named by a digest, so that they can be kept for ever."""
    assert urls.asset("js/a.b.js", "0123456789abcdef") == "assets/js/a.b.0123456789.js"
    assert urls.asset("LICENSE", "0123456789abcdef") == "assets/LICENSE.0123456789"
    assert urls.derivative("abcdef", 480, "avif") == "pictures/ab/abcdef-480.avif"


def test_full_addresses() -> None:
    """A full address is the base and the path, with signs that addresses don't hold written out."""
    assert urls.absolute("https://a.example/lib/", "cases/c-1/#r4") == "https://a.example/lib/cases/c-1/#r4"
    assert urls.absolute("https://a.example/", "가/") == "https://a.example/%EA%B0%80/"


@pytest.mark.parametrize(
    ("start", "link"),
    [("findings/x/", "../../search/index.html?finding=x"), ("search/", "index.html?finding=x")],
)
def test_a_query_is_kept_behind_the_file(start: str, link: str) -> None:
    """A link to the search, narrowed, works from any page, also from a disk."""
    assert urls.relative(start, urls.Urls("en", "en").search_for(finding="x")) == link
