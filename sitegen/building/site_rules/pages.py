"""A rendered page as the rules see it: its ids, headings, pictures, and every address that it names.

No I/O. Parsed by lexbor through selectolax, which reads HTML as browsers do (decision 0051 has the measurements).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from html import unescape
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

_WANTED: Final = (
    ":is([id],[href],[src],[srcset],[poster],[data],[for],[aria-labelledby],[aria-describedby],[aria-controls],[popovertarget],"
    "h1,h2,h3,h4,h5,h6,img,meta[property])"  # within :is() each element is met once, in the order of the page
)
_WITHIN: Final = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget")
"""Attributes that name ids of the same page."""
_CANDIDATES: Final = re.compile(r"[\s,]*([^\s,]\S*?)(?:,+(?=\s|$)|\s+(?:([0-9.]+)[wxh]\s*)?(?:,|$)|$)")
_AT_ONCE: Final = {"stylesheet", "modulepreload", "preload"}
_FOR_SCRIPTS: Final = re.compile(
    rb'\sdata-[a-z-]+="([^"\s]+\.(?:avif|avifpack|html|jpe?g|js|json|png|pngpack|webp)(?:#[^"]*)?)"'
)
"""Addresses that a page hands to its scripts."""
_NAMED: Final = frozenset({"og:image", "og:url", "og:image:secure_url"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and its level, 1 to 6."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class PageSource:
    """What a page says in its tags."""

    language: str
    ids: tuple[str, ...]
    """In the order of the page, as often as they stand there."""
    headings: tuple[Heading, ...]
    addresses: tuple[str, ...]
    """Where a reader can go and what a browser fetches, each once."""
    within: tuple[str, ...]
    """Ids of the same page that a label or a description names."""
    unnamed: tuple[str, ...]
    """The addresses of pictures without an alternative text."""
    at_once: tuple[str, ...]
    """What a browser fetches before the reader does anything: styles, scripts, pictures in sight; of several sizes the largest."""


def read_page(data: bytes) -> PageSource:
    """Reads a page in UTF-8."""
    parser = LexborHTMLParser(data)
    root = parser.root
    ids: list[str] = []
    headings: list[Heading] = []
    addresses: dict[str, None] = {}
    within: dict[str, None] = {}
    unnamed: list[str] = []
    for node in parser.css(_WANTED):
        given = node.attributes
        tag = node.tag or ""
        if "id" in given:
            ids.append(given["id"] or "")
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            headings.append(Heading(int(tag[1]), " ".join(node.text().split())))
        elif tag == "img" and "alt" not in given:
            unnamed.append(given.get("src") or "")
        for address in _addresses(tag, given):
            addresses[address] = None
        for name in _WITHIN:
            if given.get(name):
                within |= dict.fromkeys((given[name] or "").split())
    addresses |= dict.fromkeys(unescape(found.decode()) for found in _FOR_SCRIPTS.findall(data))
    language = (root.attributes.get("lang") or "") if root is not None else ""
    return PageSource(
        language, _shared(ids), tuple(headings), _shared(addresses), _shared(within), tuple(unnamed), _at_once(parser)
    )  # fmt: skip


def as_json(source: PageSource) -> bytes:
    """What was read of a page, to be kept."""
    return json.dumps(asdict(source), ensure_ascii=False).encode()


def from_json(data: bytes) -> PageSource:
    """What `as_json` kept."""
    kept = json.loads(data)
    headings = tuple(Heading(**item) for item in kept.pop("headings"))
    language = kept.pop("language")
    rest = {name: _shared(values) for name, values in kept.items()}
    return PageSource(language=language, headings=headings, **rest)


def _shared(words: Iterable[str]) -> tuple[str, ...]:
    """Words of which every page has most: each is kept once for all of them."""
    return tuple(map(sys.intern, words))


def links_of(data: bytes) -> tuple[str, ...]:
    """Where a reader of a page can go, each address once; not what is told to be no business of robots (rel=nofollow)."""
    links = LexborHTMLParser(data).css('a[href]:not([rel~="nofollow"])')
    return tuple(dict.fromkeys(link.attributes["href"] or "" for link in links))


def _addresses(tag: str, given: dict[str, str | None]) -> Iterator[str]:
    for name in ("href", "src", "poster"):
        if given.get(name):
            yield given[name] or ""
    if tag == "object" and given.get("data"):
        yield given["data"] or ""
    if tag == "meta" and given.get("property") in _NAMED:
        yield given.get("content") or ""
    if given.get("srcset"):
        yield from (address for address, _ in candidates(given["srcset"] or ""))


def candidates(srcset: str) -> list[tuple[str, float]]:
    """The addresses of a `srcset` (HTML, 4.8.4.2.1) with their width or density; 1 where none is said."""
    return [(found[1], float(found[2] or 1)) for found in _CANDIDATES.finditer(srcset)]


def _at_once(parser: LexborHTMLParser) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for node in parser.css(":is(link[rel],script[src],img[src])"):
        given = node.attributes
        if node.tag == "img":
            if given.get("loading") != "lazy":
                found[_largest(node)] = None
        elif node.tag == "script":
            found[given["src"] or ""] = None
        elif _AT_ONCE & set((given.get("rel") or "").split()) and given.get("href"):
            found[given["href"] or ""] = None
    return tuple(found)


def _largest(picture: LexborNode) -> str:
    """The largest file that a browser may take for a picture, in the format that it prefers: the first one offered."""
    parent = picture.parent
    if parent is not None and parent.tag == "picture":
        source = parent.css_first("source[srcset]")
        if source is not None:
            offered = candidates(source.attributes["srcset"] or "")
            return max(offered, key=lambda item: item[1])[0] if offered else ""
    offered = candidates(picture.attributes.get("srcset") or "")
    return max(offered, key=lambda item: item[1])[0] if offered else picture.attributes["src"] or ""
