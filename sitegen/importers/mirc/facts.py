"""The facts of a MIRC document in our terms, by the crosswalk. No I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sitegen.importers.mapping import licence_of
from sitegen.importers.mirc.crosswalk import (
    category_of,
    confirmation_of,
    level_of,
    modality_of,
    region_of,
    section_id,
)
from sitegen.importers.mirc.identity import Identity, patient_of
from sitegen.importers.mirc.literature import references_of
from sitegen.importers.mirc.sections import AGAINST, FAVOURS, POINTS, holds_words
from sitegen.importers.mirc.tree import Element

Tell = Callable[[Element, str, str], None]
"""Told the element, what of it does not come along, and what to do."""

_LONGEST_NAME = 120
"""Of a diagnosis; what is longer is prose."""
_LONGEST_IN_LIST = 70
_MOST_KEYWORDS = 20
_MOST_RIVALS = 40
_NOBODY = ("anonymous", "none", "unknown", "author", "untitled")
_NUMBERED = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|[-•*])\s*")
_DEGREES = re.compile(
    r",?\s+(?:M\.?D\.?|Ph\.?D\.?|M\.?B\.?B\.?S\.?|FRCR|FACR|D\.?O\.?|M\.?Sc\.?|R\.?T\.?)(?=\W|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the library that is imported into knows by itself."""

    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Id → names."""
    radlex: Mapping[str, str] = field(default_factory=dict)
    """RadLex id → finding."""
    findings: frozenset[str] = frozenset()
    collections: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    guidelines: frozenset[str] = frozenset()
    """Guidelines, and their recommendations as `guideline#recommendation`."""
    languages: tuple[str, ...] = ("en",)
    """The first is the default."""

    def person(self, name: str) -> str | None:
        """The id of somebody of that name; academic degrees do not matter."""
        wanted = _folded_name(name)
        return next((key for key, names in self.people.items() if wanted in map(_folded_name, names)), None)


def _folded_name(name: str) -> str:
    bare = _DEGREES.sub("", name)
    last, comma, first = bare.partition(",")
    ordered = f"{first} {last}" if comma else bare
    return " ".join(re.findall(r"\w+", ordered.casefold()))


@dataclass(slots=True)
class Reader:
    """Reads the facts of one document."""

    root: Element
    identity: Identity
    known: Known
    tell: Tell

    def _words(self, item: Element | None) -> str:
        """The words of an element, or "" with a note where they name the patient."""
        if item is None or not item.text:
            return ""
        if self.identity.names(item.text):
            self.tell(item, f"'{item.tag}' is left out, since it seems to name the patient", "write it anew")
            return ""
        return self.identity.cleaned(item.text, story=False).text

    def facts(self) -> dict[str, Any]:
        """All but studies and words; keys without a value are None."""
        diagnosis, basis = self._diagnosis()
        title = self._words(self.root.first("title"))
        teaser = self._words(self.root.first("alternative-title"))
        title = "" if title.casefold().strip(".") in _NOBODY else title
        patient, odd = patient_of(self.root)
        for what in odd:
            self.tell(self.root, f"{what} is not understood and was left out", "set it in the draft")
        authors, credit = self._authors()
        licence, rights = self._rights()
        published = self._day(self.root.first("publication-date"))
        revised = [day for item in self.root.every("revision-date") if (day := self._day(item))]
        updated = max(revised, default=None)
        certainty, grounds = basis
        named = {"name": diagnosis, "certainty": certainty, "basis": list(grounds) or None}
        return {
            "title": title or diagnosis or "Imported teaching file",
            "teaser": teaser if teaser and teaser != title else None,
            "kind": "library",
            "status": "draft",
            "published": published.isoformat() if published else None,
            "updated": updated.isoformat()
            if updated and (published is None or updated > published)
            else None,
            "authors": authors or None,
            "license": licence,
            "credit": "; ".join(part for part in (credit, rights) if part) or None,
            "patient": patient.model_dump(exclude_none=True) if patient else None,
            "diagnosis": named if diagnosis else None,
            "differential": self._differential() or None,
            "teaching_points": self._points() or None,
            "level": self._term("level", level_of),
            "category": self._term("category", category_of),
            "keywords": self._keywords() or None,
            "references": references_of(self.root, self._words) or None,
        }

    def modality(self) -> str:
        """The DICOM code of the document as a whole."""
        item = self._index("modality")
        return (modality_of(item.text) if item else None) or "OT"

    def region(self) -> str:
        """The body region that the document is about."""
        named = [item.text for tag in ("anatomy", "organ-system", "category") if (item := self._index(tag))]
        return region_of(*named)

    def _index(self, tag: str) -> Element | None:
        """An index element with words, wherever it stands."""
        of_document = [item for item in self.root.elements if item.tag == tag and item.text]
        return next(iter(of_document), None) or next(
            (item for item in self.root.every(tag) if item.text), None
        )

    def _term(self, tag: str, convert: Callable[[str], str | None]) -> str | None:
        item = self._index(tag)
        value = convert(item.text) if item else None
        if item is not None and value is None and not self.identity.names(item.text):
            self.tell(
                item,
                f"the {tag} '{item.text[:60]}' is not understood and was left out",
                "set it in the draft",
            )
        return value

    def _day(self, item: Element | None) -> date | None:
        """A day of the document's own life, such as 2010-03-01, 20100301 or 2010.03.01."""
        if item is None or not item.text:
            return None
        found = re.match(r"(\d{4})[-./]?(\d{2})[-./]?(\d{2})(?!\d)", item.text)
        try:
            return date(*(int(part) for part in found.groups())) if found else None
        except ValueError:
            return None

    def _authors(self) -> tuple[list[str], str]:
        """Those whom the library knows, and the others in words for the credit."""
        ids: list[str] = []
        others: list[str] = []
        for author in self.root.elements:
            if author.tag != "author":
                continue
            named = author.first("name")
            name = (
                named or Element("name", children=[c for c in author.children if isinstance(c, str)])
            ).text
            if (
                not name
                or name.casefold() in _NOBODY
                or name.casefold().endswith("(draft)")
                or self.identity.names(name)
            ):
                continue
            known = self.known.person(name)
            if known:
                ids += [known] if known not in ids else []
                continue
            at = author.first("affiliation")
            others.append(f"{name}, {at.text}" if at is not None and at.text else name)
            self.tell(
                author,
                f"'{name}' is not in people.yaml, and is named in 'credit'",
                "add the person, or keep the credit",
            )
        return ids, "; ".join(others)

    def _rights(self) -> tuple[str | None, str]:
        """The licence that `rights` names; else its words, for the credit."""
        item = self.root.first("rights")
        text = self._words(item)
        if item is None or not text:
            return None, ""
        licence, _ = licence_of(re.split(r"[;(]|\. ", text)[0], text)
        if licence is None:
            self.tell(
                item,
                "'rights' names no licence that sitegen knows",
                "set 'license', if the author agrees to one",
            )
            return None, text
        return licence, ""

    def _diagnosis(self) -> tuple[str, tuple[str | None, tuple[str, ...]]]:
        item = self._index("diagnosis")
        confirmed = self._index("confirmation")
        basis = confirmation_of(confirmed.text) if confirmed else (None, ())
        name = self._words(item) if item else self._short("diagnosis")
        return (name if len(name) <= _LONGEST_NAME else ""), basis

    def _short(self, wanted: str) -> str:
        """The words of a section that says no more than a name, or ""."""
        for section in self.root.elements:
            if section.tag == "section" and section_id(section.attribute("heading")) == wanted:
                text = self._words(section)
                return text if len(text) <= _LONGEST_NAME else ""
        return ""

    def _differential(self) -> list[dict[str, Any]]:
        items = [item for item in self.root.every("differential-diagnosis") if item.text][:_MOST_RIVALS]
        entries = (
            [self._rival(item) for item in items] if len(items) > 1 else [{"name": n} for n in _listed(items)]
        )
        if len(items) == 1 and len(entries) == 1:
            entries = [self._rival(items[0])]
        if not items:
            entries = [{"name": name} for name in self._section_list()]
        names: set[str] = set()
        kept: list[dict[str, Any]] = []
        for entry in entries:
            safe = not self.identity.names(entry["name"]) and len(entry["name"]) <= _LONGEST_NAME
            if safe and entry["name"].casefold() not in names:
                names.add(entry["name"].casefold())
                kept.append(entry)
        return kept

    def _section_list(self) -> list[str]:
        """The names in a section that does nothing but list them."""
        for section in self.root.elements:
            if section.tag == "section" and section_id(section.attribute("heading")) == "differential":
                names = listed_in(section)
                return names if names and all(len(name) <= _LONGEST_IN_LIST for name in names) else []
        return []

    def _rival(self, item: Element) -> dict[str, Any]:
        """A diagnosis to think of, with what speaks for and against it where it stands beside it in a list."""
        holder = next((li for li in self.root.every("li") if item in li.elements), None)
        beside = {child.attribute("class"): child.text for child in holder.elements} if holder else {}
        return {
            "name": item.text,
            "favours": beside.get(FAVOURS) or None,
            "against": beside.get(AGAINST) or None,
        }

    def _points(self) -> list[str]:
        for section in self.root.elements:
            if section.tag != "section" or section_id(section.attribute("heading")) != "teaching-points":
                continue
            lists = [item for item in section.every("ul", "ol") if item.text]
            if len(lists) == 1 and (lists[0].attribute("class") == POINTS or lists[0].text == section.text):
                cleaned = [self.identity.cleaned(li.text, story=False).text for li in lists[0].elements]
                return [point for point in cleaned if point]
        return []

    def _keywords(self) -> list[str]:
        item = self.root.first("keywords")
        words = (
            [" ".join(part.split()) for part in re.split(r"[,;\n]", "".join(_all_text(item)))] if item else []
        )
        codes = [
            f"{code.attribute('coding-system')} {code.text}".strip()
            for code in self.root.elements
            if code.tag == "code" and code.text
        ]
        kept = [
            word
            for word in (*words, *codes)
            if word and not self.identity.names(word) and len(word) <= _LONGEST_NAME
        ]
        return list(dict.fromkeys(kept))[:_MOST_KEYWORDS]


def _all_text(item: Element) -> list[str]:
    return [
        part for child in item.children for part in ([child] if isinstance(child, str) else _all_text(child))
    ]


def _listed(items: list[Element]) -> list[str]:
    """The names in one element: in lines, or parted by semicolons, or numbered."""
    text = "\n".join("".join(_all_text(item)) for item in items)
    parts = re.split(r"[;\n]|(?<=\S)\s+(?=\d{1,2}[.)]\s)", text)
    names = [" ".join(_NUMBERED.sub("", part).split()).rstrip(".") for part in parts]
    return [name for name in names if name]


def listed_in(section: Element) -> list[str]:
    """The names that a section lists, in lists or in lines."""
    items = list(section.every("li")) or [item for item in section.every("p") if item.text]
    return _listed(items or [section])


def rest_is_facts(section: Element, facts: Mapping[str, Any]) -> bool:
    """Whether a section says nothing but what became facts, so that it need not stand in the words as well."""
    if not holds_words(section):
        return True
    match section_id(section.attribute("heading")):
        case "diagnosis":
            named = facts.get("diagnosis")
            return named is not None and section.text == named["name"]
        case "differential":
            names = [entry["name"] for entry in facts.get("differential") or []]
            return bool(names) and listed_in(section) == names
        case "teaching-points":
            return bool(facts.get("teaching_points")) and "".join(facts["teaching_points"]).replace(
                " ", ""
            ) == section.text.replace(" ", "")
        case _:
            return False
