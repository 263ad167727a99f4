"""Makes the derivatives that a plan promises, in parallel, none twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from sitegen.building.imaging import Undecodable, codec_versions, make
from sitegen.building.request import Progress
from sitegen.building.store import Store, key_of
from sitegen.errors import Place, Problem
from sitegen.planning.derivatives import Derivative
from sitegen.privacy.containers import UnreadableContainer, container_format, foreign_parts
from sitegen.reading.folders import unreadable
from sitegen.reading.pictures import source_bytes

KIND = "derivatives"


@dataclass(frozen=True, slots=True)
class Made:
    """What became of the promises."""

    keys: Mapping[str, str]
    """URL → key in the store."""
    made: int
    problems: tuple[Problem, ...]


def make_derivatives(
    derivatives: Iterable[Derivative], root: Path, store: Store, executor: Executor, progress: Progress
) -> Made:
    """Makes what the store does not have yet; a source that can't be decoded is a Problem that names it.

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
    jobs = list(missing.values())
    problems: list[Problem] = []
    total = sum(len(job) for job in jobs)
    made = 0

    def work(job: list[tuple[str, Derivative]]) -> tuple[int, list[Problem]]:
        return _make_one(job, root, store)

    # Results come in the order of the jobs, so that the report is the same whoever was faster.
    for count, faults in executor.map(work, jobs):
        problems += faults
        made += count
        progress(made, total)
    return Made(keys, made, tuple(problems))


def _make_one(job: list[tuple[str, Derivative]], root: Path, store: Store) -> tuple[int, list[Problem]]:
    picture = job[0][1].picture
    place = Place(picture.path)
    try:
        source = source_bytes(root, picture)
    except OSError as error:
        return 0, [unreadable(place, error)]
    try:
        results = make(source, [derivative.recipe for _, derivative in job])
    except Undecodable as error:
        return 0, [
            Problem("picture-unreadable", place, f"the picture is damaged: {error}", "export it again")
        ]
    for (key, derivative), data in zip(job, results, strict=True):
        fault = _foreign(data, derivative.recipe.format)
        if fault:
            message = f"the {derivative.recipe.format} made of it {fault}"
            hint = "this is a fault of sitegen or of its encoders: report it"
            return 0, [Problem("metadata-published", place, message, hint)]
        store.put(KIND, key, data)
    return len(results), []


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
