"""What can be kept on a device, with its size, and the service worker that keeps it. No I/O."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping

from sitegen import urls
from sitegen.planning.offline import files_named, worker_with
from sitegen.planning.plan import PlannedFile, Unit


def offline_files(
    units: tuple[Unit, ...], worker: bytes, rendered: Mapping[str, bytes], size_of: Callable[[str], int]
) -> list[PlannedFile]:
    """`offline.json` and `sw.js`; nothing where the theme has no service worker.

    offline.json: `build` tells one state of the site from another; `pages` are address and digest; `units` are, by
    address, the bytes that all of it comes to, its pages as places in `pages`, and the files that no page names.
    """
    if not worker:
        return []
    pages = sorted({page for unit in units for page in unit.pages if page in rendered})
    place = {page: number for number, page in enumerate(pages)}
    named = {page: files_named(rendered[page]) for page in pages}
    told: dict[str, tuple[int, list[int], tuple[str, ...]]] = {}
    for unit in units:
        own = [page for page in unit.pages if page in place]
        files = {file for page in own for file in named[page]} | set(unit.files)
        size = sum(len(rendered[page]) for page in own) + sum(size_of(file) for file in sorted(files))
        if unit.largest is None or size <= unit.largest:
            told[unit.url] = (size, [place[page] for page in own], unit.files)
    listed = [[page, hashlib.sha256(rendered[page]).hexdigest()[:12]] for page in pages]
    build = hashlib.sha256(json.dumps([listed, told]).encode()).hexdigest()[:12]
    data = json.dumps({"build": build, "pages": listed, "units": told}, separators=(",", ":"))
    return [
        PlannedFile(urls.OFFLINE_INDEX, f"{data}\n".encode()),
        PlannedFile(urls.SERVICE_WORKER, worker_with(build, worker)),
    ]
