"""The HTML of MIRC's sections as Markdown: what our prose allows stays, what a server or a form needed goes.

No I/O. Every block is tested for what could identify; one that has to lose a sentence loses its emphasis too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sitegen.importers.drafts import escaped, escaped_start, escaped_words
from sitegen.importers.mirc.identity import Identity, is_identifying
from sitegen.importers.mirc.tree import Element

_BLOCKS = {
    "p", "div", "center", "ul", "ol", "li", "dl", "dt", "dd", "table", "blockquote", "pre", "hr", "section", "article",
    "h1", "h2", "h3", "h4", "h5", "h6", "text-caption", "image", "image-caption", "block", "text", "figure", "figcaption",
    "abstract", "alternative-abstract", "reference", "quiz-context", "question-body", "answer-body", "response",
}  # fmt: skip
_DROPPED = {
    "quiz", "ScoredQuestion", "threadblock", "thread", "post", "iframe", "script", "style", "object", "embed", "svg",
    "metadata-refs", "metadata", "insert-megasave", "insert-image", "insert-kin", "insert-document-reference", "insert-note",
    "insert-user", "insert-date", "insert-time", "insert-dataset", "checkbox", "select", "textblock", "input", "button",
    "revision-history", "peer-review", "authorization", "lexicon", "document-id", "alternative-image", "order-by",
    "format", "compression", "href", "form", "img",
}  # fmt: skip
"""Elements that leave no words: another part of the import reads them, or they were for the old system."""
_LINK = re.compile(r"https?://[^\s<>]+")
_BEFORE_POINT = re.compile(r"(?<=\)) (?=[.,;:)])")
"""The space that a button of the old system leaves between a link and the point after it."""
_MARKS = {"b": ("**", "strong"), "strong": ("**", "strong"), "i": ("*", "em"), "em": ("*", "em")}
_KEPT = ("sub", "sup")
_DEEPEST_LIST = 6


@dataclass(slots=True)
class Converter:
    """Turns elements into Markdown, and counts what it had to leave out."""

    identity: Identity
    show: Callable[[str], str]
    """The link to the picture with a number in the document, or ""."""
    picture: Callable[[Element], str]
    """The Markdown of a picture in a section, or ""."""
    story: bool = True
    """Whether the words are the patient's story, in which no institution is named either."""
    left_out: int = field(default=0)
    """Sentences so far that could identify."""
    radlex: list[str] = field(default_factory=list)
    """RadLex ids of the terms met."""

    def blocks(self, children: Iterable[Element | str], depth: int = 0) -> list[str]:
        """The paragraphs, lists, tables and pictures of an element's content."""
        found: list[str] = []
        loose: list[Element | str] = []
        for child in children:
            if isinstance(child, Element) and (child.tag in _DROPPED or is_identifying(child)):
                continue
            if isinstance(child, str) or not self._holds_blocks(child):
                loose.append(child)
                continue
            found += self._paragraph(loose)
            loose = []
            found += self._block(child, depth)
        return found + self._paragraph(loose)

    def _holds_blocks(self, item: Element) -> bool:
        return item.tag in _BLOCKS or any(
            self._holds_blocks(child) for child in item.elements if child.tag != "a"
        )

    def _block(self, item: Element, depth: int) -> list[str]:
        match item.tag:
            case "ul" | "ol" if depth < _DEEPEST_LIST:
                return self._list(item, depth)
            case "table":
                return self._table(item)
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                words = self._safe(item, self.inline(item.children))
                return [f"### {words}"] if words else []
            case "blockquote":
                inner = "\n\n".join(self.blocks(item.children, depth))
                return ["\n".join(f"> {line}".rstrip() for line in inner.split("\n"))] if inner else []
            case "pre":
                notes = self.identity.cleaned(item.text, story=self.story)
                self.left_out += notes.left_out
                return [escaped(notes.text)] if notes.text else []
            case "hr":
                return []
            case "image":
                return self._picture(item, depth)
            case "dt":
                words = self._safe(item, self.inline(item.children))
                return [f"**{words}**" if "*" not in words else words] if words else []
            case _:
                return self.blocks(item.children, depth)

    def _picture(self, item: Element, depth: int) -> list[str]:
        inner = item.first("image")
        if inner is not None:  # a picture that is a link: <image href><image src/></image>
            return self._picture(inner, depth)
        shown = self.picture(item)
        captions = [child for child in item.elements if child.tag in ("image-caption", "text-caption")]
        return ([shown] if shown else []) + self.blocks(captions, depth)

    def _list(self, item: Element, depth: int) -> list[str]:
        lines: list[str] = []
        number = 0
        for child in item.children:
            blocks = self.blocks(
                child.children if isinstance(child, Element) and child.tag == "li" else [child], depth + 1
            )
            if not blocks:
                continue
            number += 1
            mark = f"{number}. " if item.tag == "ol" else "- "
            lines.append(mark + _indented("\n\n".join(blocks)))
        loose = any("\n\n" in line for line in lines)
        return [("\n\n" if loose else "\n").join(lines)] if lines else []

    def _table(self, item: Element) -> list[str]:
        rows: list[list[str]] = []
        parts = [part for part in item.elements if part.tag in ("thead", "tbody", "tfoot")]
        for row in [*parts, *(row for part in (*parts, item) for row in part.elements if row.tag == "tr")]:
            cells = [child for child in row.elements if child.tag in ("td", "th")]
            if cells:
                rows.append(
                    [self._safe(cell, self.inline(cell.children)).replace("|", "&#124;") for cell in cells]
                )
        if not any(any(row) for row in rows):
            return []
        width = max(len(row) for row in rows)
        if width == 1:  # a table for layout alone
            return [escaped_start(row[0]) for row in rows if row[0]]
        head, *rest = [row + [""] * (width - len(row)) for row in rows]
        return [
            "\n".join(
                f"| {' | '.join(cell or ' ' for cell in row)} |" for row in (head, ["---"] * width, *rest)
            )
        ]

    def _paragraph(self, loose: list[Element | str]) -> list[str]:
        words = self._safe(Element("p", children=list(loose)), self.inline(loose))
        return [escaped_start(words)] if words else []

    def _safe(self, item: Element, markdown: str) -> str:
        """The Markdown of a block, or its words alone without the sentences that could identify."""
        plain = _plain(item)
        notes = self.identity.cleaned(plain, story=self.story)
        self.left_out += notes.left_out
        return markdown if notes.text == plain else escaped(notes.text)

    def inline(self, children: Iterable[Element | str]) -> str:
        """Words with emphasis and links, in one line but for line breaks that were meant."""
        return _tidy(self._joined(children))

    def _joined(self, children: Iterable[Element | str]) -> str:
        """The same with the spaces as they stand in the document; each element is looked at once."""
        joined: list[str] = []
        for child in children:
            piece = self._words(child) if isinstance(child, str) else self._inline(child)
            if joined and joined[-1].endswith("*") and piece.startswith("*"):
                piece = f"&#8203;{piece}"  # two emphases side by side would be read as one mark
            joined += [piece] if piece else []
        return "".join(joined)

    def _words(self, text: str) -> str:
        """Words, with addresses as links, since our prose makes none of bare ones."""
        flat = re.sub(r"\s", " ", text)
        parts: list[str] = []
        start = 0
        for found in _LINK.finditer(flat):
            address = found.group().rstrip(".,;:)'\"")
            parts += [escaped_words(flat[start : found.start()]), _link(escaped_words(address), address)]
            start = found.start() + len(address)
        return "".join([*parts, escaped_words(flat[start:])])

    def _inline(self, item: Element) -> str:
        if item.tag in _DROPPED or is_identifying(item):
            return ""
        if item.tag == "br":
            return "\n"
        if item.tag == "show":
            number = item.attribute("image") or item.attribute("annotation")
            return f" {self.show(number)} " if number else ""
        if item.tag == "a":
            target = item.attribute("href") or next(
                (child.text for child in item.elements if child.tag == "href"), ""
            )
            inner = "".join(self._plain_inline(child) for child in item.children)
            address = target.replace("|", "&")  # how the old system writes an ampersand
            return _link(inner, address) if _LINK.fullmatch(address) else inner
        if item.tag == "term" and item.attribute("id"):
            self.radlex.append(item.attribute("id"))
        whole = self._joined(item.children)
        words = _tidy(whole)
        inner = (
            f"{' ' if whole[:1].isspace() else ''}{words}{' ' if whole[-1:].isspace() else ''}"
            if words
            else ""
        )
        if item.tag in _MARKS:
            return _emphasised(inner, *_MARKS[item.tag])
        if item.tag in _KEPT and inner.strip():
            return f"<{item.tag}>{inner.strip()}</{item.tag}>"
        return f" {inner} " if item.tag in _BLOCKS else inner

    def _plain_inline(self, child: Element | str) -> str:
        if isinstance(child, str):
            return escaped_words(re.sub(r"\s+", " ", child))
        return "" if child.tag in _DROPPED else "".join(self._plain_inline(item) for item in child.children)


def _tidy(joined: str) -> str:
    """Lines with single spaces, none before a point that follows a link; breaks as Markdown writes them."""
    lines = [_BEFORE_POINT.sub("", " ".join(line.split())) for line in joined.split("\n")]
    return "  \n".join(line for line in lines if line)


def _plain(item: Element) -> str:
    """The words of a block as a reader sees them."""

    def texts(child: Element | str) -> Iterable[str]:
        if isinstance(child, str):
            yield child
        elif child.tag == "br":
            yield " "
        elif child.tag not in _DROPPED and not is_identifying(child):
            for inner in child.children:
                yield from texts(inner)

    return " ".join("".join(part for child in item.children for part in texts(child)).split())


def _emphasised(inner: str, mark: str, tag: str) -> str:
    words = inner.strip()
    if not words:
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    simple = "*" not in words and "\n" not in words and "<" not in words
    marked = f"{mark}{words}{mark}" if simple else f"<{tag}>{words}</{tag}>"
    return f"{before}{marked}{after}"


def _link(words: str, address: str) -> str:
    """A link; an address with brackets stands in angle brackets."""
    shown = " ".join(words.split()) or escaped_words(address)
    target = f"<{address}>" if re.search(r"[()\s]", address) else address
    return f"[{shown}]({target})"


def _indented(block: str) -> str:
    """A list item's content: everything after its first line four spaces in, as Python-Markdown wants it."""
    first, *rest = block.split("\n")
    return "\n".join([first, *(f"    {line}" if line else "" for line in rest)])
