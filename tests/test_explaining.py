"""`sitegen explain`: every code of a report is explained on the terminal."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from sitegen.cli import cli
from sitegen.errors import UsageFault
from sitegen.ops.explaining import codes, explanation, explanations
from tests.test_docs import codes_in_source


def test_every_code_is_explained() -> None:
    """What the code can give is what the command knows."""
    assert set(explanations()) == codes_in_source()


@pytest.mark.parametrize("code", ["bad-id", "[bad-id]", " BAD-ID "])
def test_a_code_is_taken_as_it_was_copied(code: str) -> None:
    """Brackets and capitals do not matter."""
    said = explanation(code)

    assert said.startswith("bad-id\n\nThe name of a folder")
    assert "content/cases/chest-017/" in said


def test_links_lead_nowhere_in_a_terminal() -> None:
    """Of a link its words stay."""
    assert not [code for code, words in explanations().items() if "](" in words]


def test_the_nearest_code_is_named() -> None:
    """A slip in a code is answered with the code that was meant; a wild guess with the way to the list."""
    with pytest.raises(UsageFault) as slip:
        explanation("unkown-key")
    with pytest.raises(UsageFault) as guess:
        explanation("qqqqqq")

    assert slip.value.hint == "did you mean 'unknown-key'?"
    assert guess.value.hint == "'sitegen explain' lists all codes"


def test_all_codes_are_listed() -> None:
    """Without a code each stands in the list with a sentence."""
    said = CliRunner().invoke(cli, ["explain"], catch_exceptions=False).stdout

    assert all(code in said for code, _ in codes())
    assert all(words and "\n" not in words for _, words in codes())
