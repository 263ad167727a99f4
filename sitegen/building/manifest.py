"""What a published folder says of itself: the files that are ours, by its manifest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

MANIFEST = ".sitegen-manifest.json"
"""Lists the files that are ours: whatever else lies in the folder is never touched."""


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did."""

    files: int
    written: int
    removed: int
    bytes: int


def published_names(out: Path) -> frozenset[str]:
    """The files of a site by its manifest; none where there is no site, or none that can be read."""
    try:
        return frozenset(json.loads((out / MANIFEST).read_text("utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return frozenset()


def holds_drafts(out: Path) -> bool:
    """Whether a site was built with drafts in it, as far as its manifest says."""
    try:
        return bool(json.loads((out / MANIFEST).read_text("utf-8")).get("drafts"))
    except (OSError, ValueError, AttributeError):
        return False
