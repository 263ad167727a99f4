"""The rule over files that name files: what style sheets and web app manifests load is in the site. No I/O."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from sitegen.building.site_rules.addresses import Addresses
from sitegen.building.site_rules.structure import mended
from sitegen.errors import Place, Problem
from sitegen.planning.plan import PlannedFile

_URL: Final = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)|@import\s+(["'])([^"']+)\3""")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)


def files_name_files(files: Iterable[PlannedFile], theme: str, addresses: Addresses) -> Iterator[Problem]:
    """What a style sheet or a manifest names is a file of the site."""
    for file in files:
        if file.url.endswith(".css"):
            named = _in_styles(file.data.decode("utf-8", "replace"))
        elif file.url.endswith((".webmanifest", "manifest.json")):
            named = _in_manifest(file.data)
        else:
            continue
        for address in dict.fromkeys(named):
            target = addresses.target(file.url, address)
            if address.startswith("#") or target is None or target.file in addresses.files:
                continue
            message = f"'{file.url}' names '{address}', which leads to no file of the site"
            yield Problem(
                "page-link", Place(f"themes/{theme}/theme.yaml"), message, mended(target.file, addresses)
            )


def _in_styles(source: str) -> list[str]:
    return [found[2] or found[4] for found in _URL.finditer(_COMMENT.sub("", source))]


def _in_manifest(data: bytes) -> list[str]:
    """Icons, screenshots and the page to start with (W3C, Web Application Manifest)."""
    try:
        manifest: Any = json.loads(data)
    except ValueError:
        return []
    if not isinstance(manifest, dict):
        return []
    pictures = [item for key in ("icons", "screenshots") for item in manifest.get(key) or ()]
    named = [item.get("src") for item in pictures if isinstance(item, dict)] + [manifest.get("start_url")]
    return [address for address in named if isinstance(address, str)]
