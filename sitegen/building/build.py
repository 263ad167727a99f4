"""A build: nothing where nothing changed, else the whole way from a content folder to a site (`making`)."""

from __future__ import annotations

from pathlib import Path

from sitegen.building.lock import alone
from sitegen.building.publish import refuse_foreign
from sitegen.building.request import Request, Result, Steps
from sitegen.building.snapshot import Kept, inputs_of, keep, unchanged
from sitegen.building.store import STORE, Store

__all__ = ["Request", "Result", "Steps", "build"]


def build(request: Request, steps: Steps) -> Result:
    """Reads, plans, makes pictures, renders, proves and, where no error stands, publishes.

    Raises UsageFault or EnvironmentFault; faults in content are Problems of the result. Where nothing changed since the same was
    built, nothing is done.
    """
    store = Store(request.root / STORE)
    if request.out is None:
        return _made(request, steps, store)
    refuse_foreign(request.out)  # before anything is made, the lock included
    if not (request.root / "content" / "site.yaml").is_file():
        return _made(request, steps, store)  # which says that there is no library here
    with alone(request.out, steps.waiting):
        return _changed(request, request.out, steps, store)


def _changed(request: Request, out: Path, steps: Steps, store: Store) -> Result:
    """What came of it, with nothing done where nothing changed since the same was built."""
    if request.archive is not None:
        return _made(request, steps, store)
    asked = (request.options, request.base_url, request.strict)
    inputs = inputs_of(request.root, out, asked)
    kept = unchanged(inputs, out, store)
    if kept is not None:
        return Result(kept.problems, kept.pages, kept.pictures, 0, kept.published)
    result = _made(request, steps, store)
    if result.published is not None:
        keep(inputs, out, store, Kept(result.problems, result.pages, result.pictures, result.published))
    return result


def _made(request: Request, steps: Steps, store: Store) -> Result:
    # The one door to all that reads, plans, draws and renders: loading it takes longer than finding that nothing changed.
    from sitegen.building.making import make_site  # noqa: PLC0415

    return make_site(request, steps, store)
