"""The command `sitegen views`: logs in, views added to content/data/views.json; all of it or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from sitegen.building.store import write_whole
from sitegen.errors import Place, Problem, Severity, warning
from sitegen.importers.target import shown_path
from sitegen.model.views import ViewsFacts
from sitegen.ops.views.access_log import AccessLog
from sitegen.ops.views.counting import Known, Span, Tally, tally
from sitegen.ops.views.goatcounter import GoatCounter, is_known, version_of
from sitegen.ops.views.logs import FAULTS, STANDARD_INPUT, blocks_of, in_order, opened, start_of
from sitegen.ops.views.record import spans_of, updated
from sitegen.ops.views.repeats import Repeats
from sitegen.ops.views.requests import PageRequest, Pages, addresses_of
from sitegen.planning.options import Options
from sitegen.planning.site import plan_site
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings
from sitegen.reading.theme import read_theme
from sitegen.reading.views import NAME

Form = Literal["common", "combined", "goatcounter", "auto"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Site:
    """What of a library matters to its logs."""

    pages: Pages
    views: ViewsFacts
    base_path: str


@dataclass(slots=True)
class Collected:
    """What became of logs."""

    tally: Tally = field(default_factory=Tally)
    spans: list[Span] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    """Warnings; or an error, for which nothing was counted."""
    written: bool = False

    @property
    def refused(self) -> bool:
        """Whether anything stands in the way."""
        return any(item.severity is Severity.ERROR for item in self.problems)


class _Reader(Protocol):
    lines: int
    broken: int
    first_broken: int
    without_agent: int

    def requests(self, blocks: Iterable[bytes]) -> Iterator[PageRequest]: ...


def collect(
    root: Path, logs: Iterable[Path], options: Options, *, form: Form, source: str, progress: Progress
) -> Collected:
    """Counts the views in logs and adds them to the library's file; an error writes nothing.

    Drafts are no pages of the site, whatever a preview's log says. Raises UsageFault where there is no library, and
    EnvironmentFault where robots can't be told or the file can't be written.
    """
    site, problems = _site(root, options)
    found = Collected(problems=problems)
    if site is None:
        return found
    _read(found, site, root, tuple(logs), form=form, source=source, progress=progress)
    if not found.refused and found.spans:
        data = updated(site.views, source, found.tally, found.spans)
        path = root / NAME
        if not path.is_file() or path.read_bytes() != data:
            write_whole(path, data)
            found.written = True
    return found


def _site(root: Path, options: Options) -> tuple[Site | None, list[Problem]]:
    """The published pages of a library, or what is wrong with it: a page that can't be read would lose its views."""
    settings, faults = read_settings(root)
    if settings is None:
        return None, list(faults)
    reading = read_library(root, settings)
    theme, theme_faults = read_theme(settings.theme, root)
    wrong = [item for item in (*faults, *reading.problems, *theme_faults) if item.severity is Severity.ERROR]
    if wrong:
        return None, sorted(wrong, key=lambda item: item.sort_key)
    plan = plan_site(reading.library, theme, options)
    pages = addresses_of((item.page.url for item in plan.pages), plan.base_path)
    return Site(pages, reading.library.views, plan.base_path), []


def _read(
    found: Collected,
    site: Site,
    root: Path,
    logs: tuple[Path, ...],
    *,
    form: Form,
    source: str,
    progress: Progress,
) -> None:
    known = Known(spans_of(site.views, source))
    repeats = Repeats()
    digests: set[bytes] = set()
    lines = 0
    progress(0, len(logs))
    for done, path in enumerate(in_order(logs), start=1):
        place = Place("-" if path == STANDARD_INPUT else shown_path(path, root))
        digest = hashlib.sha256()
        try:
            with opened(path) as file:
                reader = _reader(site, form, start_of(file), place)
                if isinstance(reader, Problem):
                    found.problems.append(reader)
                    continue
                blocks = blocks_of(file)
                if len(logs) > 1:
                    blocks = _hashed(blocks, digest.update)
                own = tally(reader.requests(blocks), known, repeats)
        except FAULTS as error:
            found.problems.append(_unreadable(place, error))
            continue
        finally:
            progress(done, len(logs))
        if len(logs) > 1 and reader.lines and digest.digest() in digests:
            hint = "nothing is lost: it was counted once"
            found.problems.append(warning("log-twice", place, "this is the same as another log given", hint))
            continue
        digests.add(digest.digest())
        lines += reader.lines
        found.problems += _faults(reader, place)
        found.tally.add(own)
        if own.span is not None:
            found.spans.append(own.span)
    if lines and not found.spans and not found.refused:
        message = f"no line asks for a page of this site, which lives below {site.base_path}"
        hint = "give the log of the site that base_url in content/site.yaml names"
        found.problems.append(warning("log-other-site", Place("content/site.yaml"), message, hint))


def _hashed(blocks: Iterable[bytes], update: Callable[[bytes], object]) -> Iterator[bytes]:
    for block in blocks:
        update(block)
        yield block


def _reader(site: Site, form: Form, start: bytes, place: Place) -> _Reader | Problem:
    """What reads a log that begins so, or why nothing does."""
    version = version_of(start)
    if form == "goatcounter" or (form == "auto" and version):
        if is_known(version):
            return GoatCounter(site.pages)
        message = (
            f"this is version {version} of GoatCounter's export, which is not known"
            if version
            else "this is no CSV export of GoatCounter"
        )
        return Problem(
            "log-format", place, message, "export as CSV, and see docs/views.md for the versions known"
        )
    from sitegen.ops.views.robots import is_robot  # noqa: PLC0415 - GoatCounter's exports do without the extra

    return AccessLog(site.pages, is_robot, form)


def _faults(reader: _Reader, place: Place) -> Iterator[Problem]:
    """What there is to say of the lines of a log; they are never shown, for they hold addresses of people."""
    if reader.broken:
        where = Place(place.path, reader.first_broken)
        count = f"{reader.broken:,} of {_counted(reader.lines, 'line')}"
        if reader.broken * 2 > reader.lines:
            hint = (
                "give a log in the Common or Combined format, or GoatCounter's CSV export; see docs/views.md"
            )
            yield Problem("log-format", where, f"not of the format: {count}", hint, unrepeated=True)
            return
        hint = "a few are usual where a server was stopped; many mean another format, see docs/views.md"
        message = f"left out, since not of the format: {count}"
        yield Problem("log-lines", where, message, hint, Severity.WARNING, unrepeated=True)
    if reader.without_agent:
        requests = _counted(reader.without_agent, "request")
        message = f"the log does not say by what program it was asked, so robots are counted: {requests}"
        hint = "let the server write the Combined format"
        yield warning("log-agents", place, message, hint)


def _unreadable(place: Place, error: Exception) -> Problem:
    if isinstance(error, OSError) and error.errno is not None:
        reason = error.strerror or str(error)
    else:
        reason = "its gzip is damaged or cut off"
    return Problem("log-unreadable", place, f"this can't be read to its end: {reason}", "give a whole file")


def summary(found: Collected) -> str:
    """What became of the logs, in a sentence or two."""
    if found.refused:
        return "Nothing was counted."
    numbers = found.tally
    views = sum(numbers.views.values())
    pages = len({page for page, _ in numbers.views})
    said = [f"{_counted(views, 'view')} of {_counted(pages, 'page')} added to {NAME}."]
    if not views:
        said = [f"No new views; {NAME} {'knows of more time' if found.written else 'is as it was'}."]
    left = [
        f"{number:,} {words}"
        for number, words in (
            (numbers.robots, "by robots"),
            (numbers.repeats, _plural(numbers.repeats, "repeat")),
            (numbers.known, "counted before"),
        )
        if number
    ]
    if left:
        said.append(f"Left out: {', '.join(left)}.")
    return " ".join(said)


def _counted(number: int, word: str) -> str:
    return f"{number:,} {_plural(number, word)}"


def _plural(number: int, word: str) -> str:
    return word if number == 1 else f"{word}s"
