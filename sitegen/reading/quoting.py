"""The line of an editor's file in which something is wrong, as it may be shown."""

from __future__ import annotations

from pathlib import Path

from sitegen.errors import Problem

_LONGEST = 160
_SHOWN = (".md", ".yaml", ".html", ".css")
"""Only our own kinds of files are quoted: a row of an imported table may hold what must not reach a log."""


class Quotes:
    """Lines of the files of one library, each file read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lines: dict[str, list[str]] = {}

    def line_of(self, problem: Problem) -> str | None:
        """The line that a problem names; None where it names none, or one that is not to be repeated."""
        if not problem.place.line or problem.unrepeated:
            return None
        path = problem.place.path
        if not path.endswith(_SHOWN):
            return None
        if path not in self._lines:
            try:
                data = (self._root / path).read_bytes()
            except OSError:
                data = b""
            self._lines[path] = data.decode("utf-8-sig", errors="replace").splitlines()
        lines = self._lines[path]
        if problem.place.line > len(lines):
            return None
        line = printable(lines[problem.place.line - 1].replace("\t", " "))
        return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def printable(words: str) -> str:
    """Words without signs that would steer a terminal or that XML may not hold; they may come from anybody's pull request."""
    return "".join(c if c.isprintable() else "\ufffd" for c in words)
