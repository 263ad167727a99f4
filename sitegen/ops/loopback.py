"""A server for the browser of this machine alone: the loopback interface, one Host, no other site's page.

Whoever asks by another name (DNS rebinding) or from another site's page is refused before anything is looked up.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

HOST: Final = "127.0.0.1"
_SECONDS = 30
"""How long a silent connection is kept."""


class Loopback(ThreadingHTTPServer):
    """Answers each request in a thread of its own; none of them keeps the program from ending."""

    daemon_threads = True
    allow_reuse_address = sys.platform != "win32"
    """Windows would let a second server take a port that is in use."""

    def __init__(self, port: int, handler: type[LoopbackRequest]) -> None:
        """Port 0 is any free one. Raises OSError where the port is in use."""
        super().__init__((HOST, port), handler)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @property
    def host(self) -> str:
        """What a browser on this machine calls it."""
        return f"{HOST}:{self.port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing of a browser that went away in the midst of an answer, as it does when one scrolls on."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class LoopbackRequest(BaseHTTPRequestHandler):
    """One request; answered with headers that keep what is served to the browser that asked."""

    timeout = _SECONDS
    disable_nagle_algorithm = True
    """Head and body are sent one after the other: without this, a body may wait for the head to be acknowledged."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """By what names this server may be called."""
        raise NotImplementedError

    def for_us(self) -> bool:
        """Whether the request may be answered; where not, it is refused."""
        called = self.headers.get_all("Host") or []
        if len(called) != 1 or called[0] not in self.hosts:
            self.refuse(HTTPStatus.MISDIRECTED_REQUEST)
            return False
        if self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            self.refuse(HTTPStatus.FORBIDDEN)
            return False
        return True

    def refuse(self, status: HTTPStatus) -> None:
        """A few words and the status."""
        self.answer(status, f"{status.value} {status.phrase}\n".encode(), "text/plain; charset=utf-8")

    def answer(
        self, status: HTTPStatus, data: bytes, kind: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """Sends a whole answer; `headers` stand beside, and before, the usual ones."""
        usual = {
            "Content-Type": kind,
            "Content-Length": str(len(data)),
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            # Not "no-referrer": with it browsers send forms with "Origin: null".
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        self.send_response(status)
        for name, value in (usual | dict(headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def version_string(self) -> str:
        """The program, without its version."""
        return "sitegen"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
        """Says nothing: addresses may hold a token, and only the report prints."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answers what the base class refuses, such as another method, in the same few words."""
        del message, explain
        self.refuse(HTTPStatus(code))
