"""Importing MIRC teaching files: what comes along in which form, and what is named and left out."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from sitegen.model.library import Case
from tests.mirc import Bench, command, document, jpeg, zipped

WHOLE = """
<title>Pulmonary alveolar proteinosis</title>
<alternative-title>Breathless for months</alternative-title>
<author><name>Jane Kim, MD</name><affiliation>X University</affiliation><contact>jane@example.org</contact></author>
<author><name>A. Other</name><affiliation>Y College</affiliation></author>
<abstract><p>None.</p></abstract>
<keywords>PAP, crazy paving; lung</keywords>
<section heading="Discussion"><p>Rosen described it first.</p></section>
<section heading="History"><p>Dry cough &amp; <b>breathlessness</b> for months.</p>
  <patient><pt-age><years>45</years></pt-age><pt-sex>male</pt-sex></patient></section>
<section heading="Findings"><p><term lexicon="RadLex" id="RID28531">Ground glass</term> with <i>septal</i> lines.</p></section>
<section heading="Diagnosis"><p>Pulmonary alveolar proteinosis</p></section>
<section heading="DDx"><p>1. Pneumocystis pneumonia 2. Edema</p></section>
<category>Pulmonary</category><level>Intermediate</level><anatomy>lung</anatomy><modality>CT</modality>
<confirmation>Biopsy, certain</confirmation>
<references><reference>Rosen SH. 1958. doi:10.1056/NEJM195806052582301.</reference>
  <reference><a href="https://pubmed.ncbi.nlm.nih.gov/12345678/">A review</a></reference></references>
<rights>CC BY-NC 4.0</rights><publication-date>20100501</publication-date>
<revision-history><revision><revision-author>JK</revision-author><revision-date>2011-02-03</revision-date>
  <revision-description>Added a CT</revision-description></revision></revision-history>
"""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def section(case: Case, wanted: str) -> str:
    """The words of a section in English."""
    return next(found.text for found in case.prose["en"] if found.id == wanted)


def test_fields_come_by_the_crosswalk(bench: Bench) -> None:
    """Each field of the document is the fact that the crosswalk names."""
    case, _ = bench.one(WHOLE)
    facts = case.facts.model_dump(mode="json", exclude_unset=True)

    assert facts["title"] == {"": "Pulmonary alveolar proteinosis"}
    assert facts["teaser"] == {"": "Breathless for months"}
    assert (facts["status"], facts["published"], facts["updated"]) == ("draft", "2010-05-01", "2011-02-03")
    assert (facts["authors"], facts["credit"]) == (["jane"], {"": "A. Other, Y College"})
    assert facts["license"] == "CC-BY-NC-4.0"
    assert facts["patient"] == {"age": 45, "sex": "M"}
    assert facts["diagnosis"] == {
        "name": {"": "Pulmonary alveolar proteinosis"},
        "certainty": "certain",
        "basis": ["histology"],
    }
    assert [entry["name"][""] for entry in facts["differential"]] == ["Pneumocystis pneumonia", "Edema"]
    assert (facts["category"], facts["level"]) == ("pulmonary", "intermediate")
    assert [word[""] for word in facts["keywords"]] == ["PAP", "crazy paving", "lung"]
    assert facts["references"][0]["doi"] == "10.1056/NEJM195806052582301"
    assert facts["references"][1]["pmid"] == "12345678"
    assert facts["findings"] == ["ground-glass-opacity"]
    assert facts["imported"]["dataset"] == "MIRC"


def test_sections_stand_in_our_order(bench: Bench) -> None:
    """What readers see before the answer comes first; what became facts does not stand in the words again."""
    case, _ = bench.one(WHOLE)

    assert [found.id for found in case.prose["en"]] == [
        "history",
        "discussion",
        "findings",
        "source-revisions",
        "import-notes",
    ]
    assert section(case, "history") == "Dry cough & breathlessness for months."
    assert "**breathlessness**" in bench.markdown()
    assert section(case, "source-revisions") == "2011, JK, Added a CT"


def test_the_draft_builds(bench: Bench) -> None:
    """An imported case gives no error in a check with drafts."""
    bench.one(WHOLE + '<image-section><image src="a.jpg"/></image-section>', {"a.jpg": jpeg()})
    result = command(bench.library, "check", "--drafts", "--date", "2026-03-20", "--jobs", "1")

    assert result.exit_code == 0, result.output


DIALECTS = {
    "default namespace": document("<title>T</title>", attributes='xmlns="http://mirc.rsna.org/doc"'),
    "prefixed": b'<m:MIRCdocument xmlns:m="urn:x"><m:title>T</m:title></m:MIRCdocument>',
    "UTF-16": '<?xml version="1.0" encoding="UTF-16"?><MIRCdocument><title>T</title></MIRCdocument>'.encode(
        "utf-16"
    ),
    "UTF-16 without a mark": '<?xml version="1.0"?><MIRCdocument><title>T</title></MIRCdocument>'.encode(
        "utf-16-le"
    ),
    "no declaration": b"\xef\xbb\xbf\n<MIRCdocument><title>T</title></MIRCdocument>",
    "tab": document("<title>T</title>", attributes='display="tab" background="light"'),
    "mstf": document("<title>T</title>", attributes='display="mstf" first-tab="2"'),
    "HTML's names": document(
        "<title>&nbsp;T&nbsp;</title><section heading='History'><p>a&mdash;b</p></section>"
    ),
}


@pytest.mark.parametrize("data", DIALECTS.values(), ids=DIALECTS.keys())
def test_every_dialect_is_read(bench: Bench, data: bytes) -> None:
    """Namespaces, display modes and encodings in use give the same title."""
    report = bench.run(bench.file(data))

    assert len(report.written) == 1, report.problems
    assert [case.facts.title.root[""] for case in bench.cases().values()] == ["T"]


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "EUC-KR"])
def test_declared_encodings_are_kept(bench: Bench, encoding: str) -> None:
    """Letters come out as they were written, in the encodings of older systems too."""
    words = "폐렴" if encoding == "EUC-KR" else "Écho à l’épaule".replace("’", "'")
    text = f'<?xml version="1.0" encoding="{encoding}"?><MIRCdocument><title>{words}</title></MIRCdocument>'
    bench.run(bench.file(text.encode(encoding)))

    assert next(iter(bench.cases().values())).facts.title.root[""] == words


def test_a_wrong_encoding_is_told(bench: Bench) -> None:
    """Bytes that are not what the document declares are read as Windows-1252, with a warning."""
    report = bench.run(
        bench.file(
            b'<?xml version="1.0" encoding="UTF-8"?><MIRCdocument><title>caf\xe9</title></MIRCdocument>'
        )
    )

    assert [problem.code for problem in report.problems] == ["import-encoding"]
    assert next(iter(bench.cases().values())).facts.title.root[""] == "café"


def test_html_becomes_markdown(bench: Bench) -> None:
    """Lists, tables, links, emphasis and line breaks come out of our own Markdown as they were."""
    html = """<section heading="Discussion">
      <p>An <em>old</em><b>bold</b> H<sub>2</sub>O, see <a><href>http://x.example/a|b</href>the paper</a>.<br/>Next (1).</p>
      <p># not a heading</p><p>- not a list</p><p>*stars* and _lines_ [brackets] &lt;b&gt;</p>
      <ul><li>one<ul><li>two</li></ul></li><li>three</li></ul><ol><li>first</li><li>second</li></ol>
      <table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2|3</td></tr></table>
      <script>alert(1)</script><iframe src="http://x.example"/>loose words</section>"""
    case, _ = bench.one(html)
    found = next(item for item in case.prose["en"] if item.id == "discussion")

    assert "<em>old</em>" in found.html
    assert "<strong>bold</strong>" in found.html
    assert "H<sub>2</sub>O" in found.html
    assert 'href="http://x.example/a&amp;b"' in found.html
    assert "<br>" in found.html
    assert "<h3>" not in found.html
    assert "- not a list" in found.text
    assert "*stars* and _lines_ [brackets] <b>" in found.text
    assert found.html.count("<ul>") == 2
    assert found.html.count("<ol>") == 1
    assert "2|3</td>" in found.html
    assert "alert" not in found.html
    assert found.text.endswith("loose words")


def test_pictures_are_grouped_and_in_order(bench: Bench) -> None:
    """`order-by` makes studies and series; days count from the first image; the best rendition is taken."""
    body = """<title>T</title><image-section>
      <image src="small.jpg"><alternative-image role="original-dimensions" src="large.jpg"/><modality>CT</modality>
        <image-caption display="always">Axial</image-caption><image-caption display="click">Nodule</image-caption>
        <order-by study="1" series="2" acquisition="0" instance="2" date="20090303"/></image>
      <image src="small.jpg"><modality>CT</modality><order-by study="1" series="2" acquisition="0" instance="1" date="20090303"/></image>
      <image src="small.jpg"><modality>X-ray</modality><order-by study="2" series="1" acquisition="0" instance="1" date="20090310"/></image>
      </image-section><section heading="Findings"><p>Look <show image="1"/>.</p></section>"""
    case, _ = bench.one(body, {"small.jpg": jpeg(), "large.jpg": jpeg(50, (400, 300))})

    assert [(study.facts.modality, study.facts.day) for study in case.studies] == [("CT", 0), ("DX", 7)]
    first, second = case.studies[0].series[0].pictures
    assert (first.picture.width, second.picture.width) == (40, 400)
    assert second.facts.caption is not None
    assert second.facts.caption.root[""] == "Axial Nodule"
    assert "[image 1](#series-1-1/2)" in bench.markdown()
    assert "2009" not in bench.written()


def test_annotations_become_marks(bench: Bench) -> None:
    """Shapes of MIRC's editor are marks in parts of the picture; a drawn copy belongs to the answer."""
    svg = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><image href="a.jpg"/><circle cx="100" cy="50" r="20"/>
      <polygon type="arrow" x1="0" y1="0" x2="100" y2="50" points="0 0 1 1"/><line x1="0" y1="0" x2="200" y2="100"/>
      <text x="20" y="10">Here|</text><path d="M0 0"/></svg>"""
    body = f"""<image-section><image src="a.jpg"><alternative-image role="annotation" type="svg" src="">{svg}</alternative-image>
      <alternative-image role="annotation" type="image" src="b.jpg"/></image>
      <image src="a.jpg"><alternative-image role="annotation" type="svg" src="c.svg"/></image></image-section>"""
    case, report = bench.one(body, {"a.jpg": jpeg(), "b.jpg": jpeg(7), "c.svg": svg.encode()})
    marks = case.studies[0].series[0].facts.marks

    assert [(mark.picture, mark.shape, mark.at) for mark in marks[:4]] == [
        (1, "ellipse", (0.5, 0.5, 0.1, 0.2)),
        (1, "arrow", (0.0, 0.0, 0.5, 0.5)),
        (1, "polyline", (0.0, 0.0, 1.0, 1.0)),
        (1, "text", (0.1, 0.1)),
    ]
    assert marks[3].label is not None
    assert marks[3].label.root[""] == "Here"
    assert len(marks) == 8
    assert case.studies[-1].facts.after_reveal
    assert [problem.message for problem in report.problems if "shape" in problem.message] == [
        "1 shape(s) of an annotation are not understood and were left out"
    ] * 2


def test_quizzes_become_questions(bench: Bench) -> None:
    """A question whose responses tell the right answer is one of ours; another is left to the editor, and named."""
    body = """<section heading="Quiz"><quiz><quiz-context>Think.</quiz-context>
      <question><question-body>Best test?</question-body>
        <answer><answer-body>BAL</answer-body><response>Correct! It is milky.</response></answer>
        <answer><answer-body>ECG</answer-body><response>No, not this one.</response></answer></question>
      <question><question-body>Which?</question-body><answer><answer-body>A</answer-body></answer>
        <answer><answer-body>B</answer-body></answer></question></quiz></section>"""
    case, report = bench.one(body)
    (question,) = case.facts.questions

    assert question.stem.root[""] == "Best test?"
    assert [(choice.correct, choice.why.root[""] if choice.why else "") for choice in question.choices] == [
        (True, "It is milky."),
        (False, "not this one."),
    ]
    assert section(case, "source-questions") == "Think. Which? A B"
    assert [problem.message for problem in report.problems] == [
        "1 question(s) do not say which answer is right"
    ]


def test_pages_without_an_image_section_have_their_pictures_as_a_study(bench: Bench) -> None:
    """In a document of the old page style the pictures in sections are the case's, and the words link to them."""
    body = '<section heading="Findings"><p>See</p><center><image src="a.jpg"/></center></section>'
    case, _ = bench.one(body, {"a.jpg": jpeg()}, attributes='display="page"')

    assert len(case.studies) == 1
    assert "[image 1](#series-1-1/1)" in bench.markdown()


def test_pictures_in_words_stay_there(bench: Bench) -> None:
    """Beside an image section, a picture in a section is one in the words."""
    body = """<section heading="Findings"><p>See</p><center><image src="b.jpg"/></center></section>
      <image-section><image src="a.jpg"/></image-section>"""
    case, _ = bench.one(body, {"a.jpg": jpeg(), "b.jpg": jpeg(9)})
    (found,) = next(item for item in case.prose["en"] if item.id == "findings").pictures

    assert found.picture.path.endswith("words/001.png")


def test_a_zip_of_many_documents(bench: Bench) -> None:
    """Each document of a zip is a case, with the files beside it; other XML and what macOS adds is nothing."""
    data = zipped(
        {
            "one/case.xml": document('<title>One</title><image-section><image src="A.JPG"/></image-section>'),
            "one/a.jpg": jpeg(),
            "two/case.xml": document(
                '<title>Two</title><image-section><image src="img/b%20c.jpg"/></image-section>'
            ),
            "two/img/b c.jpg": jpeg(20),
            "two/other.xml": b"<other/>",
            "__MACOSX/two/._case.xml": b"\0\0",
        }
    )
    report = bench.run(bench.file(data, "cases.zip"))

    assert not report.problems
    assert sorted(case.facts.title.root[""] for case in bench.cases().values()) == ["One", "Two"]
    assert [case.pictures for case in report.written] == [1, 1]


def test_dicom_in_a_document_is_named(bench: Bench) -> None:
    """A DICOM file is never taken from here; the picture made of it is, and one without any is named."""
    dicom = bytes(128) + b"DICM" + bytes(64)
    body = """<image-section><image src="a.jpg"><alternative-image role="original-format" src="a.dcm"/></image>
      <image src="b"/></image-section>"""
    case, report = bench.one(body, {"a.jpg": jpeg(), "a.dcm": dicom, "b": dicom})

    assert [len(series.pictures) for study in case.studies for series in study.series] == [1]
    assert [(problem.code, problem.message.split(";")[0]) for problem in report.problems] == [
        ("import-value", "2 DICOM file(s) are left out"),
        ("import-set-aside", "picture 2: there is nothing but DICOM of it"),
    ]


def test_nothing_but_pixels_is_written(bench: Bench) -> None:
    """Metadata of the pictures does not come along."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "CANARY-EXIF"
    Image.new("RGB", (9, 9), (9, 8, 7)).save(out, "JPEG", exif=exif, comment=b"CANARY-COMMENT")
    bench.one('<image-section><image src="CANARY.jpg"/></image-section>', {"CANARY.jpg": out.getvalue()})

    assert b"CANARY" in out.getvalue()
    assert "CANARY" not in bench.written()


def test_private_sections_are_left_out(bench: Bench) -> None:
    """A section that the old system showed to its owner alone stays there, and so do comments and files."""
    body = """<section heading="Notes" visible="owner"><p>PRIVATE</p></section><section heading="Files"><p>FILES</p></section>
      <section heading="Comments"><threadblock><thread><post>POST</post></thread></threadblock></section>
      <section heading="Discussion" after="20300101"><p>Later.</p></section>"""
    _, report = bench.one(body)

    assert not {"PRIVATE", "FILES", "POST"} & set(bench.markdown().split())
    assert {problem.message for problem in report.problems} == {
        "a section that only its owner could see is left out",
        "this section was hidden until a day; the draft is not",
    }


def test_existing_folders_are_never_written_over(bench: Bench) -> None:
    """The same document again is set aside."""
    path = bench.file(document("<title>T</title>"))
    bench.run(path)
    before = bench.written()
    report = bench.run(path)

    assert [problem.code for problem in report.problems] == ["import-set-aside"]
    assert not report.written
    assert bench.written() == before


def test_unfilled_templates_give_an_empty_draft(bench: Bench) -> None:
    """Forms and placeholders of the old system leave nothing behind."""
    body = """<title>Untitled</title><author><name>Anonymous</name></author><abstract><p>None.</p></abstract><keywords/>
      <section heading="Exam"><p><ul><checkbox name="a">Oral</checkbox></ul></p></section>
      <section heading="Diagnosis"><textblock name="d"/></section><image-section><insert-megasave width="700"/></image-section>
      <category/><level/><publication-date/><authorization><owner>OWNER</owner></authorization>"""
    case, report = bench.one(body)

    assert case.facts.title.root[""] == "Imported teaching file"
    assert not case.prose.get("en")
    assert not report.problems
    assert "OWNER" not in bench.written()


def test_the_command(bench: Bench) -> None:
    """The command says what was written, and ends well with warnings."""
    path = bench.file(document("<title>T</title><level>expert</level>"))
    result = command(bench.library, "import", "mirc", str(path), "--into", "content/cases")

    assert result.exit_code == 0
    assert "the level 'expert' is not understood" in result.output
    assert "Written as drafts: 1 case(s) with 0 picture(s)." in result.output


def test_the_same_document_gives_the_same_bytes(bench: Bench, tmp_path: Path) -> None:
    """A draft depends on nothing but the document and the library."""
    other = Bench(tmp_path / "other")
    for each in (bench, other):
        each.one(WHOLE)

    assert bench.markdown() == other.markdown()
