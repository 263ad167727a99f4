"""The words of a Markdown file: sections by heading, with the places of links and pictures.

No I/O. Sections are converted one by one, so that a footnote of a hidden section never stands in a shown one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sitegen.errors import Place, Problem, warning
from sitegen.model.library import Picture, ProseLink, ProsePicture, ProseSection
from sitegen.reading.markdown import Converted, Converter

_ATX = re.compile(r"[ \u00a0]{0,3}(#{1,2})(?!#)\s*(.*?)\s*#*\s*$")
"""More than Python-Markdown takes for a heading, and never less: what an editor meant as one begins a section."""
_LONGEST_SECTION = 200_000
_MOST_OPEN = 200
_EXPLICIT_ID = re.compile(r"[ \t]*\{:?[ \t]*#([^\s}]+)[^}]*\}[ \t]*$")
_SETEXT = re.compile(r"(=+|-+)[ \t]*$")
_FENCE = re.compile(r"(`{3,}|~{3,})[^`]*$")
"""As Python-Markdown's fenced_code: at the line's beginning, and closed by the same marks."""
_FOOTNOTE = re.compile(r" {0,3}\[\^([^\]\s]+)\]:")
_FOOTNOTE_USE = re.compile(r"\[\^([^\]\s]+)\]")
_LINK_DEFINITION = re.compile(r" {0,3}\[(?!\^)[^\]]+\]:\s*\S")
_ACTIVE = re.compile(
    r"<(script|style|iframe|object|embed|form|svg|video|audio|link|meta|base|img)\b", re.IGNORECASE
)
_CODE = re.compile(r"(`+)[^`]+\1")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Resolve = Callable[[str, Place], "Picture | Problem"]
"""Finds the picture of a name in the folder."""


@dataclass(slots=True)
class _Chunk:
    """One section's source; removed definitions leave empty lines, so that lines keep their numbers."""

    heading: str
    id: str
    line: int
    lines: list[str] = field(default_factory=list)


def slug(heading: str) -> str:
    """An id from an English heading, or "" where nothing is left of it."""
    return "-".join(re.findall(r"[a-z0-9]+", heading.lower()))


def _heading(text: str) -> tuple[str, str]:
    explicit = _EXPLICIT_ID.search(text)
    if explicit:
        return text[: explicit.start()].strip(), explicit.group(1)
    return text.strip(), slug(text)


def _fenced_lines(lines: list[str]) -> set[int]:
    """The lines of fenced code; a fence that is never closed is none, so that it can't swallow headings."""
    fenced: set[int] = set()
    for start, line in enumerate(lines):
        mark = _FENCE.match(line) if start not in fenced else None
        if mark:
            closing = (n for n in range(start + 1, len(lines)) if lines[n].rstrip(" ") == mark.group(1))
            end = next(closing, None)
            if end is not None:
                fenced.update(range(start, end + 1))
    return fenced


def _chunks(body: str) -> tuple[list[_Chunk], dict[str, str], list[str]]:
    """The sections, the footnotes by name, and the link definitions of a body."""
    lines = body.split("\n")
    chunks = [_Chunk("", "", 0)]
    footnotes: dict[str, list[str]] = {}
    definitions: list[str] = []
    fenced = _fenced_lines(lines)
    open_note: list[str] | None = None
    for index, line in enumerate(lines):
        if index in fenced:
            chunks[-1].lines.append(line)
            continue
        following = lines[index + 1] if index + 1 < len(lines) else ""
        note = _FOOTNOTE.match(line)
        if note:
            open_note = footnotes.setdefault(note.group(1), [])
        elif open_note is not None and line.strip() and not line.startswith(("    ", "\t")):
            open_note = None
        if open_note is not None:
            open_note.append(line)
            chunks[-1].lines.append("")
            continue
        if _LINK_DEFINITION.match(line):
            definitions.append(line)
            chunks[-1].lines.append("")
            continue
        atx = _ATX.match(line)
        if atx:
            heading, anchor = _heading(atx.group(2))
            chunks.append(_Chunk(heading, anchor, index))
        elif (
            line.strip()
            and not line.startswith(("    ", "\t"))
            and _SETEXT.match(following)
            and (not chunks[-1].lines or not chunks[-1].lines[-1].strip())
        ):
            heading, anchor = _heading(line)
            chunks.append(_Chunk(heading, anchor, index))
            lines[index + 1] = ""
        else:
            chunks[-1].lines.append(line)
    return chunks, {name: "\n".join(text) for name, text in footnotes.items()}, definitions


def _with_definitions(source: str, footnotes: dict[str, str], definitions: list[str]) -> str:
    wanted: dict[str, str] = {}
    pending = _FOOTNOTE_USE.findall(source)
    while pending:
        name = pending.pop()
        if name in footnotes and name not in wanted:
            wanted[name] = footnotes[name]
            pending += _FOOTNOTE_USE.findall(footnotes[name])
    notes = [footnotes[name] for name in footnotes if name in wanted]  # in the order written
    return "\n\n".join([source, "\n".join(definitions), *notes])


class _Locator:
    """Finds where a link or picture was written: its next occurrence in the body."""

    def __init__(self, body: str, path: str, body_line: int) -> None:
        self.body, self.path, self.body_line = body, path, body_line
        self._from: dict[str, int] = {}

    def place(self, written: str, start_line: int) -> Place:
        start = max(self._from.get(written, 0), self._offset(start_line))
        found = self.body.find(written, start) if written else -1
        if found < 0:  # entities and escapes: written differently than it reads
            return Place(self.path, self.body_line + start_line)
        self._from[written] = found + len(written)
        line = self.body.count("\n", 0, found)
        return Place(self.path, self.body_line + line, found - self.body.rfind("\n", 0, found))

    def _offset(self, line: int) -> int:
        offset = 0
        for _ in range(line):
            offset = self.body.find("\n", offset) + 1
        return offset


def read_prose(
    body: str, path: str, body_line: int, resolve: Resolve, converter: Converter
) -> tuple[tuple[ProseSection, ...], list[Problem]]:
    """The sections of a body with everything that is wrong in them."""
    chunks, footnotes, definitions = _chunks(body)
    locator = _Locator(body, path, body_line)
    problems = _active_html(body, path, body_line)
    sections: list[ProseSection] = []
    seen: dict[str, int] = {}
    for number, chunk in enumerate(chunks):
        source = "\n".join(chunk.lines)
        if not chunk.heading and not source.strip():
            continue
        place = Place(path, body_line + chunk.line, 1)
        anchor = chunk.id
        if chunk.heading and not _ID.fullmatch(anchor):
            problems.append(
                warning(
                    "heading-id",
                    place,
                    f"the heading '{chunk.heading}' has no usable id",
                    "say what it means after it: {#history}, {#findings}, {#discussion} …",
                )
            )
            anchor = f"section-{number}"
        if anchor and anchor in seen:
            problems.append(
                Problem(
                    "duplicate-heading",
                    place,
                    f"a heading with the id '{anchor}' stands in line {seen[anchor]} already",
                    "give this one another id: {#…}",
                )
            )
            anchor = f"{anchor}-{number}"
        seen[anchor] = place.line
        if _too_hard(source):
            problems.append(
                Problem("markdown", place, "this section is too long or too tangled to be read", "divide it")
            )
            continue
        try:
            converted = converter.convert(_with_definitions(source, footnotes, definitions), anchor)
        except RecursionError:
            problems.append(
                Problem("markdown", place, "this section is nested too deep to be read", "flatten it")
            )
            continue
        section, faults = _resolved(converted, chunk, anchor, place, locator, resolve)
        problems += faults
        sections.append(section)
    return tuple(sections), problems


def _too_hard(source: str) -> bool:
    """Whether Python-Markdown would need minutes: its patterns are quadratic in brackets that are never closed."""
    if len(source) > _LONGEST_SECTION:
        return True
    blocks = re.split(r"\n\s*\n", source)
    pairs = (("[", "]"), ("](", ")"), ("<", ">"))
    return any(
        block.count(opened) > _MOST_OPEN + 2 * block.count(closed)
        for block in blocks
        for opened, closed in pairs
    )


def _resolved(
    converted: Converted, chunk: _Chunk, anchor: str, place: Place, locator: _Locator, resolve: Resolve
) -> tuple[ProseSection, list[Problem]]:
    problems: list[Problem] = []
    pictures: list[ProsePicture] = []
    html = converted.html
    for found in converted.pictures:
        where = locator.place(found.source, chunk.line)
        picture = resolve(found.source, where)
        if isinstance(picture, Problem):
            problems.append(picture)
            html = html.replace(f"<span>{found.token}</span>", "")
            continue
        if not found.alt.strip():
            problems.append(
                Problem(
                    "alt-missing",
                    where,
                    f"the picture '{found.source}' has no alternative text",
                    "write what it is between the brackets: ![Lateral radiograph](…)",
                )
            )
        if picture.depth == "real":
            message = f"the picture '{found.source}' holds 32-bit values, which have no range of their own"
            problems.append(
                Problem("window-missing", where, message, "show it in a series that names a window")
            )
        pictures.append(ProsePicture(found.token, picture, found.alt, found.caption))
    for target in converted.unknown_links:
        problems.append(
            Problem(
                "broken-link",
                locator.place(target, chunk.line),
                f"the link '{target}' leads nowhere",
                "write case:<id>, guideline:<id>, finding:<id>, collection:<id>, page:<id>, "
                "#<series>/<picture> or a whole https:// address",
            )
        )
    links = tuple(
        ProseLink(found.token, found.target, locator.place(found.target, chunk.line))
        for found in converted.links
    )
    section = ProseSection(
        anchor, chunk.heading, html, links, tuple(pictures), place, converted.text, converted.headings
    )
    return section, problems


def _without_code(body: str) -> str:
    """The body with spaces in the place of code, which is shown as it is written."""
    lines = body.split("\n")
    fenced = _fenced_lines(lines)
    return "\n".join(
        " " * len(line) if number in fenced else _CODE.sub(lambda code: " " * len(code[0]), line)
        for number, line in enumerate(lines)
    )


def _active_html(body: str, path: str, body_line: int) -> list[Problem]:
    problems = []
    for found in _ACTIVE.finditer(_without_code(body)):
        line = body.count("\n", 0, found.start())
        place = Place(path, body_line + line, found.start() - body.rfind("\n", 0, found.start()))
        problems.append(
            warning(
                "html-dropped",
                place,
                f"<{found.group(1).lower()}> is not published",
                "use Markdown: ![what it is](picture.png) for a picture, [words](address) for a link",
            )
        )
    return problems
