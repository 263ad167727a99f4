"""The rule over guidelines that cases cite: a reader is led to what holds now. No I/O."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sitegen.errors import Problem, warning
from sitegen.model.library import Case, Library
from sitegen.planning.supersession import counterparts, standing


def citations_hold(library: Library, today: date) -> Iterator[Problem]:
    """A case that cites what is superseded or withdrawn cites the successor too."""
    del today
    for case in library.cases.values():
        if case.facts.status != "withdrawn":
            yield from _citations(library, case)


def _citations(library: Library, case: Case) -> Iterator[Problem]:
    cited = {link.ref.partition("#")[0] for link in case.facts.guidelines}
    for number, link in enumerate(case.facts.guidelines):
        name, _, part = link.ref.partition("#")
        guideline = library.guidelines.get(name)
        if guideline is None or guideline.facts.status == "draft":
            continue
        state = standing(guideline.facts, part)
        successor = guideline.facts.superseded_by
        if state == "holds" or successor in cited:
            continue
        known = [f"{key}#{item.id}" for key, item in counterparts(library.guidelines, name, part)]
        wanted = " or ".join(known) or successor
        hint = f"cite {wanted} as well" if wanted else "cite what holds now, or take it out"
        place = case.places.of("guidelines", number, "ref")
        yield warning("citation-superseded", place, f"'{link.ref}' is {state}", hint)
