"""What the site told at an earlier revision: its facts as git kept them, as of the day of its commit."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path, PurePosixPath

from sitegen.errors import EnvironmentFault, UsageFault
from sitegen.planning.news import happened
from sitegen.planning.options import Options
from sitegen.planning.site import public_part
from sitegen.reading.git import contents, git
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings

_WORDS = frozenset({".md", ".yaml"})
_FILES = frozenset({"100644", "100755"})
"""Modes of plain files: a link of git could lead anywhere."""


def told_at(root: Path, revision: str) -> frozenset[str]:
    """The keys of all news that the site of a revision had told on the day of its commit.

    Pictures are not looked at. Raises UsageFault for what is no revision, EnvironmentFault where git is missing.
    """
    if shutil.which("git") is None:
        hint = "install git, or give a day such as 2026-03-09"
        raise EnvironmentFault("there is no git to look up the revision", hint)
    said = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    commit = said.decode().strip()
    if not commit:
        hint = "give a day such as 2026-03-09, or what git calls a revision: a tag, a branch, HEAD~10"
        raise UsageFault(f"'{revision}' is neither a day nor a revision of this library", hint)
    day = date.fromisoformat(git(root, "show", "-s", "--format=%cs", commit).decode().strip())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_words(root, commit, folder)
        if not (folder / "content" / "site.yaml").is_file():
            return frozenset()  # the library began later
        settings, _ = read_settings(folder)
        if settings is None:
            raise UsageFault(
                f"content/site.yaml can't be read as it was at '{revision}'", "choose another one"
            )
        public = public_part(read_library(folder, settings, history=False).library, Options(day, ""))
    return frozenset(key for item in happened(public) for key in item.keys)


def _write_words(root: Path, commit: str, folder: Path) -> None:
    """Writes the words of a revision's content/ into a folder."""
    listed = git(root, "ls-tree", "-r", "-z", commit, "--", "content").decode("utf-8", "surrogateescape")
    wanted: dict[str, str] = {}
    for entry in listed.split("\0"):
        facts, _, path = entry.partition("\t")
        if path and facts.split()[0] in _FILES and PurePosixPath(path).suffix in _WORDS:
            wanted[path] = facts.split()[2]
    kept = contents(root, list(wanted.values()))
    lost = [path for path, blob in wanted.items() if blob not in kept]
    if lost:  # what is not known would be taken for new, and told to everybody
        hint = "fetch the whole history: git fetch --unshallow, or clone without --filter"
        raise EnvironmentFault(f"git does not have '{lost[0]}' of that revision", hint)
    for path, blob in wanted.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(kept[blob])
