"""An e-mail as a file that mail programs open (RFC 5322, RFC 2046 multipart/alternative): the same news, the same bytes.

No I/O.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Mail:
    """What an e-mail says."""

    subject: str
    plain: str
    html: str
    language: str
    sender: str
    """Its name."""
    address: str
    """Its e-mail address; empty where none is known, so that the mail program fills it in."""
    day: date
    message_id: str


def message_id(keys: Iterable[str], language: str, base_url: str) -> str:
    """The Message-ID of an announcement: the same news in the same language has the same one (RFC 5322, 3.6.4)."""
    digest = hashlib.sha256("\n".join([language, *sorted(keys)]).encode()).hexdigest()[:32]
    host = urlsplit(base_url).hostname or "localhost"
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError:  # a label that is too long for a name in the network
        host = "localhost"
    return f"<{digest}.{language}@{host}>"


def as_eml(mail: Mail) -> bytes:
    """The e-mail as a .eml file; words that are not ASCII stand in headers as RFC 2047 asks."""
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    message["Subject"] = mail.subject
    if mail.address:
        name, domain = mail.address.rsplit("@", 1)
        message["From"] = Address(mail.sender, name, domain)
    # Facts know no hour, so it is the first of the day.
    message["Date"] = datetime.combine(mail.day, time(), UTC)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence note needs to answer
    message["X-Unsent"] = "1"  # mail programs open it as a draft that can be addressed and sent
    message.set_content(mail.plain)
    message.add_alternative(mail.html, subtype="html")
    message["Content-Language"] = mail.language
    for part in message.iter_parts():
        del part["MIME-Version"]  # said once, for the whole (RFC 2045, section 4)
    digest = hashlib.sha256((mail.message_id + mail.plain + mail.html).encode()).hexdigest()
    message.set_boundary(f"=_{digest[:40]}")
    return message.as_bytes()
