"""Names in the settings that have to be known outside them: languages and the time zone. No I/O."""

from __future__ import annotations

from collections.abc import Iterator

from sitegen.errors import Problem
from sitegen.i18n import is_language, is_time_zone
from sitegen.reading.documents import Document
from sitegen.settings import Settings


def unknown_tags(settings: Settings, document: Document) -> Iterator[Problem]:
    """Languages that Babel does not know or that stand there twice, and a time zone that nobody knows."""
    for number, language in enumerate(settings.languages):
        place = document.value_place("languages", number)
        if not is_language(language):
            message = f"'{language}' is not a known language"
            yield Problem("wrong-value", place, message, "use a tag such as en")
        elif language in settings.languages[:number]:
            yield Problem("wrong-value", place, f"'{language}' stands here twice", "keep one")
    zone = settings.rounds.time_zone
    if not is_time_zone(zone):
        place = document.value_place("rounds", "time_zone")
        message = f"'{zone}' is not a known time zone"
        yield Problem("wrong-value", place, message, "use a name such as Asia/Seoul or UTC")
