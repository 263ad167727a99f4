"""What is new: by the days of facts alone, on the home page for as long as the settings say."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model.library import Library
from sitegen.planning.news import happened, recent, since, unknown_to
from sitegen.planning.options import Options
from sitegen.planning.site import public_part
from sitegen.settings import Settings
from tests.conftest import CASE, TODAY, MakeLibrary, build_library, png, site_bytes
from tests.test_announce import FILES, QUIZ
from tests.test_statistics import a_case


def library_of(**cases: dict[str, str]) -> Library:
    """A library of cases with these facts."""
    settings = Settings.model_validate({"title": "Test", "base_url": "https://cases.example/"})
    return Library(settings, {key: a_case(key, **facts) for key, facts in cases.items()}, {}, {}, {}, {}, {})


def told(library: Library, first: date, today: date = TODAY) -> list[tuple[str, str, str]]:
    """Event, case and day of what is new from a day on."""
    public = public_part(library, Options(today, ""))
    return [(item.event, item.record_id, item.day.isoformat()) for item in since(public, first)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, [("posted", "one", "2026-03-02")]),
        ({"kind": "quiz"}, [("unknown", "one", "2026-03-02")]),
        ({"kind": "quiz", "reveal": "2026-04-01"}, [("unknown", "one", "2026-03-02")]),
        ({"kind": "quiz", "reveal": "2026-03-20"}, [("revealed", "one", "2026-03-20")]),
        ({"kind": "quiz", "reveal": "2026-03-01"}, [("posted", "one", "2026-03-02")]),
        ({"reveal": "2026-03-20"}, [("posted", "one", "2026-03-02")]),
        ({"published": "2026-03-21"}, []),
        ({"status": "draft"}, []),
        ({"status": "withdrawn"}, []),
    ],
)
def test_what_happened_to_a_case(facts: dict[str, str], expected: list[tuple[str, str, str]]) -> None:
    """Posted, posted as unknown, revealed; who hears of the answer is not told of the posting too."""
    assert told(library_of(one=facts), date(2026, 3, 1)) == expected


def test_a_day_counts_itself() -> None:
    """From the day of posting on it is new, from the next day on no more."""
    assert told(library_of(one={}), date(2026, 3, 2)) != []
    assert told(library_of(one={}), date(2026, 3, 3)) == []


@pytest.mark.property
@given(
    st.dictionaries(
        st.sampled_from("abcdef"),
        st.fixed_dictionaries(
            {"published": st.dates(date(2026, 1, 1), date(2026, 6, 1)).map(date.isoformat)},
            optional={
                "kind": st.sampled_from(["quiz", "library"]),
                "reveal": st.dates(date(2026, 1, 1), date(2026, 6, 1)).map(date.isoformat),
            },
        ),
    ),
    st.dates(date(2026, 1, 1), date(2026, 6, 1)),
    st.integers(0, 60),
)
def test_day_after_day_everything_is_told_once(
    cases: dict[str, dict[str, str]], today: date, later: int
) -> None:
    """What a site told on a day and what is new to it on a later one are together all that has happened, nothing twice."""
    library = library_of(**cases)
    before = {key for item in happened(public_part(library, Options(today, ""))) for key in item.keys}
    public = public_part(library, Options(today + timedelta(days=later), ""))
    fresh = unknown_to(public, before)

    assert not before & {item.keys[0] for item in fresh}
    assert before | {key for item in fresh for key in item.keys} == {
        key for item in happened(public) for key in item.keys
    }
    assert len({item.record_id for item in fresh}) == len(fresh)
    assert list(fresh) == sorted(fresh, key=lambda item: item.day, reverse=True) or len(fresh) < 2
    if later == 0:
        assert fresh == ()


def test_the_settings_say_for_how_long() -> None:
    """The day of the build is the first of the days that count; 0 days is never."""
    library = library_of(one={"published": "2026-03-10"})
    days = {}
    for length in (0, 10, 11):
        settings = Settings.model_validate(
            {"title": "T", "base_url": "https://a.example/", "announce": {"days": length}}
        )
        changed = Library(settings, library.cases, {}, {}, {}, {}, {})
        days[length] = len(recent(public_part(changed, Options(TODAY, ""))))

    assert days == {0: 0, 10: 0, 11: 1}


def news_of(root: Path, page: str, today: date) -> list[str]:
    """The lines of news on a home page."""
    build_library(root, today=today)
    html = site_bytes(root / "site")[page].decode()
    found = re.search(r'<section class="news".*?</section>', html, re.DOTALL)
    rows = re.findall(r"<li>(.*?)</li>", found[0], re.DOTALL) if found else []
    return [re.sub(r"<[^>]+>", "", row) for row in rows]


def test_the_home_page_tells_of_it(make_library: MakeLibrary) -> None:
    """In both languages and for two weeks, without the posting of the case of the week that stands there large."""
    root = make_library({**FILES, "content/cases/quiz/case.md": QUIZ.replace("2026-03-15", "2026-03-18")})

    assert news_of(root, "index.html", TODAY) == ["March 18, 2026 Answer Fever after a flight"]
    assert news_of(root, "ko/index.html", date(2026, 3, 15)) == [
        "2026년 3월 4일 가이드라인 기침의 영상검사, 1.0",
        "2026년 3월 2일 새 증례 Organising pneumonia",
    ]
    assert news_of(root, "index.html", date(2026, 4, 1)) == []


def test_a_sealed_case_is_no_news_by_its_title(make_library: MakeLibrary) -> None:
    """The home page tells a hidden case by its teaser."""
    cases: dict[str, str | bytes] = {"content/cases/newer/case.md": CASE.replace("2026-03-02", "2026-03-10").replace("kind: library", "kind: quiz"), "content/cases/newer/film.png": png(shade=30)}  # fmt: skip
    root = make_library(
        {**FILES, "content/cases/quiz/case.md": QUIZ.replace("2026-03-15", "2026-04-01"), **cases}
    )
    lines = news_of(root, "index.html", date(2026, 3, 12))

    assert "March 2, 2026 New unknown case Fever after a flight" in lines
