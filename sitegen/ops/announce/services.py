"""Where announcements can be sent: what the extra `announce` installs, asked for in this place alone: apprise."""

from __future__ import annotations

import logging
import warnings
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from sitegen.errors import EnvironmentFault, UsageFault

try:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a module that later Pythons lack
        import apprise
        from apprise.plugins.email import NotifyEmail
except ImportError as error:
    raise EnvironmentFault(
        f"sending announcements needs what is not installed: {error.name}",
        "run: pip install 'sitegen[announce]'",
    ) from error

Form = Literal["mail", "sms", "text"]

_MAIL_SERVICES = frozenset(
    ("brevo", "mailersend", "mailgun", "postmark", "resend", "sendgrid", "sendpulse", "ses", "sparkpost")
)
"""Services that send e-mails without being a mail server themselves."""
_OWN_ADDRESS = frozenset(("json", "jsons", "xml", "xmls", "form", "forms"))
"""Any address at all: its path may be a secret, and apprise shows it."""
_SHORT = 1300
"""Services that take fewer characters are for text messages; chats take more."""


@dataclass(frozen=True)
class Service:
    """A place that an announcement can be sent to."""

    shown: str
    """The address without what must not be read by others."""
    form: Form
    """What it takes: an HTML e-mail, the text message, or plain text with a title."""
    _url: str
    _server: apprise.NotifyBase

    def send(self, title: str, body: str) -> str:
        """Sends; returns an empty text, or why that failed, without secrets."""
        said = _Said()
        log = logging.getLogger("apprise")
        before = log.propagate
        log.addHandler(said)
        log.propagate = False
        try:
            form = apprise.NotifyFormat.HTML if self.form == "mail" else apprise.NotifyFormat.TEXT
            sent = apprise.Apprise(self._server).notify(body=body, title=title, body_format=form)
        finally:
            log.propagate = before
            log.removeHandler(said)
        return "" if sent else self._without_secrets("; ".join(said.lines) or "the service did not take it")

    def _without_secrets(self, words: str) -> str:
        split = urlsplit(self._url)
        hidden = [
            split.password,
            split.query,
            *split.path.split("/"),
            *split.netloc.rpartition("@")[0].split(":"),
        ]
        for part in hidden:
            if part and len(part) > 3 and part not in self.shown:
                words = words.replace(part, "****")
        return words


class _Said(logging.Handler):
    """Keeps what apprise warns of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps a line."""
        self.lines.append(" ".join(record.getMessage().split()))


def service_of(url: str, *, site: str) -> Service:
    """The service that an address of apprise names; messages of some services name `site` as their sender.

    Raises UsageFault for an address that apprise doesn't know, and for one with several recipients: where the second
    of them fails, nobody could tell that the first has got it.
    """
    schema = urlsplit(url).scheme.lower()
    asset = apprise.AppriseAsset(app_id=site, app_desc=site, secure_logging=True)
    log = logging.getLogger("apprise")
    before = log.disabled
    log.disabled = True  # it would quote the address
    try:
        server = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    finally:
        log.disabled = before
    if server is None or not isinstance(server, apprise.NotifyBase):
        name = f"'{schema}://…'" if schema else "this"
        hint = (
            "see the list of services that apprise knows; special characters in passwords are written as %xx"
        )
        raise UsageFault(f"{name} is no address that announcements can be sent to", hint)
    shown = _shown(server, url)
    if len(server) > 1:
        hint = "give each recipient an address of its own, or write to a mailing list"
        raise UsageFault(f"{shown} has {len(server)} recipients", hint)
    return Service(shown, _form_of(server, schema), url, server)


def _form_of(server: apprise.NotifyBase, schema: str) -> Form:
    if isinstance(server, NotifyEmail) or schema in _MAIL_SERVICES:
        return "mail"
    return "sms" if server.body_maxlen < _SHORT else "text"


def _shown(server: apprise.NotifyBase, url: str) -> str:
    split = urlsplit(url)
    if split.scheme.lower() in _OWN_ADDRESS:
        return f"{split.scheme.lower()}://{split.netloc.rpartition('@')[2]}/…"
    shown: str = server.url(privacy=True)  # type: ignore[no-untyped-call]  # apprise leaves it so
    return shown.partition("?")[0]
