"""The page that tells how to follow the library. No I/O."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen import urls
from sitegen.planning.edition import Edition
from sitegen.planning.feeds import Feed
from sitegen.planning.plan import PlannedPage
from sitegen.planning.views.lists import FeedAddress, FeedRow, FeedsView


def feeds_page(edition: Edition, feeds: Iterable[Feed]) -> PlannedPage:
    """Every feed with its addresses."""
    rows = tuple(FeedRow(feed.name, feed.home, _addresses(edition, feed)) for feed in feeds)
    view = FeedsView(edition.t("feeds.title"), edition.t("feeds.introduction"), rows)
    page = edition.page(edition.urls.feeds, "feeds", view.title, description=view.introduction)
    return PlannedPage(page, edition.site, view)


def _addresses(edition: Edition, feed: Feed) -> tuple[FeedAddress, ...]:
    forms = (("Atom", feed.atom), ("JSON Feed", feed.json))
    base = edition.settings.base_url
    return tuple(FeedAddress(name, url, urls.absolute(base, url)) for name, url in forms if url)
