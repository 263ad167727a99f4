"""How often pages were viewed, by month and by country, as tables of statistics.

No I/O. From content/data/views.json alone. Views tell nothing of an answer, and pages are added up, never named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sitegen import urls
from sitegen.model.views import OTHER_COUNTRIES, ViewsFacts
from sitegen.planning.edition import Edition
from sitegen.planning.statistics.counts import Counts, without_gaps
from sitegen.planning.statistics.forms import monthly_table, simple_table
from sitegen.planning.views.statistics import Heading, StatisticsTable


def viewing_tables(
    edition: Edition, cases: Sequence[str], collection: str
) -> tuple[StatisticsTable | None, ...]:
    """The tables of the whole library, or of these cases and the page of their collection; None where nothing is known.

    Countries are known of the library as a whole only.
    """
    views = edition.library.views
    if not collection:
        return _months(edition, views, views.pages), _countries(edition, views)
    own: list[str] = []
    for language in edition.settings.languages:
        names = urls.Urls(language, edition.default)
        own += [names.collection(collection), *(names.case(case) for case in cases)]
    return (_months(edition, views, own),)


def _months(edition: Edition, views: ViewsFacts, pages: Iterable[str]) -> StatisticsTable | None:
    found: Counter[str] = Counter()
    for page in pages:
        found.update(views.pages.get(page, {}))
    return monthly_table(edition, "views", without_gaps(+found), base=found.total())


def _countries(edition: Edition, views: ViewsFacts) -> StatisticsTable | None:
    found = {code: sum(months.values()) for code, months in views.countries.items()}

    def heading(code: str) -> Heading:
        label = (
            edition.t("statistics.others") if code == OTHER_COUNTRIES else edition.catalogue.territory(code)
        )
        return Heading(code, label)

    ranked: Counts = {
        code: found[code]
        for code in sorted(found, key=lambda code: (code == OTHER_COUNTRIES, -found[code], code))
        if found[code]
    }
    return simple_table(edition, "countries", ranked, heading, base=sum(ranked.values()))
