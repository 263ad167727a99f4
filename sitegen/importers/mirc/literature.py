"""The references of a MIRC document: words, with the identifiers that are found in them and in their links. No I/O."""

from __future__ import annotations

import re
from collections.abc import Callable

from sitegen.importers.mapping import doi_of
from sitegen.importers.mirc.tree import Element

_PMID = re.compile(r"\bPMID:?\s*(\d{1,9})\b|pubmed(?:\.ncbi\.nlm\.nih\.gov|/)[/\w]*?(\d{4,9})", re.IGNORECASE)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def references_of(root: Element, words: Callable[[Element], str]) -> list[dict[str, str]]:
    """Each reference as facts; `words` gives those of an element without what could identify."""
    found: list[dict[str, str]] = []
    for item in root.every("reference"):
        links = [link.attribute("href") for link in item.every("a")]
        everything = " ".join([item.text, *links])
        doi = _DOI.search(everything)
        pmid = _PMID.search(everything)
        entry = {
            "doi": (doi_of(doi.group()) or "") if doi else "",
            "pmid": next((part for part in pmid.groups() if part), "") if pmid else "",
            "url": _address(everything),
            "text": words(item),
        }
        if any(entry.values()):
            found.append({key: value for key, value in entry.items() if value})
    return found


def _address(text: str) -> str:
    """The first address that is not one of an identifier, or ""."""
    for address in _ADDRESS.findall(text):
        if "doi.org" not in address and not _PMID.search(address):
            return str(address.rstrip(".,;)"))
    return ""
