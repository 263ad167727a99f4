"""Chapters of prose: pages in order, beside each other, and once in the footer."""

from __future__ import annotations

import re

from tests.conftest import MakeLibrary, build_library


def _page(title: str, facts: str = "") -> str:
    return f"---\ntitle: {title}\nstatus: published\n{facts}---\nWords of {title}.\n\n## More\n\n### Details {{#details}}\n\nYes.\n"


PAGES = {
    "content/pages/zeta.md": _page("Zeta", "section: Guide\norder: 1\n"),
    "content/pages/alpha.md": _page("Alpha", "section: Guide\norder: 2\nmenu: true\n"),
    "content/pages/beta.md": _page("Beta", "section: Reference\norder: 3\n"),
    "content/pages/about.md": _page("About", "menu: true\n"),
}


def test_pages_of_chapters_lead_to_each_other(make_library: MakeLibrary) -> None:
    """A page of a chapter shows all chapters in order, its own open, and leads to the one before and the one after."""
    root = make_library(PAGES)
    build_library(root)
    html = (root / "site/alpha/index.html").read_text("utf-8")
    chapters = html[html.index('id="sg-chapters"') : html.index("</nav>", html.index('id="sg-chapters"'))]

    assert re.findall(r"<summary>(.*?)</summary>", chapters) == ["Guide", "Reference"]
    assert chapters.count("<details open>") == 1
    assert re.findall(r"<a href=[^>]*>(.*?)</a>", chapters) == ["Zeta", "Alpha", "Beta"]
    assert 'aria-current="page">Alpha' in chapters
    assert 'rel="prev" href="../zeta/index.html"' in html
    assert 'rel="next" href="../beta/index.html"' in html


def test_a_page_without_a_chapter_has_none_beside_it(make_library: MakeLibrary) -> None:
    """A page that names no section is as it was."""
    root = make_library(PAGES)
    build_library(root)

    assert "sg-chapters" not in (root / "site/about/index.html").read_text("utf-8")


def test_the_footer_names_a_chapter_once(make_library: MakeLibrary) -> None:
    """Each chapter stands in the footer by its first page; pages without one stand there themselves; the menu is in order."""
    root = make_library(PAGES)
    build_library(root)
    html = (root / "site/index.html").read_text("utf-8")
    footer = html[html.index('<footer class="site-footer">') :]

    assert re.findall(r'<a href="(?:about|zeta|alpha|beta)/index.html">(.*?)</a>', footer) == ["About", "Guide", "Reference"]  # fmt: skip
    assert re.findall(r'<a href="(?:about|alpha)/index.html">(.*?)</a>', html[: html.index("<main")]) == ["About", "Alpha"]  # fmt: skip


def test_a_link_to_a_part_of_a_page(make_library: MakeLibrary) -> None:
    """`page:<id>#<heading>` leads to the heading, at any depth; one that is not there is told."""
    links = "[a](page:zeta#more), [b](page:zeta#details)\n"
    root = make_library({**PAGES, "content/pages/about.md": _page("About") + links})
    build_library(root)
    html = (root / "site/about/index.html").read_text("utf-8")

    assert 'href="../zeta/index.html#more"' in html
    assert 'href="../zeta/index.html#details"' in html
    assert '<h3 id="details">Details</h3>' in html

    broken = make_library({**PAGES, "content/pages/about.md": _page("About") + "[c](page:zeta#detail)\n"})
    (problem,) = build_library(broken).problems
    assert (problem.code, problem.hint) == ("broken-link", "did you mean 'details'?")
