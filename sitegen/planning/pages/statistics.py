"""The page of statistics. No I/O."""

from __future__ import annotations

from sitegen.planning.edition import Edition
from sitegen.planning.plan import PlannedPage
from sitegen.planning.statistics.tables import statistics_of
from sitegen.planning.views.statistics import StatisticsPageView


def statistics_page(edition: Edition) -> PlannedPage:
    """The statistics of all cases that lists show."""
    title = edition.t("statistics.title")
    view = StatisticsPageView(title, statistics_of(edition, edition.public.listed.values()))
    page = edition.page(edition.urls.statistics, "statistics", title, description=view.statistics.summary)
    return PlannedPage(page, edition.site, view)
