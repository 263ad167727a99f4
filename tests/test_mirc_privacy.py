"""The patient in a MIRC document: of name, numbers and days nothing is in the draft or in what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.importers.mirc.identity import identity_of, patient_of
from sitegen.importers.mirc.tree import parse
from tests.mirc import Bench, document, jpeg

PATIENT = """<pt-name>ZUBROWKA^KAZIMIERZ</pt-name><pt-id>ZID-778899</pt-id><pt-mrn>MRN445566</pt-mrn>
  <pt-birth-date>19510203</pt-birth-date><pt-race>QUUX</pt-race><pt-species>SPEX</pt-species>"""
CANARIES = (
    "zubrowka",
    "kazimierz",
    "778899",
    "445566",
    "19510203",
    "quux",
    "spex",
    "1.2.840.99",
    "20090303",
    "march 2009",
)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def everything(bench: Bench, said: object) -> str:
    """All that was written and said, in small letters."""
    return f"{bench.written()}\n{said}".casefold()


def test_who_the_patient_is_comes_along_nowhere(bench: Bench) -> None:
    """Names and numbers from patient and phi elements are in no fact, word, caption, mark, file name or message."""
    svg = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text x="1" y="1">Zubrowka</text></svg>"""
    body = f"""<title>ZID-778899: ZUBROWKA^KAZIMIERZ</title><alternative-title>Case of Mr Zubrowka</alternative-title>
      <author><name>Kazimierz Zubrowka</name></author><keywords>cough, Zubrowka</keywords>
      <abstract><p>Zubrowka again.</p></abstract>
      <section heading="Zubrowka"><p>Fine. Kazimierz came on 3 March 2009. Well.</p><patient visible="phi-restricted">{PATIENT}
        <pt-age><years>58</years></pt-age><pt-sex>M</pt-sex></patient></section>
      <section heading="History"><p>Seen by <b>Zubrowka</b>. Cough.</p><ul><li>zid-778899 ZID-778899</li><li>fever</li></ul>
        <table><tr><td>ZUBROWKA</td><td>ok</td></tr></table></section>
      <section heading="Quiz"><quiz><question><question-body>What has Kazimierz? Say.</question-body>
        <answer><answer-body>Zubrowka</answer-body><response>Correct</response></answer>
        <answer><answer-body>B</answer-body><response>Wrong. Zubrowka says.</response></answer></question></quiz></section>
      <diagnosis>Zubrowka disease</diagnosis><differential-diagnosis>Kazimierz; Flu</differential-diagnosis>
      <level>ZID-778899</level><rights>Zubrowka</rights>
      <image-section><image src="ZUBROWKA.jpg"><image-caption>Zubrowka in 2009</image-caption>
        <alternative-image role="annotation" type="svg" src="">{svg}</alternative-image>
        <order-by study="1" series="1" acquisition="1" instance="1" date="20090303"/></image>
        <image src="ZUBROWKA-missing.jpg"/></image-section>
      <references><reference>Zubrowka K. A letter.</reference></references>
      <phi><study><si-uid>1.2.840.99</si-uid><pt-name>ZUBROWKA^KAZIMIERZ</pt-name></study></phi>
      <revision-history><revision><revision-author>Zubrowka</revision-author><revision-date>2010-01-01</revision-date></revision></revision-history>"""
    _, report = bench.one(body, {"ZUBROWKA.jpg": jpeg()})

    assert [
        canary for canary in CANARIES if canary in everything(bench, [p.message for p in report.problems])
    ] == []


def test_the_default_template_of_dicom_gives_no_title(bench: Bench) -> None:
    """A title of the old system's making, number and name, is left out even where no patient element says so."""
    body = """<title>12345678: DOE^JOHN</title><alternative-title>12345678: DOE^JOHN</alternative-title>
      <author><name>STATION1 (draft)</name></author><g0010e0010 desc="PatientName">DOE^JOHN</g0010e0010>
      <section heading="History"><p>Pain. <g0010e0020>12345678</g0010e0020></p><p>John Doe felt it.</p></section>"""
    case, report = bench.one(body)

    assert case.facts.title.root[""] == "Imported teaching file"
    assert case.facts.teaser is None
    assert "doe" not in everything(bench, report.problems)
    assert "12345678" not in everything(bench, report.problems)


AGES = {
    "<pt-age><years>45</years></pt-age>": 45,
    "<pt-age>45</pt-age>": 45,
    "<pt-age>45 years</pt-age>": 45,
    "<pt-age><years>93</years></pt-age>": "90+",
    "<pt-age><years>90</years></pt-age>": "90+",
    "<pt-age><years>89</years><months>11</months></pt-age>": 89,
    "<pt-age><months>18</months></pt-age>": 1,
    "<pt-age><weeks>3</weeks><days>2</days></pt-age>": 0,
    "<pt-age><years>forty</years></pt-age>": None,
    "<pt-age>999</pt-age>": None,
}


@pytest.mark.parametrize(("written", "age"), AGES.items(), ids=list(AGES))
def test_ages_are_whole_years(written: str, age: int | str | None) -> None:
    """Ages are whole years to 89, then 90+; what is not understood is left out."""
    root, _ = parse(document(f"<patient>{written}</patient>"), "x.xml")
    patient, odd = patient_of(root)

    assert (patient.age if patient else None) == age
    assert bool(odd) == (age is None)


@pytest.mark.parametrize(
    ("written", "sex"), [("male", "M"), ("F", "F"), ("Female", "F"), ("other", "O"), ("?", None)]
)
def test_sexes_are_letters(written: str, sex: str | None) -> None:
    """Words and letters for a sex are ours."""
    root, _ = parse(document(f"<patient><pt-sex>{written}</pt-sex></patient>"), "x.xml")
    patient, _ = patient_of(root)

    assert (patient.sex if patient else None) == sex


def test_discussions_keep_what_is_not_a_patient(bench: Bench) -> None:
    """Institutions, doctors and addresses of papers stay in a discussion, but not in a history."""
    words = "The Mayo Clinic group of Dr. Rosen found it. It is rare."
    case, _ = bench.one(
        f'<section heading="History"><p>{words}</p></section><section heading="Discussion"><p>{words}</p></section>'
    )
    texts = {found.id: found.text for found in case.prose["en"]}

    assert texts["history"] == "It is rare."
    assert texts["discussion"] == words


names = st.text("ABCDEFGHJKLMNOPRSTUVWZ", min_size=3, max_size=7).map("ZQ".__add__)
"""No part of a word that sitegen itself says."""
spots = st.sampled_from(
    ["title", "alternative-title", "keywords", "abstract", "diagnosis", "differential-diagnosis", "history", "findings",
     "discussion", "rights", "confirmation", "category", "modality", "organ-system", "section", "li", "td", "reference",
     "image-caption", "author", "revision-description", "reviewer", "code", "anatomy"]
)  # fmt: skip


@pytest.mark.property
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    family=names,
    given_name=names,
    number=st.integers(10**6, 10**9),
    where=st.lists(spots, min_size=1, max_size=4),
)
def test_a_name_is_found_wherever_it_stands(
    tmp_path_factory: pytest.TempPathFactory, family: str, given_name: str, number: int, where: list[str]
) -> None:
    """However and wherever the patient's name or number is repeated in the document, it is in no byte of the draft."""
    bench = Bench(tmp_path_factory.mktemp("privacy"))
    said = f"{given_name.title()} {family.title()} Q{number} {family}"
    wrapped = {
        "section": '<section heading="Findings"><p>Normal. {} here.</p></section>',
        "li": '<section heading="Discussion"><ul><li>a</li><li>{}</li></ul></section>',
        "td": '<section heading="Discussion"><table><tr><td>a</td><td>{}</td></tr></table></section>',
        "reference": "<references><reference>{}</reference></references>",
        "image-caption": '<image-section><image src="a.jpg"><image-caption>{}</image-caption></image></image-section>',
        "author": "<author><name>{}</name></author>",
        "revision-description": "<revision-history><revision><revision-description>{}</revision-description></revision></revision-history>",
        "reviewer": "<peer-review><reviewer>{}</reviewer></peer-review>",
    }
    body = "".join(wrapped.get(spot, f"<{spot}>{{}}</{spot}>").format(said) for spot in where)
    phi = f"<phi><study><pt-name>{family}^{given_name}</pt-name><pt-id>Q{number}</pt-id></study></phi>"
    _, report = bench.one(body + phi, {"a.jpg": jpeg()})
    everything_said = bench.written() + "".join(problem.message for problem in report.problems)

    assert family.casefold() not in everything_said.casefold()
    assert f"Q{number}" not in everything_said


def test_common_words_as_names_take_little_with_them() -> None:
    """A patient called Small costs the sentences that name Small, not those that say small."""
    root, _ = parse(document("<phi><study><pt-name>SMALL^JOHN</pt-name></study></phi>"), "x.xml")
    cleaned = identity_of(root, "x.xml").cleaned(
        "A small nodule. Small came back. JOHN SMALL too.", story=True
    )

    assert (cleaned.text, cleaned.left_out) == ("A small nodule.", 2)
