"""`sitegen round score`: the lists that came in for a case become its results in content/data/rounds/."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from sitegen.building.store import write_whole
from sitegen.errors import Problem, Severity, UsageFault, warning
from sitegen.importers.drafts import as_written
from sitegen.importers.target import shown_path
from sitegen.model.case import CaseFacts
from sitegen.model.library import Case, Library
from sitegen.model.rounds import Round, RoundResults, Ruling, Rulings
from sitegen.ops.rounds.answers import Answers, read_answers
from sitegen.planning.embargo import hiding_of
from sitegen.planning.rounds.names import Names, ruled
from sitegen.planning.rounds.scoring import Entry, Scored, score
from sitegen.privacy.wording import reader_rules
from sitegen.privacy.words import found_in
from sitegen.reading.library import read_library
from sitegen.reading.rounds import place_of
from sitegen.reading.schema import did_you_mean
from sitegen.reading.site_file import read_settings

Ask = Callable[[str, int], Ruling | None]
"""Asks a person about a typed name and the number of its readers; None leaves it for another time."""
_HEAD = "# What the editors ruled of names that readers typed; written by 'sitegen round score', and free to be edited.\n"


@dataclass(frozen=True, slots=True)
class Scoring:
    """What became of a round."""

    lines: tuple[str, ...]
    problems: tuple[Problem, ...]
    done: str


def score_round(
    root: Path,
    case_id: str,
    files: Sequence[Path],
    *,
    today: date,
    rulings: Mapping[str, Ruling],
    ask: Ask | None = None,
) -> Scoring:
    """Scores the lists in files, and writes the results once every typed name is understood or ruled on.

    Rulings are kept even where the results are not whole yet. Raises UsageFault where there is no such round, or it is
    not over, or a file can't be read; EnvironmentFault where results can't be written.
    """
    library, faults = _library(root, case_id)
    if library is None or faults:
        return Scoring((), faults, "Nothing was scored.")
    case = library.cases[case_id]
    closes = _closing_day(case, today)
    zone = ZoneInfo(library.settings.rounds.time_zone)
    deadline = datetime.combine(closes + timedelta(days=1), time.min, zone)
    answers = read_answers([(path, shown_path(path, root)) for path in files], case_id, zone)
    private = _private(library, answers.entries)
    kept = library.rounds.get(case_id, Round()).rulings

    def scored(now: Rulings) -> Scored:
        names = Names(case.facts, _others(library, case_id, today), now)
        return score(answers.entries, names, closes=closes, deadline=deadline, private=private)

    after = ruled(kept, rulings)
    outcome = scored(after)
    if ask is not None and outcome.unmatched:
        said = {text: ruling for text, n in outcome.unmatched.items() if (ruling := ask(text, n))}
        after = ruled(after, said)
        outcome = scored(after)
    if after != kept:
        write_whole(root / place_of(case_id, "yaml").path, _rulings_file(after))
    problems = (*answers.problems, *_unmatched(case_id, outcome), *_nothing(case_id, answers))
    lines = _lines(outcome, answers, len(private))
    if any(item.severity is Severity.ERROR for item in problems):
        return Scoring(lines, problems, "No results were written.")
    target = place_of(case_id).path
    write_whole(root / target, _results_file(outcome.results))
    return Scoring(lines, problems, f"{_summary(outcome.results)} Written to {target}.")


def _library(root: Path, case_id: str) -> tuple[Library | None, tuple[Problem, ...]]:
    settings, faults = read_settings(root)
    if settings is None:
        return None, faults
    reading = read_library(root, settings, history=False)
    rulings = place_of(case_id, "yaml").path
    stopping = [item for item in reading.problems if item.place.path == rulings]
    if case_id not in reading.library.cases:
        stopping += [item for item in reading.problems if f"content/cases/{case_id}/" in item.place.path]
        if not stopping:
            hint = did_you_mean(case_id, list(reading.library.cases))
            raise UsageFault(f"there is no case '{case_id}'", hint)
        return None, tuple(stopping)
    errors = (*faults, *(item for item in stopping if item.severity is Severity.ERROR))
    return reading.library, errors


def _closing_day(case: Case, today: date) -> date:
    closes = case.facts.round.closes if case.facts.round else None
    if closes is None or case.facts.diagnosis is None:
        hint = "write 'round: {}' into the case, or name its collection under 'rounds' in content/site.yaml"
        raise UsageFault(f"the case '{case.id}' is no round", hint)
    if today <= closes:
        message = f"the round of '{case.id}' is open until the end of {closes.isoformat()}"
        raise UsageFault(message, "score it when nobody can send a list any more")
    return closes


def _others(library: Library, case_id: str, today: date) -> list[CaseFacts]:
    """The cases whose answer is open to all on that day."""
    return [
        case.facts
        for key, case in sorted(library.cases.items())
        if key != case_id
        and case.facts.status == "published"
        and (case.facts.published or date.max) <= today
        and hiding_of(case.facts, today) == "open"
    ]


def _private(library: Library, entries: Iterable[Entry]) -> frozenset[str]:
    """What readers typed that would lead to a person."""
    rules = reader_rules(library.settings.languages)
    texts = {text for entry in entries for text in (*entry.answers, entry.name, entry.affiliation) if text}
    return frozenset(text for text in texts if any(True for _ in found_in(text, rules)))


def _unmatched(case_id: str, outcome: Scored) -> list[Problem]:
    place = place_of(case_id, "yaml")
    return [
        Problem(
            "round-unmatched",
            place,
            f"'{text}' ({_counted(readers, 'reader')}) is no name that the library knows",
            f'say what it is: --rule "{text}=right", "…=wrong", or "…=hidden" for what is no diagnosis',
        )
        for text, readers in outcome.unmatched.items()
    ]


def _nothing(case_id: str, answers: Answers) -> list[Problem]:
    if answers.entries or answers.problems:
        return []
    others = f", and {_counted(answers.others, 'list')} for others" if answers.others else ""
    message = f"the files hold no list for '{case_id}'{others}"
    return [warning("round-answer", place_of(case_id), message, "check the files and the column 'case'")]


def _lines(outcome: Scored, answers: Answers, private: int) -> tuple[str, ...]:
    lines = [f"Taken for '{name}', one slip apart: '{typed}'" for typed, name in outcome.slips.items()]
    if outcome.late:
        lines.append(f"Too late: {_counted(outcome.late, 'list')}")
    if outcome.replaced:
        lines.append(f"Replaced by a later one of the same reader: {_counted(outcome.replaced, 'list')}")
    if unknown := sum(entry.submitted is None for entry in answers.entries):
        lines.append(f"Taken as in time, since no time is given: {_counted(unknown, 'list')}")
    if answers.others:
        lines.append(f"For other cases: {_counted(answers.others, 'list')}")
    if private:
        lines.append(f"Counted and never shown, since they lead to a person: {_counted(private, 'text')}")
    return tuple(lines)


def _summary(results: RoundResults) -> str:
    readers = _counted(results.readers, "reader")
    return f"{readers}: {results.first} right at first, {results.among} further down, {len(results.winners)} to be named."


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _results_file(results: RoundResults) -> bytes:
    value = as_written(results.model_dump(mode="json"))
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _rulings_file(rulings: Rulings) -> bytes:
    kept = {key: value for key, value in rulings.model_dump(mode="json").items() if value}
    return (_HEAD + yaml.safe_dump(kept, allow_unicode=True, sort_keys=False)).encode()
