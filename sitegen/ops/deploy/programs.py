"""Runs rsync and git, and tells in a sentence what they say when they fail."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence

from sitegen.errors import EnvironmentFault

_TOLD = 3
"""Lines of what a program said that are repeated."""


class ProgramFault(EnvironmentFault):
    """Raised where a program ends with an error; `said` is all of its error output."""

    def __init__(self, message: str, hint: str, said: str) -> None:
        super().__init__(message, hint)
        self.said = said


def run(
    command: Sequence[str], *, data: bytes = b"", environment: Mapping[str, str] | None = None, hint: str = ""
) -> bytes:
    """What a program writes; it is given `data` on its standard input, and speaks English.

    Raises EnvironmentFault where it is not installed, ProgramFault where it ends with an error.
    """
    given = {**os.environ, **(environment or {}), "LC_ALL": "C"}
    try:
        done = subprocess.run(command, input=data, capture_output=True, env=given, check=False)  # noqa: S603 - no shell
    except FileNotFoundError as error:
        raise EnvironmentFault(f"the program '{command[0]}' is not there", "install it") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        told = "; ".join(lines[-_TOLD:]) or f"it ended with {done.returncode}"
        raise ProgramFault(f"{command[0]} could not do it: {told}", hint, said)
    return done.stdout
