"""What hosts and search engines need beside the pages: headers and robots. No I/O."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from sitegen import urls
from sitegen.planning.pages.correspondence import frame_hosts
from sitegen.planning.plan import PlannedFile
from sitegen.reading.theme import Theme
from sitegen.settings import Settings

_CACHE = "Cache-Control"
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK = "no-cache"
_RULES = (
    ("pictures/*", _CACHE, _FOR_EVER),
    ("assets/*", _CACHE, _FOR_EVER),
    # The data set is for programs elsewhere, those in a browser too.
    (urls.dataset("*"), "Access-Control-Allow-Origin", "*"),
    (urls.SERVICE_WORKER, _CACHE, _ASK),
    (urls.OFFLINE_INDEX, _CACHE, _ASK),
)
"""Which files get which header, beside those of all."""
_TYPES = {
    "avif": "image/avif",
    "bib": "application/x-bibtex; charset=utf-8",
    "cff": "application/yaml; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "ico": "image/vnd.microsoft.icon",
    "ics": "text/calendar; charset=utf-8",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl; charset=utf-8",
    "jsonld": "application/ld+json",
    "md": "text/markdown; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "wasm": "application/wasm",
    "webmanifest": "application/manifest+json",
    "woff2": "font/woff2",
    "xml": "application/xml; charset=utf-8",
    "yaml": "application/yaml; charset=utf-8",
    "zip": "application/zip",
}
"""Endings of a site's files and their media types, mostly as IANA registers them."""


def policy_of(settings: Settings, theme: Theme) -> str:
    """The Content-Security-Policy of a library's pages under a theme."""
    inline = theme.assets.get(theme.facts.inline_script or "")
    return content_security_policy(inline, settings.rounds.form, frame_hosts(settings.discussion))


def content_security_policy(
    inline_script: bytes | None, form: str | None = None, frames: Sequence[str] = ()
) -> str:
    """The policy that the pages keep: nothing from elsewhere, no script but ours, no form but to the host of `form`.

    `frames` are the sites that a page may show in a frame once a reader asks for it.
    """
    scripts = "'self'"
    if inline_script:
        digest = base64.b64encode(hashlib.sha256(inline_script).digest()).decode()
        scripts += f" 'sha256-{digest}'"
    forms = f"https://{urlsplit(form).netloc}" if form else "'none'"
    framed = f"frame-src {' '.join(frames)}; " if frames else ""
    return (
        f"default-src 'none'; script-src {scripts}; {framed}style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
        f"form-action {forms}; frame-ancestors 'none'"
    )


FRAMED_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
"""Of pages that other sites show in a frame: they have no script at all."""


def headers(policy: str, framed: Iterable[str] = (), *, beside_admin: Iterable[str] = ()) -> PlannedFile:
    """`_headers`, as Netlify and Cloudflare Pages read it; pages whose path begins with one of `framed` may stand in any site's frame.

    `beside_admin` are the site paths of all pages where there is a CMS too, whose script needs more than the policy
    allows. Some hosts join what several rules say of a file, so that no rule can lift another's policy: then each folder
    of pages gets it by name.
    """
    folders = sorted({url.partition("/")[0] + ("/*" if "/" in url else "") for url in beside_admin})
    own = f"  Content-Security-Policy: {policy}"
    lines = [line for folder in folders for line in (f"/{folder}", own, "")]
    if folders:
        lines += [
            f"/{urls.ADMIN}*",
            "  Content-Security-Policy: object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
            "  X-Robots-Tag: noindex, nofollow",
            "",
        ]
    lines += [
        "/*",
        *([] if folders else [own]),
        "  X-Content-Type-Options: nosniff",
        "  Referrer-Policy: no-referrer",
        "  Permissions-Policy: camera=(), geolocation=(), microphone=()",
        "",
        *(line for path in sorted(framed) for line in _framed(path)),
    ]
    for pattern, name, value in _RULES:
        lines += [f"/{pattern}", f"  {name}: {value}", ""]
    return PlannedFile("_headers", "\n".join(lines).encode())


def _framed(path: str) -> list[str]:
    # Where rules overlap, Netlify takes the nearest one's value and Cloudflare all values, of which browsers keep the strictest; there the
    # line with "!" takes the general one away first. A host that knows neither goes on forbidding frames.
    return [f"/{path}*", "  ! Content-Security-Policy", f"  Content-Security-Policy: {FRAMED_POLICY}", ""]


def cache_control(name: str) -> str:
    """How long browsers may keep a file unasked: a year where its name changes with its content, else not at all (RFC 9111, RFC 8246)."""
    for pattern, header, value in _RULES:
        meant = name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern
        if meant and header == _CACHE:
            return value
    return _ASK


def content_type(name: str) -> str:
    """What a file is, for hosts that have to be told: the same on any machine."""
    return _TYPES.get(name.rpartition("/")[2].rpartition(".")[2], "application/octet-stream")


def robots(base_url: str) -> PlannedFile:
    """robots.txt: everything may be read."""
    return PlannedFile(
        "robots.txt", f"User-agent: *\nAllow: /\n\nSitemap: {base_url}{urls.SITEMAP}\n".encode()
    )


def no_jekyll() -> PlannedFile:
    """`.nojekyll`: GitHub Pages then serves every file as it is."""
    return PlannedFile(".nojekyll", b"")
