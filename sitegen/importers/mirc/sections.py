"""What stands where in a document: elements behind a fact, sections that hold words and those that hold facts alone.

No I/O.
"""

from __future__ import annotations

from sitegen.importers.mirc.crosswalk import SKIPPED
from sitegen.importers.mirc.tree import Element, digest

_BEHIND: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "teaser": ("alternative-title",),
    "authors": ("author",),
    "keywords": ("keywords",),
    "published": ("publication-date",),
    "license": ("rights",),
    "credit": ("rights",),
    "source": ("rights",),
    "patient": ("patient",),
    "level": ("level",),
    "category": ("category",),
    "diagnosis": ("diagnosis", "confirmation"),
    "differential": ("differential-diagnosis",),
    "questions": ("quiz",),
    "references": ("references",),
    "studies": ("image-section",),
    "findings": ("findings",),
}
"""Our fact → MIRC's elements that tell of it."""
_OF_FACTS = ("diagnosis", "confirmation", "differential-diagnosis", "quiz", "patient")
FAVOURS, AGAINST, POINTS = "favours", "against", "teaching-points"
"""Classes of XHTML in sections for what MIRC has no element for."""


def elements_behind(root: Element, name: str) -> list[Element]:
    """The elements of a document that tell of one of our facts; `words` are the sections with words."""
    if name == "words":
        return [section for section in root.elements if section.tag == "section" and holds_words(section)]
    if name == "teaching_points":
        return [item for item in root.every("ul") if item.attribute("class") == POINTS]
    found = list(root.every(*_BEHIND[name])) if name in _BEHIND else []
    if name in ("title", "findings"):  # SVG and others have elements of these names too
        return [item for item in root.elements if item.tag in _BEHIND[name]]
    if name == "differential":
        return [*found, *(item for item in root.every("p") if item.attribute("class") in (FAVOURS, AGAINST))]
    return found


def digest_behind(root: Element, name: str) -> str:
    """What the document says of one of our facts, as a hash: an entry of ours counts as long as it is the same."""
    return digest(elements_behind(root, name))


def is_of_facts(item: Element) -> bool:
    """Whether an element in a section is read as a fact."""
    return item.tag in _OF_FACTS or item.attribute("class") in (FAVOURS, AGAINST, POINTS)


def holds_words(section: Element) -> bool:
    """Whether anything is left of a section when its facts are taken out."""

    def left(item: Element | str) -> bool:
        if isinstance(item, str):
            return bool(item.strip())
        if is_of_facts(item):
            return False
        return item.tag == "image" or any(left(child) for child in item.children)

    return any(left(child) for child in section.children)


def is_skipped(section: Element) -> bool:
    """Whether a section is of the old system's use only."""
    return section.attribute("heading").casefold() in SKIPPED
