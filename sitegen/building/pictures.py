"""Makes the derivatives that a plan promises, in parallel, none twice."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sitegen.building.imaging import Undecodable, codec_versions, making
from sitegen.building.request import MEMORY, Progress
from sitegen.building.store import Store, key_of
from sitegen.building.workers import Room
from sitegen.errors import Place, Problem
from sitegen.model.library import Depth
from sitegen.planning.derivatives import Derivative
from sitegen.privacy.containers import UnreadableContainer, container_format, foreign_parts
from sitegen.reading.folders import unreadable
from sitegen.reading.pictures import source_bytes

KIND = "derivatives"

_DECODED: Final[Mapping[Depth, int]] = {"grey8": 3, "colour": 12, "grey16": 12, "real": 16}
"""Bytes that a pixel of a source takes while it is decoded, turned and brought to eight bits: all copies that are held at once."""
_ENCODED: Final = 24
"""Bytes that a pixel takes in the encoders: 18 to 23 measured for AVIF, 16 to 21 for WebP, 3 for JPEG."""

_Job = Sequence[tuple[str, Derivative]]
"""Keys and what is to be made of one source."""


@dataclass(frozen=True, slots=True)
class Made:
    """What became of the promises."""

    keys: Mapping[str, str]
    """URL → key in the store."""
    made: int
    problems: tuple[Problem, ...]


def make_derivatives(
    derivatives: Iterable[Derivative],
    root: Path,
    store: Store,
    executor: Executor,
    progress: Progress,
    memory: int = MEMORY,
) -> Made:
    """Makes what the store does not have yet; a source that can't be decoded is a Problem that names it.

    What needs most is begun first, so that no large picture is left for the end; what is in hand together needs no more than `memory` MiB,
    unless one picture alone does. Whoever stops keeps what is finished.
    What the store has is proved like what is made: others may have written to it. What fails the proof is made anew.
    """
    versions = codec_versions()
    keys: dict[str, str] = {}
    missing: dict[str, list[tuple[str, Derivative]]] = {}
    for derivative in derivatives:
        key = key_of(derivative.picture.digest, derivative.recipe.key, versions)
        keys[derivative.url] = key
        kept = store.get(KIND, key)
        if kept is None or _foreign(kept, derivative.recipe.format):
            waiting = missing.setdefault(derivative.picture.digest, [])
            if key not in (other for other, _ in waiting):
                waiting.append((key, derivative))
    # The order is that of the work, and where that is equal of the plan: never of who was faster.
    jobs = sorted(missing.values(), key=_pixels, reverse=True)
    problems: list[Problem] = []
    total = sum(map(_pixels, jobs))
    made = done = 0
    room = Room(memory * 2**20)
    stopped = threading.Event()

    def work(job: _Job) -> tuple[int, list[Problem]]:
        with room.of(needed(job)):
            return _make_one(job, root, store, stopped)

    try:
        # Results come in the order of the jobs, so that the report is the same whoever was faster.
        for job, (count, faults) in zip(jobs, executor.map(work, jobs), strict=True):
            problems += faults
            made += count
            done += _pixels(job)
            progress(done, total)
    except BaseException:
        stopped.set()
        raise
    return Made(keys, made, tuple(problems))


def needed(job: _Job) -> int:
    """How many bytes of memory one source takes at most, with the largest of what is made of it."""
    picture = job[0][1].picture
    scale = min(item.recipe.scale for _, item in job)
    largest = max(item.recipe.width * item.recipe.height for _, item in job)
    decoded = picture.width * picture.height * _DECODED[picture.depth] // scale**2
    return picture.bytes + decoded + largest * _ENCODED


def _pixels(job: _Job) -> int:
    """The work that a source makes: what is decoded and what is encoded."""
    picture = job[0][1].picture
    return picture.width * picture.height + sum(item.recipe.width * item.recipe.height for _, item in job)


def _make_one(job: _Job, root: Path, store: Store, stopped: threading.Event) -> tuple[int, list[Problem]]:
    picture = job[0][1].picture
    place = Place(picture.path)
    keys = {derivative.recipe: key for key, derivative in job}
    if stopped.is_set():
        return 0, []
    made = 0
    try:
        for recipe, data in making(source_bytes(root, picture), keys):
            fault = _foreign(data, recipe.format)
            if fault:
                message = f"the {recipe.format} made of it {fault}"
                hint = "this is a fault of sitegen or of its encoders: report it"
                return made, [Problem("metadata-published", place, message, hint)]
            store.put(KIND, keys[recipe], data)
            made += 1
            if stopped.is_set():
                break
    except OSError as error:
        return made, [unreadable(place, error)]
    except Undecodable as error:
        return made, [
            Problem("picture-unreadable", place, f"the picture is damaged: {error}", "export it again")
        ]
    return made, []


def _foreign(data: bytes, form: str) -> str:
    """What is wrong with a picture to be published: it holds pixels and colour only, proved by parsing its container."""
    if container_format(data) != form:
        return "is of another format"
    try:
        parts = foreign_parts(data)
    except UnreadableContainer as error:
        return f"can't be read again: {error}"
    names = ", ".join(sorted({f"{part.kind} ({part.name})" for part in parts}))
    return f"would carry more than pixels: {names}" if names else ""
