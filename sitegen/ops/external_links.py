"""Asks other sites whether what pages link to is still there: politely, seldom, and only on request.

An address is asked once in a while (the answer is kept in `.sitegen/`), each host one request at a time with a pause between them; HEAD
first, and GET where a server does not answer that (RFC 9110, 9.3.2, asks servers to, and many don't). Nothing of a page is sent: no
cookie, no referrer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from http.client import HTTPException, HTTPResponse
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urldefrag, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from sitegen import __version__
from sitegen.building.site_rules.elsewhere import Linked
from sitegen.building.store import Store, key_of
from sitegen.errors import Problem, warning

KIND: Final = "external"
_GOOD_FOR: Final = 7 * 24 * 3600
"""Seconds that an answer is believed: links rot in years, not in days."""
_BAD_FOR: Final = 12 * 3600
"""A failure is asked about again at the next day's run."""
_HOSTS_AT_ONCE: Final = 8
_GONE: Final = frozenset({404, 410})
_REFUSED: Final = frozenset({401, 403, 405, 406, 418, 429, 451, 501, 999})
"""Answers by which servers turn programs away; people may well get the page."""
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers that a second try may change (RFC 9110, 15.5.9, 15.6)."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How other sites are asked; in seconds."""

    pause: float = 1.0
    """Between two requests to one host."""
    timeout: float = 15.0
    tries: int = 3
    longest_wait: float = 20.0
    """The most that is waited when a host asks for patience with Retry-After."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an address: a status, or 0 and the reason why there was none."""

    status: int
    reason: str
    asked: float
    """Seconds since 1970."""
    moved: str = ""
    """Where a permanent redirect leads."""

    @property
    def fresh_for(self) -> int:
        """Seconds for which it is believed."""
        return _GOOD_FOR if 200 <= self.status < 300 or self.status in _REFUSED else _BAD_FOR


def check_external(
    links: Sequence[Linked],
    store: Store,
    progress: Callable[[int, int], None],
    *,
    manners: Manners = Manners(),
    now: Callable[[], float] = time.time,
) -> list[Problem]:
    """A warning for each address of another site that is gone, moved for good, or can't be reached."""
    by_address: dict[str, list[Linked]] = {}
    for link in links:
        by_address.setdefault(urldefrag(link.address).url, []).append(link)
    answers: dict[str, Answer] = {}
    hosts: dict[str, list[str]] = {}
    for address in sorted(by_address):
        kept = _kept(store, address, now())
        if kept is None:
            hosts.setdefault(urlsplit(address).netloc, []).append(address)
        else:
            answers[address] = kept
    total = len(by_address)
    with ThreadPoolExecutor(_HOSTS_AT_ONCE) as executor:
        for found in executor.map(lambda addresses: list(_ask_host(addresses, manners, now)), hosts.values()):
            for address, answer in found:
                answers[address] = answer
                store.put(KIND, _key(address), json.dumps(asdict(answer)).encode())
            progress(len(answers), total)
    return [
        problem for address in sorted(by_address) for problem in _told(by_address[address], answers[address])
    ]


def _told(links: Sequence[Linked], answer: Answer) -> Iterator[Problem]:
    for link in links:
        said = _said(link.address, answer)
        if said:
            yield warning("external-link", link.place, *said)


def _said(address: str, answer: Answer) -> tuple[str, str] | None:
    if answer.status in _GONE:
        hint = "link to where it is now, or to a copy in a web archive"
        return f"'{address}' is gone ({answer.status} {answer.reason})".replace(" )", ")"), hint
    if answer.moved:
        return f"'{address}' has moved for good", f"write '{answer.moved}'"
    if answer.status in _REFUSED or 200 <= answer.status < 400:
        return None
    if not answer.status:
        return (
            f"'{address}' can't be reached: {answer.reason}",
            "look whether the address is right, and try again later",
        )
    return (
        f"'{address}' answers {answer.status} {answer.reason}",
        "look at it in a browser, and try again later",
    )


def _key(address: str) -> str:
    return key_of("1", address)


def _kept(store: Store, address: str, now: float) -> Answer | None:
    data = store.get(KIND, _key(address))
    if data is None:
        return None
    answer = Answer(**json.loads(data))
    return answer if 0 <= now - answer.asked < answer.fresh_for else None


def _ask_host(
    addresses: Iterable[str], manners: Manners, now: Callable[[], float]
) -> Iterator[tuple[str, Answer]]:
    """Asks a host for one address after the other."""
    for number, address in enumerate(addresses):
        if number:
            time.sleep(manners.pause)
        yield address, _ask(address, manners, now)


def _ask(address: str, manners: Manners, now: Callable[[], float]) -> Answer:
    answer = Answer(0, "nobody was asked", now())
    for attempt in range(manners.tries):
        answer, patience = _once("HEAD", address, manners, now)
        if answer.status in _GONE | _REFUSED or (answer.status >= 400 and answer.status not in _AGAIN):
            time.sleep(manners.pause)
            answer, patience = _once("GET", address, manners, now)
        if answer.status and answer.status not in _AGAIN:
            break
        if attempt + 1 < manners.tries:
            time.sleep(min(max(patience, manners.pause * 2**attempt), manners.longest_wait))
    return answer


class _Following(HTTPRedirectHandler):
    """Follows redirects, and remembers where permanent ones led (RFC 9110, 15.4.2 and 15.4.9)."""

    def __init__(self) -> None:
        self.permanent = True
        self.moved = ""

    def redirect_request(
        self, req: Request, fp: object, code: int, msg: str, headers: object, newurl: str
    ) -> Request | None:
        """The next request: never to anything but http and https, with the same method."""
        self.permanent = self.permanent and code in (301, 308)
        self.moved = newurl if self.permanent else self.moved
        following = super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]
        if following is not None:
            following.method = req.get_method()
        return following


def _once(method: str, address: str, manners: Manners, now: Callable[[], float]) -> tuple[Answer, float]:
    """One request, and how many seconds the host wants to be left alone."""
    following = _Following()
    headers = {"User-Agent": f"sitegen/{__version__} (link check)", "Accept": "*/*"}
    request = Request(_encoded(address), method=method, headers=headers)  # noqa: S310 - http and https only, see Linked
    try:
        with build_opener(following).open(request, timeout=manners.timeout) as response:
            status = response.status if isinstance(response, HTTPResponse) else 200
            return Answer(status, "", now(), _worth_saying(address, following.moved)), 0
    except HTTPError as error:
        error.close()
        patience = error.headers.get("Retry-After", "") if error.headers else ""
        return Answer(error.code, str(error.reason), now()), float(patience) if patience.isdigit() else 0
    except URLError as error:
        return Answer(0, str(error.reason), now()), 0
    except (OSError, HTTPException, ValueError) as error:
        return Answer(0, str(error) or type(error).__name__, now()), 0


def _worth_saying(address: str, moved: str) -> str:
    """Where an address has moved; resolvers such as doi.org are made to redirect, and a slash more is no move."""
    if not moved or urlsplit(address).netloc in _RESOLVERS or moved.rstrip("/") == address.rstrip("/"):
        return ""
    return moved


_RESOLVERS: Final = frozenset({"doi.org", "dx.doi.org", "hdl.handle.net", "n2t.net", "purl.org", "w3id.org", "orcid.org", "identifiers.org"})  # fmt: skip


def _encoded(address: str) -> str:
    """An address as it goes over the wire: words of other scripts percent-encoded, host names in IDNA."""
    parts = urlsplit(address)
    host = parts.netloc.encode("idna").decode("ascii") if not parts.netloc.isascii() else parts.netloc
    path = quote(parts.path, safe="/%:@!$&'()*+,;=-._~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=?-._~")
    return parts._replace(netloc=host, path=path, query=query, fragment="").geturl()
