"""A build: nothing where nothing changed, else the whole way from a content folder to a site (`making`)."""

from __future__ import annotations

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
    if request.out is None or request.archive is not None:
        return _made(request, steps, store)
    asked = (request.options, request.base_url, request.strict)
    inputs = inputs_of(request.root, request.out, asked)
    kept = unchanged(inputs, request.out, store)
    if kept is not None:
        return Result(kept.problems, kept.pages, kept.pictures, 0, kept.published)
    result = _made(request, steps, store)
    if result.published is not None:
        keep(
            inputs, request.out, store, Kept(result.problems, result.pages, result.pictures, result.published)
        )
    return result


def _made(request: Request, steps: Steps, store: Store) -> Result:
    # The one door to all that reads, plans, draws and renders: loading it takes longer than finding that nothing changed.
    from sitegen.building.making import make_site  # noqa: PLC0415

    return make_site(request, steps, store)
