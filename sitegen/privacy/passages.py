"""A file of words taken apart for the rules: where a character stands, in which zone, and what is shown of it. No I/O."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sitegen.errors import Place
from sitegen.model.library import ProseSection, Written, WrittenFact
from sitegen.privacy.words import Zone

_TYPED = frozenset(
    ("published", "updated", "reveal", "closes", "on", "license", "deid", "kind", "status", "window", "at")
) | frozenset(("imported", "authors", "collections", "related", "guidelines"))
"""Keys whose values are dates by their type, terms of the schema, or ids of other records."""
_FILES = frozenset(("pictures", "file"))
"""Keys whose values name files: those are judged by themselves."""
_CREDIT = frozenset(("credit", "source"))
_CREDIT_SECTIONS = frozenset(("acknowledgements", "acknowledgments", "acknowledgement", "credits", "funding"))
_REFERENCE_SECTIONS = frozenset(("references", "literature", "further-reading", "bibliography"))
_FOOTNOTE = re.compile(r" {0,3}\[\^[^\]\n]{1,80}\]:")
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*-->")


def zone_of_fact(fact: WrittenFact) -> Zone:
    """What kind of words a value is, by its keys."""
    keys = fact.keys
    if "references" in keys:
        return "reference"
    if not _CREDIT.isdisjoint(keys) and "changes" not in keys:
        return "credit"
    if "consent" in keys:
        return "consent"
    if not _FILES.isdisjoint(keys) and "alt" not in keys and "caption" not in keys:
        return "file"
    return "words" if _TYPED.isdisjoint(keys) else "typed"


@dataclass(frozen=True, slots=True)
class Shown:
    """Words as readers see them, where that is not how they are written: folded, escaped or marked up."""

    words: str
    zone: Zone
    start: int
    """Where what they were made from begins in the file, in characters."""
    end: int
    fact: WrittenFact | None


class Passages:
    """A file and what stands where in it."""

    def __init__(self, written: Written) -> None:
        self.written = written
        self.text = written.text
        self._lines = [0, *(found.end() for found in re.finditer("\n", written.text))]
        facts = sorted(written.facts, key=lambda fact: fact.start)
        self._facts = [(self.offset(fact.start), self.offset(fact.end), fact) for fact in facts]
        self._starts = [start for start, _, _ in self._facts]
        self.body = self._line_start(written.body_line) if written.body_line else len(written.text)

    def _line_start(self, line: int) -> int:
        return self._lines[line - 1] if line <= len(self._lines) else len(self.text)

    def offset(self, place: Place) -> int:
        """A place as a number of characters from the beginning."""
        return min(self._line_start(place.line) + max(place.column - 1, 0), len(self.text))

    def line(self, offset: int) -> int:
        """The line of a character, counted from 1."""
        return bisect_right(self._lines, offset)

    def place(self, offset: int) -> Place:
        """Where a character stands."""
        line = self.line(offset)
        return Place(self.written.path, line, offset - self._lines[line - 1] + 1)

    def words_of_line(self, line: int) -> str:
        """A line as it is written."""
        return self.text[self._line_start(line) : self._line_start(line + 1)]

    def fact_at(self, offset: int) -> WrittenFact | None:
        """The value that a character belongs to."""
        number = bisect_right(self._starts, offset) - 1
        if number < 0:
            return None
        start, end, fact = self._facts[number]
        return fact if start <= offset < end else None

    def zone(self, offset: int) -> Zone:
        """What kind of words a character belongs to."""
        if offset < self.body:
            fact = self.fact_at(offset)
            return zone_of_fact(fact) if fact else "comment"
        if any(start <= offset < end for start, end in self._comments):
            return "comment"
        line = self.line(offset)
        if _FOOTNOTE.match(self.words_of_line(line)):
            return "reference"
        section = None
        for item in self.written.sections:
            if item.place.line <= line:
                section = item
        return _zone_of_section(section)

    @cached_property
    def _comments(self) -> list[tuple[int, int]]:
        return [found.span() for found in _COMMENT.finditer(self.text, self.body)]

    def shown(self) -> Iterator[Shown]:
        """Values and sections that do not read as they are written."""
        for start, end, fact in self._facts:
            if self.text[start:end] != fact.words and self.text[start + 1 : end - 1] != fact.words:
                yield Shown(fact.words, zone_of_fact(fact), start, end, fact)
        sections = self.written.sections
        ends = [self._line_start(item.place.line) for item in sections[1:]] + [len(self.text)]
        for section, end in zip(sections, ends, strict=False):
            words = [section.heading, section.text]
            words += [each for picture in section.pictures for each in (picture.alt, picture.caption)]
            start = self._line_start(section.place.line)
            yield Shown("\n".join(words), _zone_of_section(section), start, end, None)


def _zone_of_section(section: ProseSection | None) -> Zone:
    if section is None:
        return "words"
    if section.id in _REFERENCE_SECTIONS:
        return "reference"
    return "credit" if section.id in _CREDIT_SECTIONS else "words"
