"""Letters to the editors and discussions: what they tell of a hidden case, and what they load before a reader asks."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from sitegen.building.site_rules.pages import links_of
from sitegen.errors import Severity
from sitegen.planning.hosting import content_security_policy
from tests.conftest import CASE, SITE, MakeLibrary, build_library, png

GISCUS = "discussion: {giscus: {repo: society/cases, repo_id: R_kg=, category: Cases & more, category_id: DIC_1}}\n"
FORUM = "discussion: {link: 'https://forum.example/new?title={id}&from={url}'}\n"
QUIZ = CASE.replace("kind: library", "kind: quiz")
SEALED = QUIZ.replace("published: 2026-03-02", "published: 2026-03-02\nreveal: 2026-04-01")


def built(make_library: MakeLibrary, case: str, *settings: str) -> Path:
    """The site of one case under these settings."""
    files: dict[str, str | bytes] = {
        "content/site.yaml": SITE + "".join(settings),
        "content/cases/one/case.md": case,
        "content/cases/one/film.png": png(),
    }
    root = make_library(files)
    result = build_library(root)
    assert [item for item in result.problems if item.severity is Severity.ERROR] == []
    return root / "site"


def letter_of(site: Path, page: str = "cases/one/index.html") -> str:
    """The subject of the letter that a page offers; empty for none."""
    found = re.search(r'href="mailto:([^"?]+)\?subject=([^"]+)"', (site / page).read_text("utf-8"))
    return f"{unquote(found[1])}: {unquote(found[2])}" if found else ""


@pytest.mark.parametrize(
    ("case", "subject"),
    [
        (CASE, "eds+cases@cases.example: Test library: one, Organising pneumonia"),
        (QUIZ, "eds+cases@cases.example: Test library: one"),
        (SEALED, "eds+cases@cases.example: Test library: one"),
    ],
    ids=["open", "folded", "sealed"],
)
def test_a_letter_names_the_title_only_where_the_answer_is_open(
    case: str, subject: str, make_library: MakeLibrary
) -> None:
    """The subject stands in the page: while the answer is hidden it holds the id alone."""
    assert letter_of(built(make_library, case, "contact: eds+cases@cases.example\n")) == subject


def test_nothing_is_offered_by_default(make_library: MakeLibrary) -> None:
    """Without settings a page has neither letter nor discussion, and the policy lets no frame in."""
    site = built(make_library, CASE)
    page = (site / "cases/one/index.html").read_text("utf-8")

    assert "mailto:" not in page
    assert "iframe" not in page
    assert "sg-discussion" not in page
    assert "frame-src" not in (site / "_headers").read_text("utf-8")


def test_a_link_is_filled_in(make_library: MakeLibrary) -> None:
    """{id} and {url} become the case's, written so that they stay one value; the policy stays as it is."""
    site = built(make_library, CASE, FORUM)
    page = (site / "ko/cases/one/index.html").read_text("utf-8")
    url = "https://forum.example/new?title=one&amp;from=https%3A%2F%2Fcases.example%2Fko%2Fcases%2Fone%2F"

    assert f'href="{url}"' in page
    assert "iframe" not in page
    assert "frame-src" not in (site / "_headers").read_text("utf-8")


def test_giscus_waits_in_an_empty_frame(make_library: MakeLibrary) -> None:
    """The frame has no address of its own: only the reader's click on the link gives it one."""
    site = built(make_library, CASE, GISCUS)
    page = (site / "ko/cases/one/index.html").read_text("utf-8")
    frame = re.search(r"<iframe[^>]*>", page)
    link = re.search(r'<a class="button" href="([^"]+)" target="sg-discussion"', page)

    assert frame is not None
    assert link is not None
    assert "src" not in re.findall(r"\s([\w-]+)=", frame[0])
    assert 'name="sg-discussion"' in frame[0]
    address = urlsplit(link[1].replace("&amp;", "&"))
    asked = parse_qs(address.query)
    assert (address.netloc, address.path) == ("giscus.app", "/ko/widget")
    assert asked["term"] == ["one"]
    assert asked["category"] == ["Cases & more"]
    assert asked["origin"] == ["https://cases.example/ko/cases/one/"]
    assert "frame-src https://giscus.app; " in (site / "_headers").read_text("utf-8")


@pytest.mark.parametrize("settings", [GISCUS, FORUM], ids=["giscus", "link"])
def test_the_check_of_other_sites_leaves_discussions_alone(settings: str, make_library: MakeLibrary) -> None:
    """A robot that follows a template's link for every case would begin discussions, or be turned away."""
    page = (built(make_library, CASE, settings) / "cases/one/index.html").read_bytes()
    hosts = {urlsplit(address).hostname for address in links_of(page)}

    assert "doi.org" in hosts
    assert not hosts & {"giscus.app", "github.com", "forum.example"}


@pytest.mark.parametrize("settings", [GISCUS, FORUM], ids=["giscus", "link"])
def test_a_sealed_case_has_no_discussion(settings: str, make_library: MakeLibrary) -> None:
    """Whoever writes there tells the answer: the way to it comes with the answer, and of a folded case behind the fold."""
    sealed = (built(make_library, SEALED, settings) / "cases/one/index.html").read_text("utf-8")
    folded = (built(make_library, QUIZ, settings) / "cases/one/index.html").read_text("utf-8")

    assert "discussion" not in sealed
    assert "discussion" not in folded.partition('<details class="answer"')[0]
    assert "sg-discussion-title" in folded.partition('<details class="answer"')[2].partition("</footer>")[0]


def test_the_policy_names_frames_and_nothing_else_more() -> None:
    """Frames of a site do not let its scripts, styles or pictures in."""
    plain, framed = (
        content_security_policy(b"x"),
        content_security_policy(b"x", frames=["https://giscus.app"]),
    )

    assert framed.replace("frame-src https://giscus.app; ", "") == plain


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("contact: editors\n", "editors@cases.example"),
        ("discussion: {link: 'http://forum.example/{id}'}\n", "https://forum.example/cases/{id}"),
        ("discussion: {link: 'https://forum.example/{title}'}\n", "{id} and {url}"),
        ("discussion: {link: 'https://{id}.example/'}\n", "https://forum.example/cases/{id}"),
        (GISCUS.replace("{giscus", "{link: 'https://forum.example/{id}', giscus"), "one place"),
        ("announce: {destinations: [{name: a}, {name: a}]}\n", "two destinations"),
    ],
)
def test_faulty_settings_are_told(settings: str, said: str, make_library: MakeLibrary) -> None:
    """A wrong address, an unknown brace, two places of discussion, two destinations of one name."""
    root = make_library({"content/site.yaml": SITE + settings})
    problems = build_library(root).problems

    assert [item.code for item in problems] == ["wrong-value"], problems
    assert said in f"{problems[0].message} {problems[0].hint}"
    assert problems[0].place.line >= 6
