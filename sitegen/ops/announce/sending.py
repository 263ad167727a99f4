"""Sends announcements to the places asked for, each once: what a place was told is kept after each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.building.lock import alone
from sitegen.errors import Place, Problem, UsageFault
from sitegen.ops.announce.press import Announcement, Press, cost
from sitegen.ops.announce.sent import PATH, SentLog, mark_of
from sitegen.ops.announce.services import Service, service_of
from sitegen.planning.news import News
from sitegen.reading.schema import did_you_mean
from sitegen.settings import Settings

Ask = Callable[[Sequence[str]], bool]
"""Shows lines and asks whether to go on."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A place to send to, and the language that is spoken there."""

    key: str
    """What stands for it in the log."""
    name: str
    language: str
    service: Service

    @property
    def shown(self) -> str:
        """The place in words, without secrets."""
        return f"{self.name} ({self.service.shown})" if self.name else self.service.shown


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What one place has not been told yet."""

    destination: Destination
    news: tuple[News, ...]
    announcement: Announcement

    @property
    def lines(self) -> list[str]:
        """What would be sent where."""
        item, form = self.announcement, self.destination.service.form
        count = "1 piece of news" if len(self.news) == 1 else f"{len(self.news)} pieces of news"
        lines = [f"To {self.destination.shown}, in {item.language}: {count}"]
        if form == "sms":
            return [*lines, f"  text message, {cost(item.sms)}", f"  {item.sms.text}"]
        kind = "e-mail" if form == "mail" else "message"
        return [*lines, f"  {kind}: {item.subject}"]

    def send(self) -> str:
        """Sends; returns an empty text, or why that failed."""
        item = self.announcement
        match self.destination.service.form:
            case "mail":
                return self.destination.service.send(item.subject, item.html)
            case "sms":
                return self.destination.service.send("", item.sms.text)
            case "text":
                return self.destination.service.send(item.subject, item.plain)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a sending."""

    lines: tuple[str, ...]
    problems: tuple[Problem, ...]


def destinations_of(
    wanted: Sequence[str], settings: Settings, environment: Mapping[str, str], language: str
) -> list[Destination]:
    """The places asked for, each once: by an address, or by a name from site.yaml whose address is in the environment.

    Raises UsageFault for a name that site.yaml does not have or whose variable is empty, and for a faulty address.
    """
    site = settings.title.in_language(settings.default_language, settings.default_language)
    named = {item.name: item for item in settings.announce.destinations}
    found: dict[str, Destination] = {}
    for each in wanted:
        if "://" in each:
            key = mark_of(each, settings.base_url)
            found[key] = Destination(key, "", language, service_of(each, site=site))
            continue
        if each not in named:
            hint = did_you_mean(each, list(named)) or "name one of announce.destinations in content/site.yaml"
            raise UsageFault(f"'{each}' is neither an address nor a destination of this library", hint)
        item = named[each]
        url = environment.get(item.variable, "").strip()
        if not url:
            hint = "set it where the command runs, such as among the secrets of the CI"
            raise UsageFault(f"the environment variable {item.variable} is empty", hint)
        spoken = item.language or settings.default_language
        if spoken not in settings.languages:
            raise UsageFault(f"the library is not written in '{spoken}'", f"change the language of '{each}'")
        found[each] = Destination(each, each, spoken, service_of(url, site=site))
    return list(found.values())


def send_all(
    root: Path, press: Press, news: Sequence[News], destinations: Sequence[Destination], ask: Ask
) -> Outcome:
    """Tells each place what it was not told yet, after asking; one that fails does not stop the others.

    Raises UsageFault where the log is damaged, EnvironmentFault where it can't be written: then nothing is sent.
    """
    with alone(
        root / "announce", lambda _told: None
    ):  # a second run waits, and then finds nothing left to tell
        log = SentLog.read(root)
        dispatches = _dispatches(press, news, destinations, log)
        silent = [item for item in destinations if item not in [each.destination for each in dispatches]]
        lines = [f"{item.shown} was told everything before." for item in silent]
        if not dispatches or not ask([line for item in dispatches for line in item.lines]):
            return Outcome(tuple(lines), ())
        log.write()  # what can't be kept is not sent
        problems: list[Problem] = []
        for item in dispatches:
            failure = item.send()
            if failure:
                problems.append(_unsent(item, failure))
                continue
            log.add(item.destination.key, [key for each in item.news for key in each.keys], press.today)
            lines.append(f"Sent to {item.destination.shown}.")
    return Outcome(tuple(lines), tuple(problems))


def _dispatches(
    press: Press, news: Sequence[News], destinations: Sequence[Destination], log: SentLog
) -> list[Dispatch]:
    found: list[Dispatch] = []
    for destination in destinations:
        told = log.told(destination.key)
        left = tuple(item for item in news if item.keys[0] not in told)
        if left:
            found.append(Dispatch(destination, left, press.announcement(destination.language, left)))
    return found


def _unsent(item: Dispatch, reason: str) -> Problem:
    return Problem(
        "announcement-unsent",
        Place(PATH),
        f"{item.destination.shown} was not told: {reason}",
        "run the same command again: who was told is not told again",
    )
