"""Questions, steps, the test and the progress page: what editors may write, and what is planned from it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sitegen.model.case import CaseFacts
from sitegen.model.questions import Question
from sitegen.planning.options import Options
from sitegen.planning.plan import Plan
from sitegen.planning.site import plan_site
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings
from sitegen.reading.theme import read_theme
from tests.conftest import CASE, TODAY, MakeLibrary, png

CHOICES = [{"text": "A", "correct": "true"}, {"text": "B"}, {"text": "C"}]
RANKED = {"stem": "What is it?", "kind": "ranked"}
QUIZ = CASE.replace("kind: library", "kind: quiz\ncollections: [weekly, sketch]\nlevel: advanced")
ASKED = """\
questions:
  - {stem: Which lobe?, choices: [{text: Upper}, {text: Lower, correct: true, why: Look.}]}
  - {stem: Your differential?, kind: ranked}
steps: [laboratory, ct]
"""
STUDIES = """\
  - {id: ct, modality: CT, day: 5, series: [{id: lung, pictures: [ct.png], alt: Chest CT}]}
  - {id: ct-late, modality: CT, day: 9, series: [{id: late, pictures: [late.png], alt: Chest CT}]}
"""
WORDS = "\n## Laboratory\nCRP raised.\n\n## Findings"


def quiz(reveal: str = "click", more: str = ASKED) -> str:
    """A quiz case with questions, steps and three studies."""
    text = QUIZ.replace(
        "differential: [{name: Infection,",
        "differential: [{name: Infection, synonyms: [pneumonia], accept: true,",
    )
    text = text.replace(
        "findings: [consolidation]\n", STUDIES + f"findings: [consolidation]\nreveal: {reveal}\n{more}", 1
    )
    return text.replace("\n## Findings", WORDS, 1)


def files(**cases: str) -> dict[str, str | bytes]:
    """A library of these cases; `__` in a name stands for a dash."""
    made: dict[str, str | bytes] = {
        "content/collections/weekly.md": "---\ntitle: Weekly\nstatus: published\ngives_away: false\n---\n",
        "content/collections/sketch.md": "---\ntitle: Sketch\nstatus: draft\ngives_away: false\n---\n",
    }
    for shade, (key, text) in enumerate(cases.items(), 1):
        folder = f"content/cases/{key.replace('__', '-')}"
        made[f"{folder}/case.md"] = text
        for number, name in enumerate(("film", "ct", "late")):
            if f"{name}.png" in text:
                made[f"{folder}/{name}.png"] = png(shade=20 * shade + 5 * number)
    return made


def planned(root: Path, today: date = TODAY) -> Plan:
    """The plan of a library, which has no faults."""
    settings, _ = read_settings(root)
    assert settings is not None
    reading = read_library(root, settings)
    theme, _ = read_theme("reading-room", Path("nowhere"))
    plan = plan_site(reading.library, theme, Options(today, "0.0.0"))
    assert [(p.code, p.message) for p in (*reading.problems, *plan.problems)] == []
    return plan


def view(plan: Plan, url: str) -> Any:
    """The view of the page at a site path."""
    [page] = [page for page in plan.pages if page.page.url == url]
    return page.view


def data(plan: Plan, name: str) -> Any:
    """What a data file holds."""
    [file] = [file for file in plan.files if file.url.startswith(f"assets/data/{name}.")]
    return json.loads(file.data.decode().removeprefix("sitegenData(").rstrip().removesuffix(");"))


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"stem": "?"}, "at least two choices"),
        ({"stem": "?", "choices": CHOICES[:1]}, "at least two choices"),
        ({"stem": "?", "choices": CHOICES[1:]}, "no choice is marked"),
        ({**RANKED, "choices": CHOICES}, "neither 'choices' nor 'multiple'"),
        ({**RANKED, "multiple": "true"}, "neither 'choices' nor 'multiple'"),
        ({**RANKED, "kind": "essay"}, "ranked"),
    ],
)
def test_questions_that_can_not_be_asked(question: dict[str, Any], message: str) -> None:
    """A question has choices with a right one, or asks for diagnoses; not both, not neither."""
    with pytest.raises(ValidationError, match=message):
        Question.model_validate(question)


def test_one_ranked_question_a_case() -> None:
    """Two would have the same answer."""
    assert CaseFacts.model_validate({"title": "A", "questions": [RANKED]}).questions[0].kind == "ranked"
    with pytest.raises(ValidationError, match="one ranked list"):
        CaseFacts.model_validate({"title": "A", "questions": [RANKED, RANKED]})


def test_a_hidden_question_holds_nothing_of_its_answer(make_library: MakeLibrary) -> None:
    """Before the reveal the form knows kinds and choices; the fold knows what is right, in every language."""
    text = quiz().replace(
        "{name: Organising pneumonia,", "{name: {en: Organising pneumonia, ko: 기질화 폐렴},"
    )
    page = view(planned(make_library(files(c__1=text))), "cases/c-1/")
    single, ranked = page.questions
    told = page.answer.questions[1].ranked

    assert (single.kind, [choice.correct for choice in single.choices]) == ("single", [False, False])
    assert (ranked.kind, ranked.ranked.right, ranked.ranked.right_keys, ranked.ranked.partial_keys) == (
        "ranked",
        (),
        (),
        (),
    )
    assert told.right == ("Organising pneumonia", "Cryptogenic organising pneumonia")
    assert told.right_keys == ("organisingpneumonia", "기질화폐렴", "cryptogenicorganisingpneumonia")
    assert (told.partial, told.partial_keys) == (("Infection",), ("infection", "pneumonia"))


def test_the_fingerprint_of_a_question_outlives_the_reveal(make_library: MakeLibrary) -> None:
    """Sealed, folded and open, a question is known by what it asks; another wording is another question."""
    root = make_library(
        files(sealed=quiz("2026-04-01"), folded=quiz(), other=quiz(more=ASKED.replace("Which", "What")))
    )
    before, after = planned(root), planned(root, date(2026, 4, 1))
    prints = [
        [question.print for question in questions]
        for questions in (
            view(before, "cases/sealed/").questions,
            view(before, "cases/folded/").questions,
            view(before, "cases/folded/").answer.questions,
            view(after, "cases/sealed/").answer.questions,
        )
    ]

    assert prints == [prints[0]] * 4
    assert len(set(prints[0])) == 2
    assert view(before, "cases/other/").questions[0].print not in prints[0]
    assert view(before, "cases/other/").questions[1].print in prints[0]


def test_steps_stand_in_the_author_s_order(make_library: MakeLibrary) -> None:
    """What is a step is taken out of what is there from the start; the rest stays in its order."""
    page = view(planned(make_library(files(c__1=quiz()))), "cases/c-1/")

    assert [step.label for step in page.steps] == ["Laboratory", "CT, Day 5"]
    assert [section.id for section in page.sections] == ["history"]
    assert [study.anchor for study in page.studies] == ["study-film", "study-ct-late"]
    assert page.steps[0].section.id == "laboratory"
    assert page.steps[1].study.anchor == "study-ct"


def test_an_open_case_has_no_steps(make_library: MakeLibrary) -> None:
    """From its day on everything of the case is there in order."""
    root = make_library(files(c__1=quiz("2026-04-01")))
    before, after = (view(planned(root, day), "cases/c-1/") for day in (TODAY, date(2026, 4, 1)))

    assert len(before.steps) == 2
    assert after.steps == ()
    assert [section.id for section in after.sections] == ["history", "laboratory"]
    assert [study.anchor for study in after.studies] == ["study-film", "study-ct", "study-ct-late"]


def test_a_test_asks_folded_cases_with_questions(make_library: MakeLibrary) -> None:
    """Open cases have their titles on their pages, sealed ones can't be scored, and some ask nothing."""
    root = make_library(
        files(
            folded=quiz(),
            silent=quiz(more=""),
            sealed=quiz("2026-04-01"),
            library=CASE,
            old=quiz("2026-03-10"),
        )
    )
    plan = planned(root)
    cases = data(plan, "cases-en")

    assert sorted(cases) == ["folded", "library", "old", "sealed", "silent"]
    assert {key for key, record in cases.items() if "test" in record} == {"folded"}
    assert [link.url for link in view(plan, "test/").unknowns] == ["cases/folded/"]
    assert cases["folded"] == {
        "title": "Dry cough for three weeks",
        "test": {
            "modality": ["CT", "DX"],
            "region": ["chest"],
            "level": ["advanced"],
            "category": [],
            "collection": ["weekly"],
            "kind": ["ranked", "single"],
        },
    }
    assert data(plan, "cases-ko")["folded"]["lang"] == "en"
    assert {facet.key for facet in view(plan, "test/").facets} == {"modality", "kind"}
    assert view(plan, "").test_url == view(plan, "progress/").test_url == "test/"
    assert [link.url for link in view(plan, "cases/").browse][-1] == "test/"


def test_without_anything_to_ask_there_is_no_test(make_library: MakeLibrary) -> None:
    """No page, and no link to it; the progress page is there all the same and in the footer of every page."""
    plan = planned(make_library(files(library=CASE, sealed=quiz("2026-04-01"))))

    assert not [page for page in plan.pages if page.page.url.endswith("test/")]
    assert view(plan, "").test_url == view(plan, "progress/").test_url == ""
    assert "test/" not in [link.url for link in view(plan, "cases/").browse]
    for planned_page in plan.pages:
        assert planned_page.page.footer[-1].url.endswith("progress/")


def test_a_withdrawn_case_is_asked_no_more(make_library: MakeLibrary) -> None:
    """Nothing is loaded for it, and no data file is made that no page names."""
    withdrawn = "status: withdrawn\nwithdrawn: {on: 2026-03-12, reason: Consent was taken back}"
    plan = planned(make_library(files(c__1=quiz().replace("status: published", withdrawn))))

    assert view(plan, "cases/c-1/").quiz.names_url == view(plan, "cases/c-1/").quiz.cases_url == ""
    assert {file.url.split(".")[0] for file in plan.files if re.match("assets/data/[^/]*$", file.url)} == {
        "assets/data/cases-en",
        "assets/data/cases-ko",
    }


def test_neither_page_is_for_search_engines(make_library: MakeLibrary) -> None:
    """They hold nothing to find."""
    plan = planned(make_library(files(folded=quiz())))
    pages = {page.page.url: page.page for page in plan.pages}

    for url in ("progress/", "test/", "ko/progress/", "ko/test/"):
        assert not pages[url].index
    assert b"progress/" not in next(file.data for file in plan.files if file.url == "sitemap.xml")


def test_words_are_completed_with_open_cases_alone(make_library: MakeLibrary) -> None:
    """Diagnoses and differentials whose answer is open, each once, in the page's language first."""
    known = CASE.replace("title: Organising pneumonia", "title: Known").replace(
        "{name: Organising pneumonia, synonyms: [Cryptogenic organising pneumonia],",
        "{name: {en: Sarcoidosis, ko: 유육종증}, synonyms: [SARCOIDOSIS, Boeck disease],",
    )
    plan = planned(make_library(files(hidden=quiz(), sealed=quiz("2026-04-01"), known=known)))

    assert data(plan, "diagnoses-en") == ["Boeck disease", "Infection", "Lymphoma", "Sarcoidosis", "유육종증"]
    assert data(plan, "diagnoses-ko") == ["Boeck disease", "Infection", "Lymphoma", "SARCOIDOSIS", "유육종증"]


def test_data_is_the_same_in_any_order(make_library: MakeLibrary) -> None:
    """The order in which cases were read does not show."""
    root = make_library(files(b=quiz(), a=quiz(), c=CASE))
    settings, _ = read_settings(root)
    assert settings is not None
    library = read_library(root, settings).library
    theme, _ = read_theme("reading-room", Path("nowhere"))
    backwards = replace(library, cases=dict(reversed(list(library.cases.items()))))
    plans = [plan_site(each, theme, Options(TODAY, "0.0.0")) for each in (library, backwards)]

    assert plans[0].files == plans[1].files
    assert len([file for file in plans[0].files if re.match("assets/data/[^/]*$", file.url)]) == 4
