"""All pages of a plan, rendered; those whose view, theme and texts were seen before are taken from memory."""

from __future__ import annotations

import io
import json
import pickle
from collections.abc import Iterator, Mapping

from sitegen.building.memo import Memo, unpacked
from sitegen.building.rendering import FAULTS, Renderer
from sitegen.errors import Problem
from sitegen.planning.plan import Plan, PlannedPage


class Rendered(Mapping[str, bytes]):
    """Site path → HTML. Pages are kept packed: those of ten thousand cases would take a quarter of a gigabyte."""

    def __init__(self, held: Mapping[str, bytes]) -> None:
        self._held = held

    def __getitem__(self, url: str) -> bytes:
        return unpacked(self._held[url])

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


def render_pages(plan: Plan, memo: Memo) -> tuple[Rendered, list[Problem]]:
    """Site path → HTML of every page that can be rendered, and what is wrong with the templates of the others."""
    renderer = Renderer(plan.theme, plan.catalogues, plan.assets, plan.base_path)
    theme = _theme(plan)
    held: dict[str, bytes] = {}
    problems: list[Problem] = []
    for planned in plan.pages:
        key = memo.key(theme, _view(planned))
        if memo.get(key) is None:
            try:
                page = renderer.render(planned.page, planned.site, planned.view)
            except FAULTS as error:
                problems.append(renderer.problem_of(error, planned.page))
                continue
            memo.put(key, page)
        held[planned.page.url] = memo.held(key)
    return Rendered(held), problems


def _view(planned: PlannedPage) -> bytes:
    """All that a page gets, as bytes that differ wherever it differs.

    They are never read back. "Fast" spares looking for what occurs twice, and with it the difference between one object and two equal
    ones; what can't be written so, a circle, no frozen view has.
    """
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    pickler.fast = True
    pickler.dump((planned.page, planned.site, planned.view))
    return buffer.getvalue()


def _theme(plan: Plan) -> bytes:
    """What templates can reach besides the page's view: each other, the texts, the addresses of assets, the script in the head."""
    theme = plan.theme
    inline = theme.assets.get(theme.facts.inline_script or "", b"").decode("utf-8", "replace")
    texts = {language: dict(catalogue.texts) for language, catalogue in plan.catalogues.items()}
    reached = [dict(theme.templates), texts, dict(plan.assets), plan.base_path, inline, theme.facts.icon]
    return json.dumps(reached, sort_keys=True).encode()
