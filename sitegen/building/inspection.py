"""Looks through pictures for burned-in text, each once for all builds: what was found is kept in the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from pathlib import Path

from sitegen.building.imaging import Undecodable, codec_versions, decode
from sitegen.building.request import Progress
from sitegen.building.store import Store, key_of
from sitegen.errors import Place, Problem, warning
from sitegen.model.library import Picture
from sitegen.planning.inspections import Inspection, Window
from sitegen.privacy.burned_in import SCALE, VERSION, Rectangle, likely_text
from sitegen.privacy.signoffs import command
from sitegen.reading.pictures import source_bytes

_KIND = "texts"
_TOLD = 3
"""Parts of a picture that a message names; the page of `sitegen signoff` outlines all."""

_Job = tuple[Picture, Window | None]


def inspect(
    inspections: Iterable[Inspection], root: Path, store: Store, executor: Executor, progress: Progress
) -> list[Problem]:
    """A warning for each series that seems to hold writing: it names the first picture, and counts the others."""
    wanted = list(inspections)
    jobs = list(dict.fromkeys(job for item in wanted for job in item.pictures))
    found: dict[_Job, Sequence[Rectangle]] = {}
    for job, texts in zip(jobs, executor.map(lambda job: _texts_of(job, root, store), jobs), strict=True):
        found[job] = texts
        progress(len(found), len(jobs))
    return [problem for item in wanted if (problem := _told(item, found))]


def texts_in(data: bytes, picture: Picture, window: Window | None) -> tuple[Rectangle, ...]:
    """Where a source picture likely holds writing, in its own upright pixels.

    Raises Undecodable where the source is damaged.
    """
    factor = max(1.0, max(picture.width, picture.height) / SCALE)
    wanted = (round(picture.width / factor), round(picture.height / factor))
    try:
        image = decode(data, window, wanted)
    except Exception as error:  # decoders raise anything on hostile files
        raise Undecodable(str(error).strip() or type(error).__name__) from error
    return tuple(box.scaled(picture.width / image.width) for box in likely_text(image))


def _texts_of(job: _Job, root: Path, store: Store) -> tuple[Rectangle, ...]:
    picture, window = job
    key = key_of(picture.digest, f"{VERSION}|w{window}", codec_versions())
    kept = store.get(_KIND, key)
    if kept is not None:
        return tuple(Rectangle(*box) for box in json.loads(kept))
    try:
        found = texts_in(source_bytes(root, picture), picture, window)
    except (OSError, Undecodable):  # told where its derivatives are made
        return ()
    store.put(_KIND, key, json.dumps(found).encode())
    return found


def _told(item: Inspection, found: dict[_Job, Sequence[Rectangle]]) -> Problem | None:
    written = [(job[0], found[job]) for job in item.pictures if found[job]]
    if not written:
        return None
    picture, boxes = written[0]
    places = "; ".join(str(box) for box in boxes[:_TOLD])
    if len(boxes) > _TOLD:
        places += f" and {len(boxes) - _TOLD} more"
    message = f"this picture likely has writing in its pixels, at {places}"
    if len(written) > 1:
        whose = f"the series '{item.name}'" if item.name else "the texts"
        message += f"; so have {len(written) - 1} more of {whose}"
    hint = (
        "no one may be told by it: export the picture again without it, or look at all pictures and sign them off: "
        + command(item.record)
    )
    return warning("burned-in-text", Place(picture.path), message, hint)
