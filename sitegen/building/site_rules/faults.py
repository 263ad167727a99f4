"""Faults of pages gathered: what a template does wrong on a thousand pages is told once, at the place where it can be mended.

No I/O.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sitegen import urls
from sitegen.errors import Place, Problem, Severity
from sitegen.model.library import Written
from sitegen.planning.plan import PlannedPage
from sitegen.reading.theme import Theme

_NAMED: Final = re.compile(r"""\{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")


@dataclass(slots=True)
class _Seen:
    severity: Severity
    hint: str
    pages: list[str] = field(default_factory=list)


class Faults:
    """Gathers what is wrong on pages."""

    def __init__(self, theme: Theme, written: Sequence[Written], languages: Sequence[str]) -> None:
        self._origins = _Origins(theme, written, languages)
        self._seen: dict[tuple[str, Place, str], _Seen] = {}

    def problem(
        self,
        code: str,
        page: PlannedPage,
        message: str,
        hint: str,
        *,
        evidence: Sequence[str] = (),
        severity: Severity = Severity.ERROR,
    ) -> None:
        """A fault on a page; `evidence` are words to find it by in what the page was made of, the best first."""
        place = self._origins.place(page, evidence)
        seen = self._seen.setdefault((code, place, message), _Seen(severity, hint))
        seen.pages.append(urls.file_of(page.page.url))

    def problems(self) -> Iterator[Problem]:
        """Each fault once, with the pages that it is on."""
        for (code, place, message), seen in self._seen.items():
            yield Problem(code, place, f"{_on(seen.pages)}, {message}", seen.hint, seen.severity)


def _on(pages: Sequence[str]) -> str:
    first = min(pages)
    return (
        f"on the page '{first}'" if len(set(pages)) == 1 else f"on {len(set(pages))} pages, '{first}' first"
    )


class _Origins:
    """Finds what a page was made of: the record's own words, else the theme's templates."""

    def __init__(self, theme: Theme, written: Sequence[Written], languages: Sequence[str]) -> None:
        self._theme = theme
        self._languages = languages
        self._written: dict[str, list[Written]] = {}
        for one in written:
            record = "/".join(one.path.split("/")[:3]).partition(".")[0]
            self._written.setdefault(record, []).append(one)
        self._templates: dict[str, tuple[str, ...]] = {}

    def place(self, page: PlannedPage, evidence: Sequence[str]) -> Place:
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


def by_url(pages: Sequence[PlannedPage]) -> Mapping[str, PlannedPage]:
    """Planned pages by the names of their files."""
    return {urls.file_of(page.page.url): page for page in pages}
