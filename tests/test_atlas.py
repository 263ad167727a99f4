"""The atlas of findings: parts cut from marks, where they lead, what licences and hidden answers keep out of it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sitegen.building import imaging
from sitegen.building.imaging import make
from sitegen.model.library import Library, Picture
from sitegen.model.series import Mark
from sitegen.planning import embargo
from sitegen.planning.atlas import Example, cut_around, diagnoses_of, examples_of
from sitegen.planning.derivatives import Cut, Pictures, Recipe
from sitegen.planning.pages import findings as pages
from sitegen.settings import PictureSettings
from tests.conftest import CASE, TODAY, Files, MakeLibrary, build_library, png, read_sound, site_bytes

SOURCE = Picture("content/cases/a/film.png", "a" * 64, 512, 512, "grey8", 1000)
PLACES = st.floats(0, 1)
MARKS = st.one_of(
    st.tuples(st.just("ellipse"), st.tuples(PLACES, PLACES, PLACES, PLACES)),
    st.tuples(st.just("rectangle"), st.tuples(PLACES, PLACES, PLACES, PLACES)),
    st.tuples(st.just("arrow"), st.tuples(PLACES, PLACES, PLACES, PLACES)),
    st.tuples(st.just("point"), st.tuples(PLACES, PLACES)),
    st.tuples(st.just("text"), st.tuples(PLACES, PLACES)),
    st.tuples(st.just("polyline"), st.tuples(PLACES, PLACES, PLACES, PLACES, PLACES, PLACES)),
).map(lambda drawn: Mark.model_validate({"picture": 1, "shape": drawn[0], "at": drawn[1]}))


def mark(shape: str, *at: float) -> Mark:
    """A mark on the first picture."""
    return Mark.model_validate({"picture": 1, "shape": shape, "at": at})


@pytest.mark.property
@given(MARKS, st.integers(1, 4000), st.integers(1, 4000))
def test_a_part_lies_within_its_picture_and_is_as_square_as_that_allows(
    drawn: Mark, width: int, height: int
) -> None:
    """Whatever is drawn on whatever picture, the part is inside, not empty, and a square where it fits."""
    cut = cut_around(drawn, width, height)

    assert cut.left >= 0
    assert cut.top >= 0
    assert cut.width >= 1
    assert cut.height >= 1
    assert cut.left + cut.width <= width
    assert cut.top + cut.height <= height
    assert min(cut.width, cut.height) >= min(160, width, height)
    assert cut.width == cut.height or min(cut.width, cut.height) == min(width, height)


def test_a_part_leaves_a_margin_around_the_mark() -> None:
    """A large mark is shown with what lies around it, a small one with enough to tell the place."""
    large = cut_around(mark("ellipse", 0.5, 0.5, 0.2, 0.1), 1000, 1000)
    small = cut_around(mark("ellipse", 0.5, 0.5, 0.01, 0.01), 1000, 1000)

    assert large == Cut(140, 140, 720, 720, (1000, 1000))
    assert small == Cut(360, 360, 280, 280, (1000, 1000))


def test_a_part_at_the_border_is_moved_inside_and_of_an_arrow_it_is_the_tip() -> None:
    """The part of a mark in a corner is as large as any other; an arrow points at what it is about."""
    corner = cut_around(mark("point", 0.0, 1.0), 1000, 500)
    arrow = cut_around(mark("arrow", 0.1, 0.1, 0.8, 0.6), 1000, 1000)

    assert corner == Cut(0, 340, 160, 160, (1000, 500))
    assert (arrow.left, arrow.top) == (660, 460)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_the_part_that_is_made_is_the_part_that_was_meant(form: str) -> None:
    """A bright square in the middle fills its part, also where a JPEG is decoded at a smaller scale."""
    source = Image.new("L", (1600, 1200), 20)
    source.paste(220, (800, 400, 1200, 800))
    out = io.BytesIO()
    source.save(out, form)
    cut = Cut(800, 400, 400, 400, (1600, 1200))

    for width in (400, 100):
        [data] = make(out.getvalue(), [Recipe("jpeg", width, width, 95, None, cut)])
        made = Image.open(io.BytesIO(data)).convert("L")
        inner = made.crop((3, 3, width - 3, width - 3))

        assert made.size == (width, width)
        assert min(inner.tobytes()) > 200


def test_a_part_has_a_name_of_its_own_and_is_never_enlarged() -> None:
    """Whole pictures keep the names that they had; each part has another one, at most as wide as it is."""
    pictures = Pictures(PictureSettings())
    source = replace(SOURCE, width=512, height=512)
    whole = pictures.thumbnail(source, "", None)
    parts = [pictures.part(source, "", None, Cut(left, 0, 150, 150, (512, 512))) for left in (0, 1)]

    names = {item.full.url for item in (whole, *parts)}
    assert len(names) == 3
    assert all(file.width <= 150 for part in parts for file in (*part.first, *part.fallback))
    assert [(part.width, part.height) for part in parts] == [(150, 150), (150, 150)]


STACK = """
  - id: ct
    modality: CT
    day: 5
    series:
      - id: lung
        pictures: ct/*.png
        alt: Axial chest CT
        key: 3
        marks:
          - {picture: 2, shape: ellipse, at: [0.3, 0.4, 0.02, 0.02], finding: consolidation}
          - {picture: 3, shape: ellipse, at: [0.31, 0.4, 0.02, 0.02], finding: consolidation}
          - {picture: 3, shape: ellipse, at: [0.8, 0.8, 0.02, 0.02], finding: consolidation}
"""


def stack_case(more: str = "", **changes: str) -> str:
    """The usual case with a CT of four pictures in which one lesion is marked on two slices, another on one."""
    text = CASE.replace(
        "findings: [consolidation]", f"{STACK.strip(chr(10))}\nfindings: [consolidation]\n{more}", 1
    )
    for old, new in changes.items():
        text = re.sub(rf"^{old}: .*$", f"{old}: {new}", text, flags=re.MULTILINE)
    return text


def stack_files(text: str, case_id: str = "c-1", shade: int = 0) -> Files:
    """The files of such a case."""
    folder = f"content/cases/{case_id}"
    files: dict[str, str | bytes] = {
        f"{folder}/case.md": text,
        f"{folder}/film.png": png(600, 500, 50 + shade),
    }
    for number in range(1, 5):
        files[f"{folder}/ct/{number}.png"] = png(400, 400, 60 + shade + number)
    return files


def examples(library: Library) -> dict[str, tuple[Example, ...]]:
    """The examples of a library as it was read."""
    shown = [embargo.show(case, TODAY, frozenset()) for case in library.cases.values()]
    return examples_of(shown, library.settings.license)


def test_neighbouring_slices_of_a_lesion_are_one_example(make_library: MakeLibrary) -> None:
    """Of the same lesion on two slices the key image is shown; another lesion is another example."""
    found = examples(read_sound(make_library(stack_files(stack_case()))))

    assert [(item.number, item.cut and item.cut.left) for item in found["consolidation"]] == [
        (3, 44),
        (3, 240),
    ]


def test_the_larger_mark_comes_first(make_library: MakeLibrary) -> None:
    """Of several lesions in a picture the one that is best seen stands for the case."""
    text = stack_case().replace("0.8, 0.8, 0.02, 0.02", "0.7, 0.7, 0.1, 0.1")
    found = examples(read_sound(make_library(stack_files(text))))

    assert [item.cut and item.cut.left for item in found["consolidation"]] == [200, 44]


def test_examples_go_round_the_cases(make_library: MakeLibrary) -> None:
    """Every case has a turn before any has its second."""
    files = {**stack_files(stack_case()), **stack_files(stack_case(), "c-2", 20)}
    found = examples(read_sound(make_library(files)))

    assert [item.shown.public.id for item in found["consolidation"]] == ["c-1", "c-2", "c-1", "c-2"]


@pytest.mark.parametrize(("licence", "cut"), [("CC-BY-NC-SA-4.0", True), ("CC-BY-ND-4.0", False)])
def test_what_may_not_be_changed_is_not_cut(make_library: MakeLibrary, licence: str, cut: bool) -> None:
    """A picture under a licence without derivatives is shown whole."""
    found = examples(read_sound(make_library(stack_files(stack_case(license=licence)))))

    assert {item.cut is not None for item in found["consolidation"]} == {cut}


@pytest.mark.parametrize("reveal", ["click", "2027-01-01"])
def test_a_hidden_answer_gives_no_example_and_no_diagnosis(make_library: MakeLibrary, reveal: str) -> None:
    """Sealed or behind a click: neither its marks nor its diagnosis are in the atlas."""
    library = read_sound(make_library(stack_files(stack_case(kind=f"quiz\nreveal: {reveal}"))))
    shown = [embargo.show(case, TODAY, frozenset()) for case in library.cases.values()]

    assert examples_of(shown, None) == {}
    assert diagnoses_of(shown) == []


@pytest.fixture
def site(make_library: MakeLibrary) -> dict[str, str]:
    """The pages of a library with two such cases, the second of them lent."""
    lent = stack_case("credit: Ms Lender\nsource: {url: https://example.org/lent}\n", license="CC-BY-SA-3.0")
    files = {**stack_files(stack_case()), **stack_files(lent.replace("Organising", "Other"), "c-2", 20)}
    return built(make_library({**files, "content/findings.yaml": FINDINGS}))


FINDINGS = """
opacity: {label: Lung opacity, snomed: "128477000"}
consolidation: {label: Consolidation, radlex: RID43255, parent: opacity, synonyms: [airspace opacity]}
cavity: {label: Cavity}
"""


def built(root: Path) -> dict[str, str]:
    """The pages of a site."""
    result = build_library(root)
    assert result.published is not None, result.problems
    return {name: data.decode() for name, data in site_bytes(root / "site").items() if name.endswith(".html")}


def test_each_example_opens_the_viewer_at_its_picture_with_the_mark_on(site: dict[str, str]) -> None:
    """The address has the series, the picture and the marks; the words say examination, day and picture."""
    page = site["findings/consolidation/index.html"]

    assert page.count('href="../../cases/c-1/index.html#lung-3&amp;m=1"') == 2
    assert "CT, Day 5, Picture 3" in page
    assert 'alt="Consolidation, detail: Axial chest CT"' in page
    assert 'id="lung-3"' in site["cases/c-1/index.html"]


def test_examples_are_credited_as_their_licence_asks(site: dict[str, str]) -> None:
    """Own cases by their authors, lent ones by credit and source, both with the licence."""
    cards = re.findall(r'<p class="credit">(.*?)</p>', site["findings/consolidation/index.html"])

    assert len(cards) == 4
    assert all("creativecommons.org/licenses/by" in card for card in cards)
    assert sum("Ms Lender" in card and "example.org/lent" in card for card in cards) == 2


def test_a_finding_tells_its_codes_relatives_and_diagnoses(site: dict[str, str]) -> None:
    """RadLex and SNOMED CT, broader and narrower findings, and in how many cases of which diagnosis it is seen."""
    page = site["findings/consolidation/index.html"]

    assert "https://radlex.org/RID/RID43255" in page
    assert "http://snomed.info/id/128477000" in site["findings/opacity/index.html"]
    assert "../opacity/index.html" in page
    assert "../consolidation/index.html" in site["findings/opacity/index.html"]
    rows = re.findall(r'<tr><th scope="row"><a href="([^"]*)">([^<]*)</a></th><td>([^<]*)</td>', page)
    assert [row[1:] for row in rows] == [("Organising pneumonia", "1 case"), ("Other pneumonia", "1 case")]
    assert rows[0][0] == "../../search/index.html?finding=consolidation&amp;diagnosis=organising+pneumonia"


def test_a_finding_without_an_example_has_a_whole_page_and_a_place_in_the_index(site: dict[str, str]) -> None:
    """The index has a picture where there is one, and names the others; an empty page says why it is empty."""
    index = site["findings/index.html"]

    assert index.count('<article class="card">') == 1
    assert "cavity/index.html" in index
    assert "No case whose answer is open shows it yet." in site["findings/cavity/index.html"]
    assert "<h2>Examples</h2>" not in site["findings/cavity/index.html"]


def test_more_examples_than_a_page_holds_lead_to_the_search(
    make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page has a bound; what is left out is found by the search."""
    monkeypatch.setattr(pages, "MOST", 1)
    page = built(make_library(stack_files(stack_case())))["findings/consolidation/index.html"]

    assert page.count("&amp;m=1") == 1
    assert "2 examples" in page
    assert 'href="../../search/index.html?finding=consolidation"' in page


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "I;16"])
def test_a_part_is_made_of_the_same_decode_as_the_whole(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many parts a picture has, it is decoded once for all sizes that need its full size."""
    source = Image.linear_gradient("L").resize((800, 800))
    if kind == "I;16":
        source = source.convert("I").point(lambda value: value * 16).convert("I;16")
    out = io.BytesIO()
    source.save(out, "JPEG" if kind == "JPEG" else "PNG")
    decoded: list[Recipe] = []
    decode = imaging._decoded

    def counted(data: bytes, recipe: Recipe) -> Image.Image:
        decoded.append(recipe)
        return decode(data, recipe)

    monkeypatch.setattr(imaging, "_decoded", counted)
    window = (2048.0, 4096.0) if kind == "I;16" else None
    parts = [Recipe("avif", 200, 200, 60, window, Cut(at, at, 200, 200, (800, 800))) for at in (0, 600)]
    made = make(out.getvalue(), [Recipe("avif", 800, 800, 60, window), *parts])

    assert len(decoded) == 1
    shades = [Image.open(io.BytesIO(data)).convert("L").resize((1, 1)).getpixel((0, 0)) for data in made]
    assert shades == pytest.approx([127, 32, 223], abs=6)
