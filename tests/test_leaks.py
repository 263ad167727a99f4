"""The answer of a quiz case: nowhere in the site before its day, nowhere but behind the fold with a click."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.building.build import Result, Steps
from sitegen.exporters.mirc.exporting import export_cases
from sitegen.ops.announce.finding import find_news
from sitegen.ops.announce.press import write_announcements
from sitegen.ops.library import ask
from sitegen.ops.statistics import as_json, library_statistics
from sitegen.planning.options import Options
from sitegen.planning.search import index as search_index
from tests.conftest import CASE, TODAY, Files, build_library, png, site_bytes

REVEAL = TODAY + timedelta(days=9)
CLOSES = TODAY + timedelta(days=5)
"""The case with a date is a round, which is open today and over before its answer is told."""
OWN_PAGES = ("cases/quiz/index.html", "ko/cases/quiz/index.html")
SENT_ON = ("cases/earlier-17/index.html", "ko/cases/earlier-17/index.html", "weekly/0017.html")
"""Where the quiz case was before: these pages lead to it, and may tell no more than that."""
ANSWERS = re.compile(r"(ko/)?search/answers\.js|assets/data/answers/(en|ko)/[a-z]+(-\d+)?\.[0-9a-f]{10}\.js")
"""What the search loads for a reader who asks for the answers behind a click: the only other files that tell them."""
MANIFEST = ".sitegen-manifest.json"
"""Names every file of the site, those of the answers too."""
SURROUNDINGS = {
    "content/site.yaml": """
title: {en: Test library, ko: 시험 서가}
base_url: https://cases.example/
languages: [en, ko]
collections: [plain]
license: CC-BY-4.0
rounds: {form: https://forms.example/lists, email: weekly@society.example, time_zone: Asia/Seoul}
cms: {repo: society/cases}
submission: {email: cases@society.example}
""",
    "content/people.yaml": "ed: {name: The editors, organisation: true}\n",
    "content/findings.yaml": """
shadow: {label: {en: Shadow, ko: 그늘}}
ring: {label: {en: Ring, ko: 고리}}
line: {label: Line}
""",
    "content/data/views.json": """{
 "pages": {"cases/quiz/": {"2026-02": 41, "2026-03": 1250000}, "ko/cases/quiz/": {"2026-03": 7}, "": {"2026-03": 9}},
 "countries": {"KR": {"2026-03": 50}, "other": {"2026-03": 7}}
}
""",
    "content/collections/telling.md": "---\ntitle: Telling\nstatus: published\ncases: [quiz, older]\n---\n",
    "content/collections/other-telling.md": "---\ntitle: Other telling\nstatus: published\n---\n",
    "content/collections/plain.md": """---
title: Every week
status: published
gives_away: false
cases: [newer]
---
A look at case:quiz is a look at [the unknown](case:quiz).
""",
    "content/pages/about.md": "---\ntitle: About\nstatus: published\n---\nSee [this one](case:quiz) first.\n",
    "content/guidelines/advice/guideline.md": """---
title: Advice
status: active
issued: 2026-01-01
issuers: [{name: The society}]
license: CC-BY-4.0
collections: [telling]
topics:
  - id: t
    title: Topic
    recommendations:
      - {id: r1, text: First do this., direction: for, strength: strong, evidence: low}
      - {id: r2, text: Never do that., direction: against, strength: strong, evidence: low}
---
""",
}


def open_case(title: str, published: date, shade: int, **more: Any) -> str:
    """A library case that stands beside the quiz case and shares with it whatever `more` says."""
    facts = {
        "title": title,
        "status": "published",
        "published": published.isoformat(),
        "authors": ["ed"],
        "license": "CC-BY-4.0",
        "patient": {"age": 50},
        "studies": [
            {
                "id": "s",
                "modality": "DX",
                "series": [{"id": "f", "pictures": ["f.png"], "alt": "Radiograph"}],
            }
        ],
        "findings": ["shadow"],
        "diagnosis": {"name": f"Known {shade}"},
        "teaching_points": ["Point"],
        "references": [{"text": "Book"}],
        "consent": {"basis": "phantom"},
        **more,
    }
    return f"---\n{yaml.safe_dump(facts, allow_unicode=True)}---\n## History\nKnown.\n\n## Discussion\nSee [it](case:quiz).\n"


Word = Callable[[str], str]
"""Gives the words of a field of the answer."""


@dataclass(frozen=True)
class Shape:
    """What of the answer is a choice and not a text."""

    findings: tuple[str, ...] = ("shadow", "ring")
    mark_finding: str = "ring"
    mark_shape: str = "point"
    marks: int = 1
    telling: tuple[str, ...] = ("telling", "other-telling")
    recommendations: tuple[str, ...] = ("advice#r1", "advice#r2")
    relation: str = "illustrates"
    related: tuple[str, ...] = ("older", "newer")
    right: int = 1
    certainty: str | None = "probable"
    points: int = 2
    rows: int = 2
    accepted: int = 1
    after: bool = True
    after_modality: str = "SM"
    korean: bool = True
    in_prose: bool = True
    event_day: int = 3


def round_files(word: Word, shape: Shape) -> Files:
    """What is kept of the round of the case: counted and ruled on before its answer is told."""
    readers = 3 + shape.points
    counted = [
        {
            "name": {"en": word(f"answer {n} en"), "ko": word(f"answer {n} ko")},
            "right": n == 0,
            "readers": readers,
        }
        for n in range(shape.rows)
    ]
    results = {
        "closes": CLOSES.isoformat(),
        "readers": readers,
        "first": shape.points,
        "among": 1,
        "answers": counted,
        "winners": [{"name": word("winner"), "affiliation": word("winner's place"), "points": 100}],
    }
    return {
        "content/data/rounds/quiz.json": json.dumps(results, ensure_ascii=False, indent=2),
        "content/data/rounds/quiz.yaml": yaml.safe_dump({"right": [word("ruling")]}, allow_unicode=True),
    }


def quiz_facts(word: Word, shape: Shape, reveal: date | str) -> dict[str, Any]:
    """The facts of the quiz case; all that `word` and `shape` decide belongs to the answer."""

    def both(name: str) -> dict[str, str]:
        return {"en": word(f"{name} en"), "ko": word(f"{name} ko")}

    def source(name: str) -> dict[str, Any]:
        address = f"https://example.org/{word(f'{name} url')}"
        return {"url": address, "creator": word(f"{name} creator"), "changes": both(f"{name} changes")}

    film = {
        "id": "film",
        "modality": "DX",
        "day": 1,
        "findings": both("report"),
        "series": [
            {
                "id": "pair",
                "pictures": [
                    {
                        "file": "one.png",
                        "caption": both("picture caption"),
                        "source": source("picture"),
                        "credit": f"After {word('keyword 0 en')}, by Dr Lee",
                    },
                    {"file": "two.png"},
                ],
                "alt": {"en": "Radiographs", "ko": "사진"},
                "caption": both("series caption"),
                "source": source("series"),
                "credit": f"{word('differential 0 en')} or {word('title en')}: Dr Park",
                "marks": [
                    {
                        "picture": number,
                        "shape": shape.mark_shape,
                        "at": [0.1 * shape.points, 0.5, *((0.2, 0.1) if shape.mark_shape != "point" else ())],
                        "finding": shape.mark_finding,
                        "label": both("mark"),
                    }
                    for number in range(1, shape.marks + 1)
                ],
            }
        ],
    }
    after = {
        "id": "specimen",
        "modality": shape.after_modality,
        "day": 12,
        "after_reveal": True,
        "title": both("after title"),
        "technique": both("after technique"),
        "findings": both("after report"),
        "series": [
            {
                "id": "slide",
                "pictures": ["after.png"],
                "alt": both("after alt"),
                "caption": both("after caption"),
                "credit": word("after credit"),
            }
        ],
    }
    return {
        "title": both("title"),
        "teaser": {"en": "Cough for a week", "ko": "일주일의 기침"},
        "kind": "quiz",
        "status": "published",
        "published": (TODAY - timedelta(days=10)).isoformat(),
        "reveal": reveal if isinstance(reveal, str) else reveal.isoformat(),
        **({} if isinstance(reveal, str) else {"round": {"closes": CLOSES.isoformat()}}),
        "authors": ["ed"],
        "license": "CC-BY-4.0",
        "doi": f"10.5555/{word('own doi url')}",
        "patient": {"age": 65, "sex": "M"},
        "collections": ["plain", *shape.telling],
        "source": source("case"),
        "credit": {
            "en": f"Case of {word('diagnosis en')}, Dr Kim",
            "ko": f"{word('diagnosis ko')} 증례, 김 선생",
        },
        "timeline": {"zero": "onset", "events": [{"day": shape.event_day, "what": both("event")}]},
        "studies": [film, after] if shape.after else [film],
        "findings": list(shape.findings),
        "diagnosis": {
            "name": both("diagnosis"),
            "synonyms": [both(f"synonym {n}") for n in range(shape.points)],
            **({"certainty": shape.certainty, "basis": ["culture"]} if shape.certainty else {}),
        },
        "differential": [
            {
                "name": both(f"differential {n}"),
                "synonyms": [both(f"differential synonym {n}")],
                "favours": both(f"favours {n}"),
                "against": both(f"against {n}"),
                "accept": n < shape.accepted,
            }
            for n in range(shape.rows)
        ],
        "questions": [
            {
                "stem": {"en": "What is it?", "ko": "무엇인가?"},
                "choices": [
                    {"text": f"Choice {n}", "correct": n == shape.right, "why": both(f"why {n}")}
                    for n in range(3)
                ],
            },
            {"stem": {"en": "Your differential?", "ko": "감별진단은?"}, "kind": "ranked"},
        ],
        "steps": ["laboratory"],
        "teaching_points": [both(f"point {n}") for n in range(shape.points)],
        "keywords": [both(f"keyword {n}") for n in range(shape.points)],
        "classification": [{"scheme": "co-rads", "value": word("category")}],
        "guidelines": [{"ref": ref, "relation": shape.relation} for ref in shape.recommendations],
        "references": [{"text": both("reference"), "doi": f"10.1234/{word('doi url')}"}],
        "related": list(shape.related),
        "aliases": ["earlier-17", "weekly/0017.html"],
        "imported": {"dataset": word("dataset"), "key": word("key")},
        "consent": {"basis": "phantom"},
    }


def answer_prose(word: Word, shape: Shape, language: str) -> str:
    """The sections that belong to the answer, with a footnote, a picture, links and raw HTML."""
    picture = f'\n\n![{word(f"prose alt {language}")}](prose.png "{word(f"prose caption {language}")}")\n'
    return f"""
## {word(f"heading {language}")} {{#findings}}
{word(f"findings {language}")}[^note] and [{word(f"link {language}")}](https://example.org/{word("prose url")}).
{picture if shape.in_prose else ""}
[^note]: {word(f"footnote {language}")}

## {word(f"last heading {language}")} {{#discussion}}
See [{word(f"finding link {language}")}](finding:{shape.mark_finding}). <b title="x">{word(f"html {language}")}</b>

| {word(f"cell {language}")} | b |
|---|---|
| c | d |
"""


def quiz_library(word: Word, shape: Shape, reveal: date | str) -> Files:
    """A library around one quiz case; outside the answer it is always the same."""
    facts = yaml.safe_dump(quiz_facts(word, shape, reveal), allow_unicode=True, sort_keys=False)
    shown = "## History {#history}\nA week of cough.[^shown]\n\n[^shown]: Told by the patient.\n"
    shown += "\n## Laboratory\nNothing special.\n"
    files: dict[str, str | bytes] = {
        **SURROUNDINGS,
        "content/cases/older/case.md": open_case(
            "Older", TODAY - timedelta(days=20), 1, related=["quiz"], guidelines=[{"ref": "advice#r1"}]
        ),
        "content/cases/newer/case.md": open_case("Newer", TODAY - timedelta(days=3), 2, findings=["line"]),
        "content/cases/quiz/case.md": f"---\n{facts}---\n{shown}{answer_prose(word, shape, 'en')}",
    }
    if shape.korean:
        korean = f"## 병력 {{#history}}\n일주일의 기침.\n{answer_prose(word, shape, 'ko')}"
        files["content/cases/quiz/case.ko.md"] = korean
    if not isinstance(reveal, str):
        files |= round_files(word, shape)
    pictures = {"older/f": 10, "newer/f": 20, "quiz/one": 30, "quiz/two": 40}
    pictures |= {"quiz/after": 50} if shape.after else {}
    pictures |= {"quiz/prose": 60} if shape.in_prose else {}
    for name, shade in pictures.items():
        files[f"content/cases/{name}.png"] = png(24, 16, shade)
    return files


def built(files: Files, today: date = TODAY, *, drafts: bool = False) -> tuple[Result, dict[str, bytes]]:
    """A library written to an empty folder and built there, its search in as many kinds of files as a large one's."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_index, "MOST", 2)
        patch.setattr(search_index, "_PIECE", range(20, 21))
        root = Path(folder)
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.lstrip("\n").encode())
        result = build_library(root, today=today, drafts=drafts, jobs=1)
        assert result.published is not None, [f"{item.place}: {item.message}" for item in result.problems]
        return result, site_bytes(root / "site")


class Canaries:
    """Gives each field a word of its own, and finds them again in whatever form."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        core = self.names.setdefault(name, f"kqx{len(self.names):03d}yvw")
        if name.endswith("url"):
            return core
        # The core survives escaping in HTML, JSON and addresses; what stands around it would not.
        return f"{core}é 간유리" if name.endswith("ko") else f"{core}é"

    def found_in(self, data: bytes) -> set[str]:
        """The fields whose canaries stand in the bytes, as they are or in Base64."""
        low = data.lower()
        found = {name for name, core in self.names.items() if core.encode() in low}
        return found | {
            name for name, core in self.names.items() if any(form in data for form in base64_forms(core))
        }


def base64_forms(core: str) -> list[bytes]:
    """What the middle of a text looks like in Base64, for each of the three ways it can fall."""
    forms: list[bytes] = []
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + core.encode())
        first = 4 if shift else 0
        forms.append(encoded[first : len(encoded) // 4 * 4 - 4])
    return forms


def everything(site: dict[str, bytes]) -> bytes:
    """Names and bytes of all files."""
    return b"\n".join(part for name, data in site.items() for part in (name.encode(), data))


class Folds(HTMLParser):
    """Where the answers' <details> begin and end in a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.spans: list[tuple[int, int]] = []
        self.opened = 0
        self._depth = 0
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.feed(text)

    @property
    def _at(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Counts nested <details> once inside an answer's."""
        if tag != "details":
            return
        if self._depth:
            self._depth += 1
        elif "answer" in (dict(attrs).get("class") or "").split():
            assert "open" not in dict(attrs), "a folded answer is closed at first"
            self._depth = 1
            self.opened = self._at + len(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        """The end of the outermost one ends the span."""
        if tag == "details" and self._depth:
            self._depth -= 1
            if not self._depth:
                self.spans.append((self.opened, self._at))


def outside_folds(page: bytes) -> bytes:
    """A page without what stands inside the answer's <details>."""
    text = page.decode()
    for start, end in reversed(Folds(text).spans):
        text = text[:start] + text[end:]
    return text.encode()


def asked_for(site: dict[str, bytes]) -> dict[str, bytes]:
    """Takes out of a site what the search loads for a reader who asks for answers, with the names of it."""
    found = {name: site.pop(name) for name in list(site) if ANSWERS.fullmatch(name)}
    for name in found:
        site[MANIFEST] = site[MANIFEST].replace(f'"{name}"'.encode(), b'"answers"')
    site[MANIFEST] = b"\n".join(dict.fromkeys(site[MANIFEST].split(b"\n")))
    return found


NOT_PRINTED = {"dataset", "key"}
"""Fields that no page prints: the origin of an import belongs to its log."""
NEVER_PRINTED = {"ruling"}
"""What of a round is the editors' alone."""
LEFT_TO_THE_THEME = {
    *(f"event {language}" for language in ("en", "ko")),
    *(f"case {part}" for part in ("url", "creator", "changes en", "changes ko")),
}
"""Parts of a folded answer that a theme may print or leave out."""


def test_a_sealed_answer_is_in_no_byte_and_no_name_of_the_site() -> None:
    """Every field of the answer carries a canary, and none of them reaches the site before the day."""
    canaries = Canaries()
    result, site = built(quiz_library(canaries, Shape(), REVEAL))

    assert len(canaries.names) > 80
    assert "assets/data/search/en/fragments-0" in {name.split(".")[0] for name in site}
    assert not asked_for(dict(site)), "a sealed answer is not in the search either"
    assert canaries.found_in(everything(site)) == set()
    assert "answer-published" not in {problem.code for problem in result.problems}


@pytest.mark.parametrize(
    ("credit", "shown"),
    [
        ("Dr Kim, Department of Radiology", True),
        ("Dr Kim, with permission of the patient", True),
        ("Dr Kim, three weeks of work", True),
        ("Case of organising pneumonia, Dr Kim", False),
        ("Dr Kim (ORGANISING-\\u200bPNEUMONIA)", False),
        ("Organising, by Dr Kim", False),
        ("Lymphomas, by Dr Kim", False),
        ("The consolidation of Dr Kim", False),
        ("{en: Dr Kim, ko: 김 선생의 기질화폐렴}", False),
        ("{en: Dr Kim, ko: 폐렴 증례}", False),
    ],
)
@pytest.mark.parametrize("reveal", ["click", REVEAL.isoformat()])
def test_a_credit_that_tells_comes_with_the_answer(credit: str, shown: bool, reveal: str) -> None:
    """Before the reveal a credit is read whole or not at all, of the case, of a series and of a picture."""
    case = CASE.replace("kind: library", f"kind: quiz\nreveal: {reveal}")
    credit = credit if credit.startswith("{") else f'"{credit}"'
    for old, new in (
        ("[Cryptogenic organising pneumonia]", "[{en: COP, ko: 기질화 폐렴}]"),
        ("authors:", f"credit: {credit}\nauthors:"),
        ("        view: PA", f"        credit: {credit}\n        view: PA"),
        ("[film.png]", f"[{{file: film.png, credit: {credit}}}]"),
    ):
        case = case.replace(old, new, 1)
    base = {name: SURROUNDINGS[name] for name in ("content/people.yaml", "content/collections/plain.md")}
    base["content/site.yaml"] = SURROUNDINGS["content/site.yaml"]
    base["content/collections/plain.md"] = "---\ntitle: Every week\nstatus: published\n---\n"
    base["content/findings.yaml"] = "consolidation: {label: Consolidation}\n"
    base["content/cases/quiz/case.md"] = case
    result, site = built({**base, "content/cases/quiz/film.png": png()})
    page = site["cases/quiz/index.html"]
    told = [problem.place.line for problem in result.problems if problem.code == "credit-withheld"]
    others = {name: data for name, data in site.items() if name not in OWN_PAGES}

    assert told == ([] if shown else [8, 18, 19])
    assert outside_folds(page).count(b"Dr Kim") == (page.count(b"Dr Kim") if shown else 0)
    assert page.count(b"Dr Kim") >= (3 if shown or reveal == "click" else 0)
    assert shown or b"Dr Kim" not in everything(others)


def test_pictures_of_the_answer_are_not_published_while_it_is_sealed() -> None:
    """Pictures of studies after the reveal and of the answer's prose have no file before the day."""
    with_all = built(quiz_library(Canaries(), Shape(), REVEAL))[1]
    without = built(quiz_library(Canaries(), Shape(after=False, in_prose=False), REVEAL))[1]
    revealed = built(quiz_library(Canaries(), Shape(), REVEAL), REVEAL)[1]

    def pictures(site: dict[str, bytes]) -> set[str]:
        return {name for name in site if name.startswith("pictures/")}

    assert pictures(with_all) == pictures(without)
    assert pictures(revealed) > pictures(with_all)


def test_a_folded_answer_stands_behind_the_fold_of_its_own_pages_only() -> None:
    """With `reveal: click` every canary is inside the answer's <details>; else only what a search has to be asked for
    holds any."""
    canaries = Canaries()
    _, site = built(quiz_library(canaries, Shape(), "click"))
    own = {name: site.pop(name) for name in OWN_PAGES}
    searched = asked_for(site)

    assert canaries.found_in(everything(site)) == set()
    assert len([name for name in searched if name.endswith("answers.js")]) == 2
    assert "assets/data/answers/en/fragments-0" in {name.split(".")[0] for name in searched}
    assert canaries.found_in(everything(searched)) >= {
        "title en",
        "diagnosis ko",
        "findings en",
        "keyword 0 en",
    }
    for page in own.values():
        assert len(Folds(page.decode()).spans) == 1
        assert canaries.found_in(outside_folds(page)) == set()
    told = canaries.found_in(b"".join(own.values()))
    assert NOT_PRINTED <= set(canaries.names) - told <= NOT_PRINTED | LEFT_TO_THE_THEME


@pytest.mark.parametrize("today", [REVEAL, REVEAL + timedelta(days=400)])
def test_the_answer_is_there_from_its_day_on(today: date) -> None:
    """On the day of the reveal, and on any later one, the page tells every field without a fold."""
    canaries = Canaries()
    _, site = built(quiz_library(canaries, Shape(), REVEAL), today)
    page, korean = (site[name] for name in OWN_PAGES)

    assert Folds(page.decode()).spans == []
    assert set(canaries.names) - canaries.found_in(page + korean) == NOT_PRINTED | NEVER_PRINTED
    assert b"cases/quiz/" in site["rounds/2026/index.html"]
    assert canaries.found_in(everything(site)).isdisjoint(NEVER_PRINTED)
    assert b"cases/quiz/" in site["findings/ring/index.html"]
    assert b"cases/quiz/index.html#pair-1&amp;m=1" in site["findings/ring/index.html"]
    assert b"cases/quiz/" in site["guidelines/advice/index.html"]
    assert b"cases/quiz/" in site["guidelines/advice/embed/index.html"]
    assert b"cases/quiz/" in site["guidelines/feed.json"]
    assert b"cases/quiz/" in site["collections/telling/index.html"]
    for name in ("feed.xml", "ko/feed.json", "collections/telling/feed.xml", "collections/plain/feed.json"):
        assert {"title en", "title ko"} & canaries.found_in(site[name]), name
        assert b"cases/quiz/#sg-answer" in site[name], name


@pytest.mark.parametrize("today", [TODAY, CLOSES + timedelta(days=1)], ids=["open", "over"])
def test_what_is_kept_of_a_round_changes_no_byte_before_the_reveal(today: date) -> None:
    """A library whose round was counted and ruled on already is built as one that knows nothing of it yet."""
    files = dict(quiz_library(Canaries(), Shape(), REVEAL))
    counted = built(files, today)[1]
    for name in round_files(Canaries(), Shape()):
        del files[name]

    assert b'action="https://forms.example/lists"' in built(files)[1]["cases/quiz/index.html"]
    assert built(files, today)[1] == counted


def test_the_day_before_the_reveal_tells_nothing() -> None:
    """One day early is early."""
    canaries = Canaries()
    _, site = built(quiz_library(canaries, Shape(), REVEAL), REVEAL - timedelta(days=1))

    assert canaries.found_in(everything(site)) == set()


@pytest.mark.parametrize("reveal", [REVEAL, "click"])
def test_no_list_shows_a_hidden_case_where_being_listed_tells(reveal: date | str) -> None:
    """Findings, recommendations, telling collections and related cases don't lead to a hidden case."""
    _, site = built(quiz_library(Canaries(), Shape(), reveal))
    own = {name: site.pop(name) for name in OWN_PAGES}

    for name in (
        "findings/index.html",
        "findings/shadow/index.html",
        "findings/ring/index.html",
        "guidelines/advice/index.html",
        "guidelines/advice/embed/index.html",
        "guidelines/advice/summary/index.html",
        "guidelines/advice/oembed.json",
        "guidelines/feed.json",
        "collections/telling/index.html",
        "collections/other-telling/index.html",
        "about/index.html",
        "ko/findings/ring/index.html",
        "ko/guidelines/advice/index.html",
        "guidelines/feed.xml",
        "collections/telling/feed.xml",
        "ko/collections/telling/feed.json",
    ):
        assert b"quiz" not in site[name], name
    for name in ("collections/plain/index.html", "collections/plain/feed.xml", "feed.xml", "ko/feed.json"):
        assert b"cases/quiz/" in site[name], name
    assert b"cases/quiz/index.html#study-film" in site["collections/plain/days/index.html"]
    assert "collections/telling/days/index.html" not in site, "of its cases only the hidden one has a day"
    for name, page in own.items():
        assert b"telling" not in outside_folds(page), name
        assert b"advice" not in outside_folds(page), name
        assert b"findings/ring" not in outside_folds(page), name


ANSWER_WORDS = st.text("abcdefgh&<'\"éß각", min_size=1, max_size=12)
SHAPES = st.builds(
    Shape,
    findings=st.sets(st.sampled_from(["shadow", "ring", "line"]), min_size=1).map(lambda x: tuple(sorted(x))),
    mark_finding=st.sampled_from(["shadow", "ring", "line"]),
    mark_shape=st.sampled_from(["point", "ellipse", "arrow"]),
    marks=st.integers(0, 2),
    telling=st.sampled_from([(), ("telling",), ("other-telling",), ("telling", "other-telling")]),
    recommendations=st.sampled_from([(), ("advice#r1",), ("advice#r2",), ("advice",)]),
    relation=st.sampled_from(["illustrates", "contradicts", "predates"]),
    related=st.sampled_from([(), ("older",), ("newer",)]),
    right=st.integers(0, 2),
    certainty=st.sampled_from([None, "possible", "certain"]),
    points=st.integers(1, 4),
    rows=st.integers(0, 3),
    accepted=st.integers(0, 3),
    event_day=st.integers(-9, 99),
)


def words_from(salt: str) -> Word:
    """Words that are different for every salt and can't stand in the site by chance."""
    return lambda name: (
        f"zq{salt}yv{''.join(filter(str.isalpha, name))}" if "url" in name else f"Zq{salt} {name}"
    )


@pytest.mark.property
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    shapes=st.tuples(SHAPES, SHAPES),
    salts=st.tuples(ANSWER_WORDS.map(lambda x: re.sub(r"\W", "", x) or "q"), ANSWER_WORDS),
    structure=st.tuples(st.booleans(), st.booleans()),
)
def test_libraries_that_differ_in_a_sealed_answer_alone_give_the_same_bytes(
    shapes: tuple[Shape, Shape], salts: tuple[str, str], structure: tuple[bool, bool]
) -> None:
    """Non-interference: no byte of the site depends on anything that belongs to the sealed answer."""
    second = re.sub(r"\W", "", salts[1])[::-1] + "x"
    other = Shape(**{**vars(shapes[1]), "after": structure[0], "in_prose": structure[1]})

    first_site = built(quiz_library(words_from(salts[0]), shapes[0], REVEAL))[1]
    assert built(quiz_library(words_from(second), other, REVEAL + timedelta(days=0)))[1] == first_site


def offline_told(site: dict[str, bytes]) -> tuple[object, object]:
    """What is left of a site's files for devices without the case's own pages: no digest of these, no sizes."""
    del site["sw.js"]
    told = json.loads(site.pop("offline.json"))
    own = {name.removesuffix("index.html") for name in OWN_PAGES}
    pages = [[page, "" if page in own else digest] for page, digest in told["pages"]]
    return pages, {url: members for url, (_, *members) in told["units"].items()}


@pytest.mark.property
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(shapes=st.tuples(SHAPES, SHAPES))
def test_a_folded_answer_touches_no_file_but_its_own_pages(shapes: tuple[Shape, Shape]) -> None:
    """Two libraries that differ in a folded answer alone differ in the case's own pages and in the search's answers."""
    sites = [
        built(quiz_library(words_from(f"{number}"), shape, "click"))[1] for number, shape in enumerate(shapes)
    ]
    own = [[site.pop(name) for name in OWN_PAGES] for site in sites]
    told = [offline_told(site) for site in sites]

    assert all(asked_for(site) for site in sites)
    assert told[0] == told[1]
    assert sites[0] == sites[1]
    for first, second in zip(*own, strict=True):
        assert outside_folds(first) == outside_folds(second)


@pytest.mark.parametrize("reveal", [REVEAL, "click"])
def test_the_page_for_editors_tells_no_answer(reveal: date | str) -> None:
    """What editors have to see to is told without the answers, in builds with drafts too."""
    canaries = Canaries()
    _, site = built(quiz_library(canaries, Shape(), reveal), drafts=True)

    for name in ("editors/index.html", "ko/editors/index.html"):
        assert canaries.found_in(site[name]) == set()


def test_a_modality_that_only_the_answer_has_does_not_show() -> None:
    """A specimen after the reveal adds no page and no count of its modality before the day."""
    sites = [
        built(quiz_library(Canaries(), Shape(after_modality=code), reveal))[1]
        for reveal in (REVEAL, "click")
        for code in ("SM", "CT")
    ]
    for site in sites:
        assert not {name for name in site if re.search(r"modalities/(sm|ct)/", name)}

    assert sites[0] == sites[1]


def statistics_told(files: Files, today: date, *arguments: str | None) -> str:
    """What `sitegen stats` prints of a library, as JSON: in English, of a collection where one is named."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, content in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(
                content if isinstance(content, bytes) else content.lstrip("\n").encode()
            )
        asked = ask(root)
        assert not asked.broken
        view = library_statistics(
            asked.library, root, Options(today, "0.0.0"), collection=(*arguments, None)[0], language="en"
        )
        return as_json(view)


@pytest.mark.parametrize("reveal", [REVEAL, "click"])
def test_statistics_count_a_hidden_case_only_where_nothing_is_told(reveal: date | str) -> None:
    """On the page and from the command: age and month count it, its findings and its diagnosis do not."""
    canaries = Canaries()
    files = quiz_library(canaries, Shape(), reveal)
    page = built(files)[1]["statistics/index.html"]
    told = json.loads(statistics_told(files, TODAY))
    rows = {table["id"]: {row["key"]: row["counts"] for row in table["rows"]} for table in told["tables"]}

    assert (told["cases"], told["answered"]) == (3, 2)
    assert b"findings/shadow" in page
    assert b"findings/ring" not in page
    assert canaries.found_in(page + json.dumps(told).encode()) == set()
    assert rows["ages"]["65-79"] == {"F": 0, "M": 1, "": 0}
    assert rows["modalities"] == {"DX": {"cases": 3}}
    assert rows["findings"] == {"line": {"cases": 1}, "shadow": {"cases": 1}}
    assert rows["days"]["0-4"] == {"examinations": 1}
    assert rows["days"]["9-13"] == {"examinations": 0}, "the specimen after the reveal has a day of its own"
    other = quiz_library(words_from("other"), Shape(findings=("line",), certainty=None, after=False), reveal)
    for collection in (None, "plain", "telling"):
        assert statistics_told(other, TODAY, collection) == statistics_told(files, TODAY, collection)


def test_statistics_count_the_answer_from_its_day_on() -> None:
    """On the day of the reveal the case is in every table."""
    files = quiz_library(Canaries(), Shape(), REVEAL)
    told = json.loads(statistics_told(files, REVEAL))

    assert told["answered"] == 3
    assert b"findings/ring" in built(files, REVEAL)[1]["statistics/index.html"]


def mirc_export(files: Files, *ids: str) -> tuple[set[str], dict[str, bytes]]:
    """Why an export to MIRC refuses, and the bytes of what it wrote, out of their zips."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, content in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        steps = Steps(lambda step: None, lambda done, total: None)
        options = Options(TODAY, "0.0.0")
        result = export_cases(ids, root=root, out=root / "out", options=options, jobs=2, steps=steps)
        written: dict[str, bytes] = {}
        for path in sorted((root / "out").glob("*.zip")):
            with zipfile.ZipFile(path) as archive:
                written |= {f"{path.stem}/{name}": archive.read(name) for name in archive.namelist()}
        return {problem.code for problem in result.problems}, written


def test_an_export_to_mirc_never_tells_a_sealed_answer() -> None:
    """A sealed case is refused and nothing is written; a case that names it tells nothing of it."""
    canaries = Canaries()
    files = quiz_library(canaries, Shape(), REVEAL)
    codes, written = mirc_export(files, "older", "quiz")

    assert codes == {"export-refused"}
    assert written == {}

    codes, written = mirc_export(files, "older", "newer")
    assert codes == set()
    assert {name.split("/")[0] for name in written} == {"older", "newer"}
    assert canaries.found_in(everything(written)) == set()
    assert (
        written
        == mirc_export(quiz_library(words_from("other"), Shape(points=1), REVEAL), "older", "newer")[1]
    )


ANNOUNCED = """contact: editors@cases.example
announce: {days: 366, segments: 10}
discussion: {giscus: {repo: society/cases, repo_id: R_1, category: Cases, category_id: D_1}}
"""


def announced(files: Files, today: date) -> bytes:
    """Everything that `sitegen announce` writes of a library, e-mails decoded too."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, content in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        steps = Steps(lambda step: None, lambda done, total: None)
        found = find_news(root, "2026-01-01", Options(today, "0.0.0"), jobs=2, steps=steps)
        assert found.press is not None
        lines = write_announcements(root / "announce", found.press, found.news)
        written = site_bytes(root / "announce")
    assert {item.record_id for item in found.news} >= {"quiz", "older", "newer"}
    mails = [
        email.message_from_bytes(data, policy=email.policy.default)
        for name, data in written.items()
        if name.endswith(".eml")
    ]
    parts = [part.get_content() for mail in mails for part in mail.iter_parts()]
    heads = [str(value) for mail in mails for value in mail.values()]
    return everything(written) + "\n".join([*lines, *parts, *heads]).replace(folder, "").encode()


@pytest.mark.parametrize("reveal", [REVEAL, "click"])
def test_an_announcement_never_tells_a_hidden_answer(reveal: date | str) -> None:
    """Text messages, e-mails, notices and the home page tell a hidden case by its teaser, whatever the answer is."""
    canaries = Canaries()
    files = {**quiz_library(canaries, Shape(), reveal)}
    files["content/site.yaml"] = SURROUNDINGS["content/site.yaml"] + ANNOUNCED
    told = announced(files, TODAY)
    other = {**quiz_library(words_from("other"), Shape(points=1), reveal)}
    other["content/site.yaml"] = files["content/site.yaml"]

    assert canaries.found_in(told) == set()
    assert b"Cough for a week" in told
    assert told == announced(other, TODAY)
    site = built(files)[1]
    assert b"Cough for a week" in site["index.html"]
    assert canaries.found_in(site["index.html"] + site["ko/index.html"]) == set()
    letters = re.findall(rb'href="mailto:editors[^"]*"', site["cases/quiz/index.html"])
    assert letters == [b'href="mailto:editors@cases.example?subject=Test%20library%3A%20quiz"']


def test_an_announcement_tells_the_answer_from_its_day_on() -> None:
    """The same library, announced on the day of the reveal, tells the title: the test above would see it."""
    canaries = Canaries()
    files = quiz_library(canaries, Shape(), REVEAL)

    assert canaries.found_in(announced(files, REVEAL)) >= {"title en", "title ko"}


def test_drafts_and_cases_to_come_leave_no_trace() -> None:
    """Without drafts, a draft case is in no byte; nor is a case whose day of posting is still to come."""
    canaries = Canaries()
    files = dict(quiz_library(canaries, Shape(), "click"))
    case = str(files["content/cases/quiz/case.md"])
    posted = (TODAY - timedelta(days=10)).isoformat()
    for changed in (
        case.replace("status: published", "status: draft"),
        case.replace(posted, (TODAY + timedelta(days=1)).isoformat()),
    ):
        assert changed != case
        _, site = built({**files, "content/cases/quiz/case.md": changed})

        assert canaries.found_in(everything(site)) == set()
        assert not {name for name in site if "quiz" in name or name in (*SENT_ON, "_redirects")}


def test_a_withdrawn_case_keeps_its_notice_and_nothing_else() -> None:
    """Of a withdrawn case only the page with the day and the reason is left; no other page names it."""
    canaries = Canaries()
    files = dict(quiz_library(canaries, Shape(), "click"))
    taken_back = "status: withdrawn\nwithdrawn: {on: 2026-03-12, reason: Consent was taken back}"
    changed = str(files["content/cases/quiz/case.md"]).replace("status: published", taken_back)
    _, site = built({**files, "content/cases/quiz/case.md": changed})

    assert b"Consent was taken back" in site["cases/quiz/index.html"]
    assert canaries.found_in(everything(site)) == set()
    assert b"Cough for a week" in site["cases/quiz/index.html"], (
        "its citation, by the words that were always open"
    )
    rest = {name: data for name, data in site.items() if name not in OWN_PAGES and name.endswith(".html")}
    assert b"Cough for a week" not in everything(rest)
    assert set(SENT_ON) <= set(rest), "whoever has an earlier address finds the notice"
    rest = {name: data for name, data in rest.items() if name not in SENT_ON}
    assert not [name for name, data in rest.items() if b"cases/quiz/" in data]
