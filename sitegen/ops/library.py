"""A library read for a command that asks it something: no picture is looked at, nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sitegen import urls
from sitegen.errors import SitegenError, UsageFault
from sitegen.model.library import Library
from sitegen.planning.derivatives import Pictures
from sitegen.planning.edition import Edition
from sitegen.planning.public import Public
from sitegen.planning.site import catalogues_of
from sitegen.reading.library import read_library
from sitegen.reading.schema import did_you_mean
from sitegen.reading.site_file import read_settings
from sitegen.reading.theme import Theme
from sitegen.settings import Settings


class Unreadable(SitegenError):
    """Raised where site.yaml can't be read, so that there is no library to ask."""

    exit_status = 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A library, and how many of its records could not be read."""

    library: Library
    broken: int

    @property
    def note(self) -> str:
        """Said where records are missing from an answer; else empty."""
        if not self.broken:
            return ""
        subject = "1 record" if self.broken == 1 else f"{self.broken} records"
        return f"{subject} could not be read, so this is not all; run sitegen check to see why."


def ask(root: Path) -> Asked:
    """Reads a library.

    Raises UsageFault where the folder holds none, Unreadable where its settings are at fault.
    """
    settings, faults = read_settings(root)
    if settings is None:
        first = faults[0]
        raise Unreadable(f"{first.place}: {first.message}", first.hint)
    library = read_library(root, settings, history=False).library
    return Asked(library, len(library.broken))


def language_of(settings: Settings, wanted: str | None) -> str:
    """A language of the library, the default one where none is asked for.

    Raises UsageFault for a language that the site does not have.
    """
    language = wanted or settings.default_language
    if language not in settings.languages:
        hint = did_you_mean(language, settings.languages)
        raise UsageFault(f"the library is not written in '{language}'", hint)
    return language


def edition_of(public: Public, theme: Theme, language: str, version: str) -> Edition:
    """The site's edition in a language, for what is told outside the site."""
    settings = public.settings
    catalogue = catalogues_of(theme, [language])[language]
    names = urls.Urls(language, settings.default_language)
    return Edition(public, catalogue, names, Pictures(settings.pictures), version)
