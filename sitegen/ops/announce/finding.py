"""What `sitegen announce` has to tell: from a library that passes the check, since a day or a revision."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sitegen.building.build import Request, Steps, build
from sitegen.errors import Problem, Severity, UsageFault
from sitegen.ops.announce.press import Press
from sitegen.ops.announce.revision import told_at
from sitegen.planning.news import News, since, unknown_to
from sitegen.planning.options import Options
from sitegen.reading.theme import read_theme


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to tell; no press where an error stands, since what can't be published is not announced."""

    problems: tuple[Problem, ...]
    press: Press | None = None
    news: tuple[News, ...] = ()


def find_news(root: Path, begin: str, options: Options, *, jobs: int, steps: Steps) -> Found:
    """Checks the library as `sitegen check` does, then finds the news.

    Raises UsageFault where `begin` is neither a day nor a revision.
    """
    day = _day(begin)
    result = build(Request(root, options, None, None, jobs), steps)
    if result.library is None or any(item.severity is Severity.ERROR for item in result.problems):
        return Found(result.problems)
    theme, _ = read_theme(result.library.settings.theme, root)
    press = Press(result.library, theme, options)
    news = unknown_to(press.public, told_at(root, begin)) if day is None else since(press.public, day)
    return Found(result.problems, press, news)


def _day(begin: str) -> date | None:
    """The day that is meant; None for anything that does not look like one."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", begin):
        return None
    try:
        return date.fromisoformat(begin)
    except ValueError as error:
        raise UsageFault(f"there is no day {begin}") from error
