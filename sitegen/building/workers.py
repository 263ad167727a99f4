"""Threads that share a piece of work, and the memory that they may take for it together."""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_PATIENCE: Final = 0.5
"""Seconds in which what was begun may come to an end after Ctrl-C; the command itself ends within a second."""


@contextmanager
def workers(count: int | None = None) -> Iterator[Executor]:
    """So many threads (by default one for each processor), which have ended their work when it is left.

    Whoever stops, by a fault or with Ctrl-C, waits neither for what is still to be done nor long for what was begun.
    """
    executor = Threads(count or os.cpu_count() or 1)
    try:
        yield executor
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        executor.join(_PATIENCE)
        raise
    executor.shutdown()


class Threads(Executor):
    """So many threads that Python does not wait for at its end, as it would for those of its own executor: an encoder can't be
    interrupted, and who stops should not wait for it. What they write is whole or not there at all."""

    def __init__(self, count: int) -> None:
        self._waiting: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(count)]
        self._begun = False
        self._closed = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """A piece of work that is done when a thread is free.

        Raises RuntimeError after `shutdown`.
        """
        if self._closed:
            raise RuntimeError("these threads have ended")
        if not self._begun:
            self._begun = True
            for thread in self._threads:
                thread.start()
        future: Future[T] = Future()
        self._waiting.put((future, lambda: fn(*args, **kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Takes no more work; see `Executor.shutdown`."""
        self._closed = True
        if cancel_futures:
            self._cancel()
        for _ in self._threads:
            self._waiting.put(None)
        if wait:
            self.join(None)

    def join(self, seconds: float | None) -> None:
        """Waits until what was begun has ended, so many seconds at most."""
        end = None if seconds is None else time.monotonic() + seconds
        for thread in self._threads if self._begun else ():
            thread.join(None if end is None else max(0.0, end - time.monotonic()))

    def _cancel(self) -> None:
        with suppress(queue.Empty):
            while True:
                waiting = self._waiting.get_nowait()
                if waiting:
                    waiting[0].cancel()

    def _work(self) -> None:
        while (waiting := self._waiting.get()) is not None:
            future, work = waiting
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - whoever asks for the result gets it
                future.set_exception(error)
            del waiting, future, work  # a thread that waits should not hold on to what it made


class Room:
    """An amount that pieces of work take their parts of: who finds too little free waits, who needs more than all there is gets it alone."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._taken = 0
        self._changed = threading.Condition()

    @contextmanager
    def of(self, amount: int) -> Iterator[None]:
        """Holds a part for as long as it is entered."""
        with self._changed:
            self._changed.wait_for(lambda: not self._taken or self._taken + amount <= self._total)
            self._taken += amount
        try:
            yield
        finally:
            with self._changed:
                self._taken -= amount
                self._changed.notify_all()
