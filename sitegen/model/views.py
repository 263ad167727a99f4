"""How often pages were viewed, as it stands in content/data/views.json. No I/O."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from sitegen.model.values import Facts, Id

Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Views = Annotated[int, Field(ge=0)]
OTHER_COUNTRIES = "other"
"""Stands for countries with too few views, and for those that are not known."""
Country = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|other)$")]
"""ISO 3166-1, two letters, or OTHER_COUNTRIES."""


def _moment(value: str) -> str:
    if not value.endswith("Z") or len(value) != len("2026-03-09T08:00:00Z"):
        raise ValueError("a moment is written 2026-03-09T08:00:00Z")
    datetime.fromisoformat(value)
    return value


Moment = Annotated[str, AfterValidator(_moment)]
"""RFC 3339, UTC, whole seconds."""


class CountedFacts(Facts):
    """A stretch of time whose requests are counted, so that no log counts twice."""

    since: Moment
    until: Moment
    last: Annotated[int, Field(ge=1)] = 1
    """How many requests for pages of the second `until` are counted; a log that grows may have more of it later."""


class ViewsFacts(Facts):
    """Views that arrive from outside, so that a build stays reproducible."""

    pages: dict[str, dict[Month, Views]] = {}
    """Site path of a page (cases/chest-001/) → month (2026-03) → views; each language's page has its own."""
    countries: dict[Country, dict[Month, Views]] = {}
    """Country → month → views of all pages, where a log told countries; other for those with few."""
    counted: dict[Id, tuple[CountedFacts, ...]] = {}
    """Source of logs → what of its time is counted. Kept by `sitegen views`."""

    def of(self, *paths: str) -> int:
        """The views of pages together, in all months."""
        return sum(sum(self.pages.get(path, {}).values()) for path in paths)
