"""`sitegen fmt`: facts put into the canonical order in place, each file as a whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.building.store import replace_whole
from sitegen.errors import Place, Problem, UsageFault, warning
from sitegen.planning.authoring.order import Moved, ordered
from sitegen.planning.authoring.schemas import MODELS, TABLES, Kind
from sitegen.reading.documents import decode, parse_yaml, plain
from sitegen.reading.folders import linked, unreadable

_BOM = b"\xef\xbb\xbf"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")
_FENCE = re.compile(r"---[ \t]*")
_PLACES: tuple[tuple[Kind, str], ...] = (
    ("case", r"cases/[^/]+/case\.(md|yaml)"),
    ("guideline", r"guidelines/[^/]+/guideline\.(md|yaml)"),
    ("collection", r"collections/[^/.]+\.(md|yaml)"),
    ("page", r"pages/[^/.]+\.(md|yaml)"),
    ("people", r"people\.yaml"),
    ("findings", r"findings\.yaml"),
    ("site", r"site\.yaml"),
)
"""Where files with facts lie below content/; translations hold words alone."""


@dataclass(frozen=True, slots=True)
class Formatting:
    """What became of all files."""

    lines: tuple[str, ...]
    """One for each file that was put in order."""
    files: int
    """How many files were looked at."""
    problems: tuple[Problem, ...]

    @property
    def summary(self) -> str:
        """What was done, in a sentence."""
        looked = _counted(self.files)
        if self.lines:
            return f"{len(self.lines)} of {looked} put in order."
        return f"{looked} looked at, nothing was changed."


def _counted(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def format_all(root: Path, paths: Sequence[Path], *, check: bool) -> Formatting:
    """Puts the facts of files in order; with `check` only says which are not. Paths are seen from the library.

    Raises UsageFault where a path holds no facts, EnvironmentFault where a file can't be written.
    """
    lines: list[str] = []
    problems: list[Problem] = []
    files = dict(_files(root, paths or (Path("content"),)))
    for shown, kind in files.items():
        path = root / shown
        if path.is_symlink():
            problems.append(linked(Place(shown), "put the file itself here"))
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            problems.append(unreadable(Place(shown), error))
            continue
        after, faults = formatted(data, shown, kind)
        problems += faults if check else [item for item in faults if item.code != "facts-order"]
        if after != data and not check:
            replace_whole(path, after)
            lines.append(f"{shown}: put in order")
    return Formatting(tuple(lines), len(files), tuple(problems))


def formatted(data: bytes, shown: str, kind: Kind) -> tuple[bytes, list[Problem]]:
    """The bytes of a file with its facts in order, and what is to be said of it; a file at fault stays as it is."""
    text, problems = decode(data, shown)
    if problems:
        return data, list(problems)
    raw = data.removeprefix(_BOM).decode("utf-8")
    before, facts, after = _parted(raw) if shown.endswith(".md") else ("", raw, "")
    del text
    offset = 1 if before else 0
    document = parse_yaml(_plain_ends(facts), shown, offset)
    if document.problems:
        return data, list(document.problems)
    moved = ordered(facts, MODELS[kind], table=kind in TABLES)
    if not moved.line:
        return data, []
    again = parse_yaml(_plain_ends(moved.text), shown, offset)
    if again.problems or plain(again.root) != plain(document.root):
        message = "the facts can't be put in order without changing what they say: the file stays as it is"
        hint = "write one key a line, in the order of docs/content.md"
        return data, [warning("not-formatted", Place(shown, moved.line + offset), message, hint)]
    whole = (_BOM if data.startswith(_BOM) else b"") + (before + moved.text + after).encode()
    return whole, [_unordered(shown, moved, offset)]


def _unordered(shown: str, moved: Moved, offset: int) -> Problem:
    message = f"'{moved.key}' does not stand where the canonical order has it"
    return Problem("facts-order", Place(shown, moved.line + offset), message, f"run sitegen fmt {shown}")


def _plain_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _parted(text: str) -> tuple[str, str, str]:
    """A Markdown file as its first line, its facts, and all the rest; without facts the rest is all."""
    lines = _LINE.findall(text)
    fences = [n for n, line in enumerate(lines) if _FENCE.fullmatch(line.rstrip("\r\n"))]
    if len(fences) < 2 or fences[0]:
        return "", "", text
    return lines[0], "".join(lines[1 : fences[1]]), "".join(lines[fences[1] :])


def kind_of(shown: str) -> Kind | None:
    """The kind of facts that a path below the library holds, if it holds any."""
    name = shown.removeprefix("content/")
    if name == shown:
        return None
    return next((kind for kind, pattern in _PLACES if re.fullmatch(pattern, name)), None)


def _files(root: Path, paths: Sequence[Path]) -> Iterator[tuple[str, Kind]]:
    """Each file with facts at or below the paths, with its kind."""
    base = root.resolve()
    for given in paths:
        path = (root / given).absolute()
        if not path.exists():
            raise UsageFault(f"there is no '{given}'", "paths are seen from the library's folder")
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        wanted = [(item, _shown(item, base)) for item in found if item.is_file() or item.is_symlink()]
        facts = [(shown, kind) for _, shown in wanted if (kind := kind_of(shown))]
        if not facts and not path.is_dir():
            hint = "name a case.md, a site.yaml or a folder that holds some; translations hold words alone"
            raise UsageFault(f"'{given}' holds no facts of a library", hint)
        yield from facts


def _shown(path: Path, base: Path) -> str:
    """A path as seen from the library; the file itself may be a link."""
    whole = path.parent.resolve() / path.name
    return whole.relative_to(base).as_posix() if whole.is_relative_to(base) else ""
