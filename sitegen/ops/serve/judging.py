"""What is wrong with the library, kept up to date: each rule looks at no more than it has to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date
from pathlib import Path

from sitegen.building.sources import examine_file, examine_sources, without_echoes
from sitegen.building.store import Store
from sitegen.errors import Problem
from sitegen.model.library import Library
from sitegen.planning import rules
from sitegen.reading.parts import Part, belongs, part_of

_WORDS = "words"
"""The rule that judges every word of every file: of it alone, what did not change is not judged again."""


class Judge:
    """The privacy gate and the rules over a library in memory; one thread at a time."""

    def __init__(self, root: Path, store: Store) -> None:
        self._root = root
        self._store = store
        self._refused: dict[str, Problem] = {}
        self._words: dict[Part | None, tuple[Problem, ...]] = {}
        self._rules: list[Problem] = []

    def gate_all(self, library: Library, executor: Executor) -> None:
        """Puts every file before the gate."""
        found = examine_sources(self._root, self._store, executor, read=_read(library))
        self._refused = {problem.place.path: problem for problem in found}

    def gate(self, library: Library, paths: Iterable[str]) -> None:
        """Puts before the gate the files that changed; what is gone is no fault any more."""
        read = _read(library)
        for path in paths:
            below = f"{path}/"
            for old in [old for old in self._refused if old == path or old.startswith(below)]:
                del self._refused[old]
            for file in _files(self._root / path):
                problem = examine_file(self._root, file, self._store, read=read)
                if problem:
                    self._refused[problem.place.path] = problem

    def judge_all(self, library: Library, today: date) -> None:
        """Asks every rule about everything."""
        self._rules = _checked(library, today)
        found = rules.check(library, today, {_WORDS: rules.RULES[_WORDS]})
        words: dict[Part | None, list[Problem]] = {}
        for problem in found:
            words.setdefault(part_of(problem.place.path), []).append(problem)
        self._words = {part: tuple(problems) for part, problems in words.items()}

    def judge(self, library: Library, today: date, parts: Iterable[Part]) -> None:
        """Asks every rule where only these parts changed: about their words, and about what else they state and all others of them."""
        self._rules = _checked(library, today)
        for part in parts:
            own = replace(
                library,
                written=tuple(item for item in library.written if belongs(item.path, part)),
                names=tuple(name for name in library.names if belongs(name, part)),
            )
            self._words[part] = tuple(rules.check(own, today, {_WORDS: rules.RULES[_WORDS]}))

    def problems(self, others: Iterable[Problem]) -> tuple[Problem, ...]:
        """All that is wrong, each once, in the order of places, together with what others found."""
        words = [problem for problems in self._words.values() for problem in problems]
        found = without_echoes([*others, *self._rules, *words], list(self._refused.values()))
        return tuple(sorted(dict.fromkeys(found), key=lambda item: item.sort_key))


def _checked(library: Library, today: date) -> list[Problem]:
    return rules.check(library, today, {name: rule for name, rule in rules.RULES.items() if name != _WORDS})


def _read(library: Library) -> Collection[str]:
    return {written.path for written in library.written}


def _files(path: Path) -> list[Path]:
    """A file, or every file of a folder that came as a whole; links are not followed."""
    if path.is_symlink():
        return []
    if path.is_dir():
        return sorted(item for item in path.rglob("*") if item.is_file() and not item.is_symlink())
    return [path] if path.is_file() else []
