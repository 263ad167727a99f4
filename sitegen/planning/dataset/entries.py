"""Which cases are in the data set, and what of each is told there. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sitegen import urls
from sitegen.model.library import Case, Series, Study
from sitegen.model.licences import LICENCES, Joined, allows, joined
from sitegen.model.series import PictureFacts
from sitegen.model.values import Text
from sitegen.planning.derivatives import Pictures, stored_window
from sitegen.planning.embargo import Shown
from sitegen.planning.licences import licence_of
from sitegen.planning.pages.stacks import samples
from sitegen.planning.public import Public
from sitegen.planning.words import series_anchors


@dataclass(frozen=True, slots=True)
class Entry:
    """A case as the data set tells of it."""

    case: Case
    """Without its answer where that is hidden."""
    answer: str
    """One of `columns.ANSWERS`."""
    shown: Case
    """What stands before the reveal."""
    reveal_on: date | None
    """The day on which a sealed answer is opened."""

    @property
    def hidden(self) -> bool:
        """Whether the answer is kept out."""
        return self.answer == "hidden"


@dataclass(frozen=True, slots=True)
class FiledPicture:
    """A picture of the data set, with where it is found."""

    id: str
    number: int
    facts: PictureFacts
    key: bool
    page: str
    url: str
    """Empty where the site has no file for it alone, or its licence allows none to be named."""
    width: int
    height: int
    scale: float
    """How many pixels of the source one of the published file stands for, along each axis."""
    licence: str | None


@dataclass(frozen=True)
class Context:
    """What rows and records are made of."""

    public: Public
    pictures: Pictures
    entries: tuple[Entry, ...]
    """In the order of their ids."""

    @property
    def default(self) -> str:
        """The library's default language."""
        return self.public.settings.default_language

    @property
    def languages(self) -> tuple[str, ...]:
        """The library's languages."""
        return self.public.settings.languages

    def texts(self, text: Text | None) -> dict[str, str]:
        """An authored text by language; languages that it does not have are left out."""
        if text is None:
            return {}
        found = {
            language: text.in_language(language, self.default)
            for language in self.languages
            if text.has(language, self.default)
        }
        return found or {self.default: text.in_language(self.default, self.default)}

    def address(self, path: str) -> str:
        """The full address of a site path."""
        return urls.absolute(self.public.settings.base_url, path)

    def case_page(self, case_id: str) -> str:
        """The site path of a case in the default language."""
        return urls.Urls(self.default, self.default).case(case_id)

    def licence(self, case: Case) -> str | None:
        """The licence of a case's words."""
        return licence_of(case, self.public.settings.license)

    def filed(self, entry: Entry, study: Study, series: Series) -> tuple[FiledPicture, ...]:
        """The pictures of a series, in order."""
        case = entry.case
        ids = (study.facts.id, series.facts.id)
        anchor = {**series_anchors(case), **series_anchors(entry.shown)}[ids]
        own = set(samples(_as_shown(entry, study, series)))
        window = stored_window(series.facts)
        page = self.address(self.case_page(case.id))
        filed: list[FiledPicture] = []
        for number, item in enumerate(series.pictures, 1):
            licence = licence_of(case, self.public.settings.license, series.facts, item.facts)
            made = self.pictures.small(item.picture, window)
            filed.append(
                FiledPicture(
                    id=f"{case.id}/{study.facts.id}/{series.facts.id}/{number}",
                    number=number,
                    facts=item.facts,
                    key=number == min(series.facts.key, len(series.pictures)),
                    page=f"{page}#{urls.picture_anchor(anchor, number)}",
                    url=self.address(made.url) if number in own and allows(licence, "dataset") else "",
                    width=made.recipe.width,
                    height=made.recipe.height,
                    scale=item.picture.width / made.recipe.width,
                    licence=licence,
                )
            )
        return tuple(filed)

    @property
    def rights(self) -> Joined:
        """What holds for the words of the data set together: each case keeps its own licence."""
        licences = [self.licence(entry.case) for entry in self.entries]
        return joined(licence for licence in licences if licence in LICENCES)


def _as_shown(entry: Entry, study: Study, series: Series) -> Series:
    """The series as its page shows it before the reveal: which pictures of a long one stand there hangs on its marks."""
    found = [
        before
        for other in entry.shown.studies
        for before in other.series
        if (other.facts.id, before.facts.id) == (study.facts.id, series.facts.id)
    ]
    return found[0] if found else series


def context_of(public: Public, pictures: Pictures) -> Context:
    """The cases of the data set, each with its answer where site.yaml lets it be told."""
    told = public.settings.data.answers == "revealed-and-click"
    entries = tuple(_entry(shown, told_after_a_click=told) for shown in public.exported.values())
    return Context(public, pictures, entries)


def _entry(shown: Shown, *, told_after_a_click: bool) -> Entry:
    if shown.hiding == "open":
        return Entry(shown.public, "open", shown.public, None)
    if shown.answer is not None and told_after_a_click:
        return Entry(shown.answer, "click", shown.public, None)
    reveal = shown.public.facts.reveal
    return Entry(shown.public, "hidden", shown.public, reveal if isinstance(reveal, date) else None)
