"""Promises of pictures: widths, sizes and names, and that what is made keeps them."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sitegen.building.imaging import make
from sitegen.building.store import key_of
from sitegen.model.library import Picture
from sitegen.model.series import SeriesFacts
from sitegen.planning.derivatives import Derivative, Pictures, Recipe, stored_window, widths_for
from sitegen.settings import PictureSettings
from tests.conftest import png

NEAR = 1.25
WANTED = st.lists(st.integers(1, 5000), min_size=1, max_size=8)
A = Picture("content/cases/a/film.png", "a" * 64, 3000, 2400, "grey8", 1000)


@pytest.mark.property
@given(st.integers(1, 20_000), WANTED)
def test_widths_ascend_stay_within_the_source_and_are_apart(source: int, wanted: list[int]) -> None:
    """Widths ascend without repeats or near-duplicates, none is above the source, and all but the largest were asked for."""
    widths = widths_for(source, wanted)

    assert list(widths) == sorted(set(widths))
    assert widths[-1] == min(source, max(wanted))
    assert set(widths[:-1]) <= set(wanted)
    assert all(width * NEAR <= widths[-1] for width in widths[:-1])


@pytest.mark.property
@given(st.integers(1, 20_000), WANTED)
def test_every_wanted_width_is_served(source: int, wanted: list[int]) -> None:
    """Whatever width is wanted, one that is at least nearly as wide is there, as far as the source goes."""
    widths = widths_for(source, wanted)

    for width in wanted:
        assert max(widths) >= min(width, source)
        assert min(wide for wide in widths if wide >= min(width, source)) <= max(
            width, min(source, max(wanted))
        )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (1, (1,)),
        (480, (480,)),
        (599, (599,)),
        (600, (480, 600)),
        (2600, (480, 800, 1200, 1800, 2600)),
        (2000, (480, 800, 1200, 2000)),
        (9000, (480, 800, 1200, 1800, 2600)),
    ],
)
def test_widths_of_the_default_settings(source: int, expected: tuple[int, ...]) -> None:
    """A width within a quarter of the largest is skipped: its bytes would hardly differ."""
    assert widths_for(source, PictureSettings().widths) == expected


def promised(picture: Picture, window: tuple[float, float] | None = None) -> dict[str, Derivative]:
    """All that a radiograph, a slice and a card promise of a picture."""
    pictures = Pictures(PictureSettings())
    pictures.responsive(picture, "alt", window)
    pictures.slice(picture, "alt", window, key=True)
    pictures.thumbnail(picture, "alt", window)
    return pictures.promised


@pytest.mark.property
@settings(max_examples=25, deadline=None)
@given(st.integers(1, 900), st.integers(1, 900))
def test_promised_sizes_are_the_produced_ones(width: int, height: int) -> None:
    """Every file has exactly the width and height that its page says, however thin the picture is."""
    data = png(width, height) if min(width, height) > 3 else _thin(width, height)
    derivatives = list(promised(replace(A, width=width, height=height)).values())

    for derivative, made in zip(derivatives, make(data, [item.recipe for item in derivatives]), strict=True):
        with Image.open(io.BytesIO(made)) as image:
            assert image.size == (derivative.recipe.width, derivative.recipe.height)
            assert image.format == derivative.recipe.format.upper()
            assert re.search(rf"-{image.width}\.(avif|jpg)$", derivative.url)


def _thin(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height), 90).save(out, "PNG")
    return out.getvalue()


def test_views_name_what_is_promised() -> None:
    """Every file that a view names is promised, ascending; a slice has a JPEG where it is the key image only."""
    pictures = Pictures(PictureSettings())
    views = [
        pictures.responsive(A, "alt"),
        pictures.slice(A, "alt", None, key=False),
        pictures.slice(A, "alt", None, key=True),
        pictures.thumbnail(A, "alt", None),
    ]
    named = {item.url for view in views for item in (*view.first, *view.fallback)}

    assert named == set(pictures.promised)
    for view in views:
        for files in (view.first, view.fallback):
            assert [item.width for item in files] == sorted({item.width for item in files})
        assert (view.alt, view.width, view.height) == ("alt", 3000, 2400)
        assert all(abs(item.height * 3000 - item.width * 2400) <= 1500 for item in view.first)
    assert [len(view.fallback) for view in views] == [1, 0, 1, 1]
    assert views[1].full.url.endswith(".avif")
    assert all(view.full.url.endswith(".jpg") for view in (views[0], views[2], views[3]))


def keys(derivatives: dict[str, Derivative]) -> set[str]:
    return {key_of(item.picture.digest, item.recipe.key) for item in derivatives.values()}


PICTURES = st.builds(
    Picture,
    path=st.sampled_from(["a.png", "content/cases/b/Kim^Cheolsu 1970-01-01.png"]),
    digest=st.sampled_from(["a" * 64, "b" * 64]),
    width=st.just(1000),
    height=st.just(800),
    depth=st.sampled_from(["grey8", "grey16"]),
    bytes=st.integers(1, 99),
)
WINDOWS = st.sampled_from([None, (40.0, 400.0), (-600.0, 1500.0)])


@pytest.mark.property
@given(PICTURES, PICTURES, WINDOWS, WINDOWS)
def test_names_and_keys_change_with_bytes_and_recipe_and_with_nothing_else(
    first: Picture,
    second: Picture,
    window: tuple[float, float] | None,
    other: tuple[float, float] | None,
) -> None:
    """Same bytes and same recipe: same names and keys, wherever the file lies; otherwise none in common."""
    one, two = promised(first, window), promised(second, other)
    used = [
        (picture.digest, chosen if picture.depth == "grey16" else None)
        for picture, chosen in ((first, window), (second, other))
    ]

    if used[0] == used[1]:
        assert set(one) == set(two)
        assert keys(one) == keys(two)
    else:
        assert not set(one) & set(two)
        assert not keys(one) & keys(two)
    assert "Kim" not in "".join([*one, *two])


@pytest.mark.parametrize("change", [{"avif_quality": 50}, {"jpeg_quality": 90}])
def test_another_quality_gives_other_names(change: dict[str, int]) -> None:
    """A changed setting never leaves an old file under its name in a reader's cache."""
    pictures = Pictures(PictureSettings(**change))
    pictures.responsive(A, "alt")

    assert not set(pictures.promised) & set(promised(A))


def test_another_width_leaves_the_other_names_alone() -> None:
    """A further width adds files and renames none."""
    more = Pictures(PictureSettings(widths=(480, 640, 800, 1200, 1800, 2600)))
    less = Pictures(PictureSettings(widths=(480, 800, 1200, 1800, 2600)))
    more.responsive(A, "alt")
    less.responsive(A, "alt")

    assert set(less.promised) < set(more.promised)


def test_recipes_tell_all_that_decides_about_their_bytes() -> None:
    """Each part of a recipe changes its key."""
    recipe = Recipe("avif", 480, 360, 62, (40.0, 400.0))
    changed = [
        replace(recipe, format="jpeg"),
        replace(recipe, width=481),
        replace(recipe, height=361),
        replace(recipe, quality=63),
        replace(recipe, window=None),
        replace(recipe, window=(40.0, 401.0)),
    ]

    assert len({item.key for item in (recipe, *changed)}) == 7


def series(window: object, slope: float, intercept: float) -> SeriesFacts:
    return SeriesFacts.model_validate(
        {
            "id": "s",
            "pictures": ["a.png"],
            "window": window,
            "values": {"slope": slope, "intercept": intercept},
        }
    )


def test_a_preset_in_hounsfield_units_becomes_stored_values() -> None:
    """CT stored as HU + 1024 shows its lung window around 424."""
    assert stored_window(series("lung", 1, -1024)) == (424, 1500)
    assert stored_window(
        SeriesFacts.model_validate({"id": "s", "pictures": ["a.png"], "window": "lung"})
    ) == (
        424,
        1500,
    )
    assert stored_window(SeriesFacts.model_validate({"id": "s", "pictures": ["a.png"]})) is None


@pytest.mark.property
@given(
    st.floats(-2000, 3000),
    st.floats(1.5, 4000),
    st.floats(0.001, 50),
    st.floats(-3000, 3000),
    st.floats(0, 1),
)
def test_stored_windows_give_the_greys_of_the_standard(
    center: float, width: float, slope: float, intercept: float, at: float
) -> None:
    """PS3.3 C.11.2.1.2.1 over slope × stored + intercept equals the same function over stored values."""
    stored = stored_window(series({"center": center, "width": width}, slope, intercept))
    assert stored is not None
    value = center - 0.5 - (width - 1) / 2 + at * (width - 1)
    raw = (value - intercept) / slope
    expected = ((value - (center - 0.5)) / (width - 1) + 0.5) * 255
    actual = ((raw - (stored[0] - 0.5)) / (stored[1] - 1) + 0.5) * 255

    assert stored[1] > 1
    assert actual == pytest.approx(expected, abs=0.5)
