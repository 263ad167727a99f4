"""The rules over interface texts: each language has them all, with the same {places}. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sitegen.errors import Place, Problem, warning
from sitegen.reading.theme import Theme

_FORMS: Final = re.compile(r"\.(zero|one|two|few|many)$")
"""Plural forms of CLDR besides `.other`; which of them a language has, it decides itself."""
_PLACE: Final = re.compile(r"\{(\w*)\}")
_NAMED: Final = 5
"""Keys that a message names; a new language lacks a thousand."""


def catalogues_are_complete(theme: Theme) -> Iterator[Problem]:
    """A text that a language lacks is shown in English; a place that a text lacks is a fact that readers miss."""
    english = theme.catalogues.get("en", {})
    for language, texts in sorted(theme.catalogues.items()):
        place = Place(f"themes/{theme.name}/locales/{language}.yaml")
        lacking = sorted(
            key for key in theme.untranslated.get(language, frozenset()) if not _FORMS.search(key)
        )
        if lacking:
            named = ", ".join(f"'{key}'" for key in lacking[:_NAMED])
            more = f" and {len(lacking) - _NAMED} more" if len(lacking) > _NAMED else ""
            message = f"the language '{language}' lacks {named}{more}, which readers see in English"
            yield warning("catalogue", place, message, "write the texts there")
        for key, text in sorted(texts.items()):
            if not text.strip():
                yield Problem("catalogue", place, f"'{key}' is empty", "write the text, or take the key out")
                continue
            wanted = english.get(key) or english.get(_FORMS.sub(".other", key), text)
            # A plural form may write its number as a word: "one case".
            apart = set(_PLACE.findall(text)) ^ set(_PLACE.findall(wanted)) - (
                {"n"} if _FORMS.search(key) else set()
            )
            if apart - {"n"}:
                names = ", ".join(f"{{{name}}}" for name in sorted(apart - {"n"}))
                message = f"'{key}' and the English text do not have the same places: {names}"
                yield Problem("catalogue", place, message, "use the places of the English text, each once")
