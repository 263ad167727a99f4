"""What of a library is in the site on a day, and what is known of all of it together. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sitegen.model.library import Collection, Guideline, Library, Page
from sitegen.model.licences import allows
from sitegen.planning import atlas
from sitegen.planning.embargo import Shown
from sitegen.planning.rounds.calendar import Held, held_round
from sitegen.planning.sharing import Sharing
from sitegen.settings import Settings


@dataclass(frozen=True)
class Public:
    """What of a library is in the site on a day, in the order in which lists show it."""

    library: Library
    cases: Mapping[str, Shown]
    """Newest first."""
    guidelines: Mapping[str, Guideline]
    collections: Mapping[str, Collection]
    pages: Mapping[str, Page]
    today: date
    drafts: bool = False
    """Whether the site is one for editors."""

    @property
    def settings(self) -> Settings:
        """The library's settings."""
        return self.library.settings

    @cached_property
    def modalities(self) -> frozenset[str]:
        """Those that have a page: of studies that lists may tell of."""
        return frozenset(
            study.facts.modality for shown in self.listed.values() for study in shown.public.studies
        )

    @cached_property
    def listed(self) -> dict[str, Shown]:
        """The cases that lists show: all but the withdrawn ones, newest first."""
        return {key: shown for key, shown in self.cases.items() if shown.public.facts.status != "withdrawn"}

    @cached_property
    def exported(self) -> dict[str, Shown]:
        """The cases of the data set, by id: those published whose licence lets them be handed on, drafts never.

        Empty where site.yaml switches the export off.
        """
        if not self.settings.data.export:
            return {}
        return {
            key: self.listed[key]
            for key in sorted(self.listed)
            if (facts := self.listed[key].public.facts).status == "published"
            and facts.published is not None
            and allows(facts.license or self.settings.license, "dataset")
        }

    @cached_property
    def by_finding(self) -> dict[str, list[Shown]]:
        """The listed cases that show each finding and whose answer is open."""
        return atlas.cases_by_finding(self.listed.values())

    @cached_property
    def examples(self) -> dict[str, tuple[atlas.Example, ...]]:
        """What each finding looks like in them."""
        return atlas.examples_of(self.listed.values(), self.settings.license)

    @cached_property
    def citing(self) -> dict[str, list[Shown]]:
        """The listed cases that cite each guideline or recommendation and whose answer is open."""
        found: dict[str, list[Shown]] = {}
        for shown in self.listed.values():
            if shown.hiding == "open":
                for ref in dict.fromkeys(link.ref for link in shown.public.facts.guidelines):
                    found.setdefault(ref, []).append(shown)
        return found

    @cached_property
    def rounds(self) -> tuple[Held, ...]:
        """Every round that the site may show, the newest first."""
        kept = self.library.rounds
        found = (held_round(shown, self.today, kept) for shown in self.listed.values())
        return tuple(item for item in found if item is not None)

    @cached_property
    def members(self) -> dict[str, list[Shown]]:
        """The cases that each collection shows."""
        return {key: self._members(collection) for key, collection in self.collections.items()}

    def _members(self, collection: Collection) -> list[Shown]:
        """The editor's order first, then those that name the collection, by date; hidden ones only where being in
        it gives nothing away."""
        named = [key for key in collection.facts.cases if key in self.listed]
        for key, shown in reversed(list(self.listed.items())):
            if collection.id in (shown.answer or shown.public).facts.collections and key not in named:
                named.append(key)
        found = [self.listed[key] for key in named]
        if collection.facts.gives_away:
            found = [shown for shown in found if shown.hiding == "open"]
        return found

    @cached_property
    def sharing(self) -> Sharing:
        """Which cases have something in common."""
        return Sharing.of(self.listed)

    @cached_property
    def neighbours(self) -> dict[str, tuple[str | None, str | None]]:
        """The case before each listed one by day of posting, and the case after it."""
        order = list(self.listed)
        return dict(zip(order, zip([*order[1:], None], [None, *order[:-1]], strict=True), strict=True))
