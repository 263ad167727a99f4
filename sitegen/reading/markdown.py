"""One section of Markdown to sanitised HTML, with tokens where links and pictures of the library go.

No I/O. Nothing that runs, styles or calls another host survives: tags and attributes are an allow-list (nh3).
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol
from xml.etree.ElementTree import Element

import markdown
import nh3
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.tables import TableExtension
from markdown.treeprocessors import Treeprocessor

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "div", "dl", "dt", "em", "h3", "h4", "h5",
    "h6", "hr", "i", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"id", "class", "lang", "dir"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
}
_CLASSES = {"footnote", "footnote-ref", "footnote-backref"}
_SCHEMES = {"http", "https", "mailto"}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_EXPLICIT_ID = re.compile(r"[ \t]*\{:?[ \t]*#([a-z0-9]+(?:-[a-z0-9]+)*)[ \t]*\}[ \t]*$")
_RAW_HEADING = re.compile(r"<h[1-6]\b", re.IGNORECASE)
_OWN_SCHEMES = ("case:", "guideline:", "finding:", "collection:", "page:")


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link into the library, as written."""

    token: str
    target: str


@dataclass(frozen=True, slots=True)
class FoundPicture:
    """A picture, as written."""

    token: str
    source: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of the Markdown."""

    html: str
    text: str
    links: tuple[FoundLink, ...]
    pictures: tuple[FoundPicture, ...]
    headings: tuple[str, ...]
    unknown_links: tuple[str, ...]
    """Links that lead neither into the library nor to another site."""


class _Tokens(Treeprocessor):
    """Puts tokens where links and pictures of the library go, and keeps headings below the section's own."""

    def __init__(self, md: markdown.Markdown) -> None:
        super().__init__(md)
        self.begin("")

    def begin(self, stamp: str) -> None:
        """Forgets the section before."""
        self.stamp = stamp
        self.links: list[FoundLink] = []
        self.pictures: list[FoundPicture] = []
        self.unknown: list[str] = []
        self.headings: list[str] = []

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in _HEADINGS:
                _name(element)
                self.headings.append("".join(element.itertext()).strip())
            match element.tag:
                case "h1" | "h2":
                    element.tag = "h3"
                case "img":
                    self._picture(element)
                case "a":
                    self._link(element)

    def _picture(self, element: Element) -> None:
        token = f"{self.stamp}p{len(self.pictures)}x"
        source, alt = element.get("src", ""), element.get("alt", "")
        self.pictures.append(FoundPicture(token, source, alt, element.get("title", "")))
        tail = element.tail
        element.clear()
        element.tag, element.text, element.tail = "span", token, tail

    def _link(self, element: Element) -> None:
        target = element.get("href", "")
        if element.get("class", "") in _CLASSES or "\x02" in target:  # footnotes; obfuscated mail addresses
            return
        if target.startswith((*_OWN_SCHEMES, "#")):
            token = f"{self.stamp}l{len(self.links)}x"
            self.links.append(FoundLink(token, target))
            element.set("href", token)
        elif not target.startswith(("http://", "https://", "mailto:")):
            self.unknown.append(target)
            element.attrib.pop("href", None)


def _name(heading: Element) -> None:
    """Takes an id that a heading within a section ends in, `### Small records {#small-records}`, as its own."""
    last = heading[-1] if len(heading) else None
    words = (heading.text if last is None else last.tail) or ""
    if found := _EXPLICIT_ID.search(words):
        heading.set("id", found[1])
        if last is None:
            heading.text = words[: found.start()]
        else:
            last.tail = words[: found.start()]


class _SectionFootnotes(FootnoteExtension):
    """Footnotes whose ids carry the section's, so that sections of one page don't collide."""

    def __init__(self) -> None:
        super().__init__(BACKLINK_TEXT="↩")
        self.section = "top"

    def makeFootnoteId(self, id: str) -> str:  # noqa: A002, N802 - Python-Markdown's own names
        return super().makeFootnoteId(f"{self.section}-{id}")

    def makeFootnoteRefId(self, id: str, found: bool = False) -> str:  # noqa: A002, N802
        return super().makeFootnoteRefId(f"{self.section}-{id}", found)


_SYNTAX: Final = (
    ("table", re.compile(r"\|")),
    ("footnotes", re.compile(r"\[\^")),
    ("attr_list", re.compile(r"\{")),
    ("def_list", re.compile(r"^[\s>*+\-\d.)]*:", re.MULTILINE)),
    ("fenced_code", re.compile(r"```|~~~")),
)
"""What a text must hold for a part of the syntax to have any effect on it: most texts need two or three."""

_MARKS: Final = {
    "`": ("backtick",),
    "\\": ("escape",),
    "[": ("reference", "link", "image_link", "image_reference", "short_reference", "short_image_ref"),
    "<": ("autolink", "automail", "html"),
    "  \n": ("linebreak",),
    "&": ("entity",),
    "*": ("em_strong",),
    "_": ("em_strong2",),
}
"""Patterns within lines by what none of them matches without: Python-Markdown tries each on every piece of text."""


class _Machine:
    """A Python-Markdown with some of the syntax, made once and used for many sections."""

    def __init__(self, syntax: tuple[str, ...], marks: tuple[str, ...]) -> None:
        self.footnotes = _SectionFootnotes()
        own: dict[str, Extension] = {
            "table": TableExtension(use_align_attribute=True),
            "footnotes": self.footnotes,
        }
        extensions: list[Extension | str] = [own.get(name, name) for name in (*syntax, "sane_lists")]
        self.markdown = markdown.Markdown(extensions=extensions, output_format="html")
        self.tokens = _Tokens(self.markdown)
        patterns = self.markdown.inlinePatterns
        for mark in _MARKS.keys() - set(marks):
            for name in _MARKS[mark]:
                if name in patterns:
                    patterns.deregister(name)
        # After inline patterns (20) and attribute lists (8).
        self.markdown.treeprocessors.register(self.tokens, "library-tokens", 5)

    def convert(self, source: str, section: str) -> str:
        self.footnotes.section = section or "top"
        digest = hashlib.sha256(f"{section}\n{source}".encode()).hexdigest()
        self.tokens.begin(f"sg{digest[:16]}")
        self.markdown.reset()
        return self.markdown.convert(source)


class Memory(Protocol):
    """Where results are kept by the key of what they were made of."""

    def key(self, *parts: bytes) -> str:
        """The key of what a function is given."""

    def get(self, key: str) -> bytes | None:
        """What it gave; None where that is not known."""

    def put(self, key: str, data: bytes) -> None:
        """Remembers what it gave."""


class Converter:
    """Converts sections one after the other; not for several threads at once."""

    def __init__(self, memory: Memory | None = None) -> None:
        self._memory = memory
        self._machines: dict[tuple[tuple[str, ...], tuple[str, ...]], _Machine] = {}

    def convert(self, source: str, section: str) -> Converted:
        """Converts one section, or remembers what became of it.

        Raises RecursionError where the Markdown is nested beyond reason.
        """
        if self._memory is None:
            return self._converted(source, section)
        key = self._memory.key(section.encode(), source.encode())
        known = self._memory.get(key)
        if known is not None:
            return _recalled(json.loads(known))
        converted = self._converted(source, section)
        self._memory.put(key, json.dumps(asdict(converted), ensure_ascii=False).encode())
        return converted

    def _converted(self, source: str, section: str) -> Converted:
        syntax = tuple(name for name, needed in _SYNTAX if needed.search(source))
        kind = (syntax, tuple(mark for mark in _MARKS if mark in source))
        machine = self._machines.get(kind) or self._machines.setdefault(kind, _Machine(*kind))
        try:
            clean = sanitise(machine.convert(source, section))
        except RecursionError:
            del self._machines[kind]  # what stopped in the middle may hold half of a text
            raise
        tokens = machine.tokens
        return Converted(
            html=clean,
            text=words_of(clean, drop=[picture.token for picture in tokens.pictures]),
            headings=(*tokens.headings, *_RAW_HEADING.findall(source)),
            links=tuple(tokens.links),
            pictures=tuple(tokens.pictures),
            unknown_links=tuple(tokens.unknown),
        )


def _recalled(kept: dict[str, Any]) -> Converted:
    return Converted(
        html=kept["html"],
        text=kept["text"],
        links=tuple(FoundLink(**item) for item in kept["links"]),
        pictures=tuple(FoundPicture(**item) for item in kept["pictures"]),
        headings=tuple(kept["headings"]),
        unknown_links=tuple(kept["unknown_links"]),
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    del tag
    if name == "id" and value.startswith("sg-"):
        return None  # the theme's own ids
    if name == "class":
        return value if value in _CLASSES else None
    return value


def sanitise(dirty: str) -> str:
    """HTML that holds only what words need."""
    return nh3.clean(
        dirty,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=_SCHEMES,
        clean_content_tags={"script", "style"},
        link_rel="noopener noreferrer",
    )


def words_of(markup: str, drop: list[str] | None = None) -> str:
    """The words of HTML, without tags."""
    text = html.unescape(nh3.clean(markup, tags=set()))
    for token in drop or ():
        text = text.replace(token, "")
    return " ".join(text.split())
