"""What the shell is told: the version, completion, and examples that can be typed."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from sitegen import __version__
from sitegen.cli import cli
from sitegen.cli_examples import EXAMPLES
from tests.test_docs import COMMANDS

LINES = [(path, line) for path, lines in EXAMPLES.items() for line in lines]


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(("sitegen", *path)))
def test_every_help_shows_examples(path: tuple[str, ...]) -> None:
    """Under the options of each command stands what to type, a line each."""
    said = CliRunner().invoke(cli, [*path, "--help"]).output

    assert "Examples:" in said
    for line in EXAMPLES[" ".join(path)]:
        assert f"  {line}\n" in said


def test_no_example_is_left_over() -> None:
    """Examples are of commands that exist."""
    assert {tuple(path.split()) for path in EXAMPLES} == set(COMMANDS)


@pytest.mark.parametrize(("path", "line"), LINES)
def test_examples_can_be_typed(path: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each example is a command with options and arguments that it takes; nothing is run."""
    monkeypatch.chdir(tmp_path)
    for folder in ("demo", "pictures", "study"):
        (tmp_path / folder).mkdir()
    for file in ("cases.csv", "teaching-file.zip", "case.zip", "slips.csv", "access.log"):
        (tmp_path / file).touch()
    line = line.removeprefix('eval "$(').removesuffix(')"')
    words = shlex.split(line, comments=True)[1:]
    words = words[: words.index(">")] if ">" in words else words
    context = cli.make_context("sitegen", words, resilient_parsing=False)
    command: click.Command = cli
    rest = [*context._protected_args, *context.args]
    while isinstance(command, click.Group):
        name, inner, rest = command.resolve_command(context, rest)
        assert inner is not None
        assert name is not None
        command = inner
        context = command.make_context(name, rest, parent=context)
        rest = [*context._protected_args, *context.args]

    assert path == "" or COMMANDS[tuple(path.split())] in (command, getattr(context.parent, "command", None))


def test_the_version_is_said() -> None:
    """`sitegen --version` says the one that the package has."""
    assert CliRunner().invoke(cli, ["--version"]).output == f"sitegen, version {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script(shell: str) -> None:
    """It names how it is used, and asks sitegen itself what can follow."""
    said = CliRunner().invoke(cli, ["completion", shell])

    assert said.exit_code == 0
    assert said.output.startswith("# Use it with: ")
    assert f"_SITEGEN_COMPLETE={shell}_complete" in said.output


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes() -> None:
    """In a real bash the script is read, and after `sitegen theme c` comes `check`."""
    folder = Path(sys.executable).parent
    if not (folder / "sitegen").exists():
        pytest.skip("sitegen is not installed as a command beside this Python")
    script = """
      export PATH="$1:$PATH"
      eval "$(sitegen completion bash)"
      COMP_WORDS=(sitegen theme c) COMP_CWORD=2
      _sitegen_completion sitegen
      echo "${COMPREPLY[@]}"
    """
    done = subprocess.run(["bash", "-c", script, "bash", folder], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["check"]
