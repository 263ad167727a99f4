"""What git kept of cases: those that were published and are gone, and what changed ones were before their last change.

As with guidelines (history.py), a commit changes nothing about what is said, merges count as one change, and without a history nothing is
known. What was deleted is looked for further back, so that a second commit makes nobody forget the first one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from sitegen.model.library import CommittedCase
from sitegen.reading.git import changes, contents, facts_of_file, git, in_repository

_FOLDER: Final = "content/cases"
_FILE: Final = re.compile(rf"{_FOLDER}/([a-z0-9-]+)/case\.(?:md|yaml)")
_SPECS: Final = (f":(glob){_FOLDER}/*/case.md", f":(glob){_FOLDER}/*/case.yaml")
_CHANGES: Final = 100
"""So many changes are looked through for deletions: whoever overlooks the error for that long has decided. At 10,000 cases each costs 3 ms."""


def committed_cases(root: Path) -> Mapping[str, tuple[CommittedCase, ...]]:
    """Case → what it was in earlier states that readers saw, the newest first; only cases that are gone, or that changed last.

    `root` is the library's folder, anywhere inside a repository.
    """
    if not in_repository(root):
        return {}
    wanted = list(dict.fromkeys((*_changed(root), *_deleted(root))))
    kept = contents(root, [name for name, _ in wanted])
    found: dict[str, list[CommittedCase]] = {}
    for name, path in wanted:
        matched = _FILE.fullmatch(path)
        case = _case(facts_of_file(kept[name], path)) if name in kept else None
        if matched and case:
            found.setdefault(matched[1], []).append(case)
    return {key: tuple(states) for key, states in sorted(found.items())}


def _changed(root: Path) -> Iterator[tuple[str, str]]:
    """(State, file) for what is not as in HEAD, and for what HEAD itself changed."""
    for state, asked in (("HEAD", ("HEAD",)), ("HEAD^1", ("HEAD^1", "HEAD"))):
        said = git(root, "diff", "--no-renames", "--relative", "--name-only", "-z", *asked, "--", *_SPECS)
        for path in said.decode("utf-8", "replace").split("\0"):
            if path:
                yield f"{state}:./{path}", path


def _deleted(root: Path) -> Iterator[tuple[str, str]]:
    """(State before, file) for every deletion in the last changes, the newest first."""
    # Without a path, for git would count only the changes that touch it, and walk the whole history to find them.
    for commit, path in changes(root, "--diff-filter=D", f"--max-count={_CHANGES}"):
        if _FILE.fullmatch(path):
            yield f"{commit}^1:./{path}", path


def _case(facts: Any) -> CommittedCase | None:
    """What tells one case from another, in facts of any age; None where readers did not see it."""
    if not isinstance(facts, dict) or facts.get("status") not in ("published", "withdrawn"):
        return None
    diagnosis = facts.get("diagnosis")
    name = diagnosis.get("name") if isinstance(diagnosis, dict) else None
    return CommittedCase(str(facts.get("published") or ""), _words(facts.get("title")), _words(name))


def _words(value: Any) -> frozenset[str]:
    """A text in every language that it is written in."""
    values = value.values() if isinstance(value, dict) else (value,)
    return frozenset(item for item in values if isinstance(item, str))
