"""What git kept of guidelines before their last change: the ids that were published and may not vanish.

Committing changes nothing about what is said: before a commit the files are compared with HEAD, after it with the state before that commit.
Merges count as one change (`--first-parent`), so that what happens on a branch before it is merged is nobody's published state. Where there is
no git, no repository or no earlier state (a shallow clone), nothing is known and nothing is said: a copy of a library without its history
must build as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sitegen.reading.git import changes, contents, facts_of_file, in_repository

_FOLDER: Final = "content/guidelines"
_FILE: Final = re.compile(rf"{_FOLDER}/([a-z0-9-]+)/guideline\.(md|yaml)")


def committed_recommendations(root: Path) -> Mapping[str, frozenset[str]]:
    """Guideline → the ids of its recommendations before its last change; drafts, and what can't be read, are left out.

    `root` is the library's folder, anywhere inside a repository.
    """
    if not in_repository(root):
        return {}
    told: dict[str, frozenset[str]] = {}
    for (guideline, _), facts in sorted(_earlier(root).items()):
        ids = _published(facts)
        if ids:
            told[guideline] = told.get(guideline, frozenset()) | ids
    return told


def _published(facts: Any) -> frozenset[str]:
    """The ids in facts of any age: fields that have since got other names are no fault of the editor's."""
    if not isinstance(facts, dict) or facts.get("status", "draft") == "draft":
        return frozenset()
    topics = facts.get("topics")
    found: set[str] = set()
    for topic in topics if isinstance(topics, list) else ():
        items = topic.get("recommendations") if isinstance(topic, dict) else None
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and isinstance(item.get("id"), str):
                found.add(item["id"])
    return frozenset(found)


def _earlier(root: Path) -> dict[tuple[str, str], Any]:
    """(Guideline, ending) → the facts of that file in the newest state that is not the one on disk."""
    states: dict[str, list[str]] = {}
    for commit, path in changes(root, "--", _FOLDER):
        if _FILE.fullmatch(path):
            states.setdefault(path, []).append(commit)
    wanted = [f"{commit}:./{path}" for path, commits in states.items() for commit in commits[:2]]
    kept = contents(root, wanted)
    found: dict[tuple[str, str], Any] = {}
    for path, commits in states.items():
        matched = _FILE.fullmatch(path)
        if matched is None:
            continue
        here = _on_disk(root / path)
        for commit in commits[:2]:
            then = kept.get(f"{commit}:./{path}")
            if then == here:
                continue
            if then is not None:
                found[matched[1], matched[2]] = facts_of_file(then, path)
            break
    return found


def _on_disk(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
