"""`sitegen theme`: a new theme is sound, and each slip in one is told at its place, once."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from sitegen.building.theme_rules.templates import parse_templates
from sitegen.cli import cli
from sitegen.errors import Problem, Severity, UsageFault
from sitegen.ops.scaffold import init_library
from sitegen.ops.theming import check_theme, new_theme
from sitegen.reading.theme import read_theme
from tests.conftest import CASE, SITE, MakeLibrary, build_library, png

ROOT = Path(__file__).parents[1]
OURS = "title: Ours\nextends: reading-room\n"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example library, whose pictures are drawn once for all tests."""
    folder = tmp_path_factory.mktemp("example") / "library"
    init_library(folder, today=date(2026, 3, 9))
    return folder


@pytest.fixture(autouse=True)
def quick_example(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each check takes a copy of it."""

    def copied(folder: Path, *, today: date) -> None:
        shutil.copytree(example, folder)

    monkeypatch.setattr("sitegen.ops.theming.init_library", copied)


def _found(make_library: MakeLibrary, files: dict[str, str], facts: str = OURS) -> tuple[Problem, ...]:
    """What is said of a theme of these files."""
    named = {f"themes/ours/{name}": text for name, text in files.items()}
    return check_theme("ours", make_library({"themes/ours/theme.yaml": facts, **named})).problems


def _one(make_library: MakeLibrary, name: str, text: str, facts: str = OURS) -> tuple[str, int, str, str]:
    """The one thing that is said of a theme with one file: place, line, message, hint."""
    (problem,) = _found(make_library, {name: text}, facts)
    return problem.place.path.removeprefix("themes/ours/"), problem.place.line, problem.message, problem.hint


@pytest.mark.parametrize("name", ["reading-room", "journal"])
def test_our_themes_are_sound(name: str) -> None:
    """Nothing is said of the themes that come along."""
    checked = check_theme(name, ROOT)

    assert checked.problems == ()
    assert "2 languages" in checked.summary


@pytest.mark.parametrize("parent", ["reading-room", "journal"])
def test_a_new_theme_is_sound(parent: str, make_library: MakeLibrary) -> None:
    """What `theme new` writes passes `theme check`, and a library builds with it; its own colours and words are in the site."""
    root = make_library({
        "content/site.yaml": SITE.replace("theme: reading-room", "theme: our-hospital"),
        "content/cases/c-1/case.md": CASE, "content/cases/c-1/film.png": png(),
    })  # fmt: skip
    paths = new_theme("our-hospital", parent, library=root)

    assert {path.relative_to(root / "themes/our-hospital").as_posix() for path in paths} == {
        "README.md", "theme.yaml", "assets/our-hospital/tokens.css", "locales/en.yaml", "locales/ko.yaml",
        "templates/partials/brand.html",
    }  # fmt: skip
    assert not [path for path in paths if "{{NAME}}" in path.read_text("utf-8")]
    assert check_theme(None, root).problems == ()
    assert build_library(root, strict=True).problems == ()
    (styles,) = (root / "site/assets").glob("site.*.css")
    assert "#1d5c4a" in styles.read_text("utf-8")
    assert "먼저 봅니다" in (root / "site/ko/index.html").read_text("utf-8")


@pytest.mark.parametrize("name", ["Ours", "our_theme", "../x", ""])
def test_a_name_that_is_no_id(name: str, library: Path) -> None:
    """A theme's name is an id; nothing is written for another."""
    with pytest.raises(UsageFault, match="can't be the name"):
        new_theme(name, "reading-room", library=library)
    assert not (library / "themes").exists()


def test_nothing_is_overwritten(library: Path) -> None:
    """A theme that exists, also one of sitegen's own, is left alone; so is a parent that does not."""
    new_theme("ours", "reading-room", library=library)
    for name in ("ours", "journal"):
        with pytest.raises(UsageFault, match="already"):
            new_theme(name, "reading-room", library=library)
    with pytest.raises(UsageFault, match="no theme 'nowhere'"):
        new_theme("other", "nowhere", library=library)


BRAND = "templates/partials/brand.html"
SLIPS = [
    (BRAND, "<b>\n{% if %}", 2, "does not compile", "mend"),
    (BRAND, "<b>\n{% include 'partials/card.htm' %}", 2, "no template 'partials/card.htm'", "partials/card.html"),
    (BRAND, "{{ t('menu.buton') }}", 1, "no text 'menu.buton'", "menu.button"),
    (BRAND, "{{ tn('casses', 1) }}", 1, "no text 'casses.other'", "cases"),
    (BRAND, "{{ asset('sight.css') }}", 1, "no asset 'sight.css'", "site.css"),
    (BRAND, "{{ sight.title }}", 1, "nothing is called 'sight'", "site"),
    (BRAND, "<b>\n\n{{ site.titel }}", 3, "SiteView has no field 'titel'", "title"),
    (BRAND, "{{ page.head.pictre }}", 1, "HeadView has no field 'pictre'", "picture"),
    (BRAND, "{% if false %}{{ site.licence.labell }}{% endif %}", 1, "Link has no field 'labell'", "label"),
    (BRAND, "{{ 1 / 0 }}", 1, "can't be rendered", "mend"),
    ("templates/case.html", "{% extends '!reading-room/case.html' %}\n{% block mian %}{% endblock %}", 2, "the block 'mian'", "main"),
    ("templates/prose.html", "{% extends 'base.html' %}{% block main %}{{ view.titel }}{% endblock %}", 1, "ProseView has no field 'titel'", ""),
    ("templates/partials/brnad.html", "<b>", 0, "no template names this partial", "brand"),
    ("locales/ko.yaml", "menu.button: ' '\n", 0, "'menu.button' is empty", "write"),
    ("locales/ko.yaml", "footer.publisher: 발행\n", 0, "places: {name}", "places"),
    ("locales/en.yaml", "ours.a: A\n", 0, "the language 'ko' lacks 'ours.a'", "write"),
    ("assets/extra.css", "@layer child { a { color: red } }", 0, "does not name this style sheet", "more_styles: [extra.css]"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "line", "message", "hint"), SLIPS)
def test_slips(name: str, text: str, line: int, message: str, hint: str, make_library: MakeLibrary) -> None:
    """Each slip is one problem that names the file, the line, what is wrong and what was likely meant."""
    found = _one(make_library, name, text)

    assert found[:2] == (name.replace("en.yaml", "ko.yaml") if "lacks" in message else name, line)
    assert message in found[2]
    assert hint in found[3]


def test_a_style_sheet_that_is_not_there(make_library: MakeLibrary) -> None:
    """A name in theme.yaml without its file is an error, where a build passes over it."""
    (problem,) = _found(make_library, {}, OURS + "more_styles: [ours.css]\n")

    assert (problem.code, problem.severity) == ("theme-style", Severity.ERROR)
    assert problem.place.path == "themes/ours/theme.yaml"
    assert "assets/ours.css" in problem.hint


@pytest.mark.parametrize(
    ("css", "line"),
    [
        ("@layer child { a { color: var(--link) } }", None),
        ("@layer tokens { :root { --radius: 0 } }\n@font-face { font-family: x }", None),
        ("@layer child.header { a { margin: 0 } }", None),
        ("/**/\n.card { margin: 0 }", 2),
        ("@media print { .card { margin: 0 } }", 1),
        ("@layer mine { .card { margin: 0 } }", 1),
    ],
)
def test_layers(css: str, line: int | None, make_library: MakeLibrary) -> None:
    """What stands in a declared layer is well; outside of them a rule would win over paper."""
    found = _found(make_library, {"assets/o.css": css}, OURS + "more_styles: [o.css]\n")

    assert [(item.code, item.place.path, item.place.line) for item in found] == (
        [] if line is None else [("theme-style", "themes/ours/assets/o.css", line)]
    )


def test_a_layer_of_ones_own(make_library: MakeLibrary) -> None:
    """A theme may declare a layer more, and use it."""
    css = "@layer mine;\n@layer mine { a { margin: 0 } }"

    assert _found(make_library, {"assets/o.css": css}, OURS + "more_styles: [o.css]\n") == ()


def test_colours_are_held_against_each_other(make_library: MakeLibrary) -> None:
    """The rule is the build's own: it names the child's file, and each rule of its parent where the child's colour can't be read."""
    css = '@layer tokens {\n:root { --muted: #aaaaaa }\n@media screen { :root:not([data-scheme="light"]) { --muted: #a5adb4 } } }'
    found = _found(make_library, {"assets/o.css": css}, OURS + "more_styles: [o.css]\n")

    assert {(item.code, item.place.path) for item in found} == {
        ("theme-contrast", "themes/ours/assets/o.css"),
        ("theme-contrast", "themes/reading-room/assets/layout.css"),
    }


def test_the_trees_are_those_of_all_generations() -> None:
    """A template of a parent is judged under its own name too, so that what a child replaces is still known."""
    theme, _ = read_theme("journal", ROOT)

    assert {
        "partials/brand.html",
        "!journal/partials/brand.html",
        "!reading-room/partials/brand.html",
    } <= set(parse_templates(theme).trees)


def test_the_command(make_library: MakeLibrary) -> None:
    """`theme new` says what to do next; `theme check` tells places, and ends with 1 where something is wrong."""
    root = make_library({"content/site.yaml": SITE.replace("reading-room", "ours")})
    run = CliRunner()
    said = run.invoke(cli, ["-C", str(root), "theme", "new", "ours"])
    assert said.exit_code == 0
    assert "sitegen theme check ours" in said.output
    assert run.invoke(cli, ["-C", str(root), "theme", "check"]).exit_code == 0

    (root / "themes/ours/templates/partials/brand.html").write_text("{{ t('no.such') }}", "utf-8")
    said = run.invoke(cli, ["-C", str(root), "theme", "check", "--format", "github"])
    assert said.exit_code == 1
    assert "file=themes/ours/templates/partials/brand.html,line=1" in said.output
