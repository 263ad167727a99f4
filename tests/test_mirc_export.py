"""Exporting cases as MIRC teaching files: what goes, what is refused, and that it comes back as the same case."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from sitegen.building.archive import write_archive
from sitegen.building.build import Steps
from sitegen.errors import Severity, UsageFault
from sitegen.exporters.mirc.exporting import Exported, Exporter, export_cases
from sitegen.importers.drafts import render_front_matter
from sitegen.importers.mirc.importing import import_documents
from sitegen.importers.mirc.tree import Element, parse, write
from sitegen.model.library import Case
from sitegen.planning.options import Options
from sitegen.planning.site import public_part
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings
from tests.conftest import CASE, TODAY, MakeLibrary, png, read_sound
from tests.mirc import command

QUIET = Steps(lambda step: None, lambda done, total: None)


def grey16(shade: int = 1000) -> bytes:
    """A 16-bit picture of HU + 1024."""
    image = Image.new("I;16", (24, 16), shade)
    ImageDraw.Draw(image).rectangle((4, 4, 9, 9), fill=shade + 400)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def signed(root: Path, case_id: str) -> None:
    """Signs a case off, as a published one has to be."""
    site, _ = read_settings(root)
    assert site is not None
    digest = read_library(root, site).library.cases[case_id].picture_digest
    path = root / "content" / "cases" / case_id / "case.md"
    text = path.read_text("utf-8")
    deid = f"deid: {{reviewed_by: kim, reviewed_on: 2026-03-01, pictures: '{digest}'}}\n---\n"
    people = root / "content" / "people.yaml"
    known = people.read_text("utf-8")
    people.write_text(known if "\nkim:" in known else f"{known}\nkim: {{name: Kim Cheolsu}}\n", "utf-8")
    path.write_text(text.replace("\n---\n", f"\n{deid}", 1), encoding="utf-8")


def exported(root: Path, *ids: str, out: str = "out", today: date = TODAY, drafts: bool = False) -> Exported:
    """Exports cases of a library."""
    return export_cases(
        ids, root=root, out=root / out, options=Options(today, "0.0.0", drafts), jobs=2, steps=QUIET
    )


def unchecked(root: Path) -> Path:
    """The export of the only case of a library without the check before it, which would render every page."""
    site, _ = read_settings(root)
    assert site is not None
    library = read_library(root, site).library
    public = public_part(library, Options(TODAY, "0.0.0"))
    path = root / "out" / "one.zip"
    write_archive(Exporter(library.cases["one"], library, public, root).files(), path, folder="")
    return path


def contents(path: Path) -> dict[str, bytes]:
    """The files of a zip by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def root_of(path: Path, name: str = "document.xml") -> Element:
    """The document in a zip."""
    return parse(contents(path)[name], name)[0]


def cases_of(root: Path) -> dict[str, Case]:
    """The cases of a library, none with an error."""
    return dict(read_sound(root).cases)


@pytest.fixture
def library(make_library: MakeLibrary) -> Path:
    """A library with one published case, signed off."""
    root = make_library({"content/cases/one/case.md": CASE, "content/cases/one/film.png": png()})
    signed(root, "one")
    return root


def test_a_case_is_a_document_with_its_pictures(library: Path) -> None:
    """Facts stand in MIRC's own elements, words in its sections, pictures beside it."""
    result = exported(library, "one")
    found = contents(library / "out" / "one.zip")
    root = root_of(library / "out" / "one.zip")

    assert not [problem for problem in result.problems if problem.severity is Severity.ERROR]
    assert sorted(found) == ["document.xml", "film-frontal-001.png"]
    assert [
        item.text for item in root.elements if item.tag in ("title", "alternative-title", "publication-date")
    ] == [
        "Organising pneumonia",
        "Dry cough for three weeks",
        "2026-03-02",
    ]
    assert [item.attribute("heading") for item in root.elements if item.tag == "section"] == [
        "History",
        "Findings",
        "Discussion",
        "Diagnosis",
        "DDx",
        "Teaching points",
    ]
    assert [item.text for item in root.every("years", "pt-sex")] == ["65", "male"]
    assert [item.text for item in root.every("rights")] == ["CC BY 4.0"]
    assert [item.attribute("src") for item in root.every("image")] == ["film-frontal-001.png"]


def test_pictures_hold_pixels_alone(make_library: MakeLibrary) -> None:
    """Nothing that a source carries besides its pixels is in the zip, nor its name."""
    out = io.BytesIO()
    Image.new("L", (20, 20), 50).save(out, "JPEG", comment=b"CANARY")
    files: dict[str, str | bytes] = {
        "content/cases/one/case.md": CASE.replace("film.png", "CANARY.jpg"),
        "content/cases/one/CANARY.jpg": out.getvalue(),
    }
    root = make_library(files)
    signed(root, "one")

    assert not exported(root, "one").archives  # the check before it refuses such a source already
    assert b"CANARY" not in b"".join(contents(unchecked(root)).values())


DEEP = CASE.replace("film.png", "'*.png'").replace(
    "view: PA", "window: lung\n        values: {slope: 1, intercept: -1024}"
)


def test_deep_pictures_are_seen_through_their_window(make_library: MakeLibrary) -> None:
    """MIRC shows 8 bits; the values themselves go along as the original."""
    root = make_library(
        {
            "content/cases/one/case.md": DEEP,
            "content/cases/one/1.png": grey16(),
            "content/cases/one/2.png": grey16(7),
        }
    )
    signed(root, "one")
    exported(root, "one")
    found = contents(root / "out" / "one.zip")
    image = next(root_of(root / "out" / "one.zip").every("image"))

    assert Image.open(io.BytesIO(found[image.attribute("src")])).mode == "L"
    (original,) = [item for item in image.elements if item.attribute("role") == "original-format"]
    values = Image.open(io.BytesIO(found[original.attribute("src")]))
    assert list(values.convert("I").get_flattened_data()) == list(
        Image.open(io.BytesIO(grey16())).convert("I").get_flattened_data()
    )


REFUSED = {
    "a draft": ({"status: published": "status: draft"}, "it is a draft"),
    "withdrawn": (
        {"status: published": "status: withdrawn\nwithdrawn: {on: 2026-03-01, reason: Consent}"},
        "it is withdrawn",
    ),
    "to come": ({"2026-03-02": "2026-03-21"}, "its day of posting is still to come"),
    "sealed": ({"kind: library": "kind: quiz\nreveal: 2026-03-21"}, "its answer is not public yet"),
}


@pytest.mark.parametrize(("changes", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_the_site_does_not_tell_is_not_exported(
    make_library: MakeLibrary, changes: dict[str, str], reason: str
) -> None:
    """Drafts, withdrawn cases, cases to come and answers before their day are refused; nothing is written."""
    text = CASE
    for old, new in changes.items():
        text = text.replace(old, new)
    root = make_library({"content/cases/one/case.md": text, "content/cases/one/film.png": png()})
    signed(root, "one")
    result = exported(root, "one")

    refusals = [problem for problem in result.problems if problem.code == "export-refused"]
    assert [reason in problem.message for problem in refusals] == [True]
    assert not (root / "out").exists()


def test_the_day_decides(make_library: MakeLibrary) -> None:
    """On the day of its reveal the same case is exported."""
    text = CASE.replace("kind: library", "kind: quiz\nreveal: 2026-03-21")
    root = make_library({"content/cases/one/case.md": text, "content/cases/one/film.png": png()})
    signed(root, "one")

    assert exported(root, "one", today=date(2026, 3, 21)).archives
    assert exported(root, "one", today=date(2026, 3, 20), out="other").archives == ()


def test_one_refusal_stops_all(make_library: MakeLibrary) -> None:
    """Nothing is half-written: a refused case among several leaves no file."""
    draft = CASE.replace("status: published", "status: draft")
    files = {f"content/cases/{name}/film.png": png() for name in ("one", "two")}
    root = make_library({**files, "content/cases/one/case.md": CASE, "content/cases/two/case.md": draft})
    signed(root, "one")

    assert exported(root, "one", "two").archives == ()
    assert not (root / "out").exists()
    assert len(exported(root, "one", "two", drafts=True).archives) == 2


def test_what_is_exported_was_read_once(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cases that go out are those that were judged: nobody can change them in between."""
    path = library / "content/cases/one/case.md"

    def then_changed(*arguments: Any) -> Any:
        reading = read_library(*arguments)
        text = path.read_text("utf-8").replace("Dry cough for three weeks", "Changed")
        path.write_text(text.replace("Steroids help", "Changed"), "utf-8")
        return reading

    monkeypatch.setattr("sitegen.building.making.read_library", then_changed)
    exported(library, "one")
    titles = [item.text for item in root_of(library / "out" / "one.zip").elements if "title" in item.tag]

    assert titles == ["Organising pneumonia", "Dry cough for three weeks"]
    assert b"Changed" not in contents(library / "out" / "one.zip")["document.xml"]


def test_a_case_without_sign_off_is_not_exported(make_library: MakeLibrary) -> None:
    """What check refuses to publish, export refuses to give away."""
    text = CASE.replace("basis: phantom", "basis: written")
    root = make_library({"content/cases/one/case.md": text, "content/cases/one/film.png": png()})
    result = exported(root, "one")

    assert result.archives == ()
    assert "signoff-missing" in {problem.code for problem in result.problems}


def test_unknown_cases_are_usage_faults(library: Path) -> None:
    """A wrong id is answered with the nearest."""
    with pytest.raises(UsageFault, match="there is no case 'ona'") as raised:
        exported(library, "ona")

    assert "one" in raised.value.hint


def test_pictures_whose_licence_forbids_it_stay(make_library: MakeLibrary) -> None:
    """A picture that may not be changed is left out with a warning; marks and key count what is left."""
    text = CASE.replace(
        "pictures: [film.png]",
        "pictures: [{file: nd.png, license: CC-BY-ND-4.0, credit: C. Owner}, film.png]\n        key: 2\n"
        "        marks: [{picture: 2, shape: ellipse, at: [0.5, 0.5, 0.1, 0.1]}]",
    )
    root = make_library(
        {
            "content/cases/one/case.md": text,
            "content/cases/one/film.png": png(),
            "content/cases/one/nd.png": png(9, 9),
        }
    )
    signed(root, "one")
    result = exported(root, "one")

    assert [problem.code for problem in result.problems] == ["export-left-out"]
    assert "CC BY-ND 4.0 allows no changed copies" in result.problems[0].message
    assert sorted(contents(root / "out" / "one.zip")) == [
        "document.xml",
        "film-frontal-002-1.svg",
        "film-frontal-002.png",
    ]
    series = imported(root, root / "out" / "one.zip")["one"].studies[0].series[0]
    assert (series.facts.key, [mark.picture for mark in series.facts.marks]) == (1, [1])


def test_credits_go_along(make_library: MakeLibrary) -> None:
    """Rights name the licence of the case and every picture's own credit and source."""
    text = CASE.replace(
        "view: PA", "license: CC-BY-3.0\n        credit: A. Maker\n        source: {url: https://x.example/1}"
    )
    root = make_library({"content/cases/one/case.md": text, "content/cases/one/film.png": png()})
    signed(root, "one")
    exported(root, "one")

    (rights,) = root_of(root / "out" / "one.zip").every("rights")
    assert rights.text == "CC BY 4.0; film, frontal: CC BY 3.0; A. Maker; https://x.example/1"


def test_nothing_names_what_is_not_public(make_library: MakeLibrary) -> None:
    """Drafts and cases with a hidden answer are in no byte of another case's export."""
    text = CASE.replace("consent:", "related: [hush-draft, two]\nconsent:")
    text += "\nSee [this](case:hush-draft), [that](case:two) and [more][m].\n\n[m]: case:hush-draft\n"
    draft = CASE.replace("status: published", "status: draft").replace("Organising", "SECRET")
    files = {f"content/cases/{name}/film.png": png() for name in ("one", "two", "hush-draft")}
    root = make_library(
        {
            **files,
            "content/cases/one/case.md": text,
            "content/cases/two/case.md": CASE,
            "content/cases/hush-draft/case.md": draft,
        }
    )
    signed(root, "one")
    signed(root, "two")
    exported(root, "one")
    document = contents(root / "out" / "one.zip")["document.xml"].decode()

    assert "hush-draft" not in document
    assert "SECRET" not in document
    assert "https://cases.example/cases/two/" in document


def test_links_and_pictures_of_the_words_go_along(make_library: MakeLibrary) -> None:
    """Links have their whole address, a link to a picture is MIRC's button, a picture in the words is one there."""
    text = CASE + (
        "\nSee [the film](#frontal/1), [GGO](finding:ground-glass-opacity) and [out](https://x.example/?a=1&b=2).\n\n"
        '![Lateral radiograph](extra.png "A *caption*")\n'
    )
    root = make_library(
        {
            "content/cases/one/case.md": text,
            "content/cases/one/film.png": png(),
            "content/cases/one/extra.png": png(9, 9),
        }
    )
    signed(root, "one")
    exported(root, "one")
    path = root / "out" / "one.zip"
    section = next(item for item in root_of(path).elements if item.attribute("heading") == "Discussion")

    assert [item.attribute("image") for item in section.every("show")] == ["1"]
    assert [item.attribute("href") for item in section.every("a")] == [
        "https://cases.example/findings/ground-glass-opacity/",
        "https://x.example/?a=1&b=2",
    ]
    assert [item.attribute("src") for item in section.every("image")] == ["words-001.png"]
    again = imported(root, path)["one"]
    found = next(item for item in again.prose["en"] if item.id == "discussion")
    assert [picture.alt for picture in found.pictures] == ["Lateral radiograph"]


def test_the_same_library_gives_the_same_bytes(library: Path) -> None:
    """Neither the day of the export nor another run changes a byte; no time of the machine is in the zip."""
    exported(library, "one")
    first = (library / "out" / "one.zip").read_bytes()
    exported(library, "one", today=TODAY + timedelta(days=30), out="again")
    exported(library, "one", out="single.zip")

    assert (library / "again" / "one.zip").read_bytes() == first
    assert (library / "single.zip").read_bytes() == first


def test_several_cases_in_one_zip_have_folders(make_library: MakeLibrary) -> None:
    """One zip for several cases has a folder for each, and is imported as a whole."""
    files = {f"content/cases/{name}/film.png": png() for name in ("one", "two")}
    root = make_library({**files, **{f"content/cases/{name}/case.md": CASE for name in ("one", "two")}})
    for name in ("one", "two"):
        signed(root, name)
    exported(root, "one", "two", out="all.zip")

    assert {"one/document.xml", "two/document.xml"} <= set(contents(root / "all.zip"))
    assert sorted(imported(root, root / "all.zip")) == ["one", "two"]


def test_the_command(library: Path) -> None:
    """The command counts zips and files; a refusal ends with 1."""
    done = command(library, "export", "mirc", "one", "--out", "zips", "--date", "2026-03-20")
    refused = command(library, "export", "mirc", "one", "--out", "zips2", "--date", "2026-03-01")

    assert (done.exit_code, refused.exit_code) == (0, 1)
    assert "Exported: 1 zip(s) with 2 file(s)." in done.output
    assert "error[export-refused]" in refused.output


def imported(root: Path, *paths: Path, into: str = "again") -> dict[str, Case]:
    """Cases imported into a library with the same people, findings and settings, but no cases."""
    other = root.parent / into
    for name in ("site.yaml", "people.yaml", "findings.yaml"):
        path = other / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((root / "content" / name).read_bytes())
    import_documents(paths, into=other / "content" / "cases", library=other)
    return cases_of(other)


def told(case: Case, *, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """The facts of a case; of pictures their pixels instead of their names."""
    facts = case.facts.model_dump(mode="json", exclude_defaults=True)
    for name in ("status", "deid", "studies", *but):
        facts.pop(name, None)
    return {name: value for name, value in facts.items() if value not in ([], {}, None)}


def studies_told(case: Case, root: Path) -> list[Any]:
    """Everything about studies, with the pixels of each picture."""
    found: list[Any] = []
    for study in case.studies:
        found.append(study.facts.model_dump(mode="json", exclude_defaults=True, exclude={"series"}))
        for series in study.series:
            found.append(series.facts.model_dump(mode="json", exclude_defaults=True, exclude={"pictures"}))
            for item in series.pictures:
                image = Image.open(root / item.picture.path)
                facts = item.facts.model_dump(mode="json", exclude_defaults=True, exclude={"file"})
                found.append((facts, image.size, list(image.convert("I").get_flattened_data())))
    return found


def words_told(case: Case) -> dict[str, list[tuple[str, str, str]]]:
    """Every section in every language."""
    return {
        language: [(section.id, section.heading, section.text) for section in sections]
        for language, sections in case.prose.items()
    }


# What a person could write, of characters that mean something in XML, YAML, Markdown and HTML.
plain = st.lists(
    st.sampled_from([*"abcdeé  각 폐.,;:!?-–'\"&<>()[]{}*_#|\\`~=+/%@", "&amp;", "]]>", "<!--"]),
    min_size=1,
    max_size=30,
).map(lambda parts: "x" + " ".join("".join(parts).split()))
both = plain | st.fixed_dictionaries({"en": plain, "ko": plain})
ids = st.sampled_from(["ground-glass-opacity", "consolidation"])


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value or nothing."""
    return st.none() | strategy


marks = st.one_of(
    st.fixed_dictionaries({"shape": st.just("ellipse"), "at": st.just([0.5, 0.5, 0.25, 0.125])}),
    st.fixed_dictionaries({"shape": st.just("arrow"), "at": st.just([0.1, 0.2, 0.3, 0.4]), "finding": ids}),
    st.fixed_dictionaries({"shape": st.just("text"), "at": st.just([0.1, 0.2]), "label": both}),
    st.fixed_dictionaries({"shape": st.just("polyline"), "at": st.just([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])}),
)


@st.composite
def case_facts(draw: st.DrawFn) -> dict[str, Any]:
    """The facts of a published case, of every kind that a document may have to carry."""
    series = [
        {
            "id": f"s{number}",
            "pictures": draw(
                st.sampled_from(
                    [
                        ["a.png"],
                        ["a.png", "b.png"],
                        [{"file": "b.png", "caption": "Own"}, "a.png"],
                        ["deep.png"],
                    ]
                )
            ),
            "alt": "Radiograph",
            "caption": draw(some(both)),
            "credit": draw(some(plain)),
        }
        for number in range(draw(st.integers(1, 3)))
    ]
    for item in series:
        if item["pictures"] == ["deep.png"]:
            item.update({"window": "lung", "live": draw(st.booleans()), "pixel_spacing": [0.5, 0.5]})
        item["marks"] = [{"picture": 1, **mark} for mark in draw(st.lists(marks, max_size=2))] or None
    facts = {
        "title": draw(both),
        "teaser": draw(plain.map("{} for a week".format)),  # unlike the title, or it would be left out
        "kind": draw(st.sampled_from(["quiz", "library"])),
        "status": "published",
        "published": "2026-03-02",
        "updated": draw(some(st.just("2026-03-05"))),
        "authors": ["ed"],
        "license": draw(some(st.sampled_from(["CC-BY-4.0", "CC0-1.0"]))),
        "credit": draw(some(both)),
        "patient": draw(some(st.fixed_dictionaries({"age": st.sampled_from([0, 45, 89, "90+"]), "sex": st.sampled_from("FMOU"), "setting": some(st.just("icu"))}))),
        "timeline": draw(some(st.just({"zero": "admission", "events": [{"day": 2, "what": "Fever"}]}))),
        "studies": [
            {"id": "st", "modality": draw(st.sampled_from(["CT", "DX"])), "day": draw(some(st.integers(-3, 9))), "findings": draw(some(both)), "series": series}
        ],
        "findings": draw(st.lists(ids, unique=True)) or None,
        "diagnosis": {
            "name": draw(both),
            "synonyms": draw(st.lists(plain, max_size=2)) or None,
            "certainty": draw(some(st.sampled_from(["possible", "probable", "almost-certain", "certain"]))),
            "basis": draw(st.lists(st.sampled_from(["histology", "rt-pcr", "follow-up", "typical-imaging"]), unique=True)) or None,
        },
        "differential": draw(st.lists(st.fixed_dictionaries({"name": both, "favours": some(both), "against": some(both), "accept": st.booleans()}), max_size=3)) or None,
        "questions": draw(
            st.lists(st.fixed_dictionaries({"stem": both, "choices": st.just([{"text": "A", "correct": True, "why": "Yes"}, {"text": "B"}])}), max_size=2)
        )
        or None,
        "teaching_points": draw(st.lists(both, max_size=3)) or None,
        "level": draw(some(st.sampled_from(["primary", "advanced"]))),
        "category": draw(some(st.sampled_from(["pulmonary", "vascular-interventional"]))),
        "keywords": draw(st.lists(both, max_size=3)) or None,
        "references": draw(st.lists(st.sampled_from([{"doi": "10.1000/a<b>&c"}, {"pmid": "123"}, {"text": "A & B; 2001"}]), max_size=2)) or None,
        "consent": {"basis": "phantom"},
    }  # fmt: skip
    return {name: value for name, value in facts.items() if value is not None}


paragraphs = st.sampled_from(
    [
        "Plain words & more.",
        "With *emphasis*, **strong** and `code`.",
        "- a list\n- of two\n    - and one inside",
        "1. first\n2. second",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
        "> A quote.",
        "See [out](https://x.example/a_(b)?c=1&d=2) and [image 1](#s0/1).",
        "Raw <sup>2</sup> and an entity &lt;b&gt;.",
        "Line one  \nline two",
        "### A smaller heading\n\nUnder it.",
        "A note.[^n]\n\n[^n]: The note's words.",
        "![Lateral radiograph](a.png)",
    ]
)
bodies = st.lists(paragraphs, min_size=1, max_size=4).map("\n\n".join)


def written_library(root: Path, facts: dict[str, Any], body: str, korean: str) -> Path:
    """A library with one case, signed off."""
    folder = root / "library" / "content" / "cases" / "one"
    folder.mkdir(parents=True)
    people = "ed: {name: The editors, organisation: true}\n"
    findings = (
        "ground-glass-opacity: {label: {en: GGO, ko: 간유리음영}}\nconsolidation: {label: Consolidation}\n"
    )
    site = "title: T\nbase_url: https://cases.example/sub/\nlanguages: [en, ko]\nlicense: CC-BY-4.0\n"
    for name, text in (("people", people), ("findings", findings), ("site", site)):
        (root / "library" / "content" / f"{name}.yaml").write_text(text, encoding="utf-8")
    for name, data in (("a.png", png(24, 16, 30)), ("b.png", png(24, 16, 60)), ("deep.png", grey16())):
        (folder / name).write_bytes(data)
    text = f"{render_front_matter(facts)}\n## History\nA week of cough.\n\n## Discussion\n{body}\n"
    (folder / "case.md").write_text(text, encoding="utf-8")
    if korean:
        (folder / "case.ko.md").write_text(f"## 병력 {{#history}}\n{korean}\n", encoding="utf-8")
    signed(root / "library", "one")
    return root / "library"


@pytest.mark.property
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(facts=case_facts(), body=bodies, korean=st.just("") | bodies)
def test_an_export_imported_again_is_the_same_case(
    tmp_path_factory: pytest.TempPathFactory, facts: dict[str, Any], body: str, korean: str
) -> None:
    """Facts, words in every language, studies, marks and pixels come back as they were; the sign-off does not."""
    root = written_library(tmp_path_factory.mktemp("round"), facts, body, korean)
    before = cases_of(root)["one"]
    after = imported(root, unchecked(root))["one"]

    # Where the case stands under the library's licence, the document has to name it.
    assert told(after) == {"license": "CC-BY-4.0", **told(before)}
    assert words_told(after) == words_told(before)
    assert studies_told(after, root.parent / "again") == studies_told(before, root)
    assert (after.facts.status, after.facts.deid) == ("draft", None)


CARRIED = ("title", "teaser", "authors", "license", "level", "category", "keywords", "published", "updated")
"""Facts that MIRC's own elements carry whole, as long as they are in one language."""


@pytest.mark.property
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(facts=case_facts(), body=bodies)
def test_mirc_alone_carries_what_the_crosswalk_says(
    tmp_path_factory: pytest.TempPathFactory, facts: dict[str, Any], body: str
) -> None:
    """Without our own element, as another system may hand it on, MIRC's elements give the same facts and words."""
    root = written_library(tmp_path_factory.mktemp("bare"), one_language(facts), body, "")
    before = cases_of(root)["one"]
    after = stripped(unchecked(root))
    first, second = told(before), told(after)

    first.setdefault("license", "CC-BY-4.0")  # the library's own, which the document has to name
    assert {name: second.get(name) for name in CARRIED} == {name: first.get(name) for name in CARRIED}
    patient = first.get("patient", {})
    assert second.get("patient", {}) == {name: value for name, value in patient.items() if name != "setting"}
    assert second["diagnosis"] == {
        name: value for name, value in first["diagnosis"].items() if name != "synonyms"
    }
    assert second.get("teaching_points") == first.get("teaching_points")
    assert [entry["name"] for entry in second.get("differential", [])] == [
        entry["name"] for entry in first.get("differential", [])
    ]
    assert second.get("questions") == first.get("questions")
    assert pixels(after, root.parent / "bare") == pixels(before, root)
    assert without_spaces(after) == without_spaces(before)


def one_language(value: Any) -> Any:
    """Facts whose texts are English words that no separator of MIRC's lists parts."""
    if isinstance(value, dict):
        if set(value) == {"en", "ko"}:
            return one_language(value["en"])
        return {name: one_language(item) for name, item in value.items() if name != "credit"}
    if isinstance(value, list):
        plainer = [one_language(item) for item in value]
        if not all(
            isinstance(item, str) or (isinstance(item, dict) and "favours" in item) for item in plainer
        ):
            return plainer
        named = {(item if isinstance(item, str) else item["name"]).casefold(): item for item in plainer}
        return list(named.values())
    if isinstance(value, str):
        bare = " ".join("".join(character for character in value if character not in ",;.!?@^").split())
        return bare if value.startswith("x") else value
    return value


def stripped(path: Path) -> Case:
    """The exported case imported after somebody took our own element out."""
    root = path.parents[1]
    found = contents(path)
    document = parse(found["document.xml"], "document.xml")[0]
    document.children = [
        child for child in document.children if not (isinstance(child, Element) and child.tag == "case")
    ]
    folder = root.parent / "files"
    folder.mkdir()
    for name, data in found.items():
        (folder / name).write_bytes(data)
    (folder / "document.xml").write_bytes(write(document))
    return next(iter(imported(root, folder / "document.xml", into="bare").values()))


def pixels(case: Case, root: Path) -> list[Any]:
    """The pixels of a case's series in their order, each picture once for each series."""
    found = [
        item.picture.path for study in case.studies for series in study.series for item in series.pictures
    ]
    return [list(Image.open(root / path).convert("I").get_flattened_data()) for path in found]


def without_spaces(case: Case) -> dict[str, str]:
    """The words of the sections that MIRC carries; numbers of footnotes and names of buttons aside."""
    own = ("history", "discussion")
    texts = {section.id: section.text for section in case.prose["en"] if section.id in own}
    return {key: "".join(text.replace("image 1", "").replace("↩", "").split()) for key, text in texts.items()}


def test_changes_made_in_mirc_count(library: Path) -> None:
    """What somebody changed in a MIRC system comes back changed; what they left alone comes back whole."""
    exported(library, "one")
    found = contents(library / "out" / "one.zip")
    text = found["document.xml"].decode()
    text = text.replace(
        "<title>Organising pneumonia</title>", "<title>Secondary organising pneumonia</title>"
    )
    text = text.replace("<p>Steroids help.</p>", "<p>Steroids <b>often</b> help.</p>")
    folder = library.parent / "edited"
    folder.mkdir()
    for name, data in {**found, "document.xml": text.encode()}.items():
        (folder / name).write_bytes(data)
    case = imported(library, folder / "document.xml")["one"]

    assert case.facts.title.root[""] == "Secondary organising pneumonia"
    assert case.facts.diagnosis is not None
    assert case.facts.diagnosis.synonyms[0].root[""] == "Cryptogenic organising pneumonia"
    assert next(item.text for item in case.prose["en"] if item.id == "discussion") == "Steroids often help."
    assert case.studies[0].facts.day == 3


DAMAGE = {
    "an id that leads elsewhere": ('id="one"', 'id="../../evil"'),
    "facts that are no JSON": ("&quot;", "'"),
    "a fact that is none of ours": ('name="kind"', 'name="status"'),
}


@pytest.mark.parametrize(("old", "new"), DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_element_of_ours_does_no_harm(library: Path, old: str, new: str) -> None:
    """Whatever is wrong in our own element, MIRC's elements still make a draft, and nothing leaves its folder."""
    exported(library, "one")
    text = contents(library / "out" / "one.zip")["document.xml"].decode()
    head, mark, own = text.partition("<sitegen:case")
    path = library.parent / "damaged.xml"
    path.write_text(head + mark + own.replace(old, new), encoding="utf-8")
    (case,) = imported(library, path).values()

    assert case.facts.title.root[""] == "Organising pneumonia"
    assert case.facts.status == "draft"
    assert not list(library.parent.rglob("evil*"))


def test_front_matter_of_a_restored_case_reads_as_written(library: Path) -> None:
    """The draft's facts stand in the order of the model, days without quotation marks."""
    exported(library, "one")
    imported(library, library / "out" / "one.zip")
    text = (library.parent / "again" / "content" / "cases" / "one" / "case.md").read_text("utf-8")
    facts = yaml.safe_load(text.split("---\n")[1])

    assert list(facts)[:4] == ["title", "teaser", "kind", "status"]
    assert "published: 2026-03-02\n" in text
