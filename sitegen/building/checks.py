"""Proofs over what was rendered, before anything is published: sealed answers are nowhere in it.

No I/O.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote_plus

from sitegen.errors import Place, Problem
from sitegen.planning.embargo import normal, tells
from sitegen.planning.plan import Guarded

_TAG = re.compile(r"<[^>]*>")


def sealed_answers(guarded_cases: Iterable[Guarded], rendered: Mapping[str, bytes]) -> list[Problem]:
    """Searches every byte that was rendered for a sealed case for every text of its answer."""
    problems: list[Problem] = []
    for guarded in guarded_cases:
        for url in guarded.urls:
            problems += _search(guarded, url, rendered.get(url, b""))
    return problems


def _search(guarded: Guarded, url: str, data: bytes) -> list[Problem]:
    source = html.unescape(data.decode("utf-8"))
    # As it stands, with attributes; as it reads, with words that markup divides joined again; as addresses say it.
    forms = (source, _TAG.sub(" ", source), _TAG.sub("", source), unquote_plus(source))
    texts = [normal(form) for form in forms]
    found: list[Problem] = []
    for secret in guarded.secrets:
        if any(tells(secret, _without(text, guarded.permitted, secret)) for text in texts):
            place = Place(guarded.path)
            message = f"the page '{url}' would tell '{_short(secret)}' before its day"
            hint = "take it out of what is shown before the reveal; if it is not there, report a fault of the theme"
            found.append(Problem("answer-published", place, message, hint))
    return found


def _without(text: str, permitted: tuple[str, ...], secret: str) -> str:
    for words in permitted:
        if secret in words:
            text = text.replace(words, " ")
    return text


def _short(secret: str) -> str:
    return secret if len(secret) <= 60 else secret[:59] + "…"
