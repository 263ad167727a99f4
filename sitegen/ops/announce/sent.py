"""What was sent to whom: content/data/sent.json, kept in git with the content, so that no machine tells anything twice."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sitegen.building.store import write_whole
from sitegen.errors import EnvironmentFault, UsageFault

PATH = "content/data/sent.json"
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


@dataclass
class SentLog:
    """Destination → key of a piece of news → the day on which it was sent."""

    root: Path
    sent: dict[str, dict[str, str]]

    @classmethod
    def read(cls, root: Path) -> SentLog:
        """The log of a library, empty where there is none.

        Raises UsageFault where it is damaged: to guess would send everything again.
        """
        try:
            data = (root / PATH).read_bytes()
        except FileNotFoundError:
            return cls(root, {})
        except OSError as error:
            raise EnvironmentFault(f"'{PATH}' can't be read: {error.strerror or error}") from error
        try:
            sent = json.loads(data)["sent"]
            checked = {
                str(destination): {str(key): date.fromisoformat(day).isoformat() for key, day in keys.items()}
                for destination, keys in sent.items()
            }
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            hint = f"take the last good one from git: git checkout HEAD -- {PATH}"
            raise UsageFault(f"{PATH} is damaged, so nobody knows what was sent", hint) from error
        return cls(root, checked)

    def told(self, destination: str) -> frozenset[str]:
        """The keys that a destination was told of."""
        return frozenset(self.sent.get(destination, {}))

    def add(self, destination: str, keys: list[str], today: date) -> None:
        """Keeps that keys were told, on disk at once.

        Raises EnvironmentFault where the file can't be written.
        """
        told = self.sent.setdefault(destination, {})
        for key in keys:
            told.setdefault(key, today.isoformat())
        self.write()

    def write(self) -> None:
        """Writes the log, in the same order whatever was sent first.

        Raises EnvironmentFault where the file can't be written.
        """
        text = json.dumps({"sent": self.sent}, indent=1, sort_keys=True, ensure_ascii=False)
        write_whole(self.root / PATH, f"{text}\n".encode())


def mark_of(url: str, base_url: str) -> str:
    """What stands for an address in the log: the log may be read by all, and the address may hold a password.

    scrypt (RFC 7914) makes guessing slow; 16 MiB and tens of milliseconds for each guess. It is written in letters, so that no
    digits of it look like a patient's number.
    """
    digest = hashlib.scrypt(url.encode(), salt=base_url.encode(), n=2**14, r=8, p=1, dklen=16)
    return f"address-{digest.hex().translate(_LETTERS)}"
