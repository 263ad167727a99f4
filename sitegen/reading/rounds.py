"""Rounds as they are read: the days that a case leaves to the library's rule, and what is kept in content/data/rounds/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sitegen.errors import Place, Problem
from sitegen.model.case import CaseFacts
from sitegen.model.library import Written
from sitegen.model.rounds import CaseRound, Round, RoundResults, Rulings, closing_day
from sitegen.model.values import Facts
from sitegen.reading.documents import decode, parse_yaml
from sitegen.reading.folders import Folder, linked
from sitegen.reading.records import written_facts
from sitegen.reading.schema import facts_of
from sitegen.settings import RoundSettings

FOLDER = "content/data/rounds"
"""Where results (<case>.json) and rulings (<case>.yaml) of rounds lie."""

F = TypeVar("F", bound=Facts)


def held(facts: CaseFacts, rule: RoundSettings) -> CaseFacts:
    """The case with the days of its round: when it closes, and that the answer is told on the day after.

    A case is a round because it says so, or because it belongs to the series of the library's rule; there a case
    whose answer is behind a click, by its own word, is none.
    """
    own = facts.round
    written_click = "reveal" in facts.model_fields_set and facts.reveal == "click"
    if own is None and rule.collection in facts.collections and facts.asks_for_list and not written_click:
        own = CaseRound()
    if own is None or facts.published is None:
        return facts
    closes = own.closes or closing_day(facts.published, rule.closes, rule.weeks)
    reveal = facts.reveal if "reveal" in facts.model_fields_set else closes + timedelta(days=1)
    return facts.model_copy(update={"round": CaseRound(closes=closes), "reveal": reveal})


@dataclass(frozen=True, slots=True)
class Kept:
    """What content/data/rounds/ holds."""

    rounds: Mapping[str, Round] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    written: tuple[Written, ...] = ()


def read_rounds(folder: Folder) -> Kept:
    """Results and rulings of every round; a file with faults counts as absent."""
    found: dict[str, Round] = {}
    problems: list[Problem] = []
    written: list[Written] = []
    for name in folder.names:
        case_id, _, ending = name.rpartition(".")
        if "/" in name or ending not in ("json", "yaml"):
            continue
        model: type[Facts] = RoundResults if ending == "json" else Rulings
        text, faults = decode(folder.read(name), folder.shown(name))
        document = parse_yaml(text, folder.shown(name))  # JSON is YAML too
        facts, faults_of_facts = facts_of(model, document, document.root)
        problems += [*faults, *document.problems, *faults_of_facts]
        written.append(Written(document.path, text, written_facts(document)))
        known = found.get(case_id, Round())
        if facts is not None:
            part = "results" if ending == "json" else "rulings"
            found[case_id] = known.model_copy(update={part: facts})
    problems += [*folder.leftovers(), *folder.problems]
    return Kept(found, tuple(problems), tuple(written))


def rounds_of(root: Path, max_pixels: int) -> Kept:
    """What the library keeps of its rounds; nothing where it has had none."""
    path = root / FOLDER
    if path.is_symlink():
        return Kept(problems=(linked(Place(FOLDER), "put the folder itself here"),))
    if path.parent.is_symlink() or not path.is_dir():  # a linked content/data is told where views are read
        return Kept()
    return read_rounds(Folder(root, path, max_pixels=max_pixels))


def place_of(case_id: str, ending: str = "json") -> Place:
    """Where the results (json) or rulings (yaml) of a round are kept."""
    return Place(f"{FOLDER}/{case_id}.{ending}")
