"""What can be wrong and where: Place, Severity, Problem; SitegenError and its children.

No I/O.

SitegenError            anything sitegen itself refuses; `exit_status` says how the command ends
├── UsageFault     2    the command was called in a way that can't be done
└── EnvironmentFault 3  the machine can't do it: no disk space, a folder that may not be written
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar


class SitegenError(Exception):
    """A refusal with a message for people; never raised for faults in content (those are Problems)."""

    exit_status: ClassVar[int] = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageFault(SitegenError):
    """Raised when a command was called with something that can't be done."""

    exit_status = 2


class EnvironmentFault(SitegenError):
    """Raised when the machine, not the content, is in the way."""

    exit_status = 3


class Severity(StrEnum):
    """How much a problem weighs: an error stops publishing, a warning does not (but with --strict)."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in the editor's own files."""

    path: str
    """Relative to the library's folder, with forward slashes."""
    line: int = 0
    """Counted from 1; 0 means the file as a whole."""
    column: int = 0
    """Counted from 1 in characters; 0 means the line as a whole."""

    def __str__(self) -> str:
        if not self.line:
            return self.path
        return f"{self.path}:{self.line}:{self.column}" if self.column else f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, said so that the person who wrote it can mend it."""

    code: str
    """The heading in docs/problems.md that explains it."""
    place: Place
    message: str
    """What is wrong."""
    hint: str = ""
    """What to do about it."""
    severity: Severity = Severity.ERROR
    unrepeated: bool = field(default=False, compare=False)
    """Whether the line itself is not to be shown: reports stand in logs that many read."""

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Reports are sorted by place, then code, so that every run says the same in the same order."""
        return (self.place.path, self.place.line, self.place.column, self.code, self.message)


def warning(code: str, place: Place, message: str, hint: str = "") -> Problem:
    """A Problem that does not stop publishing."""
    return Problem(code, place, message, hint, Severity.WARNING)
