"""Every link of a built site leads somewhere, and every page is sound HTML that asks nobody else for anything."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from sitegen.building.build import Request, Steps, build
from sitegen.planning.options import Options
from tests.conftest import TODAY, site_bytes
from tests.golden import write_full

ROOT = Path(__file__).parents[1]
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
BY_SCRIPT = {"data-cases", "data-names"}
"""Data that a page's script loads when it is needed."""
LOADED = {*BY_SCRIPT, "src", "srcset", "poster", "data", "background"}
ROUNDS = "https://forms.example/lists"
"""The form that the small full library names for the lists of its rounds."""


@dataclass
class Page:
    """What a page says in its tags."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    """Where a reader can go."""
    loaded: list[str] = field(default_factory=list)
    """What the browser fetches by itself."""
    sent: list[str] = field(default_factory=list)
    """Where forms are sent."""
    pictures: list[dict[str, str | None]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    language: str = ""
    faults: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        page, given = self.page, dict(attrs)
        if len(given) != len(attrs):
            page.faults.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self._open.append(tag)
        page.faults += [f"<{tag}> has {name}" for name in given if name == "style" or name.startswith("on")]
        if given.get("id") is not None:
            page.ids.append(given["id"] or "")
        if tag == "html":
            page.language = given.get("lang") or ""
        if tag == "img":
            page.pictures.append(given)
        if re.fullmatch("h[1-6]", tag):
            page.headings.append(tag)
        # A page for frames on other sites opens its links outside; it never says from where links start.
        aiming = tag == "base" and set(given) == {"target"}
        embedding = tag in ("style", "iframe", "object", "embed", "base") and not aiming
        if embedding:
            page.faults.append(f"<{tag}> is in the page")
        self._addresses(tag, given)

    def _addresses(self, tag: str, given: dict[str, str | None]) -> None:
        page = self.page
        for name, value in given.items():
            if name in ("action", "formaction"):
                page.sent.append(value or "")
            elif name == "srcset":
                page.loaded += [part.split()[0] for part in (value or "").split(",")]
            elif name in LOADED or (name == "href" and tag == "link" and _fetched(given)):
                page.loaded.append(value or "")
            elif (name == "href" and tag == "a") or name in ("data-root", "data-test"):
                page.links.append(value or "")
            elif name in ("aria-labelledby", "aria-describedby", "aria-controls", "for", "popovertarget"):
                page.links += [f"#{part}" for part in (value or "").split()]

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID or not self._open or self._open.pop() != tag:
            self.page.faults.append(f"</{tag}> closes nothing that is open, in line {self.getpos()[0]}")


def _fetched(given: dict[str, str | None]) -> bool:
    return bool(
        {"stylesheet", "icon", "modulepreload", "preload", "manifest"} & set((given.get("rel") or "").split())
    )


def read(data: bytes) -> Page:
    reader = _Reader()
    reader.feed(data.decode("utf-8"))
    reader.close()
    if reader._open:
        reader.page.faults.append(f"never closed: {reader._open}")
    return reader.page


@dataclass(frozen=True)
class Site:
    """A built site, read."""

    files: dict[str, bytes]
    pages: dict[str, Page]
    base_path: str

    def fault_of(self, name: str, address: str) -> str:
        """What is wrong with an address on a page; empty where it leads to a file and an id."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return "another host"
        if name.endswith("404.html") and parts.path:
            if not parts.path.startswith(self.base_path):
                return "a link of 404.html that is not under the base path"
            path = parts.path.removeprefix(self.base_path)
            path += "index.html" if not path or path.endswith("/") else ""
        elif parts.path.startswith("/") or address.endswith("/"):
            return "not relative, or a folder"
        else:
            path = (
                posixpath.normpath(posixpath.join(posixpath.dirname(name), parts.path))
                if parts.path
                else name
            )
        path = unquote(path)
        if path not in self.files:
            return f"no file {path}"
        # Behind an "&" stands how the viewer is to show the picture (docs/reading.md).
        anchor = unquote(parts.fragment).partition("&")[0]
        if parts.fragment and anchor not in self.pages[path].ids:
            return f"no id {parts.fragment} in {path}"
        return ""


def built(root: Path, out: Path, base_path: str) -> Site:
    request = Request(root, Options(TODAY, "0.0.0"), out, None, 2)
    result = build(request, Steps(lambda step: None, lambda done, total: None))
    assert result.published is not None, [f"{item.place}: {item.message}" for item in result.problems]
    files = site_bytes(out)
    pages = {name: read(data) for name, data in files.items() if name.endswith(".html")}
    return Site(files, pages, base_path)


@pytest.fixture(scope="module", params=["the small full library", "the demonstration library"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A built site."""
    out = tmp_path_factory.mktemp("site") / "site"
    if request.param == "the demonstration library":
        yield built(ROOT, out, "/")
    else:
        root = tmp_path_factory.mktemp("full")
        write_full(root)
        yield built(root, out, "/library/")


def test_every_link_leads_to_a_file_and_an_id(site: Site) -> None:
    """Links between pages and within them resolve, also from a disk; other sites are linked by whole addresses."""
    faults: list[str] = []
    for name, page in site.pages.items():
        for address in page.links:
            if not address.startswith(("https://", "http://", "mailto:")):
                fault = site.fault_of(name, address)
                faults += [f"{name}: {address}: {fault}"] if fault else []

    assert faults == []


def test_whatever_a_page_loads_is_in_the_site(site: Site) -> None:
    """Pictures, style sheets, scripts and icons come from the site itself."""
    faults = [
        f"{name}: {address}: {fault}"
        for name, page in site.pages.items()
        for address in page.loaded
        if (fault := site.fault_of(name, address))
    ]

    assert faults == []
    assert all(page.loaded for page in site.pages.values())


def test_forms_are_sent_where_the_settings_say(site: Site) -> None:
    """A search and a submission name nothing to send to, for a script answers them; lists of a round go to the form that is configured."""
    assert {address for page in site.pages.values() for address in page.sent} <= {ROUNDS}


def test_style_sheets_and_scripts_ask_no_other_host(site: Site) -> None:
    """No address of another host is in any style sheet, script or icon but the names of XML namespaces."""
    for name, data in site.files.items():
        if name.endswith((".css", ".js", ".svg")):
            text = (
                data.decode()
                .replace("http://www.w3.org/2000/svg", "")
                .replace("http://www.w3.org/1999/xlink", "")
            )
            assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", text), name
            assert "@import" not in text, name
            for address in re.findall(r"url\(([^)]*)\)", text):
                assert address.strip("'\"").startswith(("data:", "#")), (name, address)


def test_every_file_is_used(site: Site) -> None:
    """Every picture and asset that is published is shown or loaded by some page."""
    used = {
        posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(urlsplit(address).path)))
        for name, page in site.pages.items()
        for address in (*page.loaded, *page.links)
        if not urlsplit(address).scheme
    }
    # The viewer finds values and packs by what the page tells it of a series.
    told = re.compile(r"pictures/[0-9a-f]{2}/[\w.-]+")
    used |= {path for name in site.pages for path in told.findall(site.files[name].decode())}
    scripts = b"".join(data for name, data in site.files.items() if name.endswith(".js")).decode()
    idle = {name for name in site.files if name.startswith(("pictures/", "assets/"))} - used

    assert {name for name in idle if posixpath.basename(name).split(".")[0] not in scripts} == set()


def test_pages_are_sound(site: Site) -> None:
    """Tags close what was opened; no inline style, handler, form or frame; ids stand once; one main heading."""
    for name, page in site.pages.items():
        assert page.faults == [], name
        assert len(page.ids) == len(set(page.ids)), (
            name,
            sorted({i for i in page.ids if page.ids.count(i) > 1}),
        )
        assert "" not in page.ids, name
        assert page.headings.count("h1") == 1, name
        assert page.language == ("ko" if name.startswith("ko/") else "en"), name


def test_headings_skip_no_level(site: Site) -> None:
    """Below a heading of one level come those of the next, so that the outline can be heard."""
    for name, page in site.pages.items():
        levels = [int(heading[1]) for heading in page.headings]
        assert all(following <= level + 1 for level, following in pairwise(levels)), (
            name,
            levels,
        )


def test_every_picture_says_what_it_is_and_how_large(site: Site) -> None:
    """Each <img> has an alternative text, a width and a height, so that pages don't jump."""
    for name, page in site.pages.items():
        for picture in page.pictures:
            assert picture.get("alt") is not None, (name, picture)
            assert str(picture.get("width")).isdigit(), (name, picture)
            assert str(picture.get("height")).isdigit(), (name, picture)
            assert picture.get("src"), (name, picture)


def test_the_sitemap_lists_pages_that_exist(site: Site) -> None:
    """Every address of the sitemap is a page of the site, and none of them asks not to be listed."""
    text = site.files["sitemap.xml"].decode()
    addresses = re.findall(r"<loc>([^<]+)</loc>", text)
    assert len(addresses) == len(set(addresses)) > 20

    for address in addresses:
        path = unquote(urlsplit(address).path).removeprefix(site.base_path)
        name = f"{path}index.html"
        assert name in site.files, address
        assert b'content="noindex"' not in site.files[name], address


def test_what_hosts_need_is_there(site: Site) -> None:
    """404.html, .nojekyll, _headers, robots.txt and the sitemap are always in the site."""
    assert {"404.html", ".nojekyll", "_headers", "robots.txt", "sitemap.xml"} <= set(site.files)
    assert b"Content-Security-Policy: default-src 'none'" in site.files["_headers"]
