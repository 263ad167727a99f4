"""A library read for a command that asks it something: no picture is looked at, nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sitegen.errors import SitegenError
from sitegen.model.library import Library
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings


class Unreadable(SitegenError):
    """Raised where site.yaml can't be read, so that there is no library to ask."""

    exit_status = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A library, and how many of its records could not be read."""

    library: Library
    broken: int

    @property
    def note(self) -> str:
        """Said where records are missing from an answer; else empty."""
        if not self.broken:
            return ""
        subject = "1 record" if self.broken == 1 else f"{self.broken} records"
        return f"{subject} could not be read, so this is not all; run sitegen check to see why."


def ask(root: Path) -> Asked:
    """Reads a library.

    Raises UsageFault where the folder holds none, Unreadable where its settings are at fault.
    """
    settings, faults = read_settings(root)
    if settings is None:
        first = faults[0]
        raise Unreadable(f"{first.place}: {first.message}", first.hint)
    library = read_library(root, settings, history=False).library
    return Asked(library, len(library.broken))
