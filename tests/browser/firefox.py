"""A headless Firefox that is spoken to in WebDriver BiDi, its own protocol for tests (w3.org/TR/webdriver-bidi)."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

START = 30.0
"""Seconds that a Firefox with a new profile may take until it listens."""

ANSWER = 60.0
"""Seconds that a command, or something that a page is to do, may take."""

PREFS = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.topsites.contile.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.server": "data:,",
    "ui.prefersReducedMotion": 1,
}
"""A quiet Firefox, which calls nobody and moves nothing."""

# What the console does not tell: a refusal of the Content-Security-Policy, and a file that did not come.
WATCH = """() => {
  globalThis.faults = [];
  addEventListener("securitypolicyviolation", (event) => faults.push(`${event.violatedDirective}: ${event.blockedURI}`));
  addEventListener("error", ({ message, target }) => faults.push(message || target.src || target.href), true);
  addEventListener("unhandledrejection", ({ reason }) => faults.push(String(reason)));
}"""

KEYS = {"Home": "\ue011", "End": "\ue010", "ArrowUp": "\ue013", "ArrowDown": "\ue015", "Enter": "\ue007"}
"""Keys without a character of their own, as WebDriver names them."""


class Firefox:
    """One tab of a running Firefox."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._last = 0
        self._logged: list[str] = []
        self.call("session.new", {"capabilities": {}})
        self.call("session.subscribe", {"events": ["log.entryAdded"]})
        self.call("script.addPreloadScript", {"functionDeclaration": WATCH})
        self._tab = self.call("browsingContext.getTree", {})["contexts"][0]["context"]

    def call(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Asks for something and waits for the answer; what the console says meanwhile is kept."""
        self._last += 1
        self._socket.send(json.dumps({"id": self._last, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=ANSWER))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] in ("error", "warn"):
                self._logged.append(str(message["params"]["text"]))
            if message.get("id") == self._last:
                if message["type"] == "error":
                    raise AssertionError(f"{method}: {message['error']}: {message['message']}")
                result: dict[str, Any] = message["result"]
                return result

    def size(self, width: int, height: int) -> None:
        """Gives the tab a viewport of that many pixels."""
        viewport = {"width": width, "height": height}
        self.call("browsingContext.setViewport", {"context": self._tab, "viewport": viewport})

    def open(self, address: str) -> None:
        """Goes to a page and waits until it has loaded."""
        self._logged.clear()
        self.call("browsingContext.navigate", {"context": self._tab, "url": address, "wait": "complete"})

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page; promises are awaited."""
        value, fault = self._told(expression)
        assert not fault, (expression, fault)
        return value

    def _told(self, expression: str) -> tuple[Any, str]:
        code = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        target = {"context": self._tab}
        result = self.call("script.evaluate", {"expression": code, "target": target, "awaitPromise": True})
        if result["type"] != "success":
            return None, str(result["exceptionDetails"]["text"])
        return json.loads(result["result"]["value"]), ""

    def wait(self, expression: str) -> Any:
        """The value of an expression as soon as it is true.

        One that fails is not true yet: on a page that loads anew, what it asks of is missing for a while.
        """
        until = time.monotonic() + ANSWER
        value, fault = self._told(expression)
        while not value:
            assert time.monotonic() < until, f"not in {ANSWER:g} s: {expression} ({fault or value})"
            time.sleep(0.02)
            value, fault = self._told(expression)
        return value

    def press(self, *keys: str) -> None:
        """Presses keys one after the other, as on a keyboard."""
        steps = [{"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": steps}]
        self.call("input.performActions", {"context": self._tab, "actions": actions})

    def click(self, selector: str) -> None:
        """Clicks into the middle of the first element, once it is in sight."""
        at = self.evaluate(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " e.scrollIntoView({ block: 'center', behavior: 'instant' }); const box = e.getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2].map(Math.round) })()"
        )
        steps = [
            {"type": "pointerMove", "x": at[0], "y": at[1]},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        actions = [{"type": "pointer", "id": "mouse", "actions": steps}]
        self.call("input.performActions", {"context": self._tab, "actions": actions})

    def faults(self) -> list[str]:
        """What went wrong on the page: errors and warnings of the console, refusals, files that did not come."""
        return [*self.evaluate("faults"), *self._logged]


@contextmanager
def firefox(program: str, profile: Path) -> Iterator[Firefox]:
    """Starts a Firefox with a new profile in that folder, and ends it."""
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFS.items())
    (profile / "user.js").write_text("".join(lines), "utf-8")
    command = [program, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", str(profile)]
    environment = {**os.environ, "MOZ_CRASHREPORTER_DISABLE": "1", "HOME": str(profile)}
    with (profile / "log.txt").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    try:
        with connect(f"ws://127.0.0.1:{_port(process, profile)}/session", max_size=None) as socket:
            tab = Firefox(socket)
            yield tab
            tab.call("browser.close", {})
        process.wait(ANSWER)
    finally:
        process.kill()
        process.wait()


def _port(process: subprocess.Popen[bytes], profile: Path) -> int:
    """Where it listens: it writes the port into its profile."""
    told = profile / "WebDriverBiDiServer.json"
    until = time.monotonic() + START
    while time.monotonic() < until and process.poll() is None:
        if told.exists() and (text := told.read_text("utf-8")):
            return int(json.loads(text)["ws_port"])
        time.sleep(0.05)
    raise AssertionError("Firefox does not listen:\n" + (profile / "log.txt").read_text("utf-8", "replace"))
