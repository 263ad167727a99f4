"""What the search finds: the index of a small library, asked as the browser asks it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import TODAY, build_library, png, site_bytes
from tests.scripts import run_module

SITE = """
title: Test library
base_url: https://cases.example/
languages: [en, ko]
license: CC-BY-4.0
"""
FINDINGS = """
ground-glass: {label: {en: Ground-glass opacity, ko: 간유리음영}, synonyms: [GGO, {ko: 젖빛 음영}]}
nodule: {label: {en: Nodule, ko: 결절}}
"""
GUIDELINE = """---
title: Imaging of the chest
status: active
issued: 2026-01-01
issuers: [{name: The society}]
license: CC-BY-4.0
topics:
  - id: t
    title: Topic
    recommendations:
      - {id: r1, text: Begin with a radiograph., direction: for, strength: strong, evidence: low}
      - {id: r2, text: Do not repeat tomography daily., direction: against, strength: strong, evidence: low}
---
"""


def case(number: int, *, prose: str = "## History\\nWell.\n", **facts: str) -> str:
    """A case of its own day, with other facts where they are given."""
    given = {
        "title": f"Case {number}",
        "status": "published",
        "published": f"2026-01-{number:02d}",
        "authors": "[ed]",
        "license": "CC-BY-4.0",
        "patient": "{age: 50, sex: F}",
        "studies": "[{id: ct, modality: CT, series: [{id: lung, pictures: [f.png], alt: Section, caption: A picture}]}]",
        "findings": "[nodule]",
        "diagnosis": f"{{name: Disease {number}, certainty: certain}}",
        "teaching_points": "[Point]",
        "references": "[{text: Book}]",
        "consent": "{basis: phantom}",
        **facts,
    }
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in given.items()) + f"---\n{prose}"


QUIZ = {"kind": "quiz", "teaser": "{en: Sudden breathlessness, ko: 갑작스러운 호흡곤란}"}
CASES = {
    "one": case(
        1,
        title="{en: Pneumothorax after biopsy, ko: 생검 후의 기흉}",
        findings="[ground-glass]",
        studies="[{id: film, modality: DX, series: [{id: frontal, pictures: [f.png], alt: Film, caption: A visible pleural line}]}]",
        prose="## History\nSudden pain.\n\n## Discussion\nThe lung had collapsed. A hydropneumothorax is rarer.\n",
    ),
    "two": case(
        2,
        findings="[ground-glass, nodule]",
        diagnosis="{name: {en: Sarcoïdosis, ko: 유육종증}, synonyms: [Boeck disease], certainty: certain}",
        patient="{age: 8, sex: M}",
        level="advanced",
        prose="## History\nCough.\n\n## Discussion\nPneumothorax is a late event.\n",
    ),
    "three": case(3, prose="## History\nFever.\n\n## Findings\nA nodule in the upper lobe, calcified.\n"),
    "folded": case(
        4,
        **QUIZ,
        title="Hidden embolism",
        findings="[ground-glass]",
        diagnosis="{name: Pulmonary embolism, synonyms: [Zebra thrombus], certainty: certain}",
        prose="## History\nLeg swelling.\n\n## Discussion\nThe clot was obvious.\n",
    ),
    "sealed": case(
        5,
        **QUIZ,
        reveal="2027-01-01",
        title="Sealed lymphoma",
        diagnosis="{name: Lymphoma, certainty: certain}",
        prose="## History\nNight sweats.\n\n## Discussion\nBiopsied.\n",
    ),
}
KOREAN = {
    "one": "## 병력 {#history}\n갑자기 아팠다.\n\n## 고찰 {#discussion}\n우측 폐결절이 보이고 기흉이 있었다.\n",
    "three": "## 병력 {#history}\n발열.\n\n## 소견 {#findings}\n폐렴으로 보인다.\n",
}
DOM = """
const fs = require("fs");
globalThis.document = {
  baseURI: `file://${given.page}`,
  createElement: () => ({ remove() {} }),
  head: { append(script) { (0, eval)(fs.readFileSync(new URL(script.src), "utf-8")); script.onload(); } },
};
"""
FIND = """(async () => {
  const search = new Search(given.facts, given.answers);
  const chosen = new Map(Object.entries(given.chosen).map(([name, keys]) => [name, new Set(keys)]));
  const found = await search.find({ query: given.query, chosen, answers: given.told });
  const hits = await Promise.all(found.hits.slice(0).map(async ({ source, n, part }) => {
    const card = await source.card(n);
    return [card.url, card.title, part ? card.parts[part - 1][0] : ""];
  }));
  const counts = Object.fromEntries([...found.counts].map(([name, terms]) => [name, Object.fromEntries(terms)]));
  const near = await Promise.all(found.missing.map((word) => search.suggestion(word)));
  return { hits, counts, near };
})()"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library, built."""
    root = tmp_path_factory.mktemp("search")
    files: dict[str, str | bytes] = {
        "content/site.yaml": SITE,
        "content/people.yaml": "ed: {name: Gildong Hong}\n",
        "content/findings.yaml": FINDINGS,
        "content/guidelines/chest/guideline.md": GUIDELINE,
        "content/pages/about.md": "---\ntitle: About\nstatus: published\n---\nWritten by volunteers.\n",
        "content/collections/plain.md": "---\ntitle: Every week\nstatus: published\ngives_away: false\ncases: [one, sealed]\n---\nWeekly.\n",
        "content/collections/telling.md": "---\ntitle: Clots\nstatus: published\ncases: [folded, sealed]\n---\nClots.\n",
    }
    for number, (name, text) in enumerate(CASES.items()):
        files |= {
            f"content/cases/{name}/case.md": text,
            f"content/cases/{name}/f.png": png(24, 16, 20 * number),
        }
    files |= {f"content/cases/{name}/case.ko.md": text for name, text in KOREAN.items()}
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.lstrip("\n").encode())
    result = build_library(root)
    assert result.published is not None, [f"{item.place}: {item.message}" for item in result.problems]
    return root / "site"


def ask(site: Path, query: str, edition: str = "en", told: bool = False, **chosen: list[str]) -> Any:
    """What a reader gets who types and chooses that."""
    page = site / ("search" if edition == "en" else f"{edition}/search") / "index.html"
    html = page.read_text("utf-8")
    given = {
        "page": str(page),
        "query": query,
        "told": told,
        "chosen": chosen,
        **{
            name: re.findall(rf'data-{data}="([^"]*)"', html)[0]
            for name, data in (("facts", "search"), ("answers", "answers"))
        },
    }
    return run_module("search/search.js", "Search", FIND, given, DOM)


def found(site: Path, query: str, edition: str = "en", told: bool = False, **chosen: list[str]) -> list[str]:
    """The ends of the links of what is found, in order."""
    hits = ask(site, query, edition, told, **chosen)["hits"]
    return [
        "/".join(url.replace("index.html", "").split("/")[-3:-1]) + (f"#{anchor}" if anchor else "")
        for url, _, anchor in hits
    ]


def test_titles_come_before_texts_and_texts_lead_to_their_section(site: Path) -> None:
    """A word of a title leads to the top of the page, one of the text to the heading that it stands under."""
    assert found(site, "pneumothorax") == ["cases/one", "cases/two#discussion"]
    assert found(site, "calcified") == ["cases/three#findings"]
    assert found(site, "pleural line") == ["cases/one#frontal"]


def test_parts_of_words_typing_errors_accents_and_plurals(site: Path) -> None:
    """Thorax finds pneumothorax, a wrong letter is forgiven, and so are accents, capitals and a plural."""
    assert found(site, "thorax") == ["cases/one", "cases/two#discussion"]
    assert found(site, "Pneumothrax") == ["cases/one", "cases/two#discussion"]
    assert found(site, "SARCOIDOSIS") == found(site, "sarcoïdosis") == ["cases/two"]
    assert found(site, "nodules", kind=["library"]) == found(site, "nodule", kind=["library"])
    assert found(site, "upperlobe") == ["cases/three#findings"]


def test_every_word_must_be_there(site: Path) -> None:
    """More words find less; words may stand in different parts of a case."""
    assert found(site, "pneumothorax cough") == ["cases/two#history"]
    assert found(site, "pneumothorax calcified") == []


def test_synonyms_and_words_of_the_other_language(site: Path) -> None:
    """A finding is found by its synonyms, a diagnosis by its other names, both by their Korean names too."""
    assert found(site, "GGO") == ["findings/ground-glass", "cases/two", "cases/one"]
    assert found(site, "boeck") == ["cases/two"]
    assert found(site, "간유리") == found(site, "GGO")
    assert found(site, "ground glass", edition="ko") == ["findings/ground-glass", "cases/two", "cases/one"]
    assert found(site, "radiograph DX") == ["cases/one"]


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("결절", ["findings/nodule", "cases/three", "cases/two", "cases/one#discussion"]),
        ("폐결절", ["cases/one#discussion"]),
        ("기흉이", ["cases/one"]),
        ("기흉에서", ["cases/one"]),
        ("페렴", ["cases/three#findings"]),
        ("간유리 음영", ["findings/ground-glass", "cases/two", "cases/one"]),
        ("젖빛음영", ["findings/ground-glass", "cases/two", "cases/one"]),
        ("유육종증", ["cases/two"]),
    ],
)
def test_korean_inside_words_with_particles_and_spaces(site: Path, query: str, hits: list[str]) -> None:
    """결절 is found in 폐결절이, 기흉이 finds 기흉, 페렴 finds 폐렴, and spaces don't matter."""
    assert found(site, query, edition="ko") == hits


def test_recommendations_open_at_their_anchor(site: Path) -> None:
    """Guidelines, recommendations, findings, collections and pages are found beside cases."""
    hits = ask(site, "tomography daily")["hits"]
    assert [url for url, *_ in hits] == ["../guidelines/chest/index.html#r2"]
    assert found(site, "volunteers") == ["../about"] or found(site, "volunteers")[0].endswith("about")
    assert found(site, "weekly")[0] == "collections/plain"


def test_facets_narrow_and_count(site: Path) -> None:
    """Within a facet any of the chosen will do, across facets all must hold; counts say what a further choice finds."""
    assert found(site, "", modality=["DX"]) == ["cases/one"]
    assert found(site, "", modality=["DX", "CT"], finding=["ground-glass"]) == ["cases/two", "cases/one"]
    assert found(site, "", age=["0-17"], sex=["M"], level=["advanced"]) == ["cases/two"]
    assert found(site, "", diagnosis=["sarcoidosis"]) == ["cases/two"]
    assert found(site, "", collection=["plain"]) == ["cases/sealed", "cases/one"]
    assert found(site, "", language=["ko"], kind=["library"]) == ["cases/three", "cases/one"]
    assert found(site, "", modality=["DX"], finding=["nodule"]) == []

    counts = ask(site, "", finding=["ground-glass"])["counts"]
    assert counts["finding"] == {"ground-glass": 2, "nodule": 2}
    assert {key: n for key, n in counts["modality"].items() if n} == {"CT": 1, "DX": 1}
    assert counts["region"] == {"chest": 2}


def test_nothing_typed_shows_the_newest_first(site: Path) -> None:
    """With a filter and no word, cases stand by day of posting."""
    assert found(site, "", region=["chest"]) == [f"cases/{name}" for name in reversed(CASES)]


@pytest.mark.parametrize(
    "query",
    ["embolism", "zebra", "clot obvious", "lymphoma", "biopsied", "hidden", "폐결절 혈전"],
)
def test_hidden_answers_are_not_found(site: Path, query: str) -> None:
    """No word of an answer finds an unrevealed case, neither a folded nor a sealed one."""
    hits = [*found(site, query), *found(site, query, edition="ko")]
    assert [hit for hit in hits if "folded" in hit or "sealed" in hit] == []


def test_hidden_cases_are_found_by_what_is_public(site: Path) -> None:
    """Teaser, history, age and sex, modality, region and kind find an unrevealed case, as the unknown that it is."""
    hits = ask(site, "breathlessness")["hits"]
    assert [title for _, title, _ in hits] == ["Sudden breathlessness", "Sudden breathlessness"]
    assert found(site, "sweats") == ["cases/sealed#history"]
    assert found(site, "", kind=["quiz"], modality=["CT"], sex=["F"]) == ["cases/sealed", "cases/folded"]


def test_facets_do_not_count_hidden_answers(site: Path) -> None:
    """No finding, diagnosis or telling collection of an unrevealed case is counted or even named."""
    counts = ask(site, "", kind=["quiz"])["counts"]
    assert counts["finding"] == {"ground-glass": 0, "nodule": 0}
    assert not any(counts["diagnosis"].values())
    assert not {"pulmonary embolism", "lymphoma"} & set(counts["diagnosis"])
    assert "telling" not in counts["collection"]


def test_a_reader_who_asks_is_told_what_a_click_would_tell(site: Path) -> None:
    """With 'show diagnoses' folded cases are found by their answers and named by their titles; sealed ones never."""
    hits = ask(site, "embolism", told=True)["hits"]
    assert [(url, title) for url, title, _ in hits] == [("../cases/folded/index.html", "Hidden embolism")]
    assert found(site, "obvious", told=True) == ["cases/folded#discussion"]
    assert found(site, "lymphoma", told=True) == []
    counts = ask(site, "", told=True, kind=["quiz"])["counts"]
    assert counts["finding"]["ground-glass"] == 1
    assert counts["diagnosis"]["pulmonary embolism"] == 1
    assert counts["collection"]["telling"] == 1
    assert counts["kind"]["quiz"] == 2


def test_the_nearest_word_is_suggested(site: Path) -> None:
    """For a word with more than one error the known word that is most like it is offered."""
    answer = ask(site, "sarkoidozis")
    assert answer["hits"] == []
    assert answer["near"] == ["sarcoidosis"]


def test_no_answers_file_without_folded_cases(site: Path) -> None:
    """The files of answers are there for folded cases, and hold nothing of sealed ones."""
    files = site_bytes(site)
    told = b"".join(
        data for name, data in files.items() if re.match(r"(ko/)?search/answers|assets/data/answers/", name)
    )
    assert b"Hidden embolism" in told
    assert b"ymphoma" not in told
    assert b"Hidden embolism" not in b"".join(data for name, data in files.items() if "data/search/" in name)


def test_a_new_case_leaves_the_older_ones_files(site: Path, tmp_path: Path) -> None:
    """Hits and texts of what was there before keep their names, so that browsers keep them too."""
    root = site.parent
    before = set(site_bytes(site))
    new = root / "content" / "cases" / "new"
    new.mkdir()
    (new / "case.md").write_text(case(20), "utf-8")
    (new / "f.png").write_bytes(png(24, 16, 200))
    try:
        assert build_library(root, out=tmp_path / "site", today=TODAY).published is not None
    finally:
        for path in new.iterdir():
            path.unlink()
        new.rmdir()
    kept = {name for name in before if re.search(r"data/search/en/(cards|texts)-0\.", name)}
    assert kept
    assert kept <= set(site_bytes(tmp_path / "site"))


def test_the_page_is_complete_without_script(site: Path) -> None:
    """Ways to browse by modality, finding and collection, and a word on what is missing."""
    html = (site / "search" / "index.html").read_text("utf-8")
    for link in ("modalities/ct/", "findings/ground-glass/", "collections/plain/", "cases/"):
        assert f'href="../{link}index.html"' in html
    assert "<noscript>" in html
    assert '<meta name="description"' in html
    facets = json.loads(json.dumps(re.findall(r'data-facet="(\w+)"', html)))
    assert facets == [
        "kind",
        "modality",
        "region",
        "finding",
        "diagnosis",
        "collection",
        "level",
        "age",
        "sex",
        "language",
    ]
