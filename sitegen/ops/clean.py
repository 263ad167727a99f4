"""`sitegen clean`: picture files rewritten in place without what they may not carry, each as a whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.building.store import replace_whole
from sitegen.errors import Place, Problem
from sitegen.privacy.cleaning import Cleaned, Uncleanable, clean
from sitegen.privacy.metadata.field import counted, told
from sitegen.reading.folders import linked, unreadable


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What became of all files."""

    lines: tuple[str, ...]
    """One for each file that is or was made clean."""
    rewritten: int
    problems: tuple[Problem, ...]
    """One for each file that stays as it was though it should not."""


def clean_all(root: Path, files: Sequence[Path], *, dry_run: bool) -> Cleaning:
    """Cleans files, given relative to the library; one that can't be cleaned does not stop the others.

    Raises EnvironmentFault where a file can't be written.
    """
    lines: list[str] = []
    problems: list[Problem] = []
    rewritten = 0
    for file in files:
        path, shown = root / file, file.as_posix()
        refused = _not_a_file(path, Place(shown))
        if refused:
            problems.append(refused)
            continue
        try:
            before = path.read_bytes()
            cleaned = clean(before)
        except OSError as error:
            problems.append(unreadable(Place(shown), error))
            continue
        except Uncleanable as error:
            problems.append(_refusal(shown, error))
            continue
        lines.append(f"{shown}: {_said(before, cleaned, dry_run=dry_run)}")
        if cleaned.removed:
            rewritten += 1
            if not dry_run:
                replace_whole(path, cleaned.data)
    return Cleaning(tuple(lines), rewritten, tuple(problems))


def summary(result: Cleaning, *, dry_run: bool) -> str:
    """What was done, and what follows from it."""
    if not result.rewritten:
        return "Nothing was changed."
    files = "1 file" if result.rewritten == 1 else f"{result.rewritten} files"
    if dry_run:
        return f"{files} would be rewritten."
    return f"{files} rewritten. A sign-off over them is void: look at the pictures again."


def _said(before: bytes, cleaned: Cleaned, *, dry_run: bool) -> str:
    if not cleaned.removed:
        return "clean already"
    done = "would take out" if dry_run else "took out"
    kept = f"; orientation {cleaned.orientation} stays" if cleaned.orientation != 1 else ""
    return f"{done} {told(cleaned.removed)} ({counted(len(before))} → {counted(len(cleaned.data))}{kept})"


def _not_a_file(path: Path, place: Place) -> Problem | None:
    if path.is_symlink():
        return linked(place, "clean the file itself")
    if path.is_dir():
        return Problem("not-cleaned", place, "this is a folder", "name the pictures in it: FOLDER/*.png")
    if not path.exists():
        hint = "paths are seen from the library's folder, as problems give them"
        return Problem("not-cleaned", place, "there is no such file", hint)
    return None


def _refusal(shown: str, error: Uncleanable) -> Problem:
    reason, _, hint = str(error).partition("; ")
    return Problem("not-cleaned", Place(shown), f"the file stays as it was: {reason}", hint)
