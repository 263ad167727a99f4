"""What is public of a quiz case, and the proof that searches what was rendered for what is not."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.building.checks import sealed_answers
from sitegen.model.case import CaseFacts
from sitegen.planning import embargo
from sitegen.planning.plan import Guarded, Plan
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings
from tests.conftest import CASE, TODAY, MakeLibrary, build_library, png


def quiz(reveal: str = "click") -> CaseFacts:
    return CaseFacts.model_validate({"title": "T", "kind": "quiz", "reveal": reveal})


@pytest.mark.parametrize(
    ("facts", "hiding"),
    [
        (CaseFacts.model_validate({"title": "T"}), "open"),
        (CaseFacts.model_validate({"title": "T", "reveal": "2030-01-01"}), "open"),
        (quiz(), "folded"),
        (quiz(TODAY.isoformat()), "open"),
        (quiz((TODAY - timedelta(days=1)).isoformat()), "open"),
        (quiz((TODAY + timedelta(days=1)).isoformat()), "sealed"),
    ],
)
def test_the_day_decides_how_an_answer_is_kept(facts: CaseFacts, hiding: str) -> None:
    """Library cases are open; quiz cases are folded, or sealed up to the day before the reveal."""
    assert embargo.hiding_of(facts, TODAY) == hiding


@pytest.mark.property
@given(st.dates(), st.dates())
def test_a_dated_answer_is_open_from_its_day_on(reveal: date, today: date) -> None:
    """For any two days, the answer is open exactly where today is not before the reveal."""
    facts = CaseFacts(title=quiz().title, kind="quiz", reveal=reveal)

    assert embargo.hiding_of(facts, today) == ("open" if today >= reveal else "sealed")


@pytest.mark.parametrize(
    ("name", "words", "told"),
    [
        ("covid-19", "suspected covid-19?", True),
        ("covid-19", "covid-199 ward", False),
        ("tb", "a tb ward", True),
        ("tb", "football", False),
        ("결핵", "폐결핵의", True),
        ("é", "caféteria", True),
    ],
)
def test_a_name_tells_where_it_stands_as_words(name: str, words: str, told: bool) -> None:
    """Latin names count as whole words, Korean ones anywhere, since particles follow without a space."""
    assert embargo.tells(name, words) is told


def test_words_are_compared_without_case_spacing_or_composition() -> None:
    """Full-width letters, line breaks, capitals and decomposed Hangul make no difference."""
    assert embargo.normal("ＣＯＶＩＤ\n  Pneumonia") == "covid pneumonia"
    assert embargo.normal("\u1100\u1167\u11af\u1112\u1162\u11a8") == embargo.normal("결핵")


def stripped(make_library: MakeLibrary, prose: str) -> embargo.Shown:
    head = CASE.replace("kind: library", "kind: quiz").rsplit("---\n", 1)[0]
    root = make_library({"content/cases/a/case.md": f"{head}---\n{prose}", "content/cases/a/film.png": png()})
    settings = read_settings(root)[0]
    assert settings is not None
    return embargo.show(read_library(root, settings).library.cases["a"], TODAY, frozenset())


@pytest.mark.parametrize(
    ("prose", "shown"),
    [
        ("## History\na\n## Findings\nb\n## History of it {#laboratory}\nc\n", ["history"]),
        ("## History\na\n## Examination\nb\n## Laboratory\nc\n", ["history", "examination", "laboratory"]),
        ("Words before any heading.\n\n## History\na\n", []),
        ("## Examination\na\n## 병력\nb\n", ["examination"]),
        ("## Discussion\na\n## History\nb\n", []),
        ("## History\na\n## History\nthe answer\n", ["history"]),
        ("", []),
    ],
)
def test_sections_are_shown_up_to_the_first_that_is_not_known_to_be_harmless(
    make_library: MakeLibrary, prose: str, shown: list[str]
) -> None:
    """The answer begins with the first heading that is not one of those shown before it, whatever follows."""
    public = stripped(make_library, prose).public

    assert [section.id for section in public.prose.get("en", ())] == shown


PAGE = "cases/a/"


def plan_with(*guarded: Guarded) -> Plan:
    nothing = cast("Any", None)
    return Plan((), (), (), (), (), guarded, (), b"", nothing, nothing, {}, {}, "/")


def guarded(*secrets: str, permitted: tuple[str, ...] = ()) -> Guarded:
    return Guarded("a", "content/cases/a/case.md", (PAGE,), secrets, permitted)


@pytest.mark.parametrize(
    "page",
    [
        "<p>It was organising pneumonia.</p>",
        "<title>Organising Pneumonia</title>",
        '<img src="x" alt="Organising pneumonia">',
        "<p>Organising <b>pneu</b>monia</p>",
        "<p>Organising\n   pneumonia</p>",
        "<p>Organising</p><p>pneumonia</p>",
        "<p>Organising&nbsp;pneumonia</p>",
        "<p>&#79;rganising pneumonia</p>",
        "<!-- organising pneumonia -->",
        '<script type="application/json">{"d": "organising pneumonia"}</script>',
        '<a href="mailto:a@b.example?subject=Organising%20pneumonia">x</a>',
        '<a href="?q=organising+pneumonia">x</a>',
    ],
)
def test_the_proof_finds_a_secret_however_a_theme_prints_it(page: str) -> None:
    """In text, attributes, comments, scripts and addresses, escaped or divided by markup: it is found."""
    plan = plan_with(guarded("organising pneumonia"))
    [problem] = sealed_answers(plan.guarded, {PAGE: page.encode()})

    assert problem.code == "answer-published"
    assert problem.place.path == "content/cases/a/case.md"
    assert PAGE in problem.message


@pytest.mark.parametrize(
    "page", ["<p>Pneumonia, organising</p>", "<p>disorganising pneumonias</p>", "", "<p>폐렴</p>"]
)
def test_the_proof_is_quiet_where_nothing_is_told(page: str) -> None:
    """Other words, and the same letters within longer words, are no secret."""
    assert sealed_answers(plan_with(guarded("organising pneumonia")).guarded, {PAGE: page.encode()}) == []


def test_the_proof_permits_the_choices_of_a_question() -> None:
    """A choice may name the diagnosis, for choices are shown; the bare diagnosis beside it is still found."""
    choice = "organising pneumonia after infection"
    plan = plan_with(guarded("organising pneumonia", permitted=(choice, "lymphoma")))
    page = f"<label>{choice.capitalize()}</label><label>Lymphoma</label>"

    assert sealed_answers(plan.guarded, {PAGE: page.encode()}) == []
    assert len(sealed_answers(plan.guarded, {PAGE: f"{page}<p>Organising pneumonia</p>".encode()})) == 1


def test_the_proof_looks_at_every_page_of_every_sealed_case() -> None:
    """Each page and each secret is told apart; a page that was not rendered is no fault of the proof."""
    both = Guarded("a", "a.md", (PAGE, f"ko/{PAGE}", "gone/"), ("one thing", "결핵"), ())
    rendered = {PAGE: b"<p>one thing</p>", f"ko/{PAGE}": "<p>폐결핵</p>".encode()}
    messages = [problem.message for problem in sealed_answers(plan_with(both).guarded, rendered)]

    assert len(messages) == 2
    assert any(f"'{PAGE}'" in message and "one thing" in message for message in messages)
    assert any(f"'ko/{PAGE}'" in message and "결핵" in message for message in messages)


def test_a_theme_that_prints_a_sealed_diagnosis_is_stopped(make_library: MakeLibrary, tmp_path: Path) -> None:
    """Whatever a theme of the library's own adds to a case page, a name of the answer stops the build."""
    case = CASE.replace("kind: library", "kind: quiz\nreveal: 2026-04-01")
    root = make_library(
        {
            "content/site.yaml": """
                title: Test library
                base_url: https://cases.example/
                theme: mine
                license: CC-BY-4.0
                """,
            "content/cases/a/case.md": case,
            "content/cases/a/film.png": png(),
            "themes/mine/theme.yaml": "title: Mine\nextends: reading-room\n",
            "themes/mine/templates/partials/footer.html": "<footer>Cryptogenic <i>organising</i> pneumonia</footer>\n",
        }
    )
    result = build_library(root)

    assert "answer-published" in {problem.code for problem in result.problems}, result.problems
    assert result.published is None
    assert not (root / "site").exists()


def test_words_that_stand_on_every_page_anyway_don_t_stop_a_sealed_case(make_library: MakeLibrary) -> None:
    """A keyword such as "ultrasound" or the editors' own name is in the interface, and tells nothing there."""
    case = CASE.replace("kind: library", "kind: quiz\nreveal: 2026-04-01").replace("DX", "US")
    case = case.replace(
        "consent:", "keywords: [Ultrasound, day, Cases, the editors, test library, pneumonia]\nconsent:"
    )
    root = make_library({"content/cases/a/case.md": case, "content/cases/a/film.png": png()})
    result = build_library(root)

    assert [problem.message for problem in result.problems] == []
    assert result.published is not None


@pytest.mark.parametrize(
    "field",
    [
        "title: Sarcoidosis\nteaser: It was sarcoidosis",
        "teaser: Sarcoidosis, of all things",
        "questions: [{stem: Is it sarcoidosis?, choices: [{text: a, correct: true}, {text: b}]}]",
    ],
)
def test_an_editor_s_own_slip_is_named(make_library: MakeLibrary, field: str) -> None:
    """Where what is shown names the diagnosis, the case is not published while it is sealed."""
    lines = CASE.replace("kind: library", "kind: quiz\nreveal: 2026-04-01").replace(
        "name: Organising pneumonia", "name: Sarcoidosis"
    )
    for line in field.splitlines():
        key = line.split(":")[0]
        lines = "\n".join(other for other in lines.splitlines() if not other.startswith(f"{key}:")) + "\n"
        lines = lines.replace("---\n", f"---\n{line}\n", 1)
    root = make_library({"content/cases/a/case.md": lines, "content/cases/a/film.png": png()})
    result = build_library(root)

    assert result.published is None
    assert any("tells the answer" in problem.message for problem in result.problems), result.problems
