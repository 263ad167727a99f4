"""IHE Teaching File and Clinical Trial Export: the words that an author sent along, and the key images of the manifest.

A teaching file of this kind is a DICOM folder with a Key Object Selection (the manifest) and a report, Additional Teaching
File Information (IHE RAD TF-2, 4.54 and TF-3, 6.x; codes of the scheme IHERADTF). What authors wrote is theirs to publish,
but was written at a workstation: it goes through the same sieve as other notes before it is kept (drafts.safe_notes), and
no sentence or keyword is kept that holds a part of a name or a number of the headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sitegen.importers.dicom.files import opened
from sitegen.importers.dicom.identity import IDENTITY, Identity, identity_of, private_words
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
_LISTS = frozenset({_DIFFERENTIAL, *_KEYWORDS})
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
    who: Identity = field(default_factory=Identity, repr=False)
    """Of the file itself; that of several together says nothing."""

    def __or__(self, other: TeachingFile) -> TeachingFile:
        return TeachingFile(
            {**other.facts, **self.facts},
            {**other.sections, **self.sections},
            self.keys | other.keys,
            self.left_out + other.left_out,
        )


def teaching_file(path: Path, others: Sequence[Identity] = ()) -> TeachingFile | None:
    """What a report or a selection of key objects tells about a teaching file; None where it is of another kind.

    `others` are identities of the other files, which no word may hold either.
    """
    try:
        with opened(path, (*_ELEMENTS, *IDENTITY)) as found:
            who = identity_of(found.data)
            title = text(item(found.data, "ConceptNameCodeSequence"), "CodeValue")
            if title in _MANIFESTS:
                return TeachingFile(keys=frozenset(_references(found.data, _DEEPEST)), who=who)
            if title == _INFORMATION:
                return _information(found.data, who, private_words((who, *others)))
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


def _information(data: Any, who: Identity, private: re.Pattern[str] | None) -> TeachingFile:
    words: dict[str, list[str]] = {}
    codes: dict[str, str] = {}
    left_out = 0
    for child in _items(data, _DEEPEST):
        concept = text(item(child, "ConceptNameCodeSequence"), "CodeValue")
        value = item(child, "ConceptCodeSequence")
        codes[concept] = text(value, "CodeValue") if value is not None else ""
        told = text(child, "TextValue") or (text(value, "CodeMeaning") if value is not None else "")
        for line in _parts(told) if concept in _LISTS else told.splitlines():
            notes = safe_notes(line, private)
            left_out += notes.left_out
            if notes.text:
                words.setdefault(concept, []).append(notes.text)
    facts: dict[str, Any] = {}
    diagnosis = " ".join(words.get(_DIAGNOSIS, ()))
    if diagnosis:
        facts |= {"title": diagnosis, "diagnosis": {"name": diagnosis}}
    others = list(dict.fromkeys(words.get(_DIFFERENTIAL, ())))
    keywords = list(dict.fromkeys(word for concept in _KEYWORDS for word in words.get(concept, ())))
    facts["differential"] = [{"name": name} for name in others] or None
    facts["keywords"] = keywords or None
    facts["category"] = _CATEGORIES.get(codes.get(_CATEGORY, ""))
    facts["level"] = _LEVELS.get(codes.get(_LEVEL, ""))
    sections = {
        heading: "\n\n".join(escaped(line) for line in words[concept])
        for concept, heading in _SECTIONS.items()
        if concept in words
    }
    told_facts = {key: value for key, value in facts.items() if value}
    return TeachingFile(told_facts, sections, left_out=left_out, who=who)


def _parts(words: str) -> Iterator[str]:
    """The entries of a list that was typed into one field."""
    for part in re.split(r"[,;\r\n]", words):
        if part.strip():
            yield part.strip()
