"""Writing in pixels is found where it is, at every size and in every colour; smooth anatomy is not taken for it."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from sitegen.building.inspection import texts_in
from sitegen.privacy import tesseract
from sitegen.privacy.burned_in import Rectangle, likely_text
from sitegen.reading.pictures import probe
from tests.conftest import SAMPLES, MakeLibrary, build_library, png, written_png

WORDS = ("HONG GILDONG", "1931-05-17", "AP ERECT", "Seoul Hospital", "ID 20934417", "16 September")
INK = {
    "white": "white",
    "black": "black",
    "yellow": (255, 230, 0),
    "teal": (0, 140, 140),
    "blue": (0, 0, 255),
}


def phantom(width: int = 640, height: int = 520) -> Image.Image:
    """A chest as a phantom: smooth, with ribs, vessels and a little noise."""
    image = Image.new("L", (width, height), 18)
    draw = ImageDraw.Draw(image)
    draw.ellipse((width * 0.08, height * 0.06, width * 0.92, height * 1.1), fill=165)
    for left in (0.16, 0.55):
        draw.ellipse((width * left, height * 0.15, width * (left + 0.29), height * 0.8), fill=62)
    for rib in range(7):
        top = height * (0.1 + 0.1 * rib)
        draw.arc((width * 0.1, top, width * 0.9, top + height * 0.3), 200, 340, fill=130, width=9)
    draw.line((width * 0.36, height * 0.45, width * 0.2, height * 0.65), fill=110, width=4)
    draw.rectangle((width * 0.47, 0, width * 0.53, height), fill=190)
    noise = Image.effect_noise((width, height), 12)
    return Image.blend(image.filter(ImageFilter.GaussianBlur(2.5)), noise, 0.08)


def inside(found: tuple[Rectangle, ...], box: tuple[float, float, float, float]) -> bool:
    """Whether most of what was drawn lies in what was found."""
    left, top, right, bottom = box
    covered = sum(
        max(0, min(part.right, right) - max(part.left, left))
        * max(0, min(part.bottom, bottom) - max(part.top, top))
        for part in found
    )
    return covered >= 0.5 * (right - left) * (bottom - top)


def written(
    image: Image.Image, words: str, size: int, at: tuple[int, int], ink: object = "white"
) -> tuple[float, float, float, float]:
    """Draws words; the box that they fill."""
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size)
    draw.text(at, words, fill=ink, font=font)  # type: ignore[arg-type]
    return draw.textbbox(at, words, font=font)


@pytest.mark.parametrize("size", [11, 14, 18, 24, 30])
@pytest.mark.parametrize("words", WORDS)
def test_words_in_a_corner_are_found(words: str, size: int) -> None:
    """Names, numbers and dates on the dark ground of a film, from small print to a caption."""
    image = phantom()
    box = written(image, words, size, (6, 4))

    assert inside(likely_text(image), box)


@pytest.mark.parametrize("ink", INK)
def test_words_of_any_colour_are_found(ink: str) -> None:
    """On a bright ground as well as on a dark one, also where the colour is as dark as the ground."""
    dark = Image.new("RGB", (640, 480), (20, 20, 20))
    bright = Image.new("RGB", (640, 480), (215, 215, 215))
    on_dark = written(dark, "HONG GILDONG", 16, (300, 400), INK[ink])
    on_bright = written(bright, "HONG GILDONG", 16, (300, 400), INK[ink])

    assert inside(likely_text(dark), on_dark) or ink == "black"
    assert inside(likely_text(bright), on_bright) or ink == "white"


@pytest.mark.parametrize(
    "turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270]
)
def test_turned_words_are_found(turn: Image.Transpose) -> None:
    """Writing along the side, as on a film that was turned."""
    image = Image.new("L", (640, 480), 30)
    written(image, "GILDONG 1931", 18, (400, 440))

    assert likely_text(image.transpose(turn))


def test_words_in_a_large_radiograph_are_told_in_its_own_pixels() -> None:
    """Detectors write at the size of their matrix: the part is told in pixels of the picture, not of what was looked at."""
    image = phantom().resize((2560, 2080))
    box = written(image, "SUPINE MOBILE", 64, (1900, 90))
    found = likely_text(image)

    assert inside(found, box)
    assert all(part.right <= 2560 and part.bottom <= 2080 for part in found)


def test_smooth_anatomy_is_not_writing() -> None:
    """A phantom without writing has none, at any size."""
    for size in ((320, 260), (640, 520), (1280, 1040), (2560, 2080)):
        assert likely_text(phantom().resize(size)) == (), size


@pytest.mark.parametrize("marker", ["L", "R", "DX"])
def test_a_side_marker_is_not_writing(marker: str) -> None:
    """One or two letters say which side it is, and nobody's name."""
    image = phantom()
    written(image, marker, 28, (20, 20))

    assert likely_text(image) == ()


def test_hostile_pixels_do_not_take_long() -> None:
    """Noise, grids and stripes end soon, whatever is found in them."""
    noise = Image.effect_noise((1100, 1100), 250)
    stripes = Image.new("L", (1100, 1100))
    grid = ImageDraw.Draw(stripes)
    for at in range(0, 1100, 4):
        grid.line((at, 0, at, 1100), fill=255)
    dots = Image.new("L", (1100, 1100))
    for x in range(0, 1100, 12):
        for y in range(0, 1100, 12):
            dots.paste(255, (x, y, x + 6, y + 7))
    started = time.process_time()
    for image in (noise, stripes, dots):
        likely_text(image)

    assert time.process_time() - started < 5


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (3, 3), (7, 5000)])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_pictures_of_any_shape(size: tuple[int, int], mode: str) -> None:
    """A picture smaller than a stroke, or a strip, has no writing and makes no trouble."""
    assert likely_text(Image.new(mode, size)) == ()


@pytest.mark.property
@settings(deadline=None, max_examples=60)
@given(
    words=st.text("ABCDEFGHKLMNPRSTUVXYZ23456789", min_size=5, max_size=14),
    size=st.integers(12, 28),
    x=st.integers(4, 200),
    y=st.sampled_from((4, 240, 480)),
    ink=st.integers(200, 255),
)
def test_capitals_and_digits_are_found_wherever_they_are(
    words: str, size: int, x: int, y: int, ink: int
) -> None:
    """Whatever a scanner writes in capitals on a dark ground is found."""
    image = Image.new("L", (640, 520), 35).filter(ImageFilter.GaussianBlur(1))
    box = written(image, words, size, (x, y), ink)

    assert inside(likely_text(image), box)


@pytest.mark.property
@settings(deadline=None, max_examples=40)
@given(seed=st.binary(min_size=600, max_size=600), width=st.integers(1, 30))
def test_the_same_pixels_give_the_same_parts_within_the_picture(seed: bytes, width: int) -> None:
    """Whatever the pixels: parts lie in the picture, are sorted, and are the same each time."""
    height = len(seed) // width
    image = Image.frombytes("L", (width, height), seed[: width * height]).resize((width * 6, height * 6))
    found = likely_text(image)

    assert list(found) == sorted(found)
    assert found == likely_text(image.copy())
    assert all(0 <= p.left < p.right <= image.width and 0 <= p.top < p.bottom <= image.height for p in found)


CASE_FILES = {
    "content/cases/c-1/case.md": """
        ---
        title: A film
        studies:
          - {id: film, modality: DX, series: [{id: frontal, pictures: "*.png", alt: Chest radiograph}]}
        ---
        """,
}


def said(root: Path) -> list[str]:
    """What a build of drafts says about writing."""
    problems = build_library(root, drafts=True).problems
    return [item.message for item in problems if item.code == "burned-in-text"]


def test_a_series_is_told_once(make_library: MakeLibrary) -> None:
    """One warning names the first picture and counts the others; the second build has it from the store."""
    pictures = {f"content/cases/c-1/{n}.png": written_png("GILDONG, H", at=(8 + n, 8)) for n in range(3)}
    root = make_library({**CASE_FILES, **pictures, "content/cases/c-1/9.png": png(90, 60)})
    first = said(root)
    kept = list((root / ".sitegen" / "texts").rglob("*"))

    assert len(first) == 1
    assert "2 more of the series 'frontal'" in first[0]
    assert len([path for path in kept if path.is_file()]) == 4
    assert said(root) == first


def test_who_has_signed_is_not_told_again(make_library: MakeLibrary) -> None:
    """A valid sign-off ends the warning; a changed picture voids the sign-off, and the warning is back."""
    name = "content/cases/c-1/1.png"
    root = make_library({**CASE_FILES, name: written_png("GILDONG, H")})
    case = root / "content/cases/c-1/case.md"
    assert said(root)
    from sitegen.reading.library import read_library
    from sitegen.reading.site_file import read_settings

    settings_, _ = read_settings(root)
    assert settings_ is not None
    digest = read_library(root, settings_).library.cases["c-1"].picture_digest
    signed = f'deid: {{reviewed_by: ed, reviewed_on: 2026-03-01, pictures: "{digest}"}}\n---'
    case.write_text(signed.join(case.read_text("utf-8").rsplit("---", 1)), "utf-8")

    assert said(root) == []
    (root / name).write_bytes(written_png("GILDONG, G"))
    assert said(root)


def test_sixteen_bits_are_looked_at_over_their_whole_range() -> None:
    """Writing at the highest stored value is found, though the picture's window would hide it in bone."""
    image = Image.open(io.BytesIO(written_png("GILDONG, H"))).convert("I")
    out = io.BytesIO()
    image.point(lambda value: value * 16).convert("I;16").save(out, "PNG")
    picture, _ = probe(out.getvalue(), "ct.png", max_pixels=10**6)

    assert picture is not None
    assert picture.depth == "grey16"
    assert texts_in(out.getvalue(), picture, None)


BURNED = {
    "16691_1_1.jpg": 3,
    "21f0cfca1c3d5d11e9eb8f6c670f73_jumbo.jpg": 1,
    "26eecee1e498237cc3ea3274b79ff0_jumbo.jpg": 1,
    "b85b6449f7c3bfc841a973cca0ada7_jumbo.jpg": 1,
}
"""Films whose description says that text is burned in, and how many parts at least."""
WRITTEN = {
    *BURNED,
    "ARDSSevere.png",
    "article_river_c79329e06dff11eab69c95940c7c0d00-CXR-D1-COVID19.png",
    "article_river_de7471906e0011eabe5f9363acaf45c4-covid-cxr-2.png",
    "covid-19-pneumonia-2.jpg",
    "covid-19-pneumonia-23-day1.jpg",
    "covid-19-pneumonia-23-day9.jpg",
    "covid-19-pneumonia-58-day-10.jpg",
    "covid-19-pneumonia-58-day-3.jpg",
    "covid-19-pneumonia-58-day-7.jpg",
    "covid-19-pneumonia-58-day-9.jpg",
    "covid-19-pneumonia-mild.JPG",
    "jkms-35-e79-g001-l-b.jpg",
    "jkms-35-e79-g001-l-c.jpg",
    "mhh-61bc50d1.png",
    "mhh-87d50e40.png",
}
"""Films with a legible word of three characters or more, by eye."""


@pytest.mark.skipif(
    not (SAMPLES / "cxr").is_dir(), reason="the sample material ../shared/samples isn't beside this checkout"
)
def test_real_films() -> None:
    """On real radiographs: all with burned-in text as described, nine in ten of those with any word, few others."""
    found: dict[str, int] = {}
    films = sorted(path for path in (SAMPLES / "cxr").iterdir() if path.is_file())
    for path in films:
        data = path.read_bytes()
        picture, _ = probe(data, path.name, max_pixels=40_000_000)
        assert picture is not None
        found[path.name] = len(texts_in(data, picture, None))
    hits = {name for name, parts in found.items() if parts}

    assert all(found[name] >= parts for name, parts in BURNED.items())
    assert len(hits & WRITTEN) >= 0.9 * len(WRITTEN)
    assert len(hits - WRITTEN) <= 0.05 * len(films)


TABLE = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    "5\t1\t1\t1\t1\t1\t10\t20\t60\t12\t91.5\tGILDONG\n"
    "5\t1\t1\t1\t1\t2\t80\t20\t9\t12\t95\tH\n"
    "5\t1\t1\t1\t2\t1\t10\t50\t60\t12\t12\tunsure\n"
    "4\t1\t1\t1\t2\t0\t10\t50\t60\t12\t-1\t\n"
    "broken row\n"
)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for tesseract, first on the path."""
    path = tmp_path / "bin" / "tesseract"
    path.parent.mkdir()
    monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")
    return path


def stand_in(path: Path, script: str) -> None:
    """Writes the stand-in."""
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def test_words_that_tesseract_reads(program: Path, tmp_path: Path) -> None:
    """Sure words of three letters and more are parts; what they say is thrown away."""
    (tmp_path / "table").write_text(TABLE, "utf-8")
    stand_in(program, f'[ "$1" = --list-langs ] && echo eng && exit; cat >/dev/null; cat {tmp_path}/table')

    assert tesseract.installed()
    assert tesseract.readable_parts(Image.new("L", (90, 70))) == (Rectangle(20, 10, 32, 70),)


@pytest.mark.parametrize("script", ["exit 1", "sleep 60"])
def test_a_tesseract_that_fails_is_told(program: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It fails, or takes too long: whoever asks learns that the picture wasn't read."""
    stand_in(program, f"exec {script}")
    monkeypatch.setattr(tesseract, "_SECONDS", 0.3)

    with pytest.raises(tesseract.TesseractFailed):
        tesseract.readable_parts(Image.new("L", (90, 70)))


def test_without_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program isn't, it is said that it isn't."""
    monkeypatch.setenv("PATH", "/nowhere")

    assert not tesseract.installed()
    with pytest.raises(tesseract.TesseractFailed):
        tesseract.readable_parts(Image.new("L", (90, 70)))


def test_a_damaged_picture_has_no_parts(make_library: MakeLibrary) -> None:
    """A picture that can't be decoded is told once, as damaged."""
    data = written_png("GILDONG, H")
    root = make_library({**CASE_FILES, "content/cases/c-1/1.png": data[: len(data) // 2]})
    codes = [item.code for item in build_library(root, drafts=True).problems]

    assert "picture-unreadable" in codes
    assert "burned-in-text" not in codes
