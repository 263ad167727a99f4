"""Faults of pages gathered: what a template does wrong on a thousand pages is told once, at the place where it can be mended.

No I/O.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sitegen import urls
from sitegen.building.site_rules.origins import Origins
from sitegen.errors import Place, Problem, Severity
from sitegen.model.library import Written
from sitegen.planning.plan import PlannedPage
from sitegen.reading.theme import Theme


@dataclass(slots=True)
class _Seen:
    severity: Severity
    hint: str
    pages: list[str] = field(default_factory=list)


class Faults:
    """Gathers what is wrong on pages."""

    def __init__(self, theme: Theme, written: Sequence[Written], languages: Sequence[str]) -> None:
        self._origins = Origins(theme, written, languages)
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


def by_url(pages: Sequence[PlannedPage]) -> Mapping[str, PlannedPage]:
    """Planned pages by the names of their files."""
    return {urls.file_of(page.page.url): page for page in pages}
