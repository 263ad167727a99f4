"""Themes: the nearest file wins, what is missing comes from the parent, and both languages are complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from sitegen.errors import UsageFault
from sitegen.reading.theme import read_theme
from tests.conftest import CASE, SITE, MakeLibrary, build_library, png

ROOT = Path(__file__).parents[1]
OURS = "title: Ours\nextends: reading-room\n"
SITE_OURS = SITE.replace("reading-room", "ours")


def _catalogue(language: str) -> dict[str, str]:
    path = ROOT / "themes/reading-room/locales" / f"{language}.yaml"
    loaded = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - texts only
    assert isinstance(loaded, dict)
    return loaded


def _forms(key: str) -> str:
    return re.sub(r"\.(zero|one|two|few|many)$", ".other", key)


def test_both_languages_are_complete() -> None:
    """English and Korean have the same texts, but for plural forms that Korean does not have."""
    english, korean = _catalogue("en"), _catalogue("ko")

    assert {_forms(key) for key in english} == {_forms(key) for key in korean}
    assert [key for key, text in {**english, **korean}.items() if not text.strip()] == []


def test_both_languages_have_the_same_places() -> None:
    """What is filled into a text is filled in in both languages."""
    english, korean = _catalogue("en"), _catalogue("ko")
    places = {
        key: (set(re.findall(r"\{(\w*)\}", english[key])), set(re.findall(r"\{(\w*)\}", korean[key])))
        for key in english.keys() & korean.keys()
    }

    assert {key: pair for key, pair in places.items() if pair[0] != pair[1]} == {}


def test_every_text_of_the_templates_is_there() -> None:
    """Each key that a template names stands in the catalogue."""
    english = _catalogue("en")
    templates = (ROOT / "themes/reading-room/templates").rglob("*.html")
    source = "\n".join(path.read_text("utf-8") for path in templates)
    single = set(re.findall(r"""\bt\(\s*["']([^"']+)["']\s*[,)]""", source))
    counted = set(re.findall(r"""\btn\(\s*["']([^"']+)["']\s*,""", source))

    assert single
    assert {key for key in single if key not in english} == set()
    assert {key for key in counted if f"{key}.other" not in english} == set()


def test_every_style_sheet_is_there() -> None:
    """theme.yaml names all style sheets of the theme, and no other."""
    theme, problems = read_theme("reading-room", ROOT)

    assert problems == ()
    assert set(theme.facts.styles) == {name for name in theme.assets if name.endswith(".css")}


def test_the_journal_is_small() -> None:
    """The second theme is made at the seams of the first: all its files are under 200 lines."""
    files = [path for path in (ROOT / "themes/journal").rglob("*") if path.is_file()]

    assert read_theme("journal", ROOT)[0].facts.extends == "reading-room"
    assert sum(len(path.read_text("utf-8").splitlines()) for path in files) < 200


def test_a_child_overrides_a_partial(make_library: MakeLibrary) -> None:
    """A file of the child stands for the parent's; everything else is the parent's."""
    root = make_library({
        "content/site.yaml": SITE_OURS,
        "themes/ours/theme.yaml": OURS,
        "themes/ours/templates/404.html": '{% extends "!reading-room/404.html" %}\n{% block main %}<p>Ours</p>{{ super() }}{% endblock %}\n',
        "content/cases/c-1/case.md": CASE,
        "content/cases/c-1/film.png": png(),
    })  # fmt: skip
    theme, problems = read_theme("ours", root)
    parent, _ = read_theme("reading-room", root)

    assert problems == ()
    assert theme.facts.title == "Ours"
    assert theme.facts.styles == parent.facts.styles
    assert theme.templates["base.html"] == parent.templates["base.html"]
    assert (
        theme.templates["!reading-room/404.html"]
        == parent.templates["404.html"]
        != theme.templates["404.html"]
    )
    assert theme.places["404.html"] == "themes/ours/templates/404.html"
    result = build_library(root)
    assert result.problems == ()
    page = (root / "site/404.html").read_text("utf-8")
    assert "<p>Ours</p>" in page
    assert len(page) > len("<p>Ours</p>") + 500


def test_a_child_overrides_texts_and_assets(make_library: MakeLibrary) -> None:
    """Single texts and single assets are replaced, the others stay."""
    root = make_library({
        "themes/ours/theme.yaml": OURS,
        "themes/ours/locales/en.yaml": "brand.new: New\n",
        "themes/ours/assets/tokens.css": ":root { --ours: 1 }",
    })  # fmt: skip
    theme, _ = read_theme("ours", root)

    assert theme.catalogues["en"].items() >= {**_catalogue("en"), "brand.new": "New"}.items()
    assert b"--ours" in theme.assets["tokens.css"]
    assert theme.assets["base.css"] == read_theme("reading-room", root)[0].assets["base.css"]


def test_a_child_adds_to_what_it_inherits(make_library: MakeLibrary) -> None:
    """More styles and scripts come after the parent's, through every generation; each name stands once."""
    root = make_library({
        "themes/ours/theme.yaml": OURS + "more_styles: [ours.css]\nmore_scripts: [ours.js]\nscheme: light\n",
        "themes/child/theme.yaml": "extends: ours\nmore_styles: [child.css, ours.css]\n",
        "themes/other/theme.yaml": "extends: ours\nstyles: [alone.css]\nmore_styles: [more.css]\n",
    })  # fmt: skip
    parent, child, other = (read_theme(name, root)[0].facts for name in ("reading-room", "child", "other"))

    assert child.styles == (*parent.styles, "ours.css", "child.css")
    assert child.scripts == (*parent.scripts, "ours.js")
    assert (parent.scheme, child.scheme) == ("dark", "light")
    assert other.styles == ("alone.css", "more.css")


def test_a_scheme_is_what_pages_begin_with(make_library: MakeLibrary) -> None:
    """A theme that is light says so to the browser before any script runs."""
    root = make_library({
        "content/site.yaml": SITE_OURS, "themes/ours/theme.yaml": OURS + "scheme: light\n",
        "content/cases/c-1/case.md": CASE, "content/cases/c-1/film.png": png(),
    })  # fmt: skip
    assert build_library(root).problems == ()

    page = (root / "site/index.html").read_text("utf-8")
    assert '<html lang="en" data-scheme="light"' in page
    assert '<meta name="color-scheme" content="light dark">' in page


def test_what_is_taken_from_english_is_known(make_library: MakeLibrary) -> None:
    """A theme tells which texts a language has not, however far up they come from."""
    root = make_library({"themes/ours/theme.yaml": OURS, "themes/ours/locales/en.yaml": "brand.new: New\n"})
    theme, _ = read_theme("ours", root)

    assert theme.untranslated["en"] == frozenset()
    assert "brand.new" in theme.untranslated["ko"]
    assert theme.asset_places["tokens.css"] == "themes/reading-room/assets/tokens.css"


def test_a_language_in_part(make_library: MakeLibrary) -> None:
    """A language that a theme has in part falls back to English text by text."""
    root = make_library({"themes/ours/theme.yaml": OURS, "themes/ours/locales/de.yaml": "brand.new: Neu\n"})
    theme, _ = read_theme("ours", root)

    assert theme.catalogues["de"] == {**_catalogue("en"), "brand.new": "Neu"}


def test_a_missing_theme(make_library: MakeLibrary) -> None:
    """A theme that does not exist, or a parent that does not, is a fault of the call."""
    root = make_library({"themes/ours/theme.yaml": "extends: nowhere\n"})

    for name in ("nowhere", "ours"):
        with pytest.raises(UsageFault, match="no theme 'nowhere'"):
            read_theme(name, root)


def test_a_theme_that_extends_itself(make_library: MakeLibrary) -> None:
    """A circle of themes ends, and is told."""
    root = make_library({"themes/ours/theme.yaml": "extends: ours\n"})

    with pytest.raises(UsageFault, match="ours"):
        read_theme("ours", root)


def test_faults_of_a_theme(make_library: MakeLibrary) -> None:
    """An unknown key, a nested text and a template in an old encoding are problems with their places."""
    root = make_library({
        "themes/ours/theme.yaml": OURS + "stiles: []\n",
        "themes/ours/locales/en.yaml": "ok: yes\nmenu: {a: b}\n",
        "themes/ours/templates/404.html": "Müller".encode("latin-1"),
    })  # fmt: skip
    _, problems = read_theme("ours", root)

    assert sorted((p.code, str(p.place)) for p in problems) == [
        ("catalogue", "themes/ours/locales/en.yaml:2:1"), ("not-utf8", "themes/ours/templates/404.html"),
        ("unknown-key", "themes/ours/theme.yaml:3:1"),
    ]  # fmt: skip


def test_an_old_encoding_in_any_file(make_library: MakeLibrary) -> None:
    """theme.yaml and catalogues in an old encoding are problems too, never exceptions."""
    root = make_library({
        "themes/ours/theme.yaml": OURS.encode() + "# Müller\n".encode("latin-1"),
        "themes/ours/locales/en.yaml": "name: Müller\n".encode("latin-1"),
    })  # fmt: skip
    _, problems = read_theme("ours", root)

    assert [(p.code, p.place.path) for p in problems] == [
        ("not-utf8", "themes/ours/theme.yaml"), ("not-utf8", "themes/ours/locales/en.yaml"),
    ]  # fmt: skip
