"""Rules over a whole library: each is told of where it is broken, and silent where it is kept."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from sitegen.errors import Place, Problem, Severity
from sitegen.model.library import Page, Places
from sitegen.model.shared import PageFacts
from sitegen.model.values import Text
from sitegen.planning.options import Options
from sitegen.planning.rules import CASE_NEEDS, RULES, check
from sitegen.planning.site import plan_site
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings
from sitegen.reading.theme import read_theme
from tests.conftest import CASE, SITE, TODAY, MakeLibrary, png, read_sound

C = "content/cases/c-1/case.md"
G = "content/guidelines/g-1/guideline.md"
FILM: dict[str, str | bytes] = {"content/cases/c-1/film.png": png()}
TOPIC = """topics:
  - id: whom
    title: Whom to image
    recommendations:
      - {id: r1, text: Image., direction: for, strength: strong, evidence: moderate}
"""
ACTIVE = f"title: G\nstatus: active\nissued: 2024-01-01\nlicense: CC-BY-4.0\nissuers: [{{name: The society}}]\n{TOPIC}"
QUIZ = CASE.replace("kind: library", "kind: quiz")


def _problems(make_library: MakeLibrary, files: dict[str, str | bytes]) -> list[Problem]:
    return check(read_sound(make_library(files)), TODAY)


def _draft(facts: str, words: str = "") -> dict[str, str | bytes]:
    return {C: f"---\ntitle: Organising pneumonia\n{facts}---\n{words}"}


def _guideline(facts: str) -> dict[str, str | bytes]:
    return {G: f"---\n{facts}---\n"}


def _codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def test_a_complete_library_breaks_no_rule(make_library: MakeLibrary) -> None:
    """A published case, a guideline in force and what they name are without a problem."""
    assert _problems(make_library, {C: CASE, **FILM, **_guideline(ACTIVE)}) == []


def test_the_rules_are_named() -> None:
    """The table of rules holds each once."""
    assert len(set(RULES.values())) == len(RULES)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ("authors: [kim]\n", "unknown-person"),
        ("findings: [zzz]\n", "unknown-finding"),
        ("collections: [covid]\n", "unknown-collection"),
        ("related: [c-9]\n", "unknown-case"),
        ("guidelines: [{ref: g-9}]\n", "unknown-guideline"),
        ("guidelines: [{ref: 'g-1#r9'}]\n", "unknown-recommendation"),
    ],
)
def test_what_a_case_names(make_library: MakeLibrary, facts: str, code: str) -> None:
    """Whoever and whatever a case names must be there, and is told at its own place."""
    (problem,) = _problems(make_library, {**_draft(facts), **_guideline("title: G\n" + TOPIC)})

    assert problem.code == code
    assert (problem.place.line, problem.place.column > 1) == (3, True)


def test_what_marks_and_sign_offs_name(make_library: MakeLibrary) -> None:
    """The finding of a mark and the person of a sign-off must be there too."""
    mark = "marks: [{picture: 1, shape: point, at: [0, 0], finding: zzz}]"
    facts = (
        f"studies: [{{id: s, modality: DX, series: [{{id: a, pictures: film.png, {mark}}}]}}]\n"
        f"deid: {{reviewed_by: kim, reviewed_on: 2026-03-01, pictures: 'sha256:{'0' * 64}'}}\n"
    )

    assert _codes(_problems(make_library, {**_draft(facts), **FILM})) == [
        "unknown-finding",
        "unknown-person",
        "signoff-void",
    ]


def test_what_others_name(make_library: MakeLibrary) -> None:
    """Collections, guidelines and the settings must name what is there."""
    problems = _problems(make_library, {
        "content/collections/covid-19.md": "---\ntitle: C\ncases: [c-9]\nfindings: [zzz]\nguidelines: [g-9]\n---\n",
        **_guideline("title: G\nauthors: [kim]\ncollections: [flu]\nsupersedes: [g-8]\n"),
        "content/site.yaml": SITE + "collections: [flu]\n",
    })  # fmt: skip

    assert sorted((p.code, p.place.path.split("/")[1]) for p in problems) == [
        ("unknown-case", "collections"), ("unknown-collection", "guidelines"), ("unknown-collection", "site.yaml"),
        ("unknown-finding", "collections"), ("unknown-guideline", "collections"), ("unknown-guideline", "guidelines"),
        ("unknown-person", "guidelines"),
    ]  # fmt: skip


def test_what_is_broken_is_there(make_library: MakeLibrary) -> None:
    """A link to a case with faults of its own is no second fault."""
    root = make_library({**_draft("related: [c-2]\n"), "content/cases/c-2/case.md": "---\nkind: quiz\n---\n"})
    settings, _ = read_settings(root)
    assert settings is not None

    assert check(read_library(root, settings).library, TODAY) == []


def test_hints_where_nothing_is_near(make_library: MakeLibrary) -> None:
    """A reference into an empty table is told what to do as well."""
    (problem,) = _problems(make_library, _draft("collections: [covid]\n"))

    assert problem.hint == "add it, or mend the name"


@pytest.mark.parametrize("need", [need for need, _, _ in CASE_NEEDS if need != "teaser"])
def test_what_a_published_case_needs(make_library: MakeLibrary, need: str) -> None:
    """Each fact that publication needs is asked for by its name, and a draft does without."""
    facts, words = CASE.split("---\n")[1:]
    blocks = facts.replace("\n  ", "\x00").splitlines()
    kept = "\n".join(block.replace("\x00", "\n  ") for block in blocks if not block.startswith(f"{need}:"))
    problems = _problems(make_library, {C: f"---\n{kept}\n---\n{words}", **FILM})
    needs = [p.message for p in problems if p.code == "missing-for-publication"]

    assert needs == [f"a published case needs '{need}'"]
    draft = f"---\n{kept}\n---\n{words}".replace("status: published", "status: draft")
    assert _problems(make_library, {C: draft, **FILM}) == []


def test_a_quiz_needs_a_teaser(make_library: MakeLibrary) -> None:
    """Something must stand for the title of a quiz case while its answer is hidden."""
    problems = _problems(make_library, {C: QUIZ.replace("teaser: Dry cough for three weeks\n", ""), **FILM})

    assert [p.message for p in problems] == ["a published case needs 'teaser'"]


def test_a_series_needs_alternative_text(make_library: MakeLibrary) -> None:
    """A published series says what it is, as a whole or picture by picture."""
    series = "        alt: Frontal chest radiograph\n"
    each = CASE.replace(series, "").replace("[film.png]", "[{file: film.png, alt: Frontal film}]")

    assert _codes(_problems(make_library, {C: CASE.replace(series, ""), **FILM})) == ["alt-missing"]
    assert _problems(make_library, {C: each, **FILM}) == []


def test_a_withdrawal_says_why(make_library: MakeLibrary) -> None:
    """A withdrawn case has a day and a reason."""
    withdrawn = CASE.replace("status: published", "status: withdrawn")

    assert _codes(_problems(make_library, {C: withdrawn, **FILM})) == ["missing-for-publication"]
    reason = withdrawn.replace(
        "kind: library", "kind: library\nwithdrawn: {on: 2026-03-09, reason: At a wish}"
    )
    assert _problems(make_library, {C: reason, **FILM}) == []


@pytest.mark.parametrize("need", ["issued", "issuers", "topics", "license"])
def test_what_a_guideline_needs(make_library: MakeLibrary, need: str) -> None:
    """A guideline in force has a day, a giver, recommendations and a licence."""
    lines = ACTIVE.replace(TOPIC, "").splitlines(keepends=True)
    facts = "".join(line for line in lines if not line.startswith(f"{need}:"))
    kept = facts if need == "topics" else facts + TOPIC

    (problem,) = _problems(make_library, _guideline(kept))
    assert (problem.code, f"'{need}'" in problem.message) == ("missing-for-publication", True)
    assert _problems(make_library, _guideline(kept.replace("status: active\n", ""))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("teaser: Dry cough", "teaser: Organising  PNEUMONIA"),
        ("alt: Frontal chest radiograph", "alt: Cryptogenic organising pneumonia"),
        ("Three weeks of dry cough.", "It was organising pneumonia."),
        ("Three weeks of dry cough.", "It was *organising* **pneumonia**."),
        ("id: frontal", "id: organising-pneumonia"),
        ("day: 3", "title: Organising pneumonia follow-up"),
        (
            "findings:",
            "questions: [{stem: Is it organising pneumonia?, choices: [{text: Yes, correct: true}, {text: No}]}]\nfindings:",
        ),
    ],
)
def test_a_quiz_does_not_tell_its_answer(make_library: MakeLibrary, old: str, new: str) -> None:
    """Whatever is shown before the reveal may not hold title, diagnosis or synonym, in any spelling of capitals."""
    problems = _problems(make_library, {C: QUIZ.replace(old, new), **FILM})

    assert set(_codes(problems)) == {"answer-leak"}
    assert {p.severity for p in problems} == {Severity.ERROR}
    assert _problems(make_library, {C: CASE.replace(old, new), **FILM}) == []


def test_a_folder_does_not_tell_the_answer(make_library: MakeLibrary) -> None:
    """The folder's name is part of the address, and may not tell the answer either."""
    name = "content/cases/organising-pneumonia-2"

    assert _codes(_problems(make_library, {f"{name}/case.md": QUIZ, f"{name}/film.png": png()})) == [
        "answer-leak"
    ]


def test_a_quiz_that_is_tight(make_library: MakeLibrary) -> None:
    """The same words in the answer itself, and words that only hold a name as a part, are no leak."""
    tight = QUIZ.replace("Steroids help.", "Organising pneumonia.").replace(
        "Organising pneumonia\nteaser", "ILD\nteaser"
    )

    assert _problems(make_library, {C: tight.replace("dry cough", "mild cough"), **FILM}) == []


def test_korean_answers(make_library: MakeLibrary) -> None:
    """A Korean name counts also with an ending joined to it."""
    quiz = QUIZ.replace("title: Organising pneumonia", "title: {en: Organising pneumonia, ko: 기질화폐렴}")
    files = {C: quiz, **FILM, "content/cases/c-1/case.ko.md": "## 병력 {#history}\n\n기질화폐렴을 의심.\n"}

    assert _codes(_problems(make_library, files)) == ["answer-leak"]


def test_a_quiz_begins_with_the_history(make_library: MakeLibrary) -> None:
    """Words that begin with the answer are warned of."""
    problems = _problems(make_library, _draft("kind: quiz\n", "## Findings\n\nDense.\n"))

    assert [(p.code, p.severity) for p in problems] == [("history-missing", Severity.WARNING)]


@pytest.mark.parametrize(("mode", "severity"), [("I;16", Severity.WARNING), ("F", Severity.ERROR)])
def test_values_need_a_window(make_library: MakeLibrary, mode: str, severity: Severity) -> None:
    """16-bit pictures should name a window, 32-bit ones must; with one all is well."""
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new(mode, (8, 6)).save(out, "TIFF")
    facts = "studies: [{id: s, modality: CT, series: [{id: a, pictures: ct.tif}]}]\n"
    picture: dict[str, str | bytes] = {"content/cases/c-1/ct.tif": out.getvalue()}

    assert [(p.code, p.severity) for p in _problems(make_library, {**_draft(facts), **picture})] == [
        ("window-missing", severity)
    ]
    windowed = _draft(facts.replace("ct.tif", "ct.tif, window: lung"))
    assert _problems(make_library, {**windowed, **picture}) == []


def test_supersession_is_told_on_both_sides(make_library: MakeLibrary) -> None:
    """The old guideline names the new one and the new one the old."""
    old = "content/guidelines/g-0/guideline.md"

    def told(new_facts: str, old_facts: str) -> list[tuple[str, str]]:
        files = {**_guideline("title: G\n" + new_facts), old: f"---\ntitle: G0\n{old_facts}---\n"}
        return [(p.code, p.place.path.split("/")[2]) for p in _problems(make_library, files)]

    assert told("supersedes: [g-0]\n", "superseded_by: g-1\n") == []
    assert told("supersedes: [g-0]\n", "") == [("supersession", "g-1")]
    assert told("", "superseded_by: g-1\n") == [("supersession", "g-0")]
    assert told("", "superseded_by: g-9\n") == [("unknown-guideline", "g-0")]


def test_a_superseded_guideline_names_its_successor(make_library: MakeLibrary) -> None:
    """Whoever finds the old one is led to the new one."""
    assert _codes(_problems(make_library, _guideline(ACTIVE.replace("active", "superseded")))) == [
        "supersession"
    ]


@pytest.mark.parametrize(
    ("due", "codes"), [("2026-03-19", ["review-due"]), ("2026-03-20", []), ("2030-01-01", [])]
)
def test_a_review_that_is_due(make_library: MakeLibrary, due: str, codes: list[str]) -> None:
    """A guideline in force is warned of from the day after its review was due."""
    assert _codes(_problems(make_library, _guideline(ACTIVE + f"review_due: {due}\n"))) == codes


def test_ids_of_recommendations(make_library: MakeLibrary) -> None:
    """No two recommendations of a guideline have one id, whichever topics they stand in."""
    second = TOPIC.replace("topics:\n", "").replace("id: whom", "id: how")

    assert _codes(_problems(make_library, _guideline(ACTIVE + second))) == ["duplicate-id"]


def test_two_pages_with_one_address(make_library: MakeLibrary) -> None:
    """Should two pages ever want one address, it is an error; reading refuses the ids that could."""
    root = make_library({})
    library = read_sound(root)
    facts = PageFacts(title=Text({"": "A"}), status="published")
    page = Page("cases", facts, {}, Places(Place("x.md"), {}), "sha256:")
    theme, _ = read_theme("reading-room", root)

    plan = plan_site(dataclasses.replace(library, pages={"cases": page}), theme, Options(TODAY, "0"))

    assert {p.code for p in plan.problems} == {"address-taken"}


def test_the_day_is_an_argument(make_library: MakeLibrary) -> None:
    """The same library is judged as of the day that is given."""
    library = read_sound(make_library(_guideline(ACTIVE + "review_due: 2026-03-20\n")))

    assert check(library, date(2026, 3, 20)) == []
    assert _codes(check(library, date(2026, 3, 21))) == ["review-due"]
