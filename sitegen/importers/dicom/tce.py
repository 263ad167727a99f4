"""IHE Teaching File and Clinical Trial Export: the words that an author sent along, and the key images of the manifest.

A teaching file of this kind is a DICOM folder with a Key Object Selection (the manifest) and a report, Additional Teaching
File Information (IHE RAD TF-2, 4.54 and TF-3, 6.x; codes of the scheme IHERADTF). What authors wrote is theirs to publish,
but was written at a workstation: it goes through the same sieve as other notes before it is kept (drafts.safe_notes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitegen.importers.dicom.files import opened
from sitegen.importers.dicom.values import item, text
from sitegen.importers.drafts import escaped, safe_notes

_INFORMATION = "TCE006"
_MANIFESTS = frozenset({"TCE001", "TCE002", "TCE007"})
_ELEMENTS = ("ConceptNameCodeSequence", "ContentSequence")
_DEEPEST = 8
"""Levels of a report that are looked at; these have two."""
_SECTIONS = {"121060": "History", "121071": "Findings", "TCE106": "Discussion", "TCE104": "Abstract"}
_DIAGNOSIS, _DIFFERENTIAL, _CATEGORY, _LEVEL = "TCE107", "111023", "TCE109", "TCE110"
_KEYWORDS = ("TCE105", "112005", "111042", "TCE108")
"""Keywords, anatomy, pathology, organ system."""
_LEVELS = {"TCE201": "primary", "TCE202": "intermediate", "TCE203": "advanced"}
_CATEGORIES = {
    "TCE301": "musculoskeletal",
    "TCE302": "pulmonary",
    "TCE303": "cardiovascular",
    "TCE304": "gastrointestinal",
    "TCE305": "genitourinary",
    "TCE306": "neuro",
    "TCE307": "vascular-interventional",
    "TCE308": "nuclear",
    "TCE309": "ultrasound",
    "TCE310": "pediatric",
    "TCE311": "breast",
}


@dataclass(frozen=True, slots=True)
class TeachingFile:
    """What manifest and report tell; the parts of several are put together."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    """Title, diagnosis, differential, keywords, category, level."""
    sections: Mapping[str, str] = field(default_factory=dict)
    """Heading → Markdown, in the order in which a case tells them."""
    keys: frozenset[str] = field(default=frozenset(), repr=False)
    """SOP Instance UIDs of the key images; only ever compared."""
    left_out: int = 0
    """Sentences that could name a person, a place or a day."""

    def __or__(self, other: TeachingFile) -> TeachingFile:
        return TeachingFile(
            {**other.facts, **self.facts},
            {**other.sections, **self.sections},
            self.keys | other.keys,
            self.left_out + other.left_out,
        )


def teaching_file(path: Path) -> TeachingFile | None:
    """What a report or a selection of key objects tells about a teaching file; None where it is of another kind."""
    try:
        with opened(path, _ELEMENTS) as found:
            title = text(item(found.data, "ConceptNameCodeSequence"), "CodeValue")
            if title in _MANIFESTS:
                return TeachingFile(keys=frozenset(_references(found.data, _DEEPEST)))
            if title == _INFORMATION:
                return _information(found.data)
    except Exception:  # noqa: BLE001 - damaged reports raise anything; the file is named as a report then
        return None
    return None


def _items(owner: Any, depth: int) -> Iterator[Any]:
    """The content items below an owner, in order (PS3.3 C.17.3)."""
    for child in (owner.get("ContentSequence") or ()) if depth else ():
        yield child
        yield from _items(child, depth - 1)


def _references(owner: Any, depth: int) -> Iterator[str]:
    for child in _items(owner, depth):
        reference = item(child, "ReferencedSOPSequence")
        if reference is not None:
            yield text(reference, "ReferencedSOPInstanceUID")


def _information(data: Any) -> TeachingFile:
    words: dict[str, list[str]] = {}
    codes: dict[str, str] = {}
    left_out = 0
    for child in _items(data, _DEEPEST):
        concept = text(item(child, "ConceptNameCodeSequence"), "CodeValue")
        value = item(child, "ConceptCodeSequence")
        codes[concept] = text(value, "CodeValue") if value is not None else ""
        told = text(child, "TextValue") or (text(value, "CodeMeaning") if value is not None else "")
        for line in told.splitlines():
            notes = safe_notes(line)
            left_out += notes.left_out
            if notes.text:
                words.setdefault(concept, []).append(notes.text)
    facts: dict[str, Any] = {}
    diagnosis = " ".join(words.get(_DIAGNOSIS, ()))
    if diagnosis:
        facts |= {"title": diagnosis, "diagnosis": {"name": diagnosis}}
    others = list(dict.fromkeys(_parts(words.get(_DIFFERENTIAL, ()))))
    keywords = list(dict.fromkeys(part for concept in _KEYWORDS for part in _parts(words.get(concept, ()))))
    facts["differential"] = [{"name": name} for name in others] or None
    facts["keywords"] = keywords or None
    facts["category"] = _CATEGORIES.get(codes.get(_CATEGORY, ""))
    facts["level"] = _LEVELS.get(codes.get(_LEVEL, ""))
    sections = {
        heading: "\n\n".join(escaped(line) for line in words[concept])
        for concept, heading in _SECTIONS.items()
        if concept in words
    }
    return TeachingFile({key: value for key, value in facts.items() if value}, sections, left_out=left_out)


def _parts(lines: Any) -> Iterator[str]:
    """The entries of a list that was typed into one field."""
    for line in lines:
        for part in re.split(r"[,;]", line):
            if part.strip():
                yield part.strip()
