"""Feeds: valid Atom and JSON Feed, stable ids, days from facts, and an answer only from its day on."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.model.library import Library
from sitegen.planning.plan import Plan
from tests.conftest import CASE, TODAY, Files, MakeLibrary, png, read_sound
from tests.plans import WHOLE, files_of, plan_of, planned_page, whole_plan

A = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
"""RFC 3339, 5.6, without fractions."""
REVEAL = TODAY - timedelta(days=4)
QUIZ = CASE.replace("kind: library", f"kind: quiz\nreveal: {REVEAL.isoformat()}")
FILES: Files = {
    "content/cases/unknown/case.md": QUIZ.replace("authors:", "collections: [every-week, lungs]\nauthors:"),
    "content/cases/unknown/film.png": png(),
    "content/collections/every-week.md": "---\ntitle: Every week\nstatus: published\ngives_away: false\n---\n",
    "content/collections/lungs.md": "---\ntitle: Lungs\nstatus: published\n---\n",
}


def feeds(plan: Plan) -> dict[str, ET.Element]:
    return {url: ET.fromstring(data) for url, data in files_of(plan, "feed.xml").items()}  # noqa: S314


def json_feeds(plan: Plan) -> dict[str, dict[str, Any]]:
    return {url: json.loads(data) for url, data in files_of(plan, "feed.json").items()}


def told(plan: Plan, url: str = "feed.xml") -> dict[str, str]:
    """The entries of a feed: id → title."""
    return {
        item.findtext(f"{A}id", ""): item.findtext(f"{A}title", "")
        for item in feeds(plan)[url].iter(f"{A}entry")
    }


@pytest.mark.parametrize("name", WHOLE)
def test_atom_feeds_are_read_without_a_complaint(name: str) -> None:
    """Feedparser reads every feed, its entries and their days."""
    plan = whole_plan(name)
    files = files_of(plan, "feed.xml")

    assert {"feed.xml", "ko/feed.xml"} <= set(files)
    for url, data in files.items():
        parsed = feedparser.parse(data)
        assert not parsed.bozo, url
        assert parsed.version == "atom10"
        assert parsed.feed.title
        assert parsed.entries
        for entry in parsed.entries:
            assert entry.title
            assert entry.link
            assert entry.updated_parsed
            assert entry.content[0].value


@pytest.mark.parametrize("name", WHOLE)
def test_atom_feeds_keep_the_rules_that_no_reader_checks(name: str) -> None:
    """RFC 4287: one title, id and updated; an author for all; a link to itself; ids that are unique and whole addresses."""
    plan = whole_plan(name)
    base = plan.pages[0].site.library
    for url, feed in feeds(plan).items():
        ids = [item.findtext(f"{A}id", "") for item in feed.iter(f"{A}entry")]
        own = {link.get("rel"): link.get("href") for link in feed.findall(f"{A}link")}
        assert own["self"] == base + url
        assert own["alternate"] in {page.page.canonical for page in plan.pages}
        assert len(set(ids)) == len(ids)
        assert feed.find(f"{A}author/{A}name") is not None
        for item in (feed, *feed.iter(f"{A}entry")):
            for once in ("title", "id", "updated"):
                assert len(item.findall(f"{A}{once}")) == 1
            assert item.findtext(f"{A}id", "").startswith("https://")
            assert MOMENT.fullmatch(item.findtext(f"{A}updated", ""))
            alternates = [
                (link.get("type"), link.get("hreflang"))
                for link in item.findall(f"{A}link")
                if link.get("rel") == "alternate"
            ]
            assert len(set(alternates)) == len(alternates) == 1
        newest = max(item.findtext(f"{A}updated", "") for item in feed.iter(f"{A}entry"))
        assert feed.findtext(f"{A}updated") == newest


@pytest.mark.parametrize("name", WHOLE)
def test_json_feeds_keep_the_rules_of_version_1_1(name: str) -> None:
    """jsonfeed.org 1.1: version, title, items; each item with a unique id, content and RFC 3339 days; keys of our own begin with "_"."""
    plan = whole_plan(name)
    base = plan.pages[0].site.library
    top = {"version", "title", "home_page_url", "feed_url", "description", "language", "authors", "items"}
    item_keys = {"id", "url", "title", "summary", "content_html", "image", "date_published", "date_modified"}
    found = json_feeds(plan)

    assert {"feed.json", "ko/feed.json"} <= set(found)
    for url, feed in found.items():
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == base + url
        assert set(feed) <= top
        ids = [item["id"] for item in feed["items"]]
        assert len(set(ids)) == len(ids)
        for item in feed["items"]:
            assert {key for key in item if key[0] != "_"} <= item_keys | {"authors", "tags", "language"}
            assert item["content_html"]
            assert MOMENT.fullmatch(item["date_published"])
            assert MOMENT.fullmatch(item["date_modified"])
            assert all(author["name"] for author in item["authors"])
        atom = told(plan, url.replace(".json", ".xml"))
        assert ids == list(atom)


@pytest.mark.parametrize("name", WHOLE)
def test_pictures_of_entries_are_in_the_site(name: str) -> None:
    """Every picture that an entry shows is one that the site publishes, with a text for it."""
    plan = whole_plan(name)
    published = {plan.pages[0].site.library + item.url for item in plan.derivatives}
    shown: set[str] = set()
    for feed in json_feeds(plan).values():
        for item in feed["items"]:
            shown |= set(re.findall(r'<img src="([^"]+)" alt="[^"]+"', item["content_html"]))
            assert item["content_html"].count("<img") == ("image" in item)

    assert shown
    assert shown <= published


def test_every_page_leads_to_the_feeds() -> None:
    """Each page names the library's feeds in its head, a collection and a guideline their own first, and the foot leads to the list."""
    plan = whole_plan("demonstration")
    files = {item.url for item in plan.files}
    for planned in plan.pages:
        if planned.page.kind == "embed":  # stands in the frame of another site
            continue
        prefix = "ko/" if planned.page.language == "ko" else ""
        named = [feed.url for feed in planned.page.head.feeds]
        assert named[-2:] == [f"{prefix}feed.xml", f"{prefix}feed.json"]
        assert set(named) <= files
        assert f"{prefix}feeds/" in [link.url for link in planned.page.footer]

    assert (
        planned_page(plan, "collections/covid-19/").page.head.feeds[0].url == "collections/covid-19/feed.xml"
    )
    assert planned_page(plan, "guidelines/kstr-covid-2020/").page.head.feeds[0].url == "guidelines/feed.xml"


def test_the_answer_comes_on_its_day_as_an_entry_of_its_own(make_library: MakeLibrary) -> None:
    """Before the day there is the teaser alone; from then on the answer too, and the posting stays as it was."""
    library = read_sound(make_library(FILES))
    before, after = plan_of(library, REVEAL - timedelta(days=1)), plan_of(library, REVEAL)
    case = "https://cases.example/cases/unknown/"

    assert told(before) == {case: "Dry cough for three weeks"}
    assert told(after) == {
        f"{case}#sg-answer": "Answer: Organising pneumonia",
        case: "Dry cough for three weeks",
    }
    posted = [json_feeds(plan)["feed.json"]["items"][-1] for plan in (before, after)]
    assert posted[0] == posted[1]
    assert feeds(after)["feed.xml"].findtext(f"{A}updated") == f"{REVEAL.isoformat()}T00:00:00Z"


def test_a_telling_collection_has_the_answer_alone(make_library: MakeLibrary) -> None:
    """Where being listed tells the diagnosis, the feed has nothing before the day and no posting after it."""
    library = read_sound(make_library(FILES))
    before, after = plan_of(library, REVEAL - timedelta(days=1)), plan_of(library, REVEAL)

    assert "collections/lungs/feed.xml" not in feeds(before)
    assert len(told(before, "collections/every-week/feed.xml")) == 1
    assert list(told(after, "collections/lungs/feed.xml")) == [
        "https://cases.example/cases/unknown/#sg-answer"
    ]
    assert len(told(after, "collections/every-week/feed.xml")) == 2


def test_an_id_outlives_a_title(make_library: MakeLibrary) -> None:
    """A new title, another teaser and a later correction leave the ids as they are."""
    library = read_sound(make_library(FILES))
    case = library.cases["unknown"]
    changed = case.facts.model_copy(
        update={"title": case.facts.teaser, "teaser": case.facts.title, "updated": TODAY}
    )
    other = dataclasses.replace(library, cases={"unknown": dataclasses.replace(case, facts=changed)})

    assert set(told(plan_of(library))) == set(told(plan_of(other)))
    assert told(plan_of(library)) != told(plan_of(other))


def test_a_withdrawn_case_takes_its_words_out_of_readers_programs(make_library: MakeLibrary) -> None:
    """Its entries keep their ids and hold the notice alone, dated by the withdrawal."""
    taken_back = "status: withdrawn\nwithdrawn: {on: 2026-03-18, reason: Consent was taken back}"
    files = {key: text for key, text in FILES.items() if not key.startswith("content/collections/lungs")}
    case = str(FILES["content/cases/unknown/case.md"]).replace("status: published", taken_back)
    files["content/cases/unknown/case.md"] = case.replace(", lungs", "")
    plan = plan_of(read_sound(make_library(files)))
    data = files_of(plan, "feed.xml")["feed.xml"]

    assert len(told(plan)) == 2
    assert data.count(b"Consent was taken back") == 4
    assert b"2026-03-18T00:00:00Z" in data
    for words in (b"Dry cough", b"pneumonia", b"pictures/"):
        assert words not in data


def test_drafts_are_in_no_feed(make_library: MakeLibrary) -> None:
    """A build with drafts, to look at, posts none of them."""
    case = CASE.replace("status: published", "status: draft")
    plan = plan_of(
        read_sound(make_library({"content/cases/a/case.md": case, "content/cases/a/film.png": png()})),
        drafts=True,
    )

    assert planned_page(plan, "cases/a/").page.head.feeds == ()
    assert feeds(plan) == {}


def test_a_guideline_is_told_anew_when_it_changes() -> None:
    """Its entry is dated by the last change of its log or review, and names the version."""
    plan = whole_plan("demonstration")
    entries = {item.findtext(f"{A}id"): item for item in feeds(plan)["guidelines/feed.xml"].iter(f"{A}entry")}
    entry = entries["https://chest-cases.example/guidelines/kstr-covid-2020/"]

    assert entry.findtext(f"{A}published") == "2020-04-07T00:00:00Z"
    assert entry.findtext(f"{A}updated") == "2020-04-21T00:00:00Z"
    assert "version 1.0" in entry.findtext(f"{A}title", "")


@pytest.fixture(scope="module")
def quiz_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The library of one quiz case, read once."""
    root = tmp_path_factory.mktemp("quiz")
    base: dict[str, str | bytes] = {
        "content/site.yaml": "title: T\nbase_url: https://cases.example/\nlicense: CC-BY-4.0\n",
        "content/people.yaml": "ed: {name: The editors, organisation: true}\n",
        "content/findings.yaml": "consolidation: {label: Consolidation}\n",
        **FILES,
    }
    for name, content in base.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_sound(root)


DAYS = st.integers(-6, 6).map(lambda days: TODAY + timedelta(days=days))


@pytest.mark.property
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(published=DAYS, updated=st.none() | DAYS, reveal=st.just("click") | DAYS, today=DAYS)
def test_no_feed_is_ahead_of_its_day(
    quiz_library: Library, published: date, updated: date | None, reveal: date | str, today: date
) -> None:
    """Whatever the days: no entry is dated after today, and the answer is there from its day on and at no other time."""
    case = quiz_library.cases["unknown"]
    facts = case.facts.model_copy(update={"published": published, "updated": updated, "reveal": reveal})
    library = dataclasses.replace(quiz_library, cases={case.id: dataclasses.replace(case, facts=facts)})
    plan = plan_of(library, today)
    data = b"".join([*files_of(plan, "feed.xml").values(), *files_of(plan, "feed.json").values()])
    days = [date.fromisoformat(day.decode()) for day in re.findall(rb"(\d{4}-\d\d-\d\d)T00:00:00Z", data)]
    revealed = isinstance(reveal, date) and max(published, reveal) <= today

    assert all(day <= today for day in days)
    assert bool(days) == (published <= today)
    assert (b"Organising pneumonia" in data) == revealed
