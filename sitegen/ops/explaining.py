"""`sitegen explain`: what docs/problems.md says of a code, on the terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import sitegen
from sitegen.errors import EnvironmentFault, UsageFault
from sitegen.reading.schema import did_you_mean

_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_SENTENCE = re.compile(r".+?[.:;](?=\s|$)", re.DOTALL)


def explanations() -> Mapping[str, str]:
    """Every problem code with what is said of it, in the order of the alphabet.

    Raises EnvironmentFault where the text did not come along with the program.
    """
    package = Path(sitegen.__file__).parent
    # An installed wheel carries the text inside the package; a checkout has it in docs/.
    for path in (package / "problems.md", package.parent / "docs" / "problems.md"):
        if path.is_file():
            parts = _HEADING.split(path.read_text("utf-8"))[1:]
            return {code: _plain(words).strip() for code, words in zip(parts[::2], parts[1::2], strict=True)}
    raise EnvironmentFault("problems.md did not come along with sitegen", "install sitegen again")


def explanation(code: str) -> str:
    """What is said of a code, given with or without the brackets of a report.

    Raises UsageFault for a code that there is not.
    """
    known = explanations()
    wanted = code.strip().strip("[]").lower()
    if wanted not in known:
        near = did_you_mean(wanted, list(known))
        hint = near if near.startswith("did you mean") else "'sitegen explain' lists all codes"
        raise UsageFault(f"there is no problem code '{code}'", hint)
    return f"{wanted}\n\n{known[wanted]}"


def codes() -> tuple[tuple[str, str], ...]:
    """Every code with the first sentence of what is said of it."""
    return tuple((code, _first(words)) for code, words in explanations().items())


def _first(words: str) -> str:
    found = _SENTENCE.match(words)
    return " ".join((found[0] if found else words).split()).rstrip(":;")


def _plain(words: str) -> str:
    """Markdown without its links, which lead nowhere in a terminal, and without marks of emphasis."""
    return _LINK.sub(r"\1", words).replace("**", "")
