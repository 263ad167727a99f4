"""Waits for files of a library to change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sitegen.building.sources import FOLDERS
from sitegen.errors import EnvironmentFault

_STEP = 20
"""Milliseconds without a further change after which a change is told: editors write a file in several steps."""
_DEBOUNCE = 400
"""Milliseconds after which it is told in any case."""
_LOOK = 500
"""Milliseconds after which is looked whether a folder has come or gone."""
_PASSING = ("~", ".swp", ".swx", ".tmp", ".part", ".crdownload")
"""What editors and browsers put beside a file while they write it."""


def is_watched(path: str) -> bool:
    """Whether a change to a file, by its path in the library, means anything; names with a dot in front belong to no library."""
    parts = path.split("/")
    return not any(part.startswith(".") or part == "__pycache__" for part in parts) and not path.endswith(
        _PASSING
    )


def changes(root: Path, stop: threading.Event) -> Iterator[frozenset[str]]:
    """The paths, relative to the library, of what changed, each time that something did, until `stop` is set.

    None is said where nothing changed for a moment: the first time, the watch is on. A path may be that of a folder, which then is to be looked through. Raises EnvironmentFault where the extra is not installed.
    """
    try:
        from watchfiles import watch  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise EnvironmentFault("'serve' needs watchfiles", "pip install 'sitegen[serve]'") from error
    return _changes(root.resolve(), stop, watch)


def _changes(
    root: Path, stop: threading.Event, watch: Callable[..., Iterator[set[tuple[Any, str]]]]
) -> Iterator[frozenset[str]]:
    while not stop.is_set():
        folders = _folders(root)
        if not folders:
            stop.wait(_LOOK / 1000)
            yield frozenset()
            continue
        watching = watch(
            *folders,
            watch_filter=None,
            step=_STEP,
            debounce=_DEBOUNCE,
            rust_timeout=_LOOK,
            yield_on_timeout=True,
            stop_event=stop,
        )
        for found in watching:
            paths = {Path(path).relative_to(root).as_posix() for _, path in found}
            yield frozenset(path for path in paths if is_watched(path))
            if _folders(root) != folders:
                yield frozenset(FOLDERS)
                break


def _folders(root: Path) -> list[Path]:
    return [root / name for name in FOLDERS if (root / name).is_dir()]
