"""What has to be done at a target so that it holds a site: what is sent, in which order, and what is removed. No I/O."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sitegen.building.publish import order

MANIFEST = ".sitegen-deployed.json"
"""Kept at a target: what sitegen has put there, and what it was. Whatever else lies there is never touched."""
_UNKNOWN = ""
"""What stands for a file of ours of which it is not known whether it is whole."""


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of a built site."""

    path: Path
    bytes: int
    digest: str
    """SHA-256, in hex."""


@dataclass(frozen=True, slots=True)
class State:
    """What lies at a target."""

    manifest: bytes | None
    """What sitegen left there; None where there is none."""
    sizes: Mapping[str, int | None]
    """Every file there, the manifest aside, with its bytes where they are known."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a deployment does."""

    phases: tuple[tuple[str, ...], ...]
    """What is sent: each group is used by the next, and all of it is there before the next begins."""
    new: frozenset[str]
    """Those of them that are not there yet."""
    gone: tuple[str, ...]
    """What is removed, pages before what they use."""
    same: int
    """How many files stay as they are."""
    before: Mapping[str, str]
    """The manifest while the work is going on: all files of ours, old and new."""

    @property
    def sent(self) -> tuple[str, ...]:
        """All that is sent, in order."""
        return tuple(itertools.chain.from_iterable(self.phases))

    @property
    def lines(self) -> tuple[str, ...]:
        """Each change in the order in which it is made: `+` new, `~` other bytes, `-` removed."""
        marks = [f"{'+' if name in self.new else '~'} {name}" for name in self.sent]
        return (*marks, *(f"- {name}" for name in self.gone))


def listed(manifest: bytes | None) -> dict[str, str] | None:
    """The files that a manifest lists, name → entry; None where there is none, or where it is damaged."""
    try:
        files = json.loads(manifest or b"")["files"]
        names = {str(name): str(entry) for name, entry in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return {name: entry for name, entry in names.items() if _inside(name)}


def packed(entries: Mapping[str, str]) -> bytes:
    """A manifest of entries by name."""
    files = dict(sorted(entries.items()))
    return (json.dumps({"files": files}, ensure_ascii=False, indent=0) + "\n").encode()


def changes(
    site: Mapping[str, SiteFile], entries: Mapping[str, str], state: State, ours: Mapping[str, str]
) -> Changes:
    """What makes a target that holds `state` hold the site; `ours` are sitegen's files there with their entries, `entries` those wanted.

    A file stays only where its entry is the one wanted and it is there at its size: times are never asked.
    """

    def stays(name: str) -> bool:
        size = state.sizes.get(name, -1)
        return ours.get(name) == entries[name] and size in (None, site[name].bytes)

    sent = sorted((name for name in site if not stays(name)), key=order)
    phases = tuple(tuple(group) for _, group in itertools.groupby(sent, key=lambda name: order(name)[0]))
    gone = tuple(sorted((set(ours) - set(site)) & set(state.sizes), key=order, reverse=True))
    before = {**ours, **dict.fromkeys(sent, _UNKNOWN)}
    new = frozenset(name for name in sent if name not in state.sizes)
    return Changes(phases, new, gone, len(site) - len(sent), before)


def _inside(name: str) -> bool:
    """Whether a name from a manifest, which others may have written, stays inside the target."""
    return bool(name) and not name.startswith("/") and not {"", ".", ".."} & set(name.split("/"))
