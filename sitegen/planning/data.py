"""Data for the theme's scripts, written as a script each: a page from a disk may load nothing else. No I/O."""

from __future__ import annotations

import hashlib
import json

from sitegen import urls
from sitegen.planning.plan import PlannedFile


def data_script(value: object) -> bytes:
    """A value as a script, for `loadData` of the theme's assets/shared/data.js."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # Two line ends that JSON allows inside texts once were none in scripts; older browsers still stumble.
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"sitegenData({text});\n".encode()


def data_file(name: str, value: object) -> PlannedFile:
    """A value as `assets/data/<name>.<hash>.js`."""
    data = data_script(value)
    return PlannedFile(urls.asset(f"data/{name}.js", hashlib.sha256(data).hexdigest()), data)
