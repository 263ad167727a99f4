"""What the page of submission computes in the browser: zips, YAML, the schema, hints for words, cleaning of files."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, PngImagePlugin
from pydantic import ValidationError

from sitegen.model.case import CaseFacts
from sitegen.model.shared import PersonFacts
from sitegen.planning.pages.submission import schemas
from sitegen.privacy.containers import foreign_parts
from sitegen.privacy.words import found_in, rules_for
from sitegen.reading.documents import plain, split_front_matter
from sitegen.reading.markdown import Converter
from sitegen.reading.prose import read_prose
from tests.conftest import png
from tests.scripts import run_module

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
NAME = "HONGGILDONG"


def bytes_of(encoded: str) -> bytes:
    """Bytes as a script gives them back."""
    return base64.b64decode(encoded)


def in_browser(module: str, name: str, data: bytes) -> dict[str, Any]:
    """What cleaning makes of a file: its bytes, and what else is said."""
    given = base64.b64encode(data).decode()
    expression = (
        f"(() => {{ const found = {name}(new Uint8Array(Buffer.from(given, 'base64')));"
        " return { ...found, bytes: Buffer.from(found.bytes).toString('base64') }; })()"
    )
    found: dict[str, Any] = run_module(module, name, expression, given)
    return {**found, "bytes": bytes_of(found["bytes"])}


def test_a_zip_is_one_that_others_read() -> None:
    """Names in UTF-8, sizes, checksums and the directory hold; the same files give the same bytes."""
    expression = "Buffer.concat(zipParts(given.map(([name, bytes]) => ({ name, bytes: new Uint8Array(bytes) })))).toString('base64')"
    files = [("case/case.md", b"words"), ("case/\uac00.png", bytes(range(256)) * 40), ("case/empty", b"")]
    sent = [[name, list(data)] for name, data in files]
    data = bytes_of(run_module("submit/zip.js", "zipParts", expression, sent))

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert [(name, archive.read(name)) for name in archive.namelist()] == files
    assert bytes_of(run_module("submit/zip.js", "zipParts", expression, sent)) == data


@pytest.mark.property
@given(
    st.lists(TEXT, min_size=1, max_size=12),
    st.lists(st.one_of(TEXT, st.integers(-9, 99999), st.none()), max_size=12),
)
@settings(max_examples=15, deadline=None)
def test_facts_are_read_back_as_they_were_written(words: list[str], values: list[Any]) -> None:
    """Whatever is typed, YAML's own reader and ours find the same texts and numbers; keys without a value are left out."""
    records = {f"k{n}": value for n, value in enumerate(values)}
    facts = {
        "title": words[0],
        "list": [{"name": word, "n": n} for n, word in enumerate(words)],
        "texts": words,
        **records,
    }
    written = run_module(
        "submit/yaml.js", "caseFile", "caseFile(given, [['history', 'History', 'Cough']])", facts
    )
    matter = split_front_matter(written, "case.md")

    assert matter.document is not None
    assert matter.document.problems == ()
    expected = {key: value for key, value in facts.items() if value is not None}
    assert yaml.safe_load(written.removeprefix("---\n").partition("\n---\n")[0]) == expected
    read = plain(matter.document.root)
    assert isinstance(read, dict)
    assert read["texts"] == words
    assert [item["name"] for item in read["list"]] == words
    assert list(read) == list(expected)


PROSE = {
    "a heading": ("# Diagnosis", "# Diagnosis"),
    "two signs": ("  ## Findings", "## Findings"),
    "an underline": ("Nodule\n---\nNext", "Nodule"),
    "another underline": ("Nodule\n===\nNext", "==="),
    "a fence": ("```\ncode\n", "code"),
    "another fence": ("~~~\ncode\n", "code"),
    "a tag": ("SpO2 <92 % and <script>x</script>", "SpO2 <92 % and <script>x</script>"),
    "a comment": ("<!-- allow words-date: no (Gil Dong) -->", "<!-- allow words-date: no (Gil Dong) -->"),
    "an entity": ("&lt;b&gt; &amp; R&D", "&lt;b&gt; &amp; R&D"),
}


@pytest.mark.parametrize(("typed", "shown"), PROSE.values(), ids=PROSE.keys())
def test_what_is_typed_is_what_is_read(typed: str, shown: str) -> None:
    """Typed words make no section and no tag, and don't swallow the next section."""
    sections = [["history", "History", typed], ["findings", "Findings", "```\nNodule\n```"]]
    written = run_module("submit/yaml.js", "caseFile", "caseFile(null, given)", sections)
    found, problems = read_prose(written, "case.md", 1, lambda name, place: pytest.fail(name), Converter())

    assert [section.id for section in found if section.id or section.text] == ["history", "findings"]
    assert problems == []
    assert shown in found[0].text


def faults(name: str, value: object) -> list[str]:
    """The paths that the script finds fault with."""
    given = {"value": value, "schema": schemas()[name]}
    found: list[dict[str, str]] = run_module(
        "submit/schema.js", "faultsOf", "faultsOf(given.value, given.schema)", given
    )
    return [item["path"] for item in found]


CASES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a title alone": ({"title": "A"}, []),
    "a text for each language": ({"title": {"en": "A", "ko": "가"}}, []),
    "nothing": ({}, ["title"]),
    "an age": ({"title": "A", "patient": {"age": 89, "sex": "F"}}, []),
    "a high age": ({"title": "A", "patient": {"age": 90}}, ["patient/age"]),
    "a high age as it is written": ({"title": "A", "patient": {"age": "90+"}}, []),
    "a word for an age": ({"title": "A", "patient": {"age": "old"}}, ["patient/age"]),
    "a waiver": ({"title": "A", "consent": {"basis": "waived-irb"}}, ["consent/reference"]),
    "a waiver with its number": ({"title": "A", "consent": {"basis": "waived-irb", "reference": "7"}}, []),
    "another ground": ({"title": "A", "consent": {"basis": "written"}}, []),
    "no such ground": ({"title": "A", "consent": {"basis": "none"}}, ["consent/basis"]),
    "a study": ({"title": "A", "studies": [{"id": "s", "modality": "CT", "day": 5, "series": []}]}, []),
    "half a study": ({"title": "A", "studies": [{"id": "S", "day": 1.5}]}, ["studies/0/modality", "studies/0/id", "studies/0/day"]),
    "a licence": ({"title": "A", "license": "CC-BY-4.0"}, []),
    "no such licence": ({"title": "A", "license": "mine"}, ["license"]),
    "a key of nothing": ({"title": "A", "diagnosys": {}}, ["diagnosys"]),
    "a DOI": ({"title": "A", "references": [{"doi": "10.1148/x"}, {"doi": "x"}]}, ["references/1/doi"]),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "paths"), CASES.values(), ids=CASES.keys())
def test_the_browser_judges_as_the_model_does(facts: dict[str, Any], paths: list[str]) -> None:
    """The same facts pass or fail in the script, by the schema made from the model, and in the model itself."""
    assert faults("case", facts) == paths
    if paths:
        with pytest.raises(ValidationError):
            CaseFacts.model_validate(facts)
    else:
        CaseFacts.model_validate(facts)


@pytest.mark.parametrize(
    ("orcid", "sound"),
    [
        ("0000-0002-1825-0097", True),
        ("0000-0002-1825-0098", False),
        ("0000-0002-9079-593X", True),
        ("x", False),
    ],
)
def test_orcid(orcid: str, sound: bool) -> None:
    """The check digit is verified as in the model."""
    assert run_module("submit/schema.js", "isOrcid", "isOrcid(given)", orcid) is sound
    try:
        PersonFacts.model_validate({"name": "A", "orcid": orcid})
    except ValidationError:
        assert not sound
    else:
        assert sound


TELLING = (
    "900101-1234567", "9001011234567", "2020-03-09", "9.3.2020", "2020. 3. 9.", "20200309", "9 March 2020", "March 9, 2020",
    "March 2020", "3월 9일", "2020년 3월 9일", "2020년 3월", "nobody@hospital.example", "+82 2 1234 5678", "010-1234-5678",
    "MRN 12345678", "환자번호 1234567", "patient ID 4711-22", "12345678", "a 93-year-old man", "93세 남자", "aged 94 years",
    "1.2.410.200010.1234567.1",
)  # fmt: skip
HARMLESS = (
    "On day 5 of the illness", "SpO2 92 % at 37.5 °C", "a nodule of 12 x 9 mm", "T1, TR 2500/90", "10.1148/radiol.2462070712",
    "PMID 32193638", "90 or older", "90세 이상", "65-year-old man", "65세 남자", "in 2020", "1,500 HU", "3일간", "T2N1M0",
    "may improve", "from 3 to 12 days",
)  # fmt: skip


def hints(words: tuple[str, ...]) -> list[list[str]]:
    """What the script hints at for each."""
    found: list[list[str]] = run_module("submit/hints.js", "hintsOf", "given.map(hintsOf)", list(words))
    return found


def test_words_that_the_gate_refuses_are_hinted_at() -> None:
    """What the library's own check finds in these phrases, the script finds too."""
    rules = rules_for(("en", "ko"))
    judged = [bool(list(found_in(words, rules))) for words in TELLING]

    assert [words for words, found in zip(TELLING, hints(TELLING), strict=True) if not found] == []
    assert [words for words, found in zip(TELLING, judged, strict=True) if not found] == []


def test_ordinary_words_are_not_hinted_at() -> None:
    """Measures, days of the illness, references and ages below 90 are left alone."""
    assert dict(zip(HARMLESS, hints(HARMLESS), strict=True)) == {words: [] for words in HARMLESS}


def telling(form: str, mode: str = "L", orientation: int = 1) -> bytes:
    """A picture with a name in all that its format has for names."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = NAME
    exif[ExifTags.Base.Orientation] = orientation
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", NAME)
    out = io.BytesIO()
    more: dict[str, Any] = (
        {"pnginfo": words} if form == "PNG" else {"comment": NAME.encode(), "progressive": True}
    )
    Image.open(io.BytesIO(png(90, 70))).convert(mode).save(out, form, exif=exif, dpi=(72, 72), **more)
    return out.getvalue() + NAME.encode()


@pytest.mark.parametrize("orientation", [1, 6])
@pytest.mark.parametrize(
    ("form", "mode", "name"),
    [("PNG", "L", "cleanPng"), ("PNG", "RGBA", "cleanPng"), ("PNG", "P", "cleanPng"), ("PNG", "I;16", "cleanPng"), ("JPEG", "L", "cleanJpeg"), ("JPEG", "RGB", "cleanJpeg"), ("JPEG", "CMYK", "cleanJpeg")],
)  # fmt: skip
def test_files_keep_their_pixels_and_nothing_else(form: str, mode: str, name: str, orientation: int) -> None:
    """Pixels, depth and which way is up stay; nothing else is left that a published picture may not have."""
    before = telling(form, mode, orientation)
    found = in_browser("submit/containers.js", name, before)
    after, image = found["bytes"], Image.open(io.BytesIO(found["bytes"]))

    assert NAME.encode() not in after
    assert found["profiled"] is False
    assert (image.mode, image.tobytes()) == (
        Image.open(io.BytesIO(before)).mode,
        Image.open(io.BytesIO(before)).tobytes(),
    )
    assert image.getexif().get(ExifTags.Base.Orientation, 1) == orientation
    assert {part.kind for part in foreign_parts(after)} <= ({"exif"} if orientation != 1 else set())


@pytest.mark.parametrize("name", ["cleanPng", "cleanJpeg"])
def test_a_file_that_is_cut_short_is_refused(name: str) -> None:
    """Every beginning of a file that lacks its end raises; none is taken for whole, none hangs."""
    whole = telling("PNG" if name == "cleanPng" else "JPEG")[: -len(NAME)]
    given = {"data": base64.b64encode(whole).decode(), "ends": list(range(9, len(whole) - 1, 7))}
    expression = (
        f"given.ends.filter((end) => {{ try {{ {name}(new Uint8Array(Buffer.from(given.data, 'base64')).subarray(0, end));"
        " return true; } catch { return false; } })"
    )

    assert run_module("submit/containers.js", name, expression, given) == []


KINDS = {
    "png": png(), "jpeg": telling("JPEG"), "refusedDicom": bytes(128) + b"DICM", "refusedTiff": b"II*\0" + bytes(20),
    "refusedHeic": b"\0\0\0\x18ftypheic\0\0\0\0", "other": b"\0\0\0\x18ftypavif\0\0\0\0", "refusedOther": b"PK\x03\x04" + bytes(20),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "data"), KINDS.items(), ids=KINDS.keys())
def test_kinds_are_told_by_their_bytes(kind: str, data: bytes) -> None:
    """A file is what it is, whatever it is called."""
    given = base64.b64encode(data).decode()
    expression = "kindOf(new Uint8Array(Buffer.from(given, 'base64')))"

    assert run_module("submit/containers.js", "kindOf", expression, given) == kind
