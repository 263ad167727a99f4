"""Plans of whole libraries, without a pixel made: the demonstration, the sample material, small ones of a test."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from sitegen.importers.csv_table import import_table
from sitegen.model.library import Library
from sitegen.planning.options import Options
from sitegen.planning.plan import Plan, PlannedPage
from sitegen.planning.site import plan_site
from sitegen.reading.theme import read_theme
from tests.conftest import FINDINGS, PEOPLE, SAMPLES, SITE, TODAY, read_sound

DEMONSTRATION = Path(__file__).parents[1]
SEALED_DAY = date(2026, 11, 24)
"""On this day one case of the demonstration is sealed."""
WHOLE = ("demonstration", "samples")


def plan_of(library: Library, today: date = TODAY, *, drafts: bool = False) -> Plan:
    """What a build on that day would write, in the theme that is shipped."""
    theme, _ = read_theme("reading-room", Path("nowhere"))
    return plan_site(library, theme, Options(today, "0.0.0", drafts))


@lru_cache(maxsize=2)
def whole_plan(name: str) -> Plan:
    """The plan of a whole library; the sample cases are published in memory alone, whatever they still lack."""
    if name == "demonstration":
        return plan_of(read_sound(DEMONSTRATION), SEALED_DAY)
    if not SAMPLES.is_dir():
        pytest.skip("the real cases of ../shared/samples are not on this machine")
    root = Path(mkdtemp(prefix="sitegen-samples-"))
    for path, text in (("site", SITE), ("people", PEOPLE), ("findings", FINDINGS)):
        (root / "content").mkdir(exist_ok=True)
        (root / f"content/{path}.yaml").write_text(text, "utf-8")
    import_table(
        SAMPLES / "cases.csv", pictures=SAMPLES, into=root / "content/cases", library=root, mapping=None
    )
    library = read_sound(root)
    published = {"status": "published", "published": date(2026, 3, 1), "authors": ("ed",)}
    cases = {
        key: dataclasses.replace(case, facts=case.facts.model_copy(update=published))
        for key, case in library.cases.items()
    }
    assert len(cases) >= 15
    return plan_of(dataclasses.replace(library, cases=cases))


def files_of(plan: Plan, ending: str) -> dict[str, bytes]:
    """The planned files whose names end so."""
    return {item.url: item.data for item in plan.files if item.url.endswith(ending)}


def planned_page(plan: Plan, url: str) -> PlannedPage:
    """The page at a site path."""
    [page] = [page for page in plan.pages if page.page.url == url]
    return page
