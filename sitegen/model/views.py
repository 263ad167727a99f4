"""How often pages were viewed, as it stands in content/data/views.json. No I/O."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from sitegen.model.values import Facts

Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
Views = Annotated[int, Field(ge=0)]


class ViewsFacts(Facts):
    """Views that arrive from outside, so that a build stays reproducible."""

    pages: dict[str, dict[Month, Views]] = {}
    """Site path of a page (cases/chest-001/) → month (2026-03) → views; each language's page has its own."""

    def of(self, *paths: str) -> int:
        """The views of pages together, in all months."""
        return sum(sum(self.pages.get(path, {}).values()) for path in paths)
