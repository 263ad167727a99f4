"""Guidelines that live: what stands for what, what changed, what other sites are given, what editors have to see to."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.model.guideline import Votes
from sitegen.planning.supersession import guidelines_agree
from tests.conftest import CASE, TODAY, Files, MakeLibrary, build_library, png, read_sound, site_bytes

OLD, NEW = "content/guidelines/g-0/guideline.md", "content/guidelines/g-1/guideline.md"
HEAD = "issued: {year}-01-05\nissuers: [{{name: The society, url: 'https://society.example/'}}]\nlicense: CC-BY-4.0\n"


def recommendation(key: str, text: str, more: str = "") -> str:
    """A recommendation as a line of YAML."""
    return f"      - {{id: {key}, text: {text}, direction: for, strength: strong, evidence: low{more}}}\n"


def guideline(title: str, year: int, items: str, more: str = "status: active\n") -> str:
    """A guideline with one topic."""
    topic = f"topics:\n  - id: t\n    title: Whom to image\n    recommendations:\n{items}"
    return f"---\ntitle: {title}\n{more}{HEAD.format(year=year)}{topic}---\n## Why\nSee [the other](guideline:g-1#q1).\n"


PAIR: dict[str, str | bytes] = {
    OLD: guideline(
        "First advice",
        2019,
        recommendation("r1", "Image everyone.") + recommendation("r2", "Image nobody twice."),
        "status: superseded\nsuperseded_by: g-1\n",
    ),
    NEW: guideline(
        "Second advice",
        2020,
        recommendation(
            "q1", "Image the sick.", ", change: weakened, replaces: ['g-0#r1'], votes: {for: 12, against: 1}"
        )
        + recommendation("q2", "Use little dose.", ", change: new, agreement: 92")
        + recommendation("q3", "Ask twice.", ", change: withdrawn"),
        "status: active\nsupersedes: [g-0]\nreview_due: 2026-01-01\n"
        "panel:\n  - {name: Hong Gildong, conflicts: Owns a scanner}\n  - {name: Kim Cheolsu}\n"
        "review:\n  - {by: The panel, what: drafted}\n  - {by: The board, what: approved, on: 2020-01-02}\n",
    ),
}
FILM = {"content/cases/c-1/film.png": png()}


def built(root: Path, **how: Any) -> dict[str, bytes]:
    """The site of a library in which nothing is an error."""
    result = build_library(root, **how)
    assert result.published is not None, [f"{item.place}: {item.message}" for item in result.problems]
    return site_bytes(root / "site")


@pytest.fixture
def site(make_library: MakeLibrary) -> dict[str, bytes]:
    """The site of a guideline and its successor, and a case that cites the former."""
    cited = CASE.replace("findings: [", "guidelines: [{ref: 'g-0#r1'}, {ref: 'g-1#q3'}]\nfindings: [", 1)
    return built(make_library({**PAIR, **FILM, "content/cases/c-1/case.md": cited}))


def plain(page: bytes) -> str:
    """The words of a page, each space one space."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.decode())).split())


def at(page: bytes, anchor: str) -> str:
    """The section at an anchor."""
    found = re.search(rf'<section [^>]*id="{anchor}".*?</section>', page.decode(), re.DOTALL)
    assert found is not None
    return found[0]


def test_every_anchor_of_a_superseded_guideline_leads_on(site: dict[str, bytes]) -> None:
    """Each recommendation says that it is superseded, with its counterpart where that is known."""
    page = site["guidelines/g-0/index.html"]

    for anchor in ("r1", "r2"):
        assert "superseded by" in at(page, anchor)
        assert 'href="../g-1/index.html"' in at(page, anchor)
    assert 'href="../g-1/index.html#q1"' in at(page, "r1")
    assert "#q1" not in at(page, "r2")


def test_what_changed_is_told_per_recommendation(site: dict[str, bytes]) -> None:
    """The table has what is new, weakened and withdrawn, and what nothing stands for, each with the words of before."""
    table = at(site["guidelines/g-1/index.html"], "sg-changed")
    rows = [plain(row.encode()) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)[1:]]

    assert [re.findall(r"changed-(\w+)", row) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)[1:]] == [
        ["weakened"], ["new"], ["withdrawn"], ["dropped"],
    ]  # fmt: skip
    assert "Image the sick." in rows[0]
    assert "Image everyone." in rows[0]
    assert "Image nobody twice." in rows[3]
    assert "sg-changed" not in site["guidelines/g-0/index.html"].decode()


def test_relations_are_told_to_machines(site: dict[str, bytes]) -> None:
    """Both pages name the other in the DCMI's terms, with whole addresses."""
    new, old = (site[f"guidelines/{key}/index.html"].decode() for key in ("g-1", "g-0"))

    assert '<link rel="dcterms.replaces" href="https://cases.example/guidelines/g-0/">' in new
    assert '<link rel="dcterms.isReplacedBy" href="https://cases.example/guidelines/g-1/">' in old
    assert "isReplacedBy" not in new


def test_a_case_that_cites_what_is_superseded_says_so(site: dict[str, bytes]) -> None:
    """The case's page marks the citation and leads to what stands in its place; a withdrawn one is marked too."""
    page = site["cases/c-1/index.html"].decode()

    assert "Superseded" in page
    assert 'href="../../guidelines/g-1/index.html#q1"' in page
    assert "Withdrawn" in page


def test_votes_chain_and_conflicts_are_shown(site: dict[str, bytes]) -> None:
    """Votes with their share, agreement alone, each step with its day or that it is not stated, conflicts by member."""
    page = site["guidelines/g-1/index.html"]
    words = plain(page)

    assert "92 % agreed" in at(page, "q1")
    assert "12 for, 1 against, 0 abstained" in at(page, "q1")
    assert "92 % agreed" in at(page, "q2")
    assert "Do not follow it" in at(page, "q3")
    assert "Drafted The panel date not stated" in words
    assert "Approved The board January 2, 2020" in words
    assert "Owns a scanner" in words
    assert "Kim Cheolsu Member Conflicts of interest: not stated" in words
    assert "Review overdue" in words
    assert "Review overdue" in plain(site["guidelines/index.html"])


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, 99))
def test_agreement_is_a_share_of_all_who_voted(favour: int, against: int, abstain: int) -> None:
    """The share lies within half a per cent of the true one."""
    votes = Votes.model_validate({"for": favour, "against": against, "abstain": abstain})
    true = 100 * favour / (favour + against + abstain)

    assert abs(votes.agreement - true) <= 0.5


@pytest.mark.parametrize(
    "given_twice", [", votes: {for: 1}, agreement: 90", ", votes: {for: 0}", ", agreement: 101"]
)
def test_votes_that_cannot_be_are_refused(make_library: MakeLibrary, given_twice: str) -> None:
    """Nobody's votes, more than everybody's agreement, and the same told twice are faults with a place."""
    root = make_library({NEW: guideline("G", 2020, recommendation("q1", "Image.", given_twice))})
    errors = [item for item in build_library(root).problems if item.severity == "error"]

    assert errors
    assert {item.place.path for item in errors} == {NEW}


def told(make_library: MakeLibrary, files: Files) -> list[tuple[str, str]]:
    """Codes and messages of the guidelines' rule."""
    return [(item.code, item.message) for item in guidelines_agree(read_sound(make_library(files)), TODAY)]


def test_replacing_is_within_what_is_superseded(make_library: MakeLibrary) -> None:
    """A recommendation replaces one that is there, of a guideline that this one supersedes."""
    files = dict(PAIR)
    files[NEW] = str(PAIR[NEW]).replace("g-0#r1", "g-0#r9")
    assert ("unknown-recommendation", "'g-0' has no recommendation 'r9'") in told(make_library, files)
    files[NEW] = str(PAIR[NEW]).replace("g-0#r1", "g-7#r1")
    assert ("supersession", "'g-7#r1' is not of a guideline that this one supersedes") in told(
        make_library, files
    )


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        (OLD, "status: superseded", "status: active", "a guideline with a successor is said to be in force"),
        (NEW, "status: active", "status: draft", "the successor 'g-1' is a draft"),
        (
            NEW,
            "supersedes: [g-0]",
            "supersedes: [g-0]\nsuperseded_by: g-0",
            "among the successors of its own",
        ),
    ],
)
def test_a_successor_is_in_force_and_comes_after(
    make_library: MakeLibrary, file: str, before: str, after: str, message: str
) -> None:
    """Both sides agree about which of them holds, and nobody succeeds himself."""
    files = {**PAIR, file: str(PAIR[file]).replace(before, after)}

    assert [code for code, said in told(make_library, files) if message in said][:1] == ["supersession"]


def test_the_feed_holds_whole_guidelines(site: dict[str, bytes]) -> None:
    """JSON Feed 1.1 as its specification asks: version, title, items with permanent ids and content; links are whole."""
    for prefix, language in (("", "en"), ("ko/", "ko")):
        feed = json.loads(site[f"{prefix}guidelines/feed.json"])
        base = f"https://cases.example/{prefix}"

        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["feed_url"] == f"{base}guidelines/feed.json"
        assert feed["language"] == language
        assert [item["id"] for item in feed["items"]] == [
            f"{base}guidelines/{key}/" for key in ("g-1", "g-0")
        ]
        for item in feed["items"]:
            content = item["content_html"]
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", item["date_published"])
            assert item["url"] == item["id"]
            links = re.findall(r'href="([^"]*)"', content)
            assert links
            assert all(link.startswith("https://") for link in links)
            assert f'href="{base}guidelines/g-1/#q1"' in content
    new, old = json.loads(site["guidelines/feed.json"])["items"]
    for words in ("Image the sick.", "Use little dose.", "Ask twice.", "Owns a scanner", "92 % agreed"):
        assert words in new["content_html"]
    assert old["content_html"].count("superseded by") == 3
    assert old["_guideline"]["is_replaced_by"] == ["https://cases.example/guidelines/g-1/"]


def test_other_sites_find_the_frame_by_oembed(site: dict[str, bytes]) -> None:
    """The page's head names a static answer of type rich, whose frame is a page of the site with the page as canonical."""
    page = site["guidelines/g-1/index.html"].decode()
    found = re.search(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', page)
    assert found is not None
    answer = json.loads(site[found[1].removeprefix("https://cases.example/")])
    frame = re.search(r'src="([^"]+)"', answer["html"])
    assert frame is not None
    embed = site[frame[1].removeprefix("https://cases.example/") + "index.html"].decode()

    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert answer["width"] > 0
    assert answer["height"] > 0
    assert answer["html"].startswith("<iframe ")
    assert '<link rel="canonical" href="https://cases.example/guidelines/g-1/">' in embed
    assert "<nav" not in embed
    assert "<script" not in embed
    assert '<meta name="robots" content="noindex">' in embed


def test_only_the_pages_for_frames_may_be_framed(site: dict[str, bytes]) -> None:
    """`_headers` opens the pages for frames one by one, and lets no script run there."""
    blocks = dict(block.split("\n", 1) for block in site["_headers"].decode().strip().split("\n\n"))
    opened = {path for path, lines in blocks.items() if "frame-ancestors *" in lines}

    assert opened == {
        f"/{prefix}guidelines/{key}/embed/*" for prefix in ("", "ko/") for key in ("g-0", "g-1")
    }
    assert "frame-ancestors 'none'" in blocks["/*"]
    assert all(
        "! Content-Security-Policy" in blocks[path] and "script-src" not in blocks[path] for path in opened
    )


def test_a_draft_is_given_to_nobody(make_library: MakeLibrary) -> None:
    """Neither with drafts nor without does a draft guideline reach the feed, oEmbed or a frame."""
    root = make_library({NEW: guideline("Secret draft", 2020, recommendation("q1", "Image."), "")})
    site = built(root, drafts=True)

    assert "guidelines/g-1/index.html" in site
    assert not [name for name in site if re.search(r"feed\.json|oembed|embed/", name)]
    assert "frame-ancestors *" not in site["_headers"].decode()


def test_a_withdrawn_guideline_is_given_as_its_notice_alone(make_library: MakeLibrary) -> None:
    """Copies elsewhere say that it is withdrawn, and recommend nothing."""
    root = make_library({NEW: guideline("Gone", 2020, recommendation("q1", "Image."), "status: withdrawn\n")})
    site = built(root)
    (item,) = json.loads(site["guidelines/feed.json"])["items"]

    for text in (item["content_html"], site["guidelines/g-1/embed/index.html"].decode()):
        assert "Do not follow it" in text
        assert "Image." not in text


def test_editors_see_what_is_due(make_library: MakeLibrary) -> None:
    """With drafts there is a page of reviews, drafts, reveals to come and what is lacking; without, there is none."""
    quiz = CASE.replace("kind: library", "kind: quiz\nreveal: 2026-04-01")
    files = {
        **PAIR,
        **FILM,
        "content/cases/c-1/case.md": quiz,
        "content/cases/c-2/case.md": "---\ntitle: Half a case\n---\n",
    }
    root = make_library(files)
    site = built(root, drafts=True)
    page = site["editors/index.html"]

    assert "Review overdue" in at(page, "reviews")
    assert "2026-04-01" in at(page, "reveals")
    assert "Half a case" in at(page, "drafts")
    assert "missing: published, authors" in at(page, "completeness")
    assert "c-1" not in at(page, "completeness")
    assert "Second advice (q3)" in at(page, "withdrawn")
    assert '<meta name="robots" content="noindex">' in page.decode()
    assert "Organising pneumonia" not in page.decode()
    assert b"editors/" not in site["sitemap.xml"]
    assert not [name for name in built(root, today=date(2026, 3, 21)) if "editors" in name]
