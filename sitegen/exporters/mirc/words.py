"""Our prose as XHTML for MIRC's sections: links with their whole addresses, buttons that show a picture. No I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from urllib.parse import urljoin

from sitegen.importers.mirc.tree import Element, element
from sitegen.model.library import Picture

_EMPTY = ("br", "hr", "img", "wbr", "col")
_KEPT = {
    "a": ("href", "title"),
    "ol": ("start",),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan"),
    "abbr": ("title",),
}
_TAGS = {"del": "s", "ins": "u"}
_REMARK = re.compile(r"<!--(?:[^-]|-(?!->))*(?:-->|\Z)")
_PICTURE = re.compile(r"!\[((?:[^\[\]\\]|\\.)*)\]\(\s*<?([^\s()<>]+)>?((?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*)\)")
_LINK = re.compile(
    r"(?<!!)\[((?:[^\[\]\\]|\\.)*)\]\(\s*<?((?:case|guideline|collection|page):[^\s()<>]+)>?(?:\s+\"[^\"]*\")?\s*\)"
)

_DEFINITION = re.compile(
    r"^ {0,3}\[[^\]\n]+\]:[ \t]*<?((?:case|guideline|collection|page):[^\s<>]+)>?.*\n?", re.MULTILINE
)


class _Builder(HTMLParser):
    """Sanitised HTML, whose tags nest well, as elements."""

    def __init__(self, link: Callable[[str], Element | str | None]) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Element("body")
        self.open = [self.top]
        self.link = link

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        kept = {name: named[name] for name in _KEPT.get(tag, ()) if named.get(name)}
        made = Element(_TAGS.get(tag, tag), kept)
        if tag == "a":
            target = self.link(kept.pop("href", ""))
            if isinstance(target, Element):  # a button stands before the words that it belongs to
                self.open[-1].children += [target, " "]
                made = Element("span")
            elif target:
                made.attributes = {"href": target, **kept}
            else:
                made = Element("span")
        self.open[-1].children.append(made)
        if tag not in _EMPTY:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def elements_of(
    html: str, pictures: Mapping[str, Element | None], page: str, show: Callable[[str], str]
) -> list[Element | str]:
    """A section's HTML as elements.

    `pictures`: token → the picture that goes there, None for one that is left out; `page` is the whole address of the
    case's page; `show` gives the number in the document of the picture that an anchor means, or "".
    """

    def link(target: str) -> Element | str | None:
        if target.startswith("#"):
            number = show(target[1:])
            return element("show", image=number) if number else None
        return urljoin(page, re.sub(r"(^|/)index\.html(?=$|#)", r"\1", target)) if target else None

    builder = _Builder(link)
    builder.feed(html)
    builder.close()
    return _placed(builder.top.children, pictures)


def _placed(children: list[Element | str], pictures: Mapping[str, Element | None]) -> list[Element | str]:
    """The elements with pictures in place of their tokens."""
    found: list[Element | str] = []
    for child in children:
        if isinstance(child, str):
            found.append(child)
            continue
        if child.tag == "span" and child.text in pictures:
            picture = pictures[child.text]
            found += [picture] if picture is not None else []
            continue
        child.children = _placed(child.children, pictures)
        found.append(child)
    return found


def sent_markdown(markdown: str, names: Callable[[str], str | None], told: Callable[[str], bool]) -> str:
    """Markdown as an export carries it: no remarks, pictures by the names in the export, links to what is public alone.

    What an editor wrote into a remark is on no page, and is not judged as what readers see.

    `names`: a picture as written → its file, None for one that is left out; `told`: whether a link's target is public.
    """

    def picture(found: re.Match[str]) -> str:
        name = names(found.group(2))
        return f"![{found.group(1)}]({name}{found.group(3).rstrip()})" if name else ""

    def link(found: re.Match[str]) -> str:
        return found.group() if told(found.group(2)) else found.group(1)

    def definition(found: re.Match[str]) -> str:
        return found.group() if told(found.group(1)) else ""

    return _DEFINITION.sub(
        definition, _LINK.sub(link, _PICTURE.sub(picture, _REMARK.sub("", markdown)))
    ).strip()


def picture_names(case_folder: str, sent: Mapping[str, str]) -> Callable[[str], str | None]:
    """From a picture as the words name it to its file in the export."""

    def name(written: str) -> str | None:
        return sent.get(f"{case_folder}/{written.removeprefix('./')}")

    return name


def prose_picture(name: str, picture: Picture, alt: str, caption: str) -> Element:
    """A picture in a section."""
    size = {"width": str(picture.width), "height": str(picture.height)}
    said = element("image-caption", caption, display="always") if caption else None
    return element("image", said, src=name, alt=alt, **size)
