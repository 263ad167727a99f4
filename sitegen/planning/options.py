"""What a plan is asked for besides the library. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Options:
    """What a build is asked for."""

    today: date
    version: str
    drafts: bool = False
