"""Pictures are made in parallel within a bound of memory, the largest first, and whoever stops keeps what is finished."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFile

from sitegen.building.imaging import decode, make
from sitegen.building.pictures import KIND, make_derivatives, needed
from sitegen.building.store import Store
from sitegen.building.workers import Room, Threads, workers
from sitegen.model.library import Picture
from sitegen.planning.derivatives import Derivative, Pictures, Recipe, scale_for
from sitegen.reading.pictures import probe
from sitegen.settings import PictureSettings
from tests.conftest import MakeLibrary

Grid = NDArray[np.float64]


def film(size: tuple[int, int], seed: int = 1) -> Image.Image:
    """A grey picture with edges, fine structure and grain, as a radiograph has."""
    width, height = size
    rows, columns = np.mgrid[0:height, 0:width]
    ribs = 60 * np.sin(rows / 37 + columns / 211) + 30 * np.sin(columns / 5) * (columns > width // 2)
    grain = np.random.default_rng(seed).normal(0, 6, (height, width))
    return Image.fromarray(np.clip(120 + ribs + grain, 0, 255).astype("u1"))


def likeness(first: Image.Image, second: Image.Image) -> float:
    """The mean structural similarity of two grey pictures (Wang et al., IEEE TIP 2004), over windows of 8 × 8 pixels."""

    def mean(values: Grid) -> Grid:
        sums = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
        windows: Grid = (sums[8:, 8:] - sums[:-8, 8:] - sums[8:, :-8] + sums[:-8, :-8]) / 64
        return windows

    one, two = (np.asarray(image, dtype="f8") for image in (first, second))
    m1, m2 = mean(one), mean(two)
    v1, v2, both = mean(one * one) - m1 * m1, mean(two * two) - m2 * m2, mean(one * two) - m1 * m2
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    ratio = ((2 * m1 * m2 + c1) * (2 * both + c2)) / ((m1 * m1 + m2 * m2 + c1) * (v1 + v2 + c2))
    return float(ratio.mean())


def library(root: Path, sizes: list[tuple[int, int]]) -> list[Derivative]:
    """Films of these sizes below a root, and what is published of each as a radiograph."""
    pictures = Pictures(PictureSettings())
    for number, size in enumerate(sizes):
        film(size, number).save(root / f"{number}.png", compress_level=1)
        picture, _ = probe((root / f"{number}.png").read_bytes(), f"{number}.png", max_pixels=10**8)
        assert picture is not None
        pictures.responsive(picture, "")
    return list(pictures.promised.values())


@pytest.mark.parametrize("width", [1200, 720, 480, 360, 97])
@pytest.mark.parametrize("size", [(2000, 2400), (1531, 1047)])
def test_a_size_looks_as_if_it_were_made_directly(width: int, size: tuple[int, int]) -> None:
    """Averaging whole pixels before a source is resampled leaves a likeness of at least 0.995 with resampling it at once."""
    source = film(size)
    height = round(size[1] * width / size[0])
    out = io.BytesIO()
    source.save(out, "PNG", compress_level=1)
    [made] = make(out.getvalue(), [Recipe("jpeg", width, height, 100)])
    direct = io.BytesIO()
    source.resize((width, height), Image.Resampling.LANCZOS).save(direct, "JPEG", quality=100)

    assert likeness(Image.open(io.BytesIO(made)), Image.open(direct)) >= 0.995


@pytest.mark.parametrize("form", ["avif", "webp", "jpeg"])
def test_greys_keep_their_slope(form: str) -> None:
    """A published grey picture is grey, and its greys rise as those of the source do: slope 0.995 to 1.005."""
    source = film(
        (2400, 1800)
    )  # as large as films are: grain that an encoder smooths would pass for a loss of slope
    out = io.BytesIO()
    source.save(out, "PNG", compress_level=1)
    recipe = Recipe(form, 800, 600, getattr(PictureSettings(), f"{form}_quality"))  # type: ignore[arg-type]
    [made] = make(out.getvalue(), [recipe])
    image = Image.open(io.BytesIO(made))
    true = np.asarray(source.resize((800, 600), Image.Resampling.LANCZOS), dtype="f8")
    slope = np.polyfit(true.ravel(), np.asarray(image.convert("L"), dtype="f8").ravel(), 1)[0]

    assert 0.995 <= slope <= 1.005
    assert image.mode == ("RGB" if form == "webp" else "L")
    red, green, blue = image.convert("RGB").split()
    # WebP has no grey of its own: its decoder's colours may be one level off, which nobody sees.
    most = 1 if form == "webp" else 0
    assert ImageChops.difference(red, green).getextrema()[1] <= most  # type: ignore[operator]
    assert ImageChops.difference(red, blue).getextrema()[1] <= most  # type: ignore[operator]


@given(st.integers(1, 6000), st.integers(1, 6000), st.integers(1, 6000), st.integers(1, 6000))
@pytest.mark.property
def test_a_scale_never_makes_a_source_too_small(width: int, height: int, wide: int, high: int) -> None:
    """What a JPEG is decoded at is as large as what is made of it, and the next smaller scale would not be."""
    wanted = (min(width, wide), min(height, high))
    scale = scale_for((width, height), wanted)

    assert scale in (1, 2, 4, 8)
    assert width // scale >= wanted[0]
    assert height // scale >= wanted[1]
    assert scale == 8 or width // (2 * scale) < wanted[0] or height // (2 * scale) < wanted[1]


def test_a_large_jpeg_is_decoded_smaller_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A JPEG of more than twice the largest width is decoded at half its size, which serves all that is made of it."""
    out = io.BytesIO()
    film((2400, 1800)).save(out, "JPEG", quality=95)
    picture, _ = probe(out.getvalue(), "a.jpg", max_pixels=10**8)
    assert picture is not None
    pictures = Pictures(PictureSettings(widths=(400, 1000), thumbnail=200))
    pictures.responsive(picture, "")
    pictures.thumbnail(picture, "", None)
    loaded: list[tuple[int, int]] = []
    load = ImageFile.ImageFile.load

    def counted(image: ImageFile.ImageFile) -> object:
        if image.size not in loaded:
            loaded.append(image.size)
        return load(image)

    recipes = [item.recipe for item in pictures.promised.values()]
    monkeypatch.setattr(ImageFile.ImageFile, "load", counted)
    make(out.getvalue(), recipes)

    assert {recipe.scale for recipe in recipes} == {2}
    assert loaded == [(1200, 900)]
    assert decode(out.getvalue(), None, (10**4, 10**4)).size == (2400, 1800)


def test_what_is_made_does_not_depend_on_what_is_there() -> None:
    """Each derivative has the same bytes made alone, with all others, and in any order."""
    out = io.BytesIO()
    film((1500, 1100)).save(out, "JPEG", quality=95)
    recipes = [Recipe(form, w, round(w * 1100 / 1500), 60) for w in (1200, 480) for form in ("avif", "jpeg")]
    together = make(out.getvalue(), recipes)

    assert make(out.getvalue(), recipes[::-1])[::-1] == together
    assert [make(out.getvalue(), [recipe])[0] for recipe in recipes] == together


def test_the_largest_pictures_are_begun_first(tmp_path: Path) -> None:
    """What takes longest is not left for the end, whatever the order of the plan."""
    derivatives = library(tmp_path, [(60, 40), (300, 200), (120, 90)])
    begun: list[str] = []

    class Noted(Threads):
        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            begun.append(args[0][0][1].picture.path)
            return super().submit(fn, *args, **kwargs)

    executor = Noted(2)
    told: list[tuple[int, int]] = []
    made = make_derivatives(
        derivatives, tmp_path, Store(tmp_path / "s"), executor, lambda *now: told.append(now)
    )
    executor.shutdown()

    assert made.made == len(made.keys) == len(derivatives)
    assert begun == ["1.png", "2.png", "0.png"]
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


@given(st.lists(st.integers(1, 30), min_size=1, max_size=12))
@pytest.mark.property
def test_no_more_is_in_hand_than_there_is_room_for(amounts: list[int]) -> None:
    """Pieces of work together never take more than the whole; one that is larger than the whole is done alone."""
    room, total = Room(20), 20
    lock, inside = threading.Lock(), list[int]()
    seen: list[list[int]] = []

    def work(amount: int) -> None:
        with room.of(amount):
            with lock:
                inside.append(amount)
                seen.append(list(inside))
            time.sleep(0.0002)
            with lock:
                inside.remove(amount)

    with workers(4) as executor:
        list(executor.map(work, amounts))

    assert len(seen) == len(amounts)
    assert all(sum(now) <= total or len(now) == 1 for now in seen)


def test_memory_is_reckoned_from_the_pictures_to_come() -> None:
    """A colour picture needs more than a grey one of its size, and a part of it when a JPEG is decoded smaller."""
    grey = Picture("a", "0" * 64, 4000, 4000, "grey8", 1000)
    recipe = Recipe("avif", 1000, 1000, 58)

    def of(picture: Picture, scale: int = 1) -> int:
        return needed([("k", Derivative("u", picture, replace(recipe, scale=scale)))])

    assert of(grey) > 4000 * 4000
    assert of(replace(grey, depth="colour")) > of(grey)
    assert of(grey, 4) < of(grey) / 2


def test_an_executor_that_ended_takes_no_more() -> None:
    """Work given to threads that have ended is refused, and work that was cancelled is not done."""
    executor: Executor = Threads(1)
    done: list[int] = []
    begun, held = threading.Event(), threading.Event()

    def wait() -> bool:
        begun.set()
        return held.wait(5)

    first = executor.submit(wait)
    second = executor.submit(done.append, 1)
    assert begun.wait(5)
    executor.shutdown(wait=False, cancel_futures=True)
    held.set()

    assert first.result(5)
    assert second.cancelled()
    assert done == []
    with pytest.raises(RuntimeError):
        executor.submit(done.append, 2)


def test_a_fault_of_the_work_reaches_who_asks() -> None:
    """An exception in a thread is raised where the result is taken, and the thread works on."""

    def fault() -> None:
        raise ValueError("x")

    with workers(1) as executor:
        broken, whole = executor.submit(fault), executor.submit(int, "7")
        with pytest.raises(ValueError, match="x"):
            broken.result(5)
        assert whole.result(5) == 7


def _until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not there():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_stops_at_once_and_keeps_what_is_finished(make_library: MakeLibrary) -> None:
    """A build stopped while it makes pictures ends at once, leaves nothing half-written, and is gone on with afterwards."""
    root = make_library({})
    case = root / "content" / "cases" / "many"
    case.mkdir(parents=True)
    studies = []
    for number in range(10):
        film((1800, 1500), number).save(case / f"{number}.png", compress_level=1)
        studies.append(f"      - {{id: s{number}, pictures: {number}.png, alt: Chest}}")
    series = "\n".join(studies)
    (case / "case.md").write_text(
        f"---\ntitle: Many\nstudies:\n  - id: xr\n    modality: DX\n    series:\n{series}\n---\n## History\nNone.\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "sitegen", "-C", str(root), "build", "--drafts", "--jobs", "2"]
    kept = root / ".sitegen" / KIND

    def files() -> list[Path]:
        return [path for path in kept.rglob("*") if path.is_file()]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        _until(lambda: len(files()) > 2)
        process.send_signal(signal.SIGINT)
        begun = time.monotonic()
        _, said = process.communicate(timeout=30)
    took = time.monotonic() - begun

    assert process.returncode == 130
    assert said.decode().strip() == "Stopped."
    assert took < 5.0  # a second is promised, which a busy machine may stretch
    finished = files()
    assert finished
    assert not list(root.rglob(".sitegen-*"))
    store = Store(root / ".sitegen")
    assert all(store.get(KIND, path.parent.name + path.name) is not None for path in finished)
    assert not (root / "site").exists()
    before = {path: path.stat().st_mtime_ns for path in finished}
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "made) in" in done.stdout, done.stdout + done.stderr
    assert all(path.stat().st_mtime_ns == at for path, at in before.items())
