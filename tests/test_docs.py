"""The documentation agrees with the code: problem codes, commands and options."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import pytest

from sitegen.cli import cli

ROOT = Path(__file__).parents[1]


def _literals(node: ast.AST | None) -> list[str]:
    """The string that an argument is, if it is one."""
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _filled(text: ast.JoinedStr, tree: ast.Module, trees: Sequence[ast.Module]) -> list[str]:
    """What an f-string such as f"unknown-{kind}" stands for: its name by the values that its callers pass."""
    constants = [value for part in text.values for value in _literals(part)]
    names = [part.value.id for part in text.values if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name)]  # fmt: skip
    assert len(constants) == len(names) == 1, "a code is a word and at most one name"
    found: list[str] = []
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef) or text not in list(ast.walk(function)):
            continue
        position = [argument.arg for argument in function.args.args].index(names[0])
        for call in (node for each in trees for node in ast.walk(each)):
            if isinstance(call, ast.Call) and _called(call) == function.name:
                found += [f"{constants[0]}{value}" for value in _literals(call.args[position])]
    return found


def _codes(tree: ast.Module, trees: Sequence[ast.Module]) -> Iterator[str]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and _called(node) in ("Problem", "warning", "problem", "Verdict", "WordRule")
            and node.args
        ):
            code = node.args[0]
            yield from _filled(code, tree, trees) if isinstance(code, ast.JoinedStr) else _literals(code)
        if isinstance(node, ast.FunctionDef) and node.name == "_described":
            for returned in ast.walk(node):
                if isinstance(returned, ast.Return) and isinstance(returned.value, ast.Tuple):
                    yield from _literals(returned.value.elts[0])


def codes_in_source() -> set[str]:
    """Every problem code that the code can give."""
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "sitegen").rglob("*.py"))]
    return {code for tree in trees for code in _codes(tree, trees)}


def _commands(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))


COMMANDS: dict[tuple[str, ...], click.Command] = {(): cli, **dict(_commands(cli))}


def test_codes_are_found() -> None:
    """The search sees plain codes, those of the schema, those handed on, and those made of two words."""
    assert {"bad-id", "unknown-key", "yaml-alias", "unknown-finding", "review-due"} <= codes_in_source()


def test_codes_are_words() -> None:
    """A code is small words with dashes, as it stands in an address such as docs/problems.md#bad-id."""
    assert [code for code in codes_in_source() if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)] == []


def test_every_code_is_explained() -> None:
    """docs/problems.md has a heading for each code, and no heading for a code that is no more."""
    headings = re.findall(r"^## (.+)$", (ROOT / "docs/problems.md").read_text("utf-8"), re.MULTILINE)

    assert headings == sorted(codes_in_source())


def test_every_explanation_says_something() -> None:
    """Under each heading stands a paragraph of its own and an example of what to write or do."""
    sections = re.split(r"^## ", (ROOT / "docs/problems.md").read_text("utf-8"), flags=re.MULTILINE)[1:]

    assert [text.split("\n")[0] for text in sections if len(text.split()) < 25 or "`" not in text] == []


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(("sitegen", *path)))
def test_commands_and_options_have_help(path: tuple[str, ...]) -> None:
    """Every command says what it does, every option what it is for."""
    command = COMMANDS[path]

    assert command.help
    assert [
        option.name
        for option in command.params
        if isinstance(option, click.Option) and not (option.help or "").strip()
    ] == []


def _read_words(line: str) -> tuple[str, ...]:
    """The command of a line such as `sitegen -C my-library new case chest-001`, as far as it is one."""
    words = re.sub(r"\s-C\s+\S+", "", line.split("#", maxsplit=1)[0]).split()[1:]
    path: tuple[str, ...] = ()
    for word in words:
        group = COMMANDS[path]
        if not isinstance(group, click.Group) or word.startswith("-"):
            break
        path = (*path, word)
        if path not in COMMANDS:
            break
    return path


def commands_in(text: str) -> list[tuple[str, tuple[str, ...], list[str]]]:
    """Each command line of a Markdown text with its command and its long options."""
    blocks = re.findall(r"^```.*?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    lines += re.findall(r"`(sitegen [^`]+)`", text)
    return [
        (line, _read_words(line), re.findall(r"\s(--[a-z-]+)", line.split("#")[0]))
        for line in lines
        if line.startswith("sitegen ")
    ]


def test_the_readme_names_commands_that_exist() -> None:
    """What README.md tells a reader to type can be typed."""
    found = commands_in((ROOT / "README.md").read_text("utf-8"))

    assert found
    for line, path, options in found:
        assert path in COMMANDS, line
        known = {name for option in COMMANDS[path].params for name in option.opts}
        assert set(options) <= known | {"--help", "--version"}, line


def test_a_wrong_command_is_seen() -> None:
    """The search itself finds a command and an option that do not exist."""
    text = "```\nsitegen -C lib publish --now  # never\n```\nor `sitegen import dicom x`"

    assert [(path, options) for _, path, options in commands_in(text)] == [
        (("publish",), ["--now"]),
        (("import", "dicom"), []),
    ]
