"""The rules over a finished site: each finds its fault, at the place where it can be mended, and says it once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.building.site_rules.addresses import Addresses, Target
from sitegen.building.site_rules.colours import colours_contrast, contrast, luminance
from sitegen.building.site_rules.hosts import GB, LIMITS, host_takes
from sitegen.building.site_rules.pages import candidates, read_page
from sitegen.building.site_rules.styles import files_name_files
from sitegen.errors import Problem, Severity
from sitegen.planning.plan import PlannedFile
from sitegen.reading.theme import Theme, ThemeFacts, read_theme
from tests.conftest import MakeLibrary, build_library
from tests.golden import write_full

OURS = "title: Ours\nextends: reading-room\n"
SITE = "title: Test library\nbase_url: https://cases.example/library/\nlanguages: [en, ko]\ntheme: ours\nlicense: CC-BY-4.0\n"


@pytest.fixture(scope="module")
def addresses() -> Addresses:
    """Those of a small site below a sub-path."""
    files = ["index.html", "404.html", "cases/a/index.html", "cases/한/index.html", "pictures/ab/x.avif"]
    return Addresses(files, "https://cases.example/library/", "/library/")


@pytest.mark.parametrize(
    ("page", "address", "target"),
    [
        ("cases/a/index.html", "../../index.html", Target("index.html", "")),
        ("cases/a/index.html", "#film", Target("cases/a/index.html", "film")),
        ("cases/a/index.html", "#film-2&m=1", Target("cases/a/index.html", "film-2")),
        ("cases/a/index.html", "../%ED%95%9C/index.html?x=1#%ED%95%9C", Target("cases/한/index.html", "한")),
        ("cases/a/index.html", "../../cases/a/", Target("cases/a/index.html", "")),
        ("cases/a/index.html", "..", Target("cases/index.html", "")),
        ("404.html", "/library/cases/a/index.html", Target("cases/a/index.html", "")),
        ("404.html", "/cases/a/index.html", Target("/cases/a/index.html", "")),
        ("index.html", "https://cases.example/library/pictures/ab/x.avif", Target("pictures/ab/x.avif", "")),
        ("index.html", "../index.html", Target("../index.html", "")),
        ("index.html", "https://elsewhere.example/", None),
        ("index.html", "//elsewhere.example/x", None),
        ("index.html", "mailto:a@example.org", None),
        ("index.html", "data:image/png;base64,AA==", None),
    ],
)
def test_addresses_are_resolved(addresses: Addresses, page: str, address: str, target: Target | None) -> None:
    """As a browser and a host do: relative ones from the page, encoded ones decoded, the site's own full ones as files."""
    assert addresses.target(page, address) == target


def test_other_capitals_are_named(addresses: Addresses) -> None:
    """A file that differs in capitals only is found, but is not the one."""
    assert addresses.otherwise_written("Pictures/AB/x.avif") == "pictures/ab/x.avif"
    assert addresses.otherwise_written("pictures/ab/y.avif") == ""


def test_sizes_of_a_picture_are_read() -> None:
    """Addresses with commas in them, widths and densities."""
    assert candidates("a.avif 480w, b,c.avif 800w") == [("a.avif", 480), ("b,c.avif", 800)]
    assert candidates(" a.png , b.png 2x") == [("a.png", 1), ("b.png", 2)]
    assert candidates("") == []


def test_a_page_is_read() -> None:
    """Ids as often as they stand there, headings in order, each address once, pictures without words."""
    page = read_page(
        b'<!doctype html><html lang="ko"><head><link rel="stylesheet" href="s.css"><meta property="og:image" content="o.jpg">'
        b'<script src="s.js"></script></head><body><h1 id="a">One <em>two</em></h1><h3 id="a">Three</h3>'
        b'<label for="b" id="c">x</label><article data-names="names.json" data-case="chest-1.png x"></article>'
        b'<picture><source srcset="1.avif 480w, 2.avif 800w"><img src="1.jpg" alt=""></picture>'
        b'<img src="3.jpg" loading="lazy"><a href="x.html#y">x</a><a href="x.html#y">x</a></body></html>'
    )

    assert page.language == "ko"
    assert page.ids == ("a", "a", "c")
    assert [(heading.level, heading.text) for heading in page.headings] == [(1, "One two"), (3, "Three")]
    assert set(page.addresses) == {
        "s.css", "o.jpg", "s.js", "1.avif", "2.avif", "1.jpg", "3.jpg", "x.html#y", "names.json"
    }  # fmt: skip
    assert page.within == ("b",)
    assert page.unnamed == ("3.jpg",)
    assert page.at_once == ("s.css", "s.js", "2.avif")


@given(st.binary(max_size=200))
def test_any_bytes_can_be_read(data: bytes) -> None:
    """Whatever a template made, the rules do not fail on it."""
    assert read_page(data).headings is not None


def theme_library(make_library: MakeLibrary, templates: Mapping[str, str]) -> Path:
    """A library with a theme of its own that replaces templates."""
    files: dict[str, str | bytes] = {"content/site.yaml": SITE, "themes/ours/theme.yaml": OURS}
    return make_library(
        {**files, **{f"themes/ours/templates/{name}": text for name, text in templates.items()}}
    )


def found(root: Path, code: str) -> list[Problem]:
    """The problems of one kind."""
    return [item for item in build_library(root).problems if item.code == code]


def test_a_fault_of_a_template_is_told_once(make_library: MakeLibrary) -> None:
    """What a template does on every page is one problem at its line, with the number of pages."""
    wrong = '{% extends "!reading-room/base.html" %}\n{% block main %}\n<a href="no-such.html">x</a>\n{% endblock %}\n'
    root = theme_library(make_library, {"404.html": wrong, "terms.html": wrong})
    problems = found(root, "page-link")

    assert {(item.place.path, item.place.line) for item in problems} == {
        ("themes/ours/templates/404.html", 3),
        ("themes/ours/templates/terms.html", 3),
    }
    assert all(item.severity is Severity.ERROR for item in problems)
    assert any(item.message.startswith("on 2 pages, '404.html' first, ") for item in problems)
    assert len(problems) == 2


def test_nothing_is_published_over_a_broken_link(make_library: MakeLibrary) -> None:
    """A page that leads nowhere stops a build as any error does."""
    wrong = '{% extends "!reading-room/404.html" %}\n{% block main %}\n<h1>x</h1><img src="a.png" alt="">\n{% endblock %}\n'
    result = build_library(theme_library(make_library, {"404.html": wrong}))

    assert result.published is None
    assert [item.code for item in result.problems] == ["page-link"]


def test_other_faults_are_told_alone(make_library: MakeLibrary) -> None:
    """Where something else is wrong the pages are not those that would be published, and no rule guesses about them."""
    wrong = (
        '{% extends "!reading-room/404.html" %}\n{% block main %}\n<a href="x.html">x</a>\n{% endblock %}\n'
    )
    root = theme_library(make_library, {"404.html": wrong})
    (root / "content/people.yaml").write_text("ed: {nam: The editors}\n", "utf-8")

    assert {item.code for item in build_library(root).problems} == {"unknown-key"}


def test_the_full_library_keeps_all_rules(tmp_path: Path) -> None:
    """A library with something of everything has no fault of its pages."""
    write_full(tmp_path)
    codes = {item.code for item in build_library(tmp_path).problems}

    assert {code for code in codes if code.startswith(("page-", "theme-", "host-"))} == set()


def test_headings_of_words_are_told_in_their_language(make_library: MakeLibrary) -> None:
    """A skipped level in a translation is told in the file of that language."""
    about = "---\ntitle: About\nstatus: published\n---\n## Who\nWe.\n\n### Where\nHere.\n"
    root = make_library(
        {"content/pages/about.md": about, "content/pages/about.ko.md": "## 누구\n우리.\n\n#### 어디\n여기.\n"}
    )
    (problem,) = found(root, "page-heading")

    assert (problem.place.path, problem.place.line) == ("content/pages/about.ko.md", 4)
    assert "'### 어디'" in problem.hint


# Colours


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ((0, 0, 0), (1, 1, 1), 21.0),
        ((1, 1, 1), (1, 1, 1), 1.0),
        ((0x76 / 255,) * 3, (1, 1, 1), 4.54),
        ((0x77 / 255,) * 3, (1, 1, 1), 4.48),
    ],
)
def test_contrast_is_that_of_wcag(
    one: tuple[float, float, float], other: tuple[float, float, float], ratio: float
) -> None:
    """Black on white is 21, and #767676 is the lightest grey that may stand on white."""
    assert contrast(luminance(*one), luminance(*other)) == pytest.approx(ratio, abs=0.006)


part = st.floats(0, 1)


@pytest.mark.property
@given(st.tuples(part, part, part), st.tuples(part, part, part))
def test_contrast_knows_no_order(one: tuple[float, float, float], other: tuple[float, float, float]) -> None:
    """It is the same either way round, from 1 to 21."""
    first, second = luminance(*one), luminance(*other)

    assert contrast(first, second) == contrast(second, first)
    assert 1 <= contrast(first, second) <= 21.0001


def styled(css: str) -> list[Problem]:
    """What is said of a theme with one style sheet."""
    theme = Theme("ours", ThemeFacts(styles=("s.css",)), {}, {"s.css": css.encode()}, {}, {})
    return colours_contrast(theme)


def test_tokens_are_held_against_their_surfaces() -> None:
    """Each scheme by itself, at the token's line, layered or not; the ratio is never rounded up."""
    dark = "@media screen { :root:not([data-scheme=light]) { color-scheme: dark;\n--page: #222; } }"
    (problem,) = styled(f"@layer t {{ :root {{ --page: #fff;\n--text: #333; }} {dark} }}")

    assert "in the dark scheme" in problem.message
    assert "1.25 : 1" in problem.message
    assert (problem.place.path, problem.place.line) == ("themes/ours/assets/s.css", 2)
    (both,) = styled(":root { --page: #fff; --text: #777; }")
    assert "4.47 : 1 in both schemes" in both.message


def test_a_childs_dark_needs_no_colour_scheme() -> None:
    """A theme that changes some colours of the dark is judged in the dark, by what its selector says."""
    light = ":root { --page: #fff; --text: #222 }"

    assert not styled(f"{light} :root:not([data-scheme='light']) {{ --page: #111; --text: #eee }}")
    (problem,) = styled(f'{light} [data-scheme="dark"]:root {{ --page: #111 }}')
    assert "in the dark scheme" in problem.message


def test_rules_that_set_both_are_held_to_it() -> None:
    """A badge with its own colours is judged, through tokens too, and in other colour spaces."""
    assert styled(".a { color: var(--x); background: #fff } :root { --x: var(--y); --y: #ddd }")
    assert styled(".a { color: oklch(0.9 0 0); background-color: white }")
    assert not styled(".a { color: oklch(0.2 0 0); background-color: white }")
    assert not styled(
        ".a { color: #ddd; background: url(x.png) } .b { color: rgb(0 0 0 / 5%); background: #000 }"
    )
    assert not styled("@media print { .a { color: #eee; background: #fff } }")


def test_tokens_that_name_each_other_come_to_an_end() -> None:
    """A circle of tokens is no colour."""
    assert styled(":root { --page: var(--text); --text: var(--page) }") == []


@pytest.mark.parametrize("name", ["reading-room", "journal"])
def test_the_themes_can_be_read(name: str) -> None:
    """Every token of the themes that come along keeps the least contrast in both schemes."""
    theme, problems = read_theme(name, Path())

    assert not problems
    assert colours_contrast(theme) == []
    assert any("--muted" in theme.assets[name].decode() for name in theme.facts.styles)


# Files that name files


def test_style_sheets_and_manifests_name_files_of_the_site() -> None:
    """What they load must be there; data, fragments and comments are no files."""
    css = b"/* url(gone.png) */ .a { background: url('x.png') } .b { mask: url(#m), url(data:image/png;base64,A) } @import \"y.css\";"
    manifest = b'{"icons": [{"src": "../x.png"}, {"src": "z.png"}], "start_url": "../index.html"}'
    files = [PlannedFile("assets/s.css", css), PlannedFile("assets/site.webmanifest", manifest)]
    known = Addresses(
        ["index.html", "x.png", "assets/x.png", *(file.url for file in files)], "https://e.example/", "/"
    )
    problems = list(files_name_files(files, "ours", known))

    assert [re.findall(r"names '([^']+)'", item.message)[0] for item in problems] == ["y.css", "z.png"]
    assert {item.code for item in problems} == {"page-link"}


# Hosts


def test_a_site_that_is_too_large_is_refused() -> None:
    """Beyond the limit it is an error, from nine tenths on a warning, below nothing; the hint says where the bytes are."""
    sizes = {"index.html": 1000, "pictures/ab/x.avif": GB}
    (problem,) = host_takes("github-pages", sizes)

    assert (problem.code, problem.severity, problem.place.path) == (
        "host-size",
        Severity.ERROR,
        "content/site.yaml",
    )
    assert "1,000.0 MB" in problem.message
    assert "'pictures'" in problem.hint
    (near,) = host_takes("gitlab-pages", {"x": GB * 95 // 100})
    assert near.severity is Severity.WARNING
    assert list(host_takes("github-pages", {"x": GB // 2})) == []


def test_too_many_files_are_told() -> None:
    """Cloudflare's free plan takes 20,000 files, a paid one 100,000; Netlify 54,000 in a folder."""

    def many(number: int) -> dict[str, int]:
        return {f"pictures/{n}.avif": 1 for n in range(number)}

    assert [item.severity for item in host_takes("cloudflare-pages", many(19_000))] == [Severity.WARNING]
    assert [item.severity for item in host_takes("cloudflare-pages", many(20_001))] == [Severity.WARNING]
    assert [item.severity for item in host_takes("cloudflare-pages", many(100_001))] == [Severity.ERROR]
    assert [item.code for item in host_takes("netlify", many(54_001))] == ["host-files"]
    assert list(host_takes("own", many(100_001))) == []


def test_one_large_file_is_told() -> None:
    """25 MiB are the most that Cloudflare Pages takes in one file."""
    limit = LIMITS["cloudflare-pages"].file
    assert limit is not None
    (problem,) = host_takes("cloudflare-pages", {"a": limit, "b": limit + 1})

    assert problem.code == "host-file-size"
    assert "'b'" in problem.message


def test_the_host_of_the_settings_is_asked(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files of the built site are those that are counted."""
    from dataclasses import replace

    from sitegen.building.site_rules import hosts, rules

    limits = {**LIMITS, "netlify": replace(LIMITS["netlify"], in_folder=1)}
    monkeypatch.setattr(hosts, "LIMITS", limits)
    monkeypatch.setattr(rules, "LIMITS", limits)
    root = make_library({"content/site.yaml": f"{SITE}host: netlify\n".replace("theme: ours\n", "")})

    assert {item.code for item in build_library(root).problems} == {"host-files"}
