"""Words that say who a patient is: what is found, what is left alone, where it stands, who may allow it."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.errors import Problem, Severity
from sitegen.privacy.wording import words_tell_nobody
from sitegen.privacy.words import found_in, rules_for
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings
from tests.conftest import CASE, FINDINGS, SAMPLES, SITE, TODAY, MakeLibrary, build_library, png

RULES = rules_for(("en", "ko"))
FILM = {"content/cases/c/film.png": png()}

REFUSED = {
    "words-date": (
        "2020-03-09",
        "2020/3/9",
        "2020.03.09",
        "9.3.2020",
        "09/03/2020",
        "03/16/20",
        "20200309",
        "2020_01_28",
        "2020. 3. 9.",
        "9 March 2020",
        "9th of March",
        "March 9",
        "Mar. 9th, 2020",
        "9 SEPT 2019",
        "on 3/9",
        "March 2020",
        "Oct 2023",
        "2020년 3월 9일",
        "2020년 3월",
        "3월 9일",
        "3월9일",
        "2020年3月9日",
        "2020-03-09T10:15",
        "9MAR2020",
        "09Mar20",
        "9/Mar/2020",
        "March the 9th",
        "on 12/11/15",
        "born 1/8/15",
        "9/3/45",
        "90.01.01생",
        "born 90/01/01",
        "in 2020-03",
        "2020\u201103\u201109",
        "\uff12\uff10\uff12\uff10-03-09",
    ),
    "words-registration-number": (
        "900101-1234567",
        "9001011234567",
        "900101–2234567",
        "051231-4******",
        "900101 - 1234567",
        "900101/1234567",
        "900101.1234567",
        "900101 1234567",
        "900101\n-1234567",
        "900101_1234567",
        "900101~1234567",
        "\uff19\uff10\uff10\uff11\uff10\uff11\uff0d\uff11\uff12\uff13\uff14\uff15\uff16\uff17",
    ),
    "words-uid": (
        "1.2.840.113619.2.55.3.604688119.969.1268071029.320",
        "2.25.329800735698586629295641978511506172918.1.2.3",
    ),
    "words-contact": (
        "kim@hospital.example",
        "a.b+c@mail.example.org",
        "010-1234-5678",
        "01012345678",
        "02-123-4567",
        "+82 10 1234 5678",
        "+1 (415) 555-0132",
        "415-555-0132",
        "Tel. 123-4567",
        "전화: 123-4567",
    ),
    "words-number": (
        "MRN 123456",
        "MRN: A-12345",
        "patient ID 4711-23",
        "accession number 20-4711",
        "등록번호 123456",
        "1234567",
        "CT1234567",
        "MRN123456",
        "chart #: 123456",
        "MRN 12 34 56",
        "Hosp No 123456",
        "Hospital No. 20-4711",
        "https://pacs.example/x?patient=Hong&dob=1950",
        "https://pacs.example/x?v=2&mrn=4711",
    ),
    "words-name": (
        "Mr Smith",
        "Mrs. Van Dyke",
        "Dr. Kim",
        "Professor Müller",
        "Frau Schmidt",
        "patient name: Hong",
        "홍길동 씨",
        "홍길동님",
        "김철수 환자",
        "환자명: 홍길동",
        "MR. SMITH",
        "Miss Smith",
        "Mr K. Brown",
        "환자(홍길동)",
        "홍길동 환아",
        "mr. Smith",
        "Mr.Smith",
        "Ms. O'Brien",
        "Ms. O\u2019Brien",
        "mrs Kim",
        "DR. MILLER",
        "Dr.Kim",
        "Dr. 김철수",
        "환자: 홍길동",
        "환자 홍길동은",
        "환자 이름은 홍길동",
        "이름: 홍길동",
        "홍길동(45세)",
        "홍길동, M/45",
        "홍길동 (남/45)",
        "홍길동 45/M".replace(" ", ", "),
        "남궁민수 씨",
        "Patient: Hong Gildong",
        "Name: Hong Gil Dong",
        "PATIENT: HONG GILDONG",
        "Patient: Hong, Gildong",
        "HONG^GILDONG",
        "홍^길동",
    ),
    "words-age": (
        "92-year-old",
        "101 years old",
        "aged 93",
        "age: 95",
        "92 y/o",
        "92세",
        "ninety-two-year-old",
        "a nonagenarian",
        "아흔두 살",
        "90 years of age",
        "92yoF",
        "92M",
        "92F",
        "M/92",
        "F / 92",
        "92/F",
        "aged 92 years",
        "at the age of 92",
        "94 years (woman)",
    ),
}
"""Each stands in a sentence; the last one shows where a rule ends."""
NOT_REFUSED = ("94 years (woman)",)

HARMLESS = (
    "T1 of 7.5 mm, window -600/1500, 120 kVp, 1.25 mm slices at 10-20 mm",
    "J Korean Soc Radiol 2020;81(3):577-582, doi:10.3348/jksr.2020.81.3.577",
    "See https://example.org/2020/03/09/case-1234567 for more",
    "In 2020 and from 2019 to 2021, and in the 1990s",
    "Licence: CC BY 4.0, version 1.2.3, section 2.1.3.1.2.4",
    "WBC 12,500/µL, platelets 250000, CRP 12.3456789 mg/L",
    "a 5-10-15 mm nodule, 3/4 of the lobe, a ratio of 1/2/3",
    "PMID: 32275978, PMC7138155, NCT04280705, RID28531, ISBN 9788993712345",
    "https://radiopaedia.org/x?t=1605121234567 10.1016/j.x.9001011234567 RID=9001011234567 EAN 8801234567893",
    "https://news.example/200310/1234567 https://pictures.example/a_200310_1234567.jpg",
    "In may 10 patients; the OCT 3 days later; stage 3 May-Thurner syndrome",
    "March fracture, in march style, sepsis 2, decades 10",
    "an age of 65 years; patients aged 90 or older; over 90 years old; ≥ 90 years of age; 90세 이상",
    "the 95% interval, 100 years ago, 120 mL, 96 hours, day 92",
    "transfer syntax 1.2.840.10008.1.2.4.70",
    "MR Imaging, MRS Studies, MS Lesions, DR Systems, the doctor said, sinus drip",
    "23명의 환자, 이러한 환자, 성인 환자, 여성 환자, 한국인 환자, 고위험 환자, 방문한 환자, 심부전 환자에서",
    "날씨가 좋은 날 선생님과 손님, 해당 부위의 모양, 폐암의 병기 3월령 9일째",
    "HU +1024, +10 to +20, p < 0.0000001, n=1,000,000",
    "logo@2x.png and grade @3",
    "a nonagon, 19세기, 90 s later, 99mTc",
    "the 2-3-4 rule; T10-11-12 levels; 10-12-15 mm",
    "on 3/4 lobes, on 2/5 of the films, since 4/5 segments",
    "Sept. 3 lines, in march 2 steps, mar 5, in may 12 were seen",
    "Slice 12-14-16, ratio 10/12/14, days 1/8/15, HREZ 5/7/10, version 10.12.14",
    "12월 15일간 치료했다",
    "viral load 1234567 copies/mL, NT-proBNP 12345678 pg/mL, 1234567 people",
    "Dr Fleischner and Professor Röntgen",
    "조영제 양이 많다, 심정지 환자, 조현병 환자, 천식 환자, 45세 남자 환자, 75세 여자 환자, 남아(3세), 여성(45세)",
    "환자 이송은 빠르게, 환자 유전자는, 환자 정보는, 환자: 남성, 이름: 유전자",
    "TE of 90 ms FLAIR; TR in 20 ms. Images followed; seen on MR. The lesion; on MR. HRCT was normal",
    "Patient: Adult Male, Name: none, x^2 + y^2",
    "over the age of 90, aged 90 years or older, fever of 102F, a 12F catheter, 90/60 mmHg, 92/100",
    "the season 2010-11, in 2010-11, protocol 2020-03",
    "https://example.org/?page=3&patients=120",
)


def codes_in(text: str) -> list[str]:
    """The codes of what is told of a patient in a text."""
    return [found.rule.code for found in found_in(text, RULES) if "words" in found.rule.zones]


@pytest.mark.parametrize(
    ("code", "words"), [(code, words) for code, all_words in REFUSED.items() for words in all_words]
)
def test_what_identifies_is_found(code: str, words: str) -> None:
    """Each kind of identifier is found in a sentence, whatever stands around it."""
    expected = [] if words in NOT_REFUSED else [code]

    for sentence in (f"Fever since {words}, and cough.", f"({words})", words, f"Seen: {words}."):
        assert codes_in(sentence) == expected, sentence


@pytest.mark.parametrize(
    "words", ["March 2020", "Oct 2023", "December 2019 in Wuhan", "2019년 12월", "since 2020-03"]
)
def test_a_month_with_its_year_is_a_warning(words: str) -> None:
    """Epidemics have months: one is told of, but it stops no build."""
    found = list(found_in(f"It was in {words}.", RULES))

    assert [(item.rule.code, item.rule.severity) for item in found] == [("words-date", Severity.WARNING)]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_radiologists_write_is_left_alone(text: str) -> None:
    """Measures, years, citations, registered trials and turns of speech are no identifiers."""
    assert [found.words for found in found_in(text, RULES) if "words" in found.rule.zones] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "9. März 2020"),
        ("fr", "le 9 février 2020"),
        ("es", "9 de marzo de 2020"),
        ("it", "9 settembre"),
    ],
)
def test_months_in_the_languages_of_the_library(language: str, words: str) -> None:
    """A library in another language has that language's months refused."""
    assert [found.rule.code for found in found_in(words, rules_for(("en", language)))] == ["words-date"]


def problems_of(
    make_library: MakeLibrary, case: str, files: Mapping[str, str | bytes] | None = None
) -> list[Problem]:
    """What is said of the words of one case."""
    root = make_library({"content/cases/c/case.md": case, **FILM, **(files or {})})
    problems = build_library(root, out=None, today=TODAY, drafts=True).problems
    return [item for item in problems if item.code.startswith(("words-", "allow-"))]


def told(problems: list[Problem]) -> list[tuple[str, str]]:
    """Place and code of each problem."""
    return [(str(item.place).removeprefix("content/cases/"), item.code) for item in problems]


def test_each_identifier_is_told_at_its_line_and_column(make_library: MakeLibrary) -> None:
    """Facts and prose are told of at the very character, and the message has reason and remedy."""
    case = CASE.replace("Dry cough for three weeks", "Dry cough since 9 March 2020").replace(
        "Steroids help.", "Steroids help.\nCall 010-1234-5678."
    )
    problems = problems_of(make_library, case)

    assert told(problems) == [("c/case.md:3:25", "words-date"), ("c/case.md:35:6", "words-contact")]
    assert all(item.severity is Severity.ERROR and item.hint for item in problems)
    assert "9 March 2020" in problems[0].message
    assert "allow words-date: " in problems[0].hint


def test_everything_that_identifies_is_told_at_its_line_and_column(make_library: MakeLibrary) -> None:
    """One run over one case names the very character at which each of them begins."""
    refused = [
        (code, words)
        for code, all_words in REFUSED.items()
        for words in all_words
        if words not in NOT_REFUSED and "\n" not in words
    ]
    beginning = CASE.index("Steroids help.")
    case = CASE.replace("Steroids help.", "\n\n".join(f"Told {words} there." for _, words in refused))
    first = CASE[:beginning].count("\n") + 1
    problems = problems_of(make_library, case)

    assert len(problems) == len(refused)
    for number, ((code, words), problem) in enumerate(zip(refused, problems, strict=True)):
        assert (problem.code, problem.place.line) == (code, first + 2 * number), words
        assert len("Told ") < problem.place.column <= len(f"Told {words}"), words


def test_a_clean_case_is_not_told_of(make_library: MakeLibrary) -> None:
    """Days of posting, references and licences of an ordinary case pass."""
    assert problems_of(make_library, CASE) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("alt: Frontal chest radiograph", "alt: Frontal chest radiograph of 2020-03-09"),
        ("id: film", "id: film-2020-03-09"),
        ("against: no fever", "against: {en: no fever on 9 March, ko: 없음}"),
        ("Patchy consolidation.", "Patchy **9** March 2020 consolidation."),
        ("Patchy consolidation.", "Patchy consolidation on 9\nMarch."),
        ("Patchy consolidation.", "Patchy 2020&#45;03&#45;09 consolidation."),
        ("Patchy consolidation.", "![Film of 9 March](film.png)"),
        ("## Discussion", "## Discussion of 9 March"),
        ("caption: Patchy opacities", "caption: >\n          Patchy opacities of 9\n          March,"),
        ("caption: Patchy opacities at both bases", 'caption: "Patchy opacities of 2020\\u002d03-09"'),
    ],
)
def test_dates_are_found_wherever_readers_see_them(make_library: MakeLibrary, old: str, new: str) -> None:
    """Neither marks, nor line ends, nor escapes, nor another language hide a date."""
    problems = problems_of(make_library, CASE.replace(old, new, 1))

    assert [item.code for item in problems] == ["words-date"]
    line = CASE.replace(old, new, 1).split(new.split("\n", maxsplit=1)[0])[0].count("\n") + 1
    assert line <= problems[0].place.line <= line + new.count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "consent: {basis: phantom}",
            "consent: {basis: phantom, reference: 2020-03-09-1234567}\ncredit: Dr Kim, 9 March 2020",
        ),
        ("references: [{", "references: [{text: Kim J. Radiology 2020 Feb 26:2004321}, {"),
        ("Steroids help.", "Steroids help.[^1]\n\n[^1]: Kim J. Radiology 9 March 2020.\n"),
        (
            "Steroids help.",
            "Steroids help.\n\n## Acknowledgements\nDr Kim read it.\n\n## References\nAJR, 9 March 2020",
        ),
        ("Steroids help.", "Steroids help.\n<!-- asked Dr Kim on 9 March 2020 -->"),
        ("teaser: Dry", "# reveal: 2026-03-09\nteaser: Dry"),
    ],
)
def test_credits_literature_and_remarks_may_name_days_and_people(
    make_library: MakeLibrary, old: str, new: str
) -> None:
    """Who made it, what was read and what only editors see tells nothing of the patient."""
    assert problems_of(make_library, CASE.replace(old, new, 1)) == []


@pytest.mark.parametrize(
    "place",
    [
        "credit: 900101-1234567\nteaser: Dry",
        "# 900101-1234567\nteaser: Dry",
        "source: {creator: Kim 900101-1234567}\nteaser: Dry",
        "teaser: '900101-1234567'\nkeywords: [none]\n# Dry",
        "# allow words-registration-number: there is none to allow, Kim\nteaser: 900101-1234567 Dry",
    ],
)
def test_a_registration_number_is_refused_everywhere(make_library: MakeLibrary, place: str) -> None:
    """No zone and no comment lets the number pass, and no report repeats it."""
    problems = problems_of(make_library, CASE.replace("teaser: Dry", place, 1))

    assert "words-registration-number" in [item.code for item in problems]
    assert all("1234567" not in item.message for item in problems)


def test_no_report_repeats_what_leads_to_a_person(make_library: MakeLibrary) -> None:
    """Numbers, names and ways of contact stay out of reports, and so do the lines in which they stand."""
    case = CASE.replace("Steroids help.", "MRN 4711471 of Mrs Canary.\n\nCall 010-1234-5678.")
    problems = problems_of(make_library, case)

    assert [item.code for item in problems] == ["words-number", "words-name", "words-contact"]
    assert all(item.unrepeated for item in problems)
    assert not re.search("4711|Canary|5678", " ".join(item.message for item in problems))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Steroids help.", "Steroids help.[^1]\n\n[^1]: From the chart, {}.\n"),
        ("Steroids help.", "Steroids help.\n\n## References\nFrom the chart, {}.\n"),
        ("Steroids help.", "Steroids help.\n\n## Acknowledgements\nFrom the chart, {}.\n"),
        ("references: [{", "references: [{{text: 'From the chart, {}.'}}, {{"),
        ("teaser: Dry", "credit: 'From the chart, {}.'\nteaser: Dry"),
        ("teaser: Dry", "source: {{creator: Kim, changes: 'Cut, {}.'}}\nteaser: Dry"),
    ],
)
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("MRN 4711471", "words-number"),
        ("https://pacs.example/?mrn=4711", "words-number"),
        ("tel. 555-0132-77", "words-contact"),
        ("010-1234-5678", "words-contact"),
        ("patient name: Canary", "words-name"),
        ("환자: 홍길동", "words-name"),
    ],
)
def test_what_is_labelled_is_found_in_credits_and_literature_too(
    make_library: MakeLibrary, old: str, new: str, words: str, code: str
) -> None:
    """Nothing that is printed may hold what says of itself that it is a patient's."""
    case = CASE.replace(old, new.format(words), 1)
    problems = problems_of(make_library, case)

    assert [item.code for item in problems] == [code]
    line = problems[0].place.line
    assert "chart, " in case.split("\n")[line - 1] or "Cut, " in case.split("\n")[line - 1]


def test_what_was_changed_in_a_source_is_read_as_words(make_library: MakeLibrary) -> None:
    """`source.changes` is printed with the case: no date passes there."""
    case = CASE.replace("teaser: Dry", "source: {creator: Kim, changes: cut on 9 March 2020}\nteaser: Dry", 1)

    assert [item.code for item in problems_of(make_library, case)] == ["words-date"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Mr Canary", "words-name"),
        ("patient name: Canary", "words-name"),
        ("환자: 홍길동", "words-name"),
        ("MRN 4711471", "words-number"),
        ("010-1234-5678", "words-contact"),
        ("Phone 555 0132 77", "words-contact"),
        ("900101-1234567", "words-registration-number"),
    ],
)
def test_all_records_are_searched_for_patients(make_library: MakeLibrary, words: str, code: str) -> None:
    """The library's own texts, findings, pages and collections name no patient either, each told at its line."""
    files = {
        "content/site.yaml": f"{SITE.strip()}\ntagline: 'Thanks to {words}.'\n",
        "content/findings.yaml": f"{FINDINGS.strip()}\nnodule: {{label: 'Nodule of {words}.'}}\n",
        "content/pages/about.md": f"---\ntitle: About\nstatus: published\n---\nThanks to {words}.\n",
        "content/collections/t.md": f"---\ntitle: 'Topic of {words}.'\nstatus: published\n---\nAll.\n",
    }
    problems = problems_of(make_library, CASE, files)

    assert {item.code for item in problems} == {code}
    places = {item.place.path: (item.place.line, item.place.column) for item in problems}
    lines = {path: text.split("\n") for path, text in files.items()}
    assert places == {
        path: next((n, row.index(words) + 1) for n, row in enumerate(rows, 1) if words in row)
        for path, rows in lines.items()
    }


def test_other_records_are_searched_for_numbers_of_people(make_library: MakeLibrary) -> None:
    """Collections, pages and people name days, doctors and addresses by right, but no registration number."""
    number, harmless = "900101-1234567", "By Dr Kim, 9 March 2020, office@society.example"
    page = f"---\ntitle: About\nstatus: published\n---\n{harmless}\n"
    collection = f"---\ntitle: Topic\nstatus: published\n---\n{harmless}\n"
    people = "ed: {name: The editors, organisation: true}\nkim: {name: Dr Kim}\n"
    clean = {
        "content/pages/about.md": page,
        "content/collections/t.md": collection,
        "content/people.yaml": people,
    }
    assert problems_of(make_library, CASE, clean) == []

    dirty = {name: text.replace("Kim", f"Kim {number}") for name, text in clean.items()}
    assert [item.place.path for item in problems_of(make_library, CASE, dirty)] == sorted(dirty)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ct-2020-03-09/1.png", "words-date"),
        ("IMG_20200309_101112.png", "words-date"),
        ("scan_of_9_March.png", "words-date"),
        ("12345678.png", "words-number"),
        ("1.2.840.113619.2.55.3.604688119.969.png", "words-uid"),
        ("홍길동님.png", "words-name"),
        ("900101-1234567.png", "words-registration-number"),
    ],
)
def test_names_of_files_and_folders_are_judged(make_library: MakeLibrary, name: str, code: str) -> None:
    """A name is refused once, at the folder or file that bears it, and no comment allows it."""
    case = CASE.replace("[film.png]", f"[film.png, '{name}']")
    problems = problems_of(make_library, case, {f"content/cases/c/{name}": png(shade=91)})

    assert told(problems) == [(f"c/{name.split('/', maxsplit=1)[0]}", code)]
    assert problems[0].hint == "rename it"


def test_a_series_of_names_is_told_of_once(make_library: MakeLibrary) -> None:
    """Three hundred pictures that a scanner named alike are one fault."""
    names = [f"IMG_20200309_{n:03}.png" for n in range(12)]
    case = CASE.replace("[film.png]", "['*.png']")
    problems = problems_of(
        make_library, case, {f"content/cases/c/{name}": png(shade=n) for n, name in enumerate(names)}
    )

    assert told(problems) == [(f"c/{names[0]}", "words-date")]
    assert "and in 11 more" in problems[0].message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "Steroids help.",
            "WHO spoke on 30 January 2020. <!-- allow words-date: WHO's own day, Kim Cheolsu -->",
        ),
        (
            "Steroids help.",
            "<!-- allow words-date: WHO's own day, Kim Cheolsu -->\nWHO spoke on 30 January 2020.",
        ),
        (
            "Steroids help.",
            "<!-- allow words-date: WHO's own day, Kim Cheolsu -->\n\nWHO spoke on 30\nJanuary 2020.",
        ),
        ("teaser: Dry", "# allow words-date: WHO's own day, ed\nteaser: 30 January 2020 Dry"),
        ("phantom}", "phantom}\nkeywords: [30 January 2020]  # allow words-date: WHO's own day, 김철수"),
        (
            "phantom}",
            "phantom}\nkeywords:\n  # allow words-date: WHO's own day, ed\n  - >-\n    pandemic of 30\n    January 2020",
        ),
        (
            "Steroids help.",
            "<!-- allow words-date, words-name: who spoke, and when, Kim Cheolsu -->\nDr Tedros spoke on 30 January 2020.",
        ),
    ],
)
def test_a_named_person_can_allow_words_for_a_reason(make_library: MakeLibrary, old: str, new: str) -> None:
    """A comment in the line or the one before lets words of that code stand, and is not published."""
    case = CASE.replace(old, new, 1)
    root = make_library({"content/cases/c/case.md": case, **FILM})
    result = build_library(root)

    assert [item for item in result.problems if item.code.startswith(("words-", "allow-"))] == []
    page = (root / "site/cases/c/index.html").read_text("utf-8")
    assert "30 January 2020" in re.sub(r"\s+", " ", page)
    assert "allow words" not in page


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("allow words-date", "needs a code, a reason and a name"),
        ("allow words-date: a public event", "needs a code, a reason and a name"),
        ("allow words-date: , Kim Cheolsu", "'' is no reason"),
        ("allow words-date: ok, Kim Cheolsu", "'ok' is no reason"),
        ("allow words-date: a public event, 1", "'1' is nobody's name"),
        ("allow words-date: a public event, xx", "'xx' is nobody's name"),
        ("allow words-date: a public event, xx yy", "'xx yy' is nobody's name"),
        ("allow words-date: a public event, Kim", "'Kim' is nobody's name"),
        ("allow words-date: a public event, 김", "'김' is nobody's name"),
        ("allow words-dates: a public event, Kim Cheolsu", "'words-dates' is nothing that can be allowed"),
        ("allow words-registration-number: it is public, Kim", "is nothing that can be allowed"),
        ("allow words-date: a public event, kim-cheolsoo", "there is no person 'kim-cheolsoo'"),
    ],
)
def test_a_comment_without_reason_or_name_allows_nothing(
    make_library: MakeLibrary, comment: str, message: str
) -> None:
    """What is missing is told, and the words stay refused."""
    case = CASE.replace("Steroids help.", f"<!-- {comment} -->\nOn 30 January 2020.")
    problems = problems_of(make_library, case)

    assert [item.code for item in problems] == ["allow-comment", "words-date"]
    assert message in problems[0].message
    assert problems[0].hint


@pytest.mark.parametrize(
    "text",
    [
        "<!-- allow words-date: a public event, Kim Cheolsu -->\nNothing here.",
        "<!-- allow words-date: a public event, Kim Cheolsu -->\nNothing here.\nOn day 3.",
        "<!-- allow words-date, words-age: a public event, Kim Cheolsu -->\nOn 30 January 2020.",
    ],
)
def test_a_comment_that_allows_nothing_is_told(make_library: MakeLibrary, text: str) -> None:
    """A comment left behind is a warning, for it would let the next one pass."""
    problems = problems_of(make_library, CASE.replace("Steroids help.", text))

    assert [(item.code, item.severity) for item in problems] == [("allow-unused", Severity.WARNING)]


def test_a_comment_holds_for_its_code_and_line_alone(make_library: MakeLibrary) -> None:
    """Another code in the line, and the same code two lines on, stay refused."""
    text = "<!-- allow words-date: a public event, Kim Cheolsu -->\nDr Tedros on 30 January 2020.\nOn 31 January 2020.\n"
    problems = problems_of(make_library, CASE.replace("Steroids help.", text))

    assert [item.code for item in problems] == ["words-name", "words-date"]
    assert problems[1].place.line == problems[0].place.line + 1


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("<!-- {} -->\nOn 30 January 2020, and 31 January 2020.", [25]),
        ("On 30 January 2020, and 31 January 2020. <!-- {} -->", [4]),
        ("On 30 January 2020 <!-- {} --> and 31 January 2020.", [4]),
        ("<!-- {} -->\n<!-- {} -->\nOn 30 January 2020, and 31 January 2020.", []),
        ("<!-- {} -->\nOn 30 January 2020, and 31 January 2020. <!-- {} -->", []),
        ("<!-- {} -->\nOn 30 January 2020, and 31 January 2020, 1 May 2021. <!-- {} -->", [25]),
    ],
)
def test_a_comment_lets_one_find_pass(make_library: MakeLibrary, text: str, columns: list[int]) -> None:
    """What an allow-comment hides is one find: a slip beside it stays refused, unless it has its own."""
    text = text.replace("{}", "allow words-date: a public event, Kim Cheolsu")
    problems = problems_of(make_library, CASE.replace("Steroids help.", text))

    assert [(item.code, item.place.column) for item in problems] == [("words-date", n) for n in columns]


def test_comments_in_facts_stand_one_below_the_other(make_library: MakeLibrary) -> None:
    """Each find in a value of YAML takes one of the comments above it."""
    above = "# allow words-date: a public event, ed\n"
    teaser = "teaser: From 30 January 2020 to 31 January 2020 dry"
    one, two = (CASE.replace("teaser: Dry", above * count + teaser, 1) for count in (1, 2))

    assert [item.code for item in problems_of(make_library, one)] == ["words-date"]
    assert problems_of(make_library, two) == []


def test_remarks_that_begin_with_allow_are_remarks(make_library: MakeLibrary) -> None:
    """Ordinary remarks, and values that read like a comment, are neither allowances nor faults."""
    case = CASE.replace(
        "teaser: Dry", "# allow readers to scroll\nteaser: 'Dry # allow words-date: x'"
    ).replace("'Dry # allow words-date: x' cough for three weeks", "'Dry # allow words-date: x'")
    assert problems_of(make_library, case) == []


def test_words_of_a_case_with_broken_facts_are_judged_too(make_library: MakeLibrary) -> None:
    """One run tells all: a fault in the facts does not hide a date in the prose."""
    case = CASE.replace("kind: library", "kind: libary").replace("Steroids help.", "Since 9 March 2020.")

    assert [item.code for item in problems_of(make_library, case)] == ["words-date"]


def test_translations_and_drafts_are_judged(make_library: MakeLibrary) -> None:
    """Words in every language, and drafts too: git keeps what was committed."""
    case = CASE.replace("status: published", "status: draft")
    korean = "## 병력 {#history}\n홍길동 님은 2020년 3월 9일에 왔다.\n"
    problems = problems_of(make_library, case, {"content/cases/c/case.ko.md": korean})

    assert told(problems) == [("c/case.ko.md:2:1", "words-name"), ("c/case.ko.md:2:8", "words-date")]


@pytest.mark.property
@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%Y%m%d", "%Y년 %m월 %d일", "on %d/%m/%y", "%d%b%Y", "%d/%b/%Y", "%Y\u2011%m\u2011%d"]),
    st.text(st.characters(categories=["L", "P", "Z"], exclude_characters="/.-_0123456789", max_codepoint=0x2FFF), max_size=20),
)  # fmt: skip
def test_every_day_is_found_in_every_way_of_writing(day: date, form: str, around: str) -> None:
    """Whatever day of the twentieth or later century, in whatever words: it is a date, and it is found."""
    written = f"{day:{form}}"
    found = [item.words for item in found_in(f"{around} {written} {around}", RULES)]
    assert [words for words in found if words in written or written in words], (written, found)


SIGNS = ("-", " - ", "- ", " -", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212", "\uff0d", "./-")
NO_SIGNS = ("", " ", "/", ".", "_", "~", "\u00a0", "\u3000", "\uff0f", " . ", "\u200b")
FIELDS: Mapping[str, tuple[str, str, str]] = {
    "fact": ("c/case.md", "teaser: Dry cough for three weeks", 'teaser: "Dry {}"'),
    "caption": ("c/case.md", "caption: Patchy opacities at both bases", 'caption: "Patchy {} there"'),
    "prose": ("c/case.md", "Steroids help.", "Steroids {} help."),
    "heading": ("c/case.md", "## Discussion", "## Discussion {}"),
    "footnote": ("c/case.md", "Steroids help.", "Steroids help.[^1]\n\n[^1]: Kim {} wrote.\n"),
    "reference": ("c/case.md", "references: [{", 'references: [{text: "Kim {}"}, {'),
    "credit": ("c/case.md", "teaser: Dry", 'credit: "Kim {}"\nteaser: Dry'),
    "source": ("c/case.md", "teaser: Dry", 'source: {creator: Kim, changes: "cut {}"}\nteaser: Dry'),
    "consent": ("c/case.md", "{basis: phantom}", '{basis: phantom, reference: "no {}"}'),
    "remark": ("c/case.md", "teaser: Dry", "# {}\nteaser: Dry"),
    "translation": ("c/case.ko.md", "", "## 병력 {{#history}}\n기침 {} 있다.\n"),
    "site": ("../site.yaml", "", SITE.strip() + '\ntagline: "Look {}"\n'),
    "people": ("../people.yaml", "", 'ed: {name: "The editors {}", organisation: true}\n'),
    "finding": ("../findings.yaml", "", FINDINGS.strip() + '\nnodule: {label: "Nodule {}"}\n'),
    "page": ("../pages/about.md", "", "---\ntitle: About\nstatus: published\n---\nWe {} here.\n"),
}


@st.composite
def registration_numbers(draw: st.DrawFn) -> str:
    """A number of somebody born on some day, in one of its spellings."""
    sign = draw(st.sampled_from(SIGNS + NO_SIGNS))
    century = draw(st.integers(0, 9) if sign in SIGNS else st.integers(1, 8))
    rest = draw(st.one_of(st.integers(0, 999_999).map("{:06}".format), st.sampled_from(["******", "xxxxxx"])))
    number = f"{draw(st.dates(date(1900, 1, 1), date(2099, 12, 31))):%y%m%d}{sign}{century}{rest}"
    wide = str.maketrans("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19")
    return number.translate(wide) if draw(st.booleans()) else number


@pytest.mark.property
@pytest.mark.parametrize("field", FIELDS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=registration_numbers())
def test_a_registration_number_is_found_in_every_field(
    make_library: MakeLibrary, field: str, number: str
) -> None:
    """However it is spelled and wherever it stands, it is refused, at its line, and not repeated."""
    name, old, new = FIELDS[field]
    path = str(Path("content/cases", name)) if ".." not in name else f"content/{name[3:]}"
    text = CASE.replace(old, new.replace("{}", number), 1) if old else new.replace("{}", number)
    text = text.replace("{{", "{").replace("}}", "}") if not old else text
    root = make_library({"content/cases/c/case.md": CASE, **FILM, path: text})
    library_settings, _ = read_settings(root)
    assert library_settings
    problems = list(words_tell_nobody(read_library(root, library_settings).library, TODAY))

    found = [item for item in problems if item.code == "words-registration-number"]
    line = next(n for n, row in enumerate(text.split("\n"), 1) if number in row)
    assert [(item.place.path, item.place.line) for item in found] == [(path, line)]
    assert found[0].unrepeated
    assert number not in found[0].message


@pytest.mark.property
@given(st.text(max_size=400))
def test_any_text_is_searched_without_a_fault(text: str) -> None:
    """No text breaks the search; what it finds lies in the text and does not overlap."""
    found = sorted(found_in(text, RULES), key=lambda item: item.start)

    assert all(text[item.start : item.end] == item.words for item in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1.",
        "1-",
        "a.",
        "a@",
        "+1 ",
        "Jan ",
        "9 ",
        "김",
        "김철",
        " MRN",
        "9-",
        "ninety ",
        "[x](",
        "1.2",
        "<!--",
        "Mr ",
        "A^",
        "aB",
        "?mrn=",
        "환자 ",
        "홍길",
        "name: ",
        "900101/",
        "MRN 12 ",
    ],
)
def test_hostile_repetition_takes_linear_time(piece: str) -> None:
    """Thirty times the text takes no more than some hundred times as long: nothing is quadratic."""

    def seconds(size: int) -> float:
        start = time.process_time()
        list(found_in(piece * (size // len(piece)), RULES))
        return time.process_time() - start

    seconds(2_000)
    assert seconds(60_000) < 100 * max(seconds(2_000), 0.003)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files are not here")
def test_the_prose_of_others_is_hardly_ever_mistaken() -> None:
    """In the Markdown test suites nothing is found but their own examples of addresses and numbers."""
    texts = {path: path.read_text("utf-8", errors="replace") for path in sorted(Path(SAMPLES / "markdown").rglob("*.*")) if path.is_file()}  # fmt: skip
    found = [
        item.rule.code
        for text in texts.values()
        for item in found_in(text, RULES)
        if "words" in item.rule.zones
    ]

    assert sum(map(len, texts.values())) > 100_000
    assert {code: found.count(code) for code in set(found)}.keys() <= {
        "words-contact",
        "words-number",
        "words-date",
    }
    assert found.count("words-date") <= 2
