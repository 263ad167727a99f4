"""Published assets: modules joined to scripts that run anywhere, each module once, names by content."""

from __future__ import annotations

import dataclasses

import pytest

from sitegen.planning.assets import Assets, assets_of
from sitegen.reading.theme import ThemeFacts
from tests.scripts import THEME, run_in_node


def assets(scripts: tuple[str, ...], **files: str) -> Assets:
    """The assets of a theme of these files; `a__b` stands for `a/b`."""
    named = {f"{name.replace('__', '/')}.js": text.encode() for name, text in files.items()}
    return assets_of(dataclasses.replace(THEME, facts=ThemeFacts(scripts=scripts), assets=named))


def published(made: Assets, name: str) -> str:
    """The text of a published file."""
    return next(file.data.decode() for file in made.files if file.url == made.names[name])


def run(*scripts: str) -> object:
    """What `said` holds after the scripts have run one after the other, as a page runs them."""
    program = "\n".join(["globalThis.said = [];", *scripts, "console.log(JSON.stringify(said));"])
    return run_in_node(program)


def test_a_script_holds_what_it_imports_before_it() -> None:
    """Functions, classes and constants of other modules, under other names too, are there when the entry runs."""
    made = assets(
        ("main.js",),
        main='import { one, Two as Three } from "./parts/a.js";\nsaid.push(one(), new Three().name, 3);\n',
        parts__a='import { name } from "./b.js";\nexport function one() {\n  return 1;\n}\nexport class Two {\n  name = name;\n}\n',
        parts__b='export const name = "two";\n',
    )
    assert made.problems == []
    assert set(made.names) == {"main.js", "site.css"}
    assert run(published(made, "main.js")) == [1, "two", 3]


def test_a_module_that_two_scripts_hold_runs_once() -> None:
    """A state kept in a module is one state for the whole page."""
    shared = "let count = 0;\nexport function next() {\n  count += 1;\n  return count;\n}\n"
    user = 'import { next } from "./shared.js";\nsaid.push(next());\n'
    made = assets(("a.js", "b.js"), a=user, b=user, shared=shared)
    assert run(published(made, "a.js"), published(made, "b.js")) == [1, 2]


def test_a_change_in_an_imported_module_changes_the_name_of_the_script() -> None:
    """A name stands for all bytes, so that browsers may keep the file for ever."""
    entry = 'import { a } from "./a.js";\nsaid.push(a);\n'
    names = [
        assets(("main.js",), main=entry, a=f"export const a = {n};\n").names["main.js"] for n in (1, 1, 2)
    ]
    assert names[0] == names[1] != names[2]


def test_a_file_that_is_no_script_of_the_theme_is_published_as_it_is() -> None:
    """Whatever templates name themselves stays whole, imports and all."""
    text = 'import { x } from "./elsewhere.js";\n'
    assert published(assets((), own=text), "own.js") == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('\nimport x from "./a.js";\n', 2),
        ('import "./a.js";\n', 1),
        ("export default 1;\n", 1),
        ('export { a } from "./a.js";\n', 1),
        ('import { a } from "./gone.js";\n', 1),
        ('import { main } from "./main.js";\n', 1),
    ],
)
def test_what_cannot_be_joined_is_named_with_its_line(text: str, line: int) -> None:
    """Another form, a missing module and a circle are told before a reader finds a dead page."""
    made = assets(("main.js",), main=text, a="export const a = 1;\n")
    assert [(item.code, item.place.line) for item in made.problems] == [("script", line)]
