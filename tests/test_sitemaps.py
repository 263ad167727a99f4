"""sitemap.xml and robots.txt: valid, complete, with languages, pictures and days from facts, split where it grows."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from sitegen.planning.plan import Plan, PlannedFile
from sitegen.planning.sitemaps import Limits, sitemaps
from tests.conftest import CASE, MakeLibrary, png, read_sound
from tests.plans import WHOLE, files_of, plan_of, planned_page, whole_plan

SCHEMA = Path(__file__).parent / "schemas" / "sitemap.xsd"
S = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}loc"
BASE = "https://chest-cases.example/"


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(SCHEMA))


def addresses(data: bytes) -> list[str]:
    return [found.text or "" for found in ET.fromstring(data).iter(f"{S}loc")]  # noqa: S314


def split(plan: Plan, limits: Limits) -> list[PlannedFile]:
    return sitemaps(plan.pages, BASE, limits)


@pytest.mark.parametrize("name", WHOLE)
def test_a_sitemap_keeps_the_protocol(schema: xmlschema.XMLSchema, name: str) -> None:
    """The sitemap is valid and names exactly the pages that may be found, with pictures that the site has."""
    plan = whole_plan(name)
    [data] = files_of(plan, "sitemap.xml").values()
    schema.validate(data.decode())
    base = plan.pages[0].site.library
    pictures = {found.text for found in ET.fromstring(data).iter(IMAGE)}  # noqa: S314

    assert addresses(data) == [base + page.page.url for page in plan.pages if page.page.index]
    assert pictures
    assert pictures <= {base + item.url for item in plan.derivatives}


def test_languages_point_to_each_other() -> None:
    """Each page in two languages names both and the default, and so does its translation."""
    [data] = files_of(whole_plan("demonstration"), "sitemap.xml").values()
    root = ET.fromstring(data)  # noqa: S314
    told = {
        url.findtext(f"{S}loc"): {link.get("hreflang"): link.get("href") for link in url.iter(LINK)}
        for url in root
    }
    english, korean = f"{BASE}cases/chest-001/", f"{BASE}ko/cases/chest-001/"

    assert told[english] == {"en": english, "ko": korean, "x-default": english}
    for links in told.values():
        for address in links.values():
            assert told[address] == links


def test_a_page_changed_when_its_facts_say_so(make_library: MakeLibrary) -> None:
    """The last change is the latest of posting, correction and reveal that has come; a list is as new as its newest case."""
    case = CASE.replace("published: 2026-03-02", "published: 2026-03-02\nupdated: 2026-03-11")
    root = make_library({
        "content/cases/one/case.md": case,
        "content/cases/one/film.png": png(),
        "content/cases/two/case.md": CASE.replace("2026-03-02", "2026-03-04\nupdated: 2026-04-01"),
        "content/cases/two/film.png": png(shade=50),
    })  # fmt: skip
    plan = plan_of(read_sound(root))
    changed = {url: planned_page(plan, url).page.head.modified for url in ("cases/one/", "cases/two/", "")}

    assert {url: str(day) for url, day in changed.items()} == {
        "cases/one/": "2026-03-11",
        "cases/two/": "2026-03-04",
        "": "2026-03-11",
    }


@pytest.mark.parametrize("limits", [Limits(addresses=7), Limits(bytes=6_000)])
def test_a_large_sitemap_is_split(schema: xmlschema.XMLSchema, limits: Limits) -> None:
    """Past a limit sitemap.xml becomes an index of parts within it, which hold all addresses together, each once."""
    plan = whole_plan("demonstration")
    [whole] = split(plan, Limits())
    index, *parts = split(plan, limits)
    for file in (index, *parts):
        schema.validate(file.data.decode())

    assert index.url == "sitemap.xml"
    assert addresses(index.data) == [f"{BASE}{part.url}" for part in parts]
    assert [part.url for part in parts] == [f"sitemap-{n}.xml" for n in range(1, len(parts) + 1)]
    assert [each for part in parts for each in addresses(part.data)] == addresses(whole.data)
    for part in parts:
        assert len(part.data) <= limits.bytes
        assert len(addresses(part.data)) <= limits.addresses


def test_a_sitemap_at_its_limit_stays_one() -> None:
    """Exactly as many addresses as one sitemap may hold need no index."""
    plan = whole_plan("demonstration")
    count = sum(page.page.index for page in plan.pages)

    assert len(split(plan, Limits(addresses=count))) == 1
    assert len(split(plan, Limits(addresses=count - 1))) == 3


def test_robots_name_the_sitemap_and_no_draft(make_library: MakeLibrary) -> None:
    """robots.txt lets all be read and names the sitemap; a draft's address stands neither there nor in the sitemap."""
    root = make_library({
        "content/cases/hush/case.md": CASE.replace("status: published", "status: draft"),
        "content/cases/hush/film.png": png(),
    })  # fmt: skip
    plan = plan_of(read_sound(root), drafts=True)
    files = {item.url: item.data for item in plan.files}

    assert files["robots.txt"] == b"User-agent: *\nAllow: /\n\nSitemap: https://cases.example/sitemap.xml\n"
    assert planned_page(plan, "cases/hush/").page.index is False
    assert b"hush" not in files["sitemap.xml"]
