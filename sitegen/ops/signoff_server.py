"""Serves the page of one sign-off to the browser of this machine, until it is signed, refused or stopped.

Listens on the loopback interface alone, at an address that cannot be guessed; answers one page, its pictures,
and one POST. Whatever comes with another Host (DNS rebinding) or Origin (another page in the same browser) is refused.
"""

from __future__ import annotations

import hmac
import re
import secrets
import threading
import webbrowser
from collections.abc import Callable, Mapping
from datetime import date
from http import HTTPStatus
from typing import cast
from urllib.parse import parse_qs

from sitegen.errors import SitegenError
from sitegen.ops.loopback import Loopback, LoopbackRequest
from sitegen.ops.signoff import PicturesChanged, Review, sign, view_as_png
from sitegen.ops.signoff_page import Pages

_LONGEST = 1_000_000
"""Bytes of a form: enough for a box of each of some tens of thousands of pictures."""
_VIEW = re.compile(r"(\d{1,6})/(\d{1,3})\.png")


def opener(say: Callable[[str], object], *, browser: bool) -> Callable[[str], object]:
    """Tells where the page is, and opens it there."""

    def opened(address: str) -> None:
        say(f"Look at the pictures at {address} (Ctrl+C ends without a sign-off).")
        if browser:
            webbrowser.open(address)

    return opened


class SignoffServer:
    """One sign-off, open at `address`."""

    def __init__(self, review: Review, today: date) -> None:
        self.review = review
        self.pages = Pages()
        self.token = secrets.token_urlsafe(24)
        self.written = ""
        """The line that was written."""
        self.refused: SitegenError | None = None
        self._today = today
        self._signing = threading.Lock()
        self._server = _Desk(0, _Request)
        self._server.desk = self

    @property
    def host(self) -> str:
        """What a browser on this machine calls us."""
        return self._server.host

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{self.host}/{self.token}/"

    def run(self, opened: Callable[[str], object]) -> str:
        """Serves until the sign-off is written; in which file, and the line.

        Raises what stood in its way: PicturesChanged, or another SitegenError.
        """
        try:
            opened(self.address)
            self._server.serve_forever(poll_interval=0.1)
        finally:
            self._server.server_close()
        if self.refused is not None:
            raise self.refused
        return f"{self.review.facts}: {self.written}"

    def page(self) -> str:
        """The page to look through."""
        return self.pages.review(self.review, lambda shown, view: f"{shown}/{view}.png")

    def picture(self, shown: int, view: int) -> bytes | None:
        """A picture's view; None where there is none."""
        pictures = self.review.pictures
        if shown >= len(pictures) or view >= len(pictures[shown].views):
            return None
        return view_as_png(self.review, pictures[shown], pictures[shown].views[view])

    def sign(self, seen: list[str]) -> tuple[HTTPStatus, str]:
        """Writes the sign-off, once, if every picture is checked; what to answer."""
        wanted = {str(number) for number, _ in enumerate(self.review.pictures, 1)}
        with self._signing:
            if self.written or self.refused:
                return HTTPStatus.CONFLICT, self.pages.outcome(
                    "This is over", ["Close this page."], good=False
                )
            if set(seen) != wanted:
                lines = ["A picture is not checked. Go back, and look at those that are left."]
                return HTTPStatus.BAD_REQUEST, self.pages.outcome("Nothing is signed off", lines, good=False)
            try:
                self.written = sign(self.review, self._today)
            except SitegenError as error:
                self.refused = error
                lines = [error.message, error.hint]
                return HTTPStatus.CONFLICT, self.pages.outcome("Nothing is signed off", lines, good=False)
        lines = [
            f"{self.review.facts} now has:",
            self.written,
            "Commit it with the pictures. You can close this page.",
        ]
        return HTTPStatus.OK, self.pages.outcome("Signed off", lines, good=True)

    def end(self) -> None:
        """Ends `run` where the work is over; called by the thread that has given the last answer."""
        if self.written or self.refused:
            threading.Thread(target=self.stop, daemon=True).start()

    def stop(self) -> None:
        """Ends `run`, whatever has been done; waits until it no longer listens."""
        self._server.shutdown()


class _Desk(Loopback):
    """A server that knows whose sign-off it serves."""

    desk: SignoffServer


class _Request(LoopbackRequest):
    """One request; answered with the headers that keep the page to itself."""

    def do_GET(self) -> None:  # noqa: N802 - the name is the base class's
        path = self._path()
        if path is None:
            return
        match = _VIEW.fullmatch(path)
        if not path:
            self.answer(HTTPStatus.OK, self._desk.page().encode(), "text/html; charset=utf-8")
        elif match:
            self._picture(int(match[1]), int(match[2]))
        else:
            self.refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:  # noqa: N802 - as above
        path = self._path()
        if path is None:
            return
        if path:
            self.refuse(HTTPStatus.NOT_FOUND)
        elif self.headers.get("Origin") != f"http://{self._desk.host}":
            self.refuse(HTTPStatus.FORBIDDEN)
        else:
            self._sign()

    @property
    def _desk(self) -> SignoffServer:
        return cast("_Desk", self.server).desk

    def _path(self) -> str | None:
        """What stands behind the token; None where the request is not for us, which is answered."""
        if not self.for_us():
            return None
        token, slash, path = self.path.removeprefix("/").partition("/")
        if not slash or not hmac.compare_digest(token.encode(), self._desk.token.encode()):
            self.refuse(HTTPStatus.NOT_FOUND)
            return None
        return path

    def _picture(self, shown: int, view: int) -> None:
        try:
            data = self._desk.picture(shown, view)
        except PicturesChanged:
            self.refuse(HTTPStatus.GONE)
        except Exception:  # noqa: BLE001 - decoders raise anything on hostile files; the picture stays empty
            self.refuse(HTTPStatus.INTERNAL_SERVER_ERROR)
        else:
            if data is None:
                self.refuse(HTTPStatus.NOT_FOUND)
            else:
                self.answer(HTTPStatus.OK, data, "image/png")

    def _sign(self) -> None:
        length = self.headers.get("Content-Length", "")
        kind = self.headers.get("Content-Type", "")
        if not re.fullmatch(r"\d{1,9}", length) or int(length) > _LONGEST:
            self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        if kind.partition(";")[0].strip() != "application/x-www-form-urlencoded":
            self.refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
            return
        form = parse_qs(self.rfile.read(int(length)).decode("utf-8", errors="replace"))
        status, page = self._desk.sign(form.get("seen", []))
        try:
            self.answer(status, page.encode(), "text/html; charset=utf-8")
        finally:
            self._desk.end()

    @property
    def hosts(self) -> tuple[str, ...]:
        """The one name under which the page was opened."""
        return (self._desk.host,)

    def answer(
        self, status: HTTPStatus, data: bytes, kind: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """With the policy of the page."""
        policy = {"Content-Security-Policy": self._desk.pages.policy}
        super().answer(status, data, kind, policy | dict(headers or {}))
