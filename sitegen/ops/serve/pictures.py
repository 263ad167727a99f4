"""Makes pictures when a browser asks for them: the page comes first, and each picture takes its place once it is made."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from sitegen.building.packs import packed
from sitegen.building.pictures import KIND, make_derivatives
from sitegen.building.store import Store
from sitegen.errors import Problem
from sitegen.model.library import Picture
from sitegen.planning.derivatives import Derivative
from sitegen.reading.pictures import source_bytes


class PictureMaker:
    """Makes each picture once, so many at a time; what the store has is not made."""

    def __init__(self, root: Path, store: Store, jobs: int, busy: Callable[[int], object]) -> None:
        """`busy` is told how many files are being made, whenever that changes."""
        self._root = root
        self._store = store
        self._busy = busy
        self._executor = ThreadPoolExecutor(jobs)
        self._lock = threading.Lock()
        self._making: dict[str, threading.Lock] = {}
        self._waiting = 0

    def made(
        self, url: str, wanted: Sequence[Derivative], *, pack: bool
    ) -> tuple[bytes | None, tuple[Problem, ...]]:
        """The bytes of a picture's file; none, and why, where its source is damaged; none where that is gone, or another one by now."""
        with self._lock:
            turn = self._making.setdefault(url, threading.Lock())
        with turn, self._counted():
            if not all(map(self._is_there, {item.picture for item in wanted})):
                return None, ()
            made = make_derivatives(wanted, self._root, self._store, self._executor, _untold)
        parts = [self._store.get(KIND, made.keys[item.url]) for item in wanted]
        whole = [part for part in parts if part is not None]
        if len(whole) < len(parts):
            return None, made.problems
        return packed(whole) if pack else whole[0], made.problems

    def _is_there(self, picture: Picture) -> bool:
        try:
            source_bytes(self._root, picture)
        except OSError:
            return False
        return True

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._lock:
            self._waiting += more
            waiting = self._waiting
        self._busy(waiting)

    def close(self) -> None:
        """Begins nothing more."""
        self._executor.shutdown(wait=False, cancel_futures=True)


def _untold(done: int, total: int) -> None:
    """How far one picture has come is nothing to tell."""
    del done, total
