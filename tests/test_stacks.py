"""Series as the viewer gets them: packs, true values, marks as paths, and which pictures a long series shows."""

from __future__ import annotations

import html
import io
import itertools
import json
import random
import re
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sitegen.building.imaging import make
from sitegen.building.packs import packed
from sitegen.planning.derivatives import LONG, Recipe, pack_sizes
from tests.conftest import CASE, MakeLibrary, build_library, site_bytes

PAGE = "cases/c-1/index.html"


def unpacked(data: bytes) -> list[bytes]:
    """The files in a pack, read as the format says."""
    assert data[:4] == b"SGP1"
    (count,) = struct.unpack_from("<I", data, 4)
    offsets = struct.unpack_from(f"<{count + 1}I", data, 8)
    assert offsets[0] == 8 + 4 * (count + 1)
    assert offsets[-1] == len(data)
    return [data[start:end] for start, end in itertools.pairwise(offsets)]


def values(width: int, height: int, seed: int) -> Image.Image:
    """A picture of 16-bit values that no other seed makes."""
    numbers = random.Random(seed)  # noqa: S311 - a picture, not a secret
    data = b"".join(numbers.randrange(4096).to_bytes(2, "little") for _ in range(width * height))
    return Image.frombytes("I;16", (width, height), data)


def png16(image: Image.Image) -> bytes:
    """A picture as PNG."""
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@given(st.lists(st.binary(max_size=40), max_size=40))
def test_a_pack_gives_its_files_back(files: list[bytes]) -> None:
    """Whatever is packed comes out again, empty files too."""
    assert unpacked(packed(files)) == files


@given(st.integers(LONG + 1, 5000))
def test_packs_hold_16_to_32_pictures_each(count: int) -> None:
    """A long series is divided as evenly as can be."""
    sizes = pack_sizes(count)
    assert sum(sizes) == count
    assert 16 <= min(sizes) <= max(sizes) <= 32
    assert max(sizes) - min(sizes) <= 1


def test_published_values_are_the_stored_ones() -> None:
    """A 16-bit picture comes out number by number, in either byte order, without what else its file carried."""
    source = values(31, 17, 1)
    (made,) = make(png16(source), [Recipe("png", 31, 17, 0)])
    with Image.open(io.BytesIO(made)) as read:
        assert read.mode == "I;16"
        assert read.tobytes() == source.tobytes()
    big = io.BytesIO()
    Image.frombytes("I;16B", (31, 17), source.tobytes("raw", "I;16B")).save(big, "TIFF")
    assert make(big.getvalue(), [Recipe("png", 31, 17, 0)]) == [made]


def library(
    make_library: MakeLibrary, count: int, more: str = "", kind: str = "kind: library"
) -> dict[str, bytes]:
    """The site of a library whose one case has a CT of so many slices."""
    text = CASE.replace("pictures: [film.png]", f"pictures: ct/*.png\n        window: lung\n{more}").replace(
        "kind: library", kind
    )
    files: dict[str, str | bytes] = {"content/cases/c-1/case.md": text}
    files |= {f"content/cases/c-1/ct/{n}.png": png16(values(24, 20, n)) for n in range(1, count + 1)}
    root = make_library(files)
    result = build_library(root)
    assert result.published is not None, result.problems
    return site_bytes(root / "site")


def facts(site: dict[str, bytes]) -> dict[str, Any]:
    """What the page tells the viewer of its series."""
    match = re.search(r'data-facts="([^"]*)"', site[PAGE].decode())
    assert match
    told: dict[str, Any] = json.loads(html.unescape(match[1]))
    return told


def test_a_short_series_is_single_files(make_library: MakeLibrary) -> None:
    """Up to forty pictures stand on the page each with its file."""
    site = library(make_library, LONG)
    assert facts(site) == {"count": LONG}
    assert not [name for name in site if name.endswith("pack")]
    assert site[PAGE].count(b'class="tile') - site[PAGE].count(b'class="tiles') >= LONG


def test_a_long_series_is_packs_and_a_part_of_it_stands_on_the_page(make_library: MakeLibrary) -> None:
    """Every slice is in a pack in order, every number has its anchor, and few files are there."""
    count = 75
    site = library(make_library, count, "        key: 33\n")
    told = facts(site)
    assert (told["count"], told["sizes"], told["size"]) == (count, [25, 25, 25], [24, 20])
    slices = [data for name in told["files"] for data in unpacked(site[name])]
    assert len(slices) == len(set(slices)) == count
    with Image.open(io.BytesIO(slices[40])) as picture:
        assert (picture.format, picture.size) == ("AVIF", (24, 20))
    text = site[PAGE].decode()
    shown = [int(number) for number in re.findall(r'data-number="(\d+)"', text)]
    assert {1, 33, count} <= set(shown)
    assert len(shown) <= 14
    anchors = re.findall(r'id="frontal-(\d+)"', text)
    assert sorted(map(int, anchors)) == list(range(1, count + 1))
    assert len([name for name in site if name.startswith("pictures/")]) < 30
    assert "Some of 75 pictures" in text


def test_values_of_a_long_series_are_packed_too(make_library: MakeLibrary) -> None:
    """`live: true` publishes every slice's stored numbers, with what they mean and the windows to choose from."""
    site = library(make_library, 45, "        live: true\n")
    told = facts(site)["values"]
    slices = [data for name in told["files"] for data in unpacked(site[name])]
    assert (told["sizes"], len(slices)) == ([23, 22], 45)
    with Image.open(io.BytesIO(slices[44])) as picture:
        assert picture.tobytes() == values(24, 20, 45).tobytes()
    assert (told["slope"], told["intercept"], told["unit"]) == (1, -1024, "HU")
    assert told["windows"][0] == ["Lung window", -600, 1500]
    assert len(told["windows"]) == 5


@pytest.mark.parametrize("window", ["live", "{center: 10, width: 300}"])
def test_the_first_window_is_the_series_own(make_library: MakeLibrary, window: str) -> None:
    """`live` begins with soft tissue; a window of the editor's own stands before the usual ones."""
    more = "" if window == "live" else "        live: true\n"
    text = CASE.replace("pictures: [film.png]", f"pictures: ct.png\n        window: {window}\n{more}")
    root = make_library(
        {"content/cases/c-1/case.md": text, "content/cases/c-1/ct.png": png16(values(24, 20, 1))}
    )
    assert build_library(root).published is not None
    first = facts(site_bytes(root / "site"))["values"]["windows"][0]
    assert first[1:] == ([40, 400] if window == "live" else [10, 300])


MARKS = """        marks:
          - {picture: 2, shape: ellipse, at: [0.5, 0.5, 0.25, 0.1], finding: consolidation}
          - {picture: 1, shape: arrow, at: [0, 0, 0.5, 0.5], label: {en: Look here, ko: 여기}}
          - {picture: 1, shape: rectangle, at: [0.25, 0.25, 0.5, 0.5], finding: consolidation}
          - {picture: 1, shape: polyline, at: [0, 0, 1, 0, 1, 1]}
          - {picture: 1, shape: point, at: [0.5, 0.5]}
          - {picture: 1, shape: text, at: [0.5, 0.9], label: Heart}
"""


def test_marks_are_paths_in_pixels_of_the_picture(make_library: MakeLibrary) -> None:
    """Each shape has its drawing and the place of its label, by picture, named by finding or label."""
    marks = facts(library(make_library, 3, MARKS))["marks"]
    assert [(picture, label) for picture, _, label, _, _ in marks] == [
        (1, "Look here"), (1, "Consolidation"), (1, ""), (1, ""), (1, "Heart"), (2, "Consolidation"),
    ]  # fmt: skip
    paths = [path for _, path, _, _, _ in marks]
    assert paths[0].startswith("M0 0L12 10M12 10l")
    assert paths[1:] == [
        "M6 5h12v10h-12z", "M0 0L24 0L24 20", "M11.3 10h1.4M12 9.3v1.4", "", "M6 10a6 2 0 1 0 12 0a6 2 0 1 0 -12 0z",
    ]  # fmt: skip
    assert [[x, y] for *_, x, y in marks] == [[0, 0], [12, 5], [0, 0], [12, 10], [12, 18], [12, 8]]


def test_marks_of_a_hidden_answer_stand_behind_the_fold(make_library: MakeLibrary) -> None:
    """Before the reveal the viewer is told no mark; they come with the answer, drawn for paper too."""
    site = library(make_library, 3, MARKS, "kind: quiz")
    page = site[PAGE].decode()
    before, _, answer = page.partition('id="sg-answer"')
    assert facts(site) == {"count": 3}
    assert "Look here" not in before
    assert 'data-series="frontal"' in answer
    assert '<g class="overlay-marks"><path d="M0 0L12 10' in answer


def test_distances_are_told(make_library: MakeLibrary) -> None:
    """Pixel spacing, from one number too, and the place of the slices."""
    told = facts(
        library(make_library, 2, "        pixel_spacing: 0.7\n        location: {first: 10, step: -2.5}\n")
    )
    assert told == {"count": 2, "spacing": [0.7, 0.7], "location": [10, -2.5, ""]}


def test_pictures_of_a_long_series_may_differ_in_size(make_library: MakeLibrary) -> None:
    """Each size is told where they are not all the same."""
    text = CASE.replace("pictures: [film.png]", "pictures: ct/*.png\n        window: lung")
    files: dict[str, str | bytes] = {"content/cases/c-1/case.md": text}
    files |= {f"content/cases/c-1/ct/{n}.png": png16(values(24, 20 + n % 2, n)) for n in range(1, 42)}
    root = make_library(files)
    assert build_library(root).published is not None
    assert facts(site_bytes(root / "site"))["size"] == [[24, 20 + n % 2] for n in range(1, 42)]


def test_a_series_whose_window_is_the_readers_is_not_named_by_one(make_library: MakeLibrary) -> None:
    """Its heading is its view or its id."""
    page = library(make_library, 2, "        live: true\n")[PAGE].decode()
    assert re.search(r"<h4>(.*)</h4>", page)[1] == "PA"  # type: ignore[index]
