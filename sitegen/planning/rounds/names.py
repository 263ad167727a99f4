"""Which diagnosis a reader has typed: the right one, another one that the library knows, or one for a person to rule on.

No I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sitegen.model.case import CaseFacts, Diagnosis
from sitegen.model.questions import Differential
from sitegen.model.rounds import Ruling, Rulings
from sitegen.model.values import Text
from sitegen.planning.matching import answer_key, keys_of
from sitegen.planning.rounds.slips import is_slip


@dataclass(frozen=True, slots=True)
class Match:
    """What a typed name was taken for."""

    name: Text
    """As it is shown."""
    ruling: Ruling
    slip: str = ""
    """The name of which it was a slip; empty where it is the very name, or an editor ruled."""


class Names:
    """All names that mean something to one round."""

    def __init__(self, case: CaseFacts, others: Iterable[CaseFacts], rulings: Rulings) -> None:
        """`others` are cases whose answer is open to all: what hidden ones call things is nobody's business."""
        if case.diagnosis is None:
            raise ValueError("a round asks for a diagnosis")
        self._right = case.diagnosis.name
        self._ruled: dict[str, Ruling] = {}
        for ruling, texts in _lists(rulings):
            self._ruled |= dict.fromkeys(keys_of(texts), ruling)
        self._known: dict[str, tuple[Text, str]] = {}
        """Key → the diagnosis, and the very name."""
        for diagnosis in _diagnoses(case, others):
            for text in (diagnosis.name, *diagnosis.synonyms):
                for words in text.every:
                    self._known.setdefault(answer_key(words), (diagnosis.name, words))

    def match(self, typed: str) -> Match | None:
        """What a typed name means; None where a person has to rule. A ruling goes before everything."""
        key = answer_key(typed)
        if key in self._ruled:
            ruling = self._ruled[key]
            return Match(self._right if ruling == "right" else self._known_as(key, typed), ruling)
        if key in self._known:
            return self._as(self._known[key][0])
        near = {name: words for name, words in self._known.values() if is_slip(typed, words)}
        if len(near) != 1:  # a slip of two diagnoses is nobody's
            return None
        ((name, words),) = near.items()
        return self._as(name, words)

    def _as(self, name: Text, slip: str = "") -> Match:
        return Match(name, "right" if name == self._right else "wrong", slip)

    def _known_as(self, key: str, typed: str) -> Text:
        return self._known[key][0] if key in self._known else Text({"": typed})


def _lists(rulings: Rulings) -> Iterator[tuple[Ruling, tuple[str, ...]]]:
    yield "right", rulings.right
    yield "wrong", rulings.wrong
    yield "hidden", rulings.hidden


def ruled(rulings: Rulings, more: Mapping[str, Ruling]) -> Rulings:
    """The rulings with more of them; the later one holds for a name."""
    said: dict[str, tuple[str, Ruling]] = {}
    for ruling, texts in _lists(rulings):
        for text in texts:
            said[answer_key(text)] = (text, ruling)
    for text, ruling in more.items():
        said[answer_key(text)] = (text, ruling)
    return Rulings(
        **{
            name: tuple(sorted(text for text, ruling in said.values() if ruling == name))
            for name in ("right", "wrong", "hidden")
        }
    )


def _diagnoses(case: CaseFacts, others: Iterable[CaseFacts]) -> Iterator[Diagnosis | Differential]:
    """The case's own first, since its names decide."""
    for facts in (case, *others):
        if facts.diagnosis:
            yield facts.diagnosis
        yield from facts.differential
