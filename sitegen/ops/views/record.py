"""content/data/views.json as it is after new views: what was there, and what the logs came to.

No I/O.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping

from sitegen.model.views import OTHER_COUNTRIES, ViewsFacts
from sitegen.ops.views.counting import Span, Tally, joined
from sitegen.ops.views.requests import epoch_of, written

FEWEST = 5
"""Fewer views than this from a country in a month are put together with others: a small number may be one person."""

Months = dict[str, dict[str, int]]


def spans_of(facts: ViewsFacts, source: str) -> list[Span]:
    """What is counted of a source."""
    return [Span(epoch_of(one.since), epoch_of(one.until), one.last) for one in facts.counted.get(source, ())]


def updated(facts: ViewsFacts, source: str, found: Tally, spans: Iterable[Span]) -> bytes:
    """The file with the views of a run; the same facts and views give the same bytes."""
    pages = _added(facts.pages, found.views)
    countries = _added(facts.countries, with_few_together(found.countries))
    counted = {name: spans_of(facts, name) for name in facts.counted}
    counted[source] = joined(counted.get(source, ()), spans)
    document = {
        "pages": pages,
        "countries": countries,
        "counted": {
            name: [
                {"since": written(one.since), "until": written(one.until), "last": one.last} for one in known
            ]
            for name, known in sorted(counted.items())
            if known
        },
    }
    return (json.dumps({key: value for key, value in document.items() if value}, indent=1) + "\n").encode()


def with_few_together(countries: Mapping[tuple[str, str], int]) -> Counter[tuple[str, str]]:
    """The views of a run by country and month, with those of countries that have few of them as OTHER_COUNTRIES.

    The rule looks at the run alone, not at what is known from before: the file's history would tell the difference.
    """
    found: Counter[tuple[str, str]] = Counter()
    for (country, month), views in countries.items():
        found[country if views >= FEWEST else OTHER_COUNTRIES, month] += views
    return found


def _added(known: Mapping[str, Mapping[str, int]], found: Mapping[tuple[str, str], int]) -> Months:
    total: Months = {key: dict(months) for key, months in known.items()}
    for (key, month), views in found.items():
        months = total.setdefault(key, {})
        months[month] = months.get(month, 0) + views
    return {key: dict(sorted(total[key].items())) for key in sorted(total) if total[key]}
