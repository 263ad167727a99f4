"""What editors are told of facts with faults: their own words, their own places, what to write instead."""

from __future__ import annotations

import pytest

from sitegen.errors import Place, Problem
from sitegen.model.case import CaseFacts
from sitegen.model.guideline import GuidelineFacts
from sitegen.model.shared import PersonFacts
from sitegen.model.values import Facts
from sitegen.reading.documents import entries, parse_yaml
from sitegen.reading.schema import did_you_mean, facts_of, nearest
from sitegen.settings import Settings


def _problems(text: str, model: type[Facts] = CaseFacts) -> list[Problem]:
    document = parse_yaml(text, "x.yaml")
    assert document.problems == ()
    facts, problems = facts_of(model, document, document.root)
    assert (facts is None) == bool(problems)
    return problems


def _case(text: str) -> CaseFacts:
    document = parse_yaml("title: A\n" + text, "x.yaml")
    facts, problems = facts_of(CaseFacts, document, document.root)
    assert problems == []
    assert facts is not None
    return facts


def _told(text: str, model: type[Facts] = CaseFacts) -> tuple[str, int, int, str, str]:
    """The one problem of a case with a title and these lines, as code, line, column, message and hint."""
    prefix = "title: A\n" if model is CaseFacts else ""
    (problem,) = _problems(prefix + text, model)
    return (problem.code, problem.place.line, problem.place.column, problem.message, problem.hint)


def test_a_draft_needs_a_title_and_nothing_else() -> None:
    """A title alone makes a draft, and no title is told as such."""
    assert _case("").status == "draft"
    assert [(p.code, p.message, p.hint) for p in _problems("kind: quiz\n")] == [
        ("missing-key", "'title' is missing", "add 'title: …'")
    ]


@pytest.mark.parametrize("text", ["", "~", "{}", "# only a comment\n"])
def test_an_empty_record(text: str) -> None:
    """Facts with nothing in them lack what is needed, and are no fault of their own."""
    assert [problem.code for problem in _problems(text)] == ["missing-key"]


@pytest.mark.parametrize("text", ["just words", "- a\n- b\n"])
def test_a_record_that_is_none(text: str) -> None:
    """A word or a list in place of facts is told as that."""
    assert [problem.code for problem in _problems(text)] == ["wrong-type"]


def test_what_was_missing_stands_at_its_parent() -> None:
    """A missing key of a nested record is told at that record."""
    assert _told("studies:\n  - id: film\n") == (
        "missing-key", 3, 5, "'modality' is missing", "add 'modality: …'",
    )  # fmt: skip


def test_an_unknown_key_with_a_near_one() -> None:
    """A slip is answered with the key that was probably meant."""
    assert _told("teeser: Cough\n") == (
        "unknown-key", 2, 1, "'teeser' is not a known key", "did you mean 'teaser'?",
    )  # fmt: skip


def test_an_unknown_key_knows_its_neighbours() -> None:
    """Deep in a case only the keys of that place are proposed."""
    told = _told(
        "studies:\n  - {id: film, modality: DX, series: [{id: pa, pictures: a.png, widnow: lung}]}\n"
    )

    assert told[0] == "unknown-key"
    assert told[4] == "did you mean 'window'?"


def test_an_unknown_key_with_no_near_one() -> None:
    """Where nothing is near, what is known is listed."""
    assert _told("patient: {zzz: 1}\n")[4] == "known here are: age, setting, sex"


def test_patient_data_has_no_key() -> None:
    """A name, a birth date or a number of a patient can't be written at all."""
    for key in ("name", "birth_date", "id", "hospital"):
        assert _told(f"patient: {{{key}: x}}\n")[0] == "unknown-key"


@pytest.mark.parametrize(
    "written", ["9.3.2020", "2020-3-9", "March 2020", "20200309", "2020-03-09T10:00", "yes"]
)
def test_a_date_in_another_form(written: str) -> None:
    """Only one form of a date is read, since others can be misread."""
    code, line, column, message, _ = _told(f"published: {written}\n")

    assert (code, line, column) == ("wrong-value", 2, 12)
    assert "YYYY-MM-DD" in message


def test_a_day_that_does_not_exist() -> None:
    """The thirtieth of February is a fault."""
    assert _told("published: 2021-02-30\n")[0] in ("wrong-value", "wrong-type")


def test_an_age_that_could_identify() -> None:
    """Above 89 an age is written 90+."""
    code, _, _, message, _ = _told("patient: {age: 93}\n")

    assert (code, message) == ("wrong-value", "an age above 89 can identify a person: write age: 90+")
    assert _told("patient: {age: 90}\n")[0] == "wrong-value"


@pytest.mark.parametrize(("written", "age"), [("89", 89), ("0", 0), ("90+", "90+"), ('"65"', 65)])
def test_ages(written: str, age: int | str) -> None:
    """Whole years up to 89, then 90+."""
    patient = _case(f"patient: {{age: {written}}}\n").patient
    assert patient is not None
    assert patient.age == age


@pytest.mark.parametrize("written", ["-1", "65.5", "sixty", "89+", "60-65"])
def test_ages_that_are_none(written: str) -> None:
    """What is no whole number of years is told once, at its place."""
    code, line, column, _, _ = _told(f"patient: {{age: {written}}}\n")

    assert code in ("wrong-type", "wrong-value")
    assert (line, column) == (2, 16)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("patient: {age: sixty}\n", "'sixty' is not a whole number", "write digits only, or use '90+'"),
        (
            "reveal: soon\n",
            "'soon' is not known here",
            "use 'click', or expected a date written as YYYY-MM-DD",
        ),
    ],
)
def test_a_value_of_several_kinds(text: str, message: str, hint: str) -> None:
    """A value that may be one thing or another is told once, with both ways to mend it."""
    assert _told(text)[3:] == (message, hint)


@pytest.mark.parametrize(
    ("window", "told"),
    [
        ("{center: 40}", ("missing-key", "'width' is missing")),
        ("{center: 40, width: wide}", ("wrong-type", "'wide' is not a number")),
        ("{center: 40, width: 0}", ("wrong-type", "0 is too small")),
        ("[40, 400]", ("wrong-value", "a list is not known here")),
    ],
)
def test_a_window_with_a_fault(window: str, told: tuple[str, str]) -> None:
    """Only the fault inside the window is told, not that a mapping is no preset."""
    text = f"studies: [{{id: a, modality: CT, series: [{{id: b, pictures: c.png, window: {window}}}]}}]\n"
    code, _, _, message, _ = _told(text)

    assert (code, message) == told


def test_an_unknown_modality() -> None:
    """A wrong choice out of many is answered with the nearest one."""
    told = _told("studies: [{id: a, modality: CTT}]\n")

    assert told == ("wrong-value", 2, 29, "'CTT' is not known here", "did you mean 'CT'?")


def test_a_choice_out_of_few() -> None:
    """A wrong choice out of few is answered with all of them."""
    assert _told("kind: puzzle\n")[3:] == ("'puzzle' is not known here", "use 'quiz' or 'library'")


@pytest.mark.parametrize("written", ["film.png", "[film.png]", "{file: film.png}", "[{file: film.png}]"])
def test_pictures_in_each_form(written: str) -> None:
    """One name, a list of names, a mapping and a list of mappings mean the same."""
    facts = _case(f"studies: [{{id: a, modality: DX, series: [{{id: pa, pictures: {written}}}]}}]\n")

    assert [picture.file for picture in facts.studies[0].series[0].pictures] == ["film.png"]


def test_no_pictures() -> None:
    """A series without pictures is a fault of its list."""
    told = _told("studies: [{id: a, modality: DX, series: [{id: pa, pictures: []}]}]\n")

    assert told[0] == "wrong-type"
    assert told[3:] == ("the list is too short", "at least 1")


def test_a_text_in_languages() -> None:
    """A text is one string or one string for each language, and falls back to what is there."""
    plain, both, korean = (
        _case(f"teaser: {written}\n").teaser for written in ("Cough", "{en: Cough, ko: 기침}", "{ko: 기침}")
    )

    assert plain is not None
    assert both is not None
    assert korean is not None
    assert [text.in_language("ko", "en") for text in (plain, both, korean)] == ["Cough", "기침", "기침"]
    assert [text.in_language("en", "en") for text in (plain, both, korean)] == ["Cough", "Cough", "기침"]
    assert [text.has("ko", "en") for text in (plain, both, korean)] == [False, True, True]
    assert [text.has("en", "en") for text in (plain, both, korean)] == [True, True, False]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('""', "the text is empty"),
        ('{en: " "}', "the text is empty"),
        ("{english: Cough}", "'english' is not a language tag such as en or ko"),
        ("[a, b]", "expected text, or text for each language such as {en: …, ko: …}"),
        ("{en: [a]}", "the text is empty"),
    ],
)
def test_a_text_with_a_fault(written: str, message: str) -> None:
    """A text that is empty, a list, or in no language is told as that."""
    assert _told(f"teaser: {written}\n")[3] == message


@pytest.mark.parametrize("written", ["Chest_1", "-a", "a--b", "병력", "a b"])
def test_ids(written: str) -> None:
    """An id that can't be part of an address is answered with an example."""
    told = _told(f'studies: [{{id: "{written}", modality: CT}}]\n')

    assert told[0] == "wrong-value"
    assert told[4] == "use small letters, digits and single dashes: ground-glass-opacity"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("references: [{doi: https://doi.org/10.1148/x}]\n", "write the bare DOI: 10.3348/kjr.2020.0132"),
        ("references: [{url: www.example.org}]\n", "write the whole address, from https://"),
        ("references: [{url: 'javascript:alert(1)'}]\n", "write the whole address, from https://"),
        (
            "deid: {reviewed_by: ed, reviewed_on: 2026-03-01, pictures: abc}\n",
            "it is written by the sign-off, not by hand",
        ),
    ],
)
def test_values_of_a_form(text: str, hint: str) -> None:
    """A value that must have a form is answered with an example of it."""
    assert _told(text)[4] == hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("references: [{}]\n", "a reference needs at least one of doi, pmid, url, text"),
        ("consent: {basis: waived-irb}\n", "basis: waived-irb needs the board's reference"),
        ("questions: [{stem: Q, choices: [{text: a}, {text: b}]}]\n", "no choice is marked 'correct: true'"),
        (
            "studies: [{id: a, modality: CT, series: [{id: b, pictures: c.png, marks: [{picture: 1, shape: arrow, at: [0.1]}]}]}]\n",
            "'arrow' needs 4 numbers in 'at', there are 1",
        ),
    ],
)
def test_rules_within_a_record(text: str, message: str) -> None:
    """What several fields of a record must fulfil together is told in plain words."""
    assert _told(text)[3] == message


def test_marks_stay_on_the_picture() -> None:
    """Coordinates are parts of the picture: what lies outside is named with its place."""
    told = _told(
        "studies: [{id: a, modality: CT, series: [{id: b, pictures: c.png, marks: [{picture: 1, shape: point, at: [0.5, 31]}]}]}]\n"
    )

    assert (told[0], told[3], told[4]) == ("wrong-type", "31 is too large", "at most 1")


@pytest.mark.parametrize(("written", "value"), [("true", True), ("no", False), ("yes", True)])
def test_yes_and_no(written: str, value: bool) -> None:
    """Yes and no may be written as people write them."""
    assert (
        _case(f"studies: [{{id: a, modality: CT, after_reveal: {written}}}]\n").studies[0].after_reveal
        is value
    )


def test_neither_yes_nor_no() -> None:
    """Anything else than yes or no is told so."""
    assert _told("studies: [{id: a, modality: CT, after_reveal: maybe}]\n")[3:] == (
        "'maybe' is neither yes nor no", "write true or false",
    )  # fmt: skip


def test_a_digit_of_an_orcid() -> None:
    """A mistyped ORCID iD is found by its check digit."""
    assert _problems("name: Hong Gildong\norcid: 0000-0002-1825-0097\n", PersonFacts) == []
    assert _problems("name: Hong Gildong\norcid: 0000-0002-1825-0079\n", PersonFacts)[0].code == "wrong-value"


def test_an_unknown_licence() -> None:
    """A licence goes by its SPDX id."""
    assert _told("license: CC-BY\n")[0] == "wrong-value"


@pytest.mark.parametrize("written", ["cases.example", "ftp://cases.example/", "https://cases.example/?a=b"])
def test_a_base_url(written: str) -> None:
    """The address of a site is a whole one, and without a query."""
    assert [p.code for p in _problems(f"title: A\nbase_url: {written}\n", Settings)] == ["wrong-value"]


def test_every_fault_is_told() -> None:
    """One read tells all faults, each once, in the order of the file or not."""
    problems = _problems("kind: puzzle\npublished: soon\nstudies: [{id: A B}]\nteeser: x\n")

    assert sorted((p.place.line, p.code) for p in problems) == [
        (1, "missing-key"), (1, "wrong-value"), (2, "wrong-value"), (3, "missing-key"), (3, "wrong-value"), (4, "unknown-key"),
    ]  # fmt: skip


def test_places_within_a_table() -> None:
    """A record of a file of ids has the places of that file."""
    document = parse_yaml("ed: {name: The editors}\nkim: {nmae: Kim}\n", "content/people.yaml")
    _, problems = facts_of(PersonFacts, document, entries(document)["kim"], ("kim",))

    assert [(p.code, p.place, p.hint) for p in problems] == [
        ("unknown-key", Place("content/people.yaml", 2, 7), "did you mean 'name'?"),
    ]


def test_a_guideline_in_full_grade() -> None:
    """A recommendation says direction, strength and evidence in the words of the field."""
    text = "title: G\ntopics: [{id: t, title: T, recommendations: [{id: r1, text: X, direction: for, strength: weak, evidence: low}]}]\n"

    assert [(p.code, p.message) for p in _problems(text, GuidelineFacts)] == [
        ("wrong-value", "'weak' is not known here")
    ]


def test_near_words() -> None:
    """The nearest known word is proposed, or all where none is near, or nothing where there is none."""
    assert nearest("ground-glas", ["ground-glass", "consolidation"]) == "ground-glass"
    assert nearest("zzz", ["ground-glass"]) is None
    assert did_you_mean("zzz", ["b", "a"]) == "known are: a, b"
    assert did_you_mean("zzz", []) == ""
