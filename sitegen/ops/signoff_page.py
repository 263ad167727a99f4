"""The pages of a sign-off as HTML: all pictures with a box to check each, what came of it, a sheet for the printer.

Templates, style and script lie in signoff_templates/; nothing in a page comes from anywhere else.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sitegen.building.store import writing_whole
from sitegen.errors import UsageFault
from sitegen.ops.signoff import Review, view_as_png
from sitegen.ops.signoff_views import Shown, View

_FOLDER = Path(__file__).with_name("signoff_templates")

Address = Callable[[int, int], str]
"""Where a picture's view is to be had, by the numbers of both from 0."""


class Pages:
    """The pages, and the policy under which a browser shows them."""

    def __init__(self) -> None:
        loader = FileSystemLoader(_FOLDER)
        self._templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
        self._templates.trim_blocks = self._templates.lstrip_blocks = True
        self._style, self._script = ((_FOLDER / name).read_text("utf-8") for name in ("page.css", "page.js"))
        self._templates.globals.update(style=Markup(self._style), script=Markup(self._script))  # noqa: S704 - our own files

    @property
    def policy(self) -> str:
        """A Content-Security-Policy: our own style and script by their digests, our own pictures, nothing else."""
        style, script = (_source(text) for text in (self._style, self._script))
        parts = ("default-src 'none'", "img-src 'self'", f"style-src {style}", f"script-src {script}")
        return "; ".join((*parts, "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"))

    def review(self, review: Review, address: Address) -> str:
        """The page to look through."""
        return self._templates.get_template("review.html").render(review=review, address=address)

    def outcome(self, heading: str, lines: list[str], *, good: bool) -> str:
        """What came of it."""
        return self._templates.get_template("outcome.html").render(heading=heading, lines=lines, good=good)

    def sheet(self, review: Review, picture: Callable[[Shown, View], bytes]) -> Iterator[bytes]:
        """A sheet for the printer with all pictures in it, piece by piece."""

        def address(shown: int, view: int) -> str:
            item = review.pictures[shown]
            return "data:image/png;base64," + base64.b64encode(picture(item, item.views[view])).decode()

        template = self._templates.get_template("sheet.html")
        for part in template.generate(review=review, address=address):
            yield part.encode()


def write_sheet(review: Review, path: Path) -> str:
    """Writes a sheet for the printer, one file that holds all pictures; what was done.

    Raises UsageFault where it would lie among the content, EnvironmentFault where it can't be written.
    """
    if (review.root / "content").resolve() in path.resolve().parents:
        raise UsageFault("a sheet for the printer is no content", "give a place outside of content/")
    with writing_whole(path) as file:
        for part in Pages().sheet(review, lambda shown, view: view_as_png(review, shown, view)):
            file.write(part)
    return f"{path}: {len(review.pictures)} pictures to print. Nothing is signed off."


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
