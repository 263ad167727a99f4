"""Languages: interface catalogues, plural forms, dates, numbers and lists (Babel).

No I/O.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_skeleton, get_timezone
from babel.lists import format_list
from babel.numbers import format_decimal


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale of a language tag; an unknown one is treated as English."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def language_name(language: str) -> str:
    """A language's name in itself, as a language switch shows it."""
    locale = locale_of(language)
    return (locale.get_display_name(language.replace("-", "_")) or language).capitalize()


@lru_cache(maxsize=4096)
def _long_day(language: str, value: date) -> str:
    """A date in a language's long form; lists of cases name the same few days over and over."""
    return format_date(value, format="long", locale=locale_of(language))


def month_names(language: str) -> tuple[str, ...]:
    """The months of a language, whole and as a text shortens them, without the full stop (CLDR)."""
    months = locale_of(language).months["format"]
    names = [name.rstrip(".") for width in ("wide", "abbreviated") for name in months[width].values()]
    return tuple(dict.fromkeys(name for name in names if len(name) > 2 and not name.isdigit()))


def territory_names(language: str) -> frozenset[str]:
    """What a language calls countries, continents and the world (CLDR)."""
    return frozenset(locale_of(language).territories.values())


@lru_cache(maxsize=1)
def territory_codes() -> frozenset[str]:
    """The codes of countries and territories (ISO 3166-1, two letters, and XK for Kosovo)."""
    groups = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}  # unions, oceans, made-up places, the unknown
    codes = (str(code) for code in locale_of("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha() and code not in groups)


def is_language(tag: str) -> bool:
    """Whether Babel knows the language, so that dates and plurals can be written in it."""
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True


def is_time_zone(name: str) -> bool:
    """Whether there is such a time zone (IANA)."""
    try:
        get_timezone(name)
    except (LookupError, ValueError):
        return False
    return True


class MissingText(KeyError):
    """Raised for a key that a catalogue does not have: a fault of the theme."""


@dataclass(frozen=True)
class Catalogue:
    """The interface texts of one language, with its ways of writing dates, numbers and lists."""

    language: str
    texts: Mapping[str, str]

    @cached_property
    def _locale(self) -> Locale:
        return locale_of(self.language)

    def text(self, key: str, **values: object) -> str:
        """The text of a key with its {places} filled.

        Raises MissingText for a key that the catalogue does not have.
        """
        if key not in self.texts:
            raise MissingText(key)
        template = self.texts[key]
        return template.format(**values) if values else template

    def count(self, key: str, number: int, **values: object) -> str:
        """The plural form of a key for a number: `key.one`, `key.other` and so on (CLDR plural rules)."""
        form = self._locale.plural_form(number)
        chosen = f"{key}.{form}" if f"{key}.{form}" in self.texts else f"{key}.other"
        return self.text(chosen, n=self.number(number), **values)

    def number(self, value: float) -> str:
        """A number with the language's separators."""
        return str(format_decimal(value, locale=self._locale))

    def day(self, value: date) -> str:
        """A date in the language's long form."""
        return _long_day(self.language, value)

    def territory(self, code: str) -> str:
        """A country by its code (ISO 3166-1, two letters), as the language calls it; the code where it has no name."""
        return str(self._locale.territories.get(code, code))

    def month(self, value: date) -> str:
        """The month of a date, with its year, as the language writes them."""
        return format_skeleton("yMMMM", value, locale=self._locale)

    def list(self, items: Sequence[str]) -> str:
        """Items joined as the language joins them."""
        return format_list(list(items), locale=self._locale) if items else ""
