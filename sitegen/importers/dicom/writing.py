"""Pictures of an import onto the disk: a few objects at a time, so that memory does not grow with their number."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from sitegen.building.workers import workers
from sitegen.importers.dicom.facts import Planned, file_name
from sitegen.importers.dicom.pixels import UndecodablePixels, decoded, png_of, squared_size
from sitegen.importers.dicom.reduction import Reduction
from sitegen.importers.dicom.sources import LeftOut

_FRAMES_AT_A_TIME = 16
"""Frames of one object that one job decodes: enough to open the file seldom, few enough to share the work."""
_LARGE = 12_000_000
"""Pixels from which pictures are made one at a time: several at once would need a gigabyte."""


@dataclass(frozen=True, slots=True)
class Job:
    """Frames of one object."""

    plan: int
    numbers: tuple[int, ...]
    """Slices of the plan's stack, counted from 0."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of each plan, and what could not be."""

    numbers: tuple[tuple[int, ...], ...]
    left_out: list[LeftOut]


def write_pictures(
    folder: Path,
    plans: Sequence[Planned],
    wanted: Reduction,
    *,
    jobs: int,
    progress: Callable[[int, int], None] | None,
) -> Written:
    """Writes all pictures of the plans below a folder; the bytes are the same however many jobs there are."""
    for plan in plans:
        (folder / plan.folder).mkdir(parents=True)
    total = sum(len(plan.numbers) for plan in plans)
    largest = max(_pixels(plan) for plan in plans)
    done: list[list[int]] = [[] for _ in plans]
    failed: list[str] = []
    made = 0

    def work(job: Job) -> tuple[int, ...]:
        return _write(folder, plans[job.plan], job.numbers, wanted)

    def told(number: int) -> int:
        if progress is not None:
            progress(number, total)
        return number

    with workers(1 if largest > _LARGE else jobs) as pool:
        waiting: deque[tuple[Job, Future[tuple[int, ...]]]] = deque()
        for job in _jobs(plans):
            waiting.append((job, pool.submit(work, job)))
            if len(waiting) > 2 * jobs:
                made = told(made + _finish(waiting, plans, done, failed))
        while waiting:
            made = told(made + _finish(waiting, plans, done, failed))
    left_out = [LeftOut(shown, "its pixels can't be decoded") for shown in dict.fromkeys(failed)]
    return Written(tuple(tuple(sorted(numbers)) for numbers in done), left_out)


def _pixels(plan: Planned) -> int:
    head = plan.stack.head
    width, height = squared_size(head.columns, head.rows, plan.aspect)
    return max(width * height, head.columns * head.rows)


def _jobs(plans: Sequence[Planned]) -> Iterator[Job]:
    for index, plan in enumerate(plans):
        slices = plan.stack.slices
        for _, members in groupby(plan.numbers, key=lambda number: slices[number].header.source.path):
            numbers = tuple(members)
            for start in range(0, len(numbers), _FRAMES_AT_A_TIME):
                yield Job(index, numbers[start : start + _FRAMES_AT_A_TIME])


def _finish(
    waiting: deque[tuple[Job, Future[tuple[int, ...]]]],
    plans: Sequence[Planned],
    done: list[list[int]],
    failed: list[str],
) -> int:
    """Waits for the job that was begun first, so that the report does not depend on who was faster."""
    job, future = waiting.popleft()
    written = future.result()
    done[job.plan] += written
    if len(written) < len(job.numbers):
        failed.append(plans[job.plan].stack.slices[job.numbers[0]].header.source.shown)
    return len(job.numbers)


def _write(folder: Path, plan: Planned, numbers: tuple[int, ...], wanted: Reduction) -> tuple[int, ...]:
    """The slices that were written: all of them, or those before the first that can't be decoded."""
    written: list[int] = []
    try:
        for number, found in zip(
            numbers, decoded([plan.stack.slices[number] for number in numbers]), strict=True
        ):
            data = png_of(found, plan.meaning, crop=wanted.crop, aspect=plan.aspect)
            (folder / plan.folder / file_name(number)).write_bytes(data)
            written.append(number)
    except UndecodablePixels:
        pass
    return tuple(written)
