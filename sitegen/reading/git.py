"""Asks git what it kept: nothing is written, nobody is asked, no network is used; where git can't answer there is no answer."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sitegen.reading.documents import decode, parse_yaml, plain, split_front_matter

_SECONDS: Final = 30
_COMMIT: Final = re.compile(r"[0-9a-f]{40,64}")


def in_repository(root: Path) -> bool:
    """Whether a folder is a repository or lies in one."""
    return any((folder / ".git").exists() for folder in (root, *root.resolve().parents))


def facts_of_file(data: bytes, path: str) -> Any:
    """The facts in a file as it once was: in YAML, or between the dashes of Markdown; None where there are none."""
    text, _ = decode(data, path)
    document = parse_yaml(text, path) if path.endswith(".yaml") else split_front_matter(text, path).document
    return plain(document.root) if document else None


def changes(root: Path, *asked: str) -> Iterator[tuple[str, str]]:
    """(Commit, file) for every change that git's log tells of when asked so, the newest first; files relative to the library.

    Merges count as one change.
    """
    log = ("log", "--first-parent", "-m", "--no-renames", "--relative", "--name-only", "-z", "--format=%H")
    commit = ""
    for part in re.split(r"[\0\n]+", git(root, *log, *asked).decode("utf-8", "replace")):
        if _COMMIT.fullmatch(part):
            commit = part
        elif commit and part:
            yield commit, part


def contents(root: Path, names: list[str]) -> dict[str, bytes]:
    """The bytes behind each name of a file that is there: `<commit>:./<file>`, or the id of a blob."""
    if not names:
        return {}
    said = git(root, "cat-file", "--batch", given="".join(f"{name}\n" for name in names).encode())
    found: dict[str, bytes] = {}
    at = 0
    for name in names:
        end = said.find(b"\n", at)
        if end < 0:
            break
        head = said[at:end].split(b" ")
        at = end + 1
        if len(head) == 3 and head[1] == b"blob":
            size = int(head[2])
            found[name] = said[at : at + size]
            at += size + 1
    return found


def git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git prints; nothing where it can't be run or refuses. It may neither ask, nor write, nor use the network."""
    # Within one of git's hooks its variables name another folder than the one asked about.
    own = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | own
    command = [
        "git",
        "-C",
        os.fspath(root),
        "-c",
        "core.quotePath=false",
        "-c",
        "log.showSignature=false",
        *arguments,
    ]
    try:
        result = subprocess.run(  # noqa: S603 - the arguments are our own; paths and ids of commits come from git itself
            command, input=given, capture_output=True, check=False, timeout=_SECONDS, env=environment
        )
    except (OSError, subprocess.SubprocessError):
        return b""
    return result.stdout if result.returncode == 0 else b""
