"""From a library to a plan: what is public on a day, in which order, at which address, in which language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.model.library import Library
from sitegen.planning.options import Options
from sitegen.planning.plan import Plan
from sitegen.planning.site import plan_site, public_part
from sitegen.planning.views.page import Link
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings
from sitegen.reading.theme import read_theme
from tests.conftest import TODAY
from tests.golden import write_full


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The small full library, read."""
    root = tmp_path_factory.mktemp("full")
    write_full(root)
    settings_, _ = read_settings(root)
    assert settings_ is not None
    return read_library(root, settings_).library


def planned(library: Library, *, today: date = TODAY, drafts: bool = False) -> Plan:
    theme, _ = read_theme("reading-room", Path("nowhere"))
    return plan_site(library, theme, Options(today, "0.0.0", drafts))


def view(plan: Plan, url: str) -> Any:
    """The view of the page at a site path."""
    [page] = [page for page in plan.pages if page.page.url == url]
    return page.view


def page_of(plan: Plan, url: str) -> Any:
    """What the page at a site path says of itself."""
    [page] = [page for page in plan.pages if page.page.url == url]
    return page.page


def test_a_plan_is_a_function_of_its_arguments(library: Library) -> None:
    """Planned twice, and with the records in another order, a library gives the same plan."""
    backwards = replace(
        library,
        cases=dict(reversed(list(library.cases.items()))),
        guidelines=dict(reversed(list(library.guidelines.items()))),
        people=dict(reversed(list(library.people.items()))),
        findings=dict(reversed(list(library.findings.items()))),
    )
    first, second, other = planned(library), planned(library), planned(backwards)

    assert first.pages == second.pages == other.pages
    assert first.files == second.files == other.files
    assert first.derivatives == second.derivatives == other.derivatives


def test_addresses_are_unique_and_sorted(library: Library) -> None:
    """No two files want one path, and the plan lists them in the order of their paths."""
    plan = planned(library)
    pages = [page.page.url for page in plan.pages]
    files = [item.url for item in plan.files] + [item.url for item in plan.derivatives]

    assert pages == sorted(set(pages))
    assert len(files) == len(set(files))
    assert not set(pages) & set(files)
    assert plan.base_path == "/library/"


def test_lists_are_newest_first_and_paged(library: Library) -> None:
    """Two cases a page, the newest first, the withdrawn one in none."""
    plan = planned(library)
    first, second = view(plan, "cases/"), view(plan, "cases/page/2/")

    assert [card.url for card in first.cards] == ["cases/dated/", "cases/click/"]
    assert [card.url for card in second.cards] == ["cases/open/"]
    assert (first.previous, first.next) == ("", "cases/page/2/")
    assert (second.previous, second.next) == ("cases/", "")


def test_neighbours_pass_over_withdrawn_cases(library: Library) -> None:
    """Previous is older, next is newer; a case that was taken back is neither."""
    plan = planned(library)
    newest, middle, oldest = (view(plan, f"cases/{key}/") for key in ("dated", "click", "open"))

    assert newest.next is None
    assert newest.previous == Link("A miner at a check-up", "cases/click/")
    assert (middle.previous.url, middle.next.url) == ("cases/open/", "cases/dated/")
    assert oldest.previous is None
    assert view(plan, "cases/withdrawn/").previous is None


def test_hidden_cases_go_by_their_teasers(library: Library) -> None:
    """Cards, neighbours, headings and page titles of a hidden case hold its teaser."""
    plan = planned(library)
    cards = {card.url: card.title for card in view(plan, "cases/").cards}

    assert cards == {"cases/dated/": "Tired for months", "cases/click/": "A miner at a check-up"}
    assert page_of(plan, "cases/click/").title == "A miner at a check-up"
    assert view(plan, "ko/cases/click/").heading == "광부의 건강검진"
    assert view(plan, "cases/click/").answer.title == "Silicosis with nodules"


def test_what_a_fold_hides_comes_with_the_answer(library: Library) -> None:
    """Source and course of a folded case are not lost: they are told behind the fold."""
    shown = view(planned(library), "cases/click/")

    assert (shown.events, str(shown.source)) == ((), "")
    assert [what for _, what in shown.answer.events] == ["Sputum"]
    assert "B. Creator" in shown.answer.source
    told = view(planned(library), "cases/open/")
    assert [what for _, what in told.events] == ["Admission", "Bronchoscopy"]
    assert told.answer.events == ()


def test_each_section_stands_once_on_an_open_case(library: Library) -> None:
    """Words in front of the first heading begin the discussion; what follows them isn't shown above the pictures as well."""
    case = library.cases["open"]
    first = replace(case.prose["en"][0], id="", heading="")
    moved = replace(case, prose={**case.prose, "en": (first, *case.prose["en"])})
    shown = view(planned(replace(library, cases={**library.cases, "open": moved})), "cases/open/")

    assert case.prose["en"][0].id == "history"
    assert [section.id for section in shown.sections] == []
    assert [section.id for section in shown.answer.sections] == ["", *(item.id for item in case.prose["en"])]


def test_a_modality_of_hidden_answers_alone_has_no_page_and_no_broken_link(library: Library) -> None:
    """The link of such a study leads to the index of modalities."""
    plan = planned(library)
    [study] = view(plan, "cases/click/").answer.studies

    assert study.modality.url == "modalities/"
    assert "modalities/sm/" not in {page.page.url for page in plan.pages}
    assert view(plan, "cases/open/").studies[0].modality.url.startswith("modalities/")


def test_drafts_are_in_the_plan_on_demand_and_marked(library: Library) -> None:
    """Without `drafts` no page has them; with it they are there, say so, and ask not to be listed."""
    assert "cases/draft/" not in {page.page.url for page in planned(library).pages}
    plan = planned(library, drafts=True)

    assert view(plan, "cases/draft/").draft
    assert not page_of(plan, "cases/draft/").index
    assert b"cases/draft/" not in next(item.data for item in plan.files if item.url == "sitemap.xml")


def test_translations_are_told_to_search_engines_only_where_they_exist(library: Library) -> None:
    """A Korean page with English words says so, is not listed, and names the English one as canonical."""
    plan = planned(library)
    real, borrowed = page_of(plan, "ko/cases/open/"), page_of(plan, "ko/cases/dated/")

    assert (real.index, real.untranslated) == (True, "")
    assert real.canonical == "https://cases.example/library/ko/cases/open/"
    assert not borrowed.index
    assert borrowed.untranslated
    assert borrowed.canonical == "https://cases.example/library/cases/dated/"


def test_superseded_guidelines_point_to_their_successors(library: Library) -> None:
    """The old one has a banner, the new one says what it replaces, and the index keeps them apart."""
    plan = planned(library)
    old, new = view(plan, "guidelines/first-2019/"), view(plan, "guidelines/second-2020/")

    assert old.banner.url == "guidelines/second-2020/"
    assert [link.url for link in new.supersedes] == ["guidelines/first-2019/"]
    assert new.banner is None
    assert new.stale
    numbers = [item.number for topic in new.topics for item in topic.recommendations]
    assert numbers == ["1", "2", "3"]
    cited = {
        item.id: [case.url for case in item.cases] for topic in new.topics for item in topic.recommendations
    }
    assert cited == {"r1": [], "r2": ["cases/open/"], "r3": []}


def test_a_page_that_takes_another_s_address_is_a_problem(library: Library) -> None:
    """Two pages at one address are named, not written over each other."""
    pages = {**library.pages, "cases": replace(library.pages["about"], id="cases")}

    assert "address-taken" in {item.code for item in planned(replace(library, pages=pages)).problems}


@pytest.mark.property
@settings(max_examples=30, deadline=None)
@given(st.integers(-400, 400))
def test_what_is_public_only_grows_with_the_days(library: Library, offset: int) -> None:
    """A later day shows every case that an earlier one showed, and never hides an answer again."""
    order = {"sealed": 0, "folded": 1, "open": 2}
    today = TODAY + timedelta(days=offset)
    before = public_part(library, Options(today, "0.0.0")).cases
    after = public_part(library, Options(today + timedelta(days=1), "0.0.0")).cases

    assert set(before) <= set(after)
    assert all(order[before[key].hiding] <= order[after[key].hiding] for key in before)
    assert "draft" not in after
