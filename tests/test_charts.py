"""Charts: static SVG that the theme dresses, readable without seeing it, the same on every machine."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.building.charts import draw, lines_of, scale_ticks
from sitegen.planning.views.statistics import ChartView

CHART = ChartView(
    "sg-chart-ages",
    "Age and sex",
    "A bar chart.",
    upright=False,
    labels=("Under 18", "18 to 39", "간유리음영이 있는 폐렴"),
    series=("Female", "Male"),
    counts=((1, 2), (0, 0), (4, 0)),
)


def parsed(chart: ChartView) -> ET.Element:
    """A chart as it is drawn."""
    return ET.fromstring(draw(chart))  # noqa: S314 - our own


def bars(chart: ChartView) -> list[tuple[str, float, float]]:
    """Class, width and height of each bar that is drawn."""
    return [
        (item.get("class", ""), float(item.get("width", 0)), float(item.get("height", 0)))
        for item in parsed(chart).iter("rect")
    ]


def test_a_chart_is_named_and_described() -> None:
    """Screen readers hear a picture with the table's title, and that the table has the numbers."""
    root = parsed(CHART)
    title, description = root.find("title"), root.find("desc")

    assert root.get("role") == "img"
    assert title is not None
    assert description is not None
    assert title.text == "Age and sex"
    assert root.get("aria-labelledby") == title.get("id") == "sg-chart-ages-title"
    assert root.get("aria-describedby") == description.get("id")


def test_a_chart_brings_no_style_colour_font_or_script() -> None:
    """All that a strict policy forbids, and all that the theme decides, is left out."""
    kept = {"x", "y", "width", "height", "x1", "y1", "x2", "y2", "dy", "text-anchor", "transform", "class"}
    kept |= {"id", "viewBox", "role", "aria-labelledby", "aria-describedby"}

    for element in parsed(CHART).iter():
        assert element.tag in {"svg", "title", "desc", "g", "rect", "line", "text", "tspan"}
        assert set(element.attrib) <= kept


def test_parts_of_a_bar_stand_one_behind_the_other() -> None:
    """The whole is drawn first and the first part over it, so that what is seen of each is its count."""
    drawn = bars(CHART)
    one = drawn[0][1] / 3

    assert [name for name, _, _ in drawn] == ["part-2", "part-1", "part-1"]
    assert drawn[1][1] == pytest.approx(one, abs=0.1)
    assert drawn[2][1] == pytest.approx(4 * one, abs=0.2)


def test_labels_keep_their_words_and_order() -> None:
    """Long labels are set in two lines; Korean takes twice the room; words are not changed."""
    texts = ["".join(item.itertext()) for item in parsed(CHART).iter("text")]

    assert [text for text in texts if not text.isdigit()] == [
        "Under 18",
        "18 to 39",
        "간유리음영이 있는폐렴",
    ]
    assert lines_of("간유리음영과 경화가 함께 있는 폐렴") == ["간유리음영과 경화가", "함께 있는 폐렴"]
    assert lines_of("Acute respiratory distress syndrome of unknown cause") == [
        "Acute respiratory",
        "distress syndrome o…",
    ]


def test_words_in_labels_stay_words() -> None:
    """A label can't become markup."""
    evil = ChartView(
        "c", "<b>", "d", upright=True, labels=("<script>", "&"), series=("n",), counts=((1,), (2,))
    )

    assert "<script" not in draw(evil)
    assert "&lt;script&gt;" in draw(evil)


def test_equal_labels_are_two_bars() -> None:
    """Two findings may be called alike in a language."""
    twice = ChartView("c", "t", "d", upright=False, labels=("A", "A"), series=("n",), counts=((1,), (2,)))

    assert len(bars(twice)) == 2


def test_columns_name_as_many_labels_as_fit() -> None:
    """Two years of months are drawn, but not each is named."""
    labels = tuple(f"2020-{month:02}" for month in range(1, 25))
    many = ChartView("c", "t", "d", upright=True, labels=labels, series=("n",), counts=((1,),) * 24)
    texts = [item.text for item in parsed(many).iter("text")]

    assert len(bars(many)) == 24
    assert [text for text in texts if text in labels] == list(labels[::4])


@pytest.mark.property
@given(st.integers(0, 10**7))
def test_the_scale_ends_at_or_above_the_longest_bar(most: int) -> None:
    """Whole numbers from 0, evenly apart, few, and none but the last at or above the greatest count."""
    ticks = scale_ticks(most)
    steps = {after - before for before, after in pairwise(ticks)}

    assert ticks[0] == 0
    assert len(steps) == 1
    assert 2 <= len(ticks) <= 6
    assert ticks[-2] < max(most, 1) <= ticks[-1]
    assert re.fullmatch(r"[125]0*", str(steps.pop()))


@pytest.mark.property
@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.text(min_size=1), st.lists(st.integers(0, 999), min_size=3, max_size=3)), min_size=1
    )
)
def test_any_counts_under_any_labels_are_drawn_inside_the_frame(rows: list[tuple[str, list[int]]]) -> None:
    """No label or number breaks the drawing, and no bar leaves it."""
    labels = tuple("".join(c for c in label if c.isprintable()) or "x" for label, _ in rows)
    numbers = tuple(tuple(row) for _, row in rows)
    for upright in (False, True):
        view = ChartView(
            "c", "t", "d", upright=upright, labels=labels, series=("a", "b", "c"), counts=numbers
        )
        drawn = bars(view)

        assert len(drawn) == sum(count > 0 for row in numbers for count in row)
        assert all(width >= 0 and height >= 0 for _, width, height in drawn)
        assert draw(view) == draw(view)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_part_stands_out_from_the_page_in_both_schemes() -> None:
    """What carries meaning has at least 3 : 1 (WCAG 2.2, 1.4.11)."""
    tokens = (Path(__file__).parents[1] / "themes/reading-room/assets/tokens.css").read_text("utf-8")
    light, dark = tokens.split("@media screen")
    for scheme in (light, dark):
        page = luminance(re.findall(r"--page: (#\w{6})", scheme)[0])
        parts = re.findall(r"--series-\d: (#\w{6})", scheme)
        assert len(parts) == 5
        for colour in parts:
            low, high = sorted((page, luminance(colour)))
            assert (high + 0.05) / (low + 0.05) >= 3, colour


def test_leather_is_imported_by_a_drawing_alone() -> None:
    """Whoever draws nothing does not load it."""
    code = "import sys, sitegen.cli, sitegen.building.making; print('leather' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "False"
