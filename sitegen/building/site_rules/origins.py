"""What a page was made of: finds the line of the record or of the template that brought something onto it. No I/O."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from typing import Final

from sitegen import urls
from sitegen.errors import Place
from sitegen.model.library import Written, record_of_file
from sitegen.planning.plan import PlannedPage
from sitegen.reading.theme import Theme

_NAMED: Final = re.compile(r"""\{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")


class Origins:
    """Finds what a page was made of: the record's own words, else the theme's templates."""

    def __init__(self, theme: Theme, written: Sequence[Written], languages: Sequence[str]) -> None:
        self._theme = theme
        self._languages = languages
        self._written: dict[str, list[Written]] = {}
        for one in written:
            self._written.setdefault(record_of_file(one.path), []).append(one)
        self._templates: dict[str, tuple[str, ...]] = {}

    def place(self, page: PlannedPage, evidence: Sequence[str]) -> Place:
        """Where words stand that brought something onto a page, the best words first; else its template as a whole."""
        own = self._own(page)
        for words in evidence:
            for written in own:
                line = _line(written.text, words)
                if line:
                    return Place(written.path, line)
        names = self._used(page.page.template)
        for words in evidence:
            for name in names:
                line = _line(self._theme.templates[name], words)
                if line:
                    return Place(self._theme.places.get(name, name), line)
        template = page.page.template
        return Place(self._theme.places.get(template, template))

    def is_record(self, page: PlannedPage) -> bool:
        """Whether a page is about one record, whose words can be looked at."""
        return bool(self._own(page))

    def _own(self, page: PlannedPage) -> list[Written]:
        """The record's files, that of the page's language first."""
        record = urls.record_of(page.page.url, self._languages)
        found = self._written.get(f"content/{record}", []) if record else []
        ending = f".{page.page.language}.md"
        return sorted(found, key=lambda item: (not item.path.endswith(ending), item.path))

    def _used(self, template: str) -> tuple[str, ...]:
        """A template and all that it extends, includes or imports."""
        if template not in self._templates:
            found = [template] if template in self._theme.templates else []
            for name in found:  # grows while it is walked
                found += [
                    named
                    for named in _NAMED.findall(self._theme.templates[name])
                    if named in self._theme.templates and named not in found
                ]
            self._templates[template] = tuple(found)
        return self._templates[template]


def _line(text: str, words: str) -> int:
    """The line in which words stand, counted from 1; 0 where they stand nowhere."""
    at = text.find(words) if words else -1
    return text.count("\n", 0, at) + 1 if at >= 0 else 0


def last_part(address: str) -> str:
    """The name in an address, by which a template may know it."""
    return posixpath.basename(address.partition("#")[0].partition("?")[0])
