"""What the shell is told: completion of commands and options, and examples under every --help."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from sitegen.cli_examples import EXAMPLES
from sitegen.report import Report

_WHERE = {
    "bash": 'eval "$(sitegen completion bash)" in ~/.bashrc (bash 4.4 or newer)',
    "zsh": 'eval "$(sitegen completion zsh)" in ~/.zshrc',
    "fish": "sitegen completion fish > ~/.config/fish/completions/sitegen.fish",
}


@click.command("completion")
@click.argument("shell", type=click.Choice(tuple(_WHERE)))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print a script by which SHELL completes sitegen's commands and options."""
    found = get_completion_class(shell)
    assert found is not None, "click knows the shells that are offered"  # noqa: S101 - narrowed by the choice
    script = found(context.find_root().command, {}, "sitegen", "_SITEGEN_COMPLETE")
    # The script itself, without the look at the installed bash: it may be written on another machine.
    source = script.source_template % script.source_vars()
    Report(context.obj).data(f"# Use it with: {_WHERE[shell]}\n{source.strip()}\n")


def give_examples(command: click.Command, path: tuple[str, ...] = ()) -> None:
    """Puts the examples of `cli_examples` under the help of a command and of all below it."""
    examples = EXAMPLES.get(" ".join(path), ())
    if examples:
        # \b keeps click from filling the lines as a paragraph.
        command.epilog = "\n".join(["\b", "Examples:", *(f"  {line}" for line in examples)])
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            give_examples(inner, (*path, name))
