"""XML as a small tree with places, read so that hostile files can do nothing, and written the same way every time.

No I/O. The parser is expat with handlers that refuse every document type declaration: without one there are no
entities, so nothing can grow, be fetched or be looked up (CWE-611, CWE-776; decision 0029).
"""

from __future__ import annotations

import hashlib
import re
import xml.parsers.expat
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import name2codepoint
from xml.sax.saxutils import escape, quoteattr

from sitegen.errors import Place

MOST_BYTES = 16 * 1024 * 1024
"""Of one document; the largest teaching files are a few hundred kilobytes of text."""
_DEEPEST = 100
_MOST_ELEMENTS = 200_000
_SPLIT = "|"
"""Between namespace and name; an address of a namespace never holds it unescaped."""
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_ENCODINGS = {
    "utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1", "latin-1", "latin1",
    "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1252", "cp1252", "euc-kr", "cp949", "ks_c_5601-1987",
    "shift_jis", "euc-jp", "gb2312", "gbk", "gb18030", "big5", "koi8-r", "windows-1251",
}  # fmt: skip
"""Those that Python reads without running anything of the document's choice."""
_ALIASES = {"ks_c_5601-1987": "cp949"}
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,9});")
_OF_XML = ("amp", "lt", "gt", "quot", "apos")
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold (section 2.2)."""


class Unreadable(Exception):
    """Raised with the place and the reason where a document can't be read."""

    def __init__(self, place: Place, reason: str) -> None:
        super().__init__(reason)
        self.place = place
        self.reason = reason


@dataclass(slots=True)
class Element:
    """An element with its children in order; text stands between them as strings.

    Names carry no prefix; those of another namespace than MIRC's and XHTML's keep theirs in `namespace`.
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)
    namespace: str = ""
    line: int = 0
    column: int = 0

    @property
    def elements(self) -> list[Element]:
        """The children that are elements."""
        return [child for child in self.children if isinstance(child, Element)]

    def every(self, *tags: str) -> Iterator[Element]:
        """The element itself and all below it with one of these names, in the order of the document."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            if not tags or element.tag in tags:
                yield element
            waiting += reversed(element.elements)

    def first(self, tag: str) -> Element | None:
        """The first child of that name."""
        return next((child for child in self.elements if child.tag == tag), None)

    @property
    def text(self) -> str:
        """All words, with single spaces."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        waiting: list[Element | str] = [self]
        while waiting:
            item = waiting.pop()
            if isinstance(item, str):
                yield item
            else:
                waiting += reversed(item.children)

    def attribute(self, name: str) -> str:
        """The value of an attribute, or ""."""
        return self.attributes.get(name, "").strip()


def element(tag: str, *children: Element | str | None, **attributes: str) -> Element:
    """An element to be written; children that are None are left out, `_` in a name becomes `-`."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return Element(tag, named, [child for child in children if child is not None])


def decoded(data: bytes, shown: str) -> tuple[str, bool]:
    """The text of an XML file by its mark, its declaration, or as UTF-8; True where it had to be guessed.

    Raises Unreadable for an encoding that is not known.
    """
    named = next((encoding for mark, encoding in _BOMS if data.startswith(mark)), "")
    if not named:
        if data[:4] in (b"<\x00?\x00", b"\x00<\x00?"):  # UTF-16 without a mark (XML 1.0, appendix F)
            named = "utf-16-le" if data[0] else "utf-16-be"
        else:
            declared = _DECLARED.match(data.lstrip(b" \t\r\n"))
            named = declared.group(1).decode("ascii").lower() if declared else "utf-8"
            if named not in _ENCODINGS:
                raise Unreadable(Place(shown, 1), "its encoding is not one that sitegen reads")
            if named.startswith("utf-16"):
                named = (
                    "utf-8"  # the bytes say otherwise: a UTF-16 file can't be read as the ASCII it declares
                )
    try:
        return data.decode(_ALIASES.get(named, named)), False
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), True


class _Builder:
    """Takes the parser's events and keeps the limits."""

    def __init__(self, shown: str, parser: xml.parsers.expat.XMLParserType) -> None:
        self.shown = shown
        self.parser = parser
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0

    @property
    def place(self) -> Place:
        return Place(self.shown, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > _MOST_ELEMENTS:
            raise Unreadable(self.place, "it has too many elements")
        if len(self.open) >= _DEEPEST:
            raise Unreadable(self.place, f"its elements are nested deeper than {_DEEPEST}")
        namespace, _, tag = name.rpartition(_SPLIT)
        plain = {key.rpartition(_SPLIT)[2]: value for key, value in attributes.items()}
        made = Element(tag, plain, [], namespace, self.place.line, self.place.column)
        if self.open:
            self.open[-1].children.append(made)
        elif self.root is None:
            self.root = made
        self.open.append(made)

    def end(self, name: str) -> None:
        del name
        self.open.pop()

    def words(self, text: str) -> None:
        if self.open:
            self.open[-1].children.append(text)

    def refuse(self, *event: object) -> int:
        del event
        place = Place(self.shown, self.parser.CurrentLineNumber)
        raise Unreadable(place, "it has a document type declaration (DOCTYPE), which is never read")


def parse(data: bytes, shown: str) -> tuple[Element, bool]:
    """The root of a document; True where its encoding had to be guessed.

    Raises Unreadable where it is too large, not XML, nested too deep, or has a document type declaration.
    """
    if len(data) > MOST_BYTES:
        raise Unreadable(Place(shown), f"it is larger than {MOST_BYTES // 1024 // 1024} MB")
    text, guessed = decoded(data, shown)
    parser = xml.parsers.expat.ParserCreate("utf-8", namespace_separator=_SPLIT)
    parser.buffer_text = True
    builder = _Builder(shown, parser)
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.words
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.EntityDeclHandler = builder.refuse
    parser.ExternalEntityRefHandler = builder.refuse
    try:
        parser.Parse(_NAMED.sub(_number, text).lstrip("\ufeff \t\r\n").encode("utf-8", "replace"), True)
    except xml.parsers.expat.ExpatError as error:
        place = Place(shown, error.lineno, error.offset + 1)
        reason = xml.parsers.expat.ErrorString(error.code)
        raise Unreadable(place, f"it is not well-formed XML: {reason}") from error
    if builder.root is None:  # expat has refused a document without an element already
        raise Unreadable(Place(shown), "it is empty")
    return builder.root, guessed


def _number(found: re.Match[str]) -> str:
    """HTML's own names for characters, such as &nbsp;, as numbers: authors write them, and XML does not know them."""
    name = found.group(1)
    return f"&#{name2codepoint[name]};" if name in name2codepoint and name not in _OF_XML else found.group()


def allowed(text: str) -> str:
    """Text without the characters that XML can't hold."""
    return _FORBIDDEN.sub("\ufffd", text)


def _attributes(item: Element) -> str:
    return "".join(f" {name}={quoteattr(allowed(value))}" for name, value in item.attributes.items())


def serialise(item: Element | str) -> str:
    """An element as XML, in the order in which it was made."""
    if isinstance(item, str):
        return escape(allowed(item)).replace("\r", "&#13;")
    inner = "".join(serialise(child) for child in item.children)
    head = f"{item.tag}{_attributes(item)}"
    return f"<{head}>{inner}</{item.tag}>" if inner else f"<{head}/>"


def write(root: Element) -> bytes:
    """A document, each child of the root and of its sections in a line of its own."""
    lines = [f"<{root.tag}{_attributes(root)}>"]
    lines += [serialise(child) for child in root.children]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *lines, f"</{root.tag}>", ""]).encode()


def digest(items: list[Element]) -> str:
    """What elements say, as a short hash: names, attributes in any order, words with single spaces."""

    def canonical(item: Element | str) -> str:
        if isinstance(item, str):
            return " ".join(allowed(item).split())
        named = {
            name.rpartition(":")[2]: value
            for name, value in item.attributes.items()
            if not name.startswith("xmlns")
        }
        attributes = "".join(f" {name}={allowed(value)!r}" for name, value in sorted(named.items()))
        merged = "".join(canonical(child) for child in _merged(item.children))
        return f"<{item.tag.rpartition(':')[2]}{attributes}>{merged}</>"

    return hashlib.sha256(
        "\n".join(canonical(item) for item in items).encode("utf-8", "replace")
    ).hexdigest()[:16]


def _merged(children: list[Element | str]) -> list[Element | str]:
    """Texts that stand side by side as one: a parser may hand them over in pieces."""
    joined: list[Element | str] = []
    for child in children:
        if isinstance(child, str) and joined and isinstance(joined[-1], str):
            joined[-1] += child
        else:
            joined.append(child)
    return joined
