"""Threads that share a piece of work."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def workers(count: int | None = None) -> Iterator[Executor]:
    """So many threads (by default as many as Python finds right), which have ended their work when it is left.

    Whoever stops, by a fault or with Ctrl-C, does not wait for what is still to be done.
    """
    executor = ThreadPoolExecutor(count)
    try:
        yield executor
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    executor.shutdown()
