"""Lays the guide out as a library of pages that sitegen builds: `python -m docs.guide.lay FOLDER`.

The pages are the files of docs/ as they stand, in the order of chapters.yaml, and the reference from the model; the
example case is that of `sitegen init`.
"""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from docs.guide import reference
from sitegen import urls
from sitegen.ops.scaffold import init_library

DOCS = Path(__file__).resolve().parents[1]
ROOT = DOCS.parent
_CASE = "chest-001"
"""The case of the quick start, which also shows the pictures of the screen: a phantom's needs no sign-off."""
_DAY = date(2026, 3, 9)
"""The day of the example case: the same guide, whenever it is built."""
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^(?:```.*?^```|~~~.*?^~~~)[^\n]*$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r"\A\s*#\s+(.+?)\s*\n")
_HEADING = re.compile(r"^(##+)[ \t]+(.+?)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A page of the guide."""

    id: str
    title: str
    chapter: str
    body: str
    source: Path | None
    """The file that it comes from; None for a page of the reference."""


def listed() -> list[tuple[str, list[str]]]:
    """Each chapter with what it lists."""
    chapters = yaml.safe_load((DOCS / "guide" / "chapters.yaml").read_text("utf-8"))
    return [(chapter["title"], chapter["pages"]) for chapter in chapters]


def sources() -> list[tuple[str, str | Path]]:
    """Chapter and file, or the name of a page of the reference, in order."""
    found: list[tuple[str, str | Path]] = []
    for chapter, names in listed():
        for name in names:
            path = (DOCS / name).resolve()
            if name.startswith("reference:"):
                found.append((chapter, name.partition(":")[2]))
            elif name.endswith("/"):
                found += [(chapter, each) for each in sorted(path.glob("*.md"))]
            elif path.is_file():
                found.append((chapter, path))
    return found


def id_of(path: Path) -> str:
    """The id of the page that a file becomes: `docs/themes/seams.md` is `themes-seams`, 0001-… of decisions its own name."""
    folder = path.parent
    start = f"{folder.name}-" if folder not in (DOCS, ROOT, DOCS / "decisions") else ""
    name = re.sub(r"[^a-z0-9]+", "-", f"{start}{path.stem}".lower()).strip("-")
    return f"the-{name}" if name in urls.RESERVED_PAGE_IDS else name


def guide_pages() -> list[GuidePage]:
    """Every page of the guide, in order."""
    generated = reference.pages()
    ids = {path: id_of(path) for _, path in sources() if isinstance(path, Path)}
    found: list[GuidePage] = []
    for chapter, source in sources():
        if isinstance(source, Path):
            title, body = _taken_apart(source.read_text("utf-8"))
            found.append(GuidePage(ids[source], title, chapter, _linked(body, source, ids), source))
        else:
            title, body = generated[source]
            found.append(GuidePage(f"reference-{source}", title, chapter, body, None))
    return found


def _taken_apart(text: str) -> tuple[str, str]:
    heading = _TITLE.match(text)
    if heading is None:
        return "", text
    return heading[1], text[heading.end() :]


def _linked(body: str, source: Path, ids: dict[Path, str]) -> str:
    """Links between files as links between pages; a link to a file that is no page keeps its words alone."""

    def target(found: re.Match[str]) -> str:
        picture, words, address = found.groups()
        if picture:
            return f"[{words}](case:{_CASE})"
        if address.startswith("#"):
            return f"[{words}](#{_plain(address[1:])})"
        if re.match(r"[a-z]+:", address):
            return found[0]
        name, _, anchor = address.partition("#")
        page = ids.get((source.parent / name).resolve())
        return f"[{words}](page:{page}{'#' + _plain(anchor) if anchor else ''})" if page else words

    pieces: list[str] = []
    last = 0
    for fence in _FENCE.finditer(body):
        pieces += [_LINK.sub(target, body[last : fence.start()]), fence[0]]
        last = fence.end()
    return _named("".join([*pieces, _LINK.sub(target, body[last:])]))


def _plain(anchor: str) -> str:
    """A heading's id without the signs that an id has not here."""
    return re.sub(r"-+", "-", anchor.replace("_", "")).strip("-")


def _named(body: str) -> str:
    """Headings with the ids that a code host gives them, so that links to them hold in both places."""
    fenced = [(found.start(), found.end()) for found in _FENCE.finditer(body)]

    def name(found: re.Match[str]) -> str:
        inside = any(start <= found.start() < end for start, end in fenced)
        slug = re.sub(r"[^a-z0-9 -]", "", found[2].lower()).strip().replace(" ", "-")
        slug = re.sub(r"-+", "-", slug).strip("-")
        return found[0] if inside or not slug or found[2].endswith("}") else f"{found[0]} {{#{slug}}}"

    return _HEADING.sub(name, body)


def lay(folder: Path) -> list[GuidePage]:
    """Writes the guide's library into a folder that is new or empty."""
    init_library(folder, today=_DAY)
    content = folder / "content"
    shutil.copy(DOCS / "guide" / "site.yaml", content / "site.yaml")
    for path in (content / "pages").iterdir():
        path.unlink()
    case = content / "cases" / _CASE
    shutil.copytree(DOCS / "guide" / _CASE, case)
    shutil.copy(content / "cases" / "example-001" / "frontal.png", case / "film.png")
    for shot in sorted((DOCS / "shots").glob("*.png")):
        shutil.copy(shot, case)
    pages = guide_pages()
    for number, page in enumerate(pages, 1):
        facts = {
            "title": page.title,
            "status": "published",
            "section": page.chapter,
            "order": number,
            "menu": page.id in _MENU,
        }
        head = yaml.safe_dump(facts, sort_keys=False, allow_unicode=True)
        (content / "pages" / f"{page.id}.md").write_text(f"---\n{head}---\n{page.body}", encoding="utf-8")
    return pages


_MENU = frozenset(("quick-start", "content", "publishing", "themes"))
"""The pages that stand in the menu."""


if __name__ == "__main__":
    lay(Path(sys.argv[1]))
