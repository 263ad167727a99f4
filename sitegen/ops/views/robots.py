"""Which agents are robots, by the list that the extra `views` installs: crawler-user-agents (MIT).

No I/O.
"""

from __future__ import annotations

import re
from functools import lru_cache

from sitegen.errors import EnvironmentFault

try:
    import crawleruseragents
except ImportError as error:
    raise EnvironmentFault(
        f"telling robots from readers needs what is not installed: {error.name}",
        "run: pip install 'sitegen[views]'",
    ) from error

_SELF_NAMED = re.compile(r"(?<!cu)bot\b|crawl|spider|scrape|https?:", re.IGNORECASE)
"""What robots that no list knows yet call themselves, or where they tell more; Cubot makes phones."""


@lru_cache(maxsize=20_000)
def is_robot(agent: bytes) -> bool:
    """Whether an agent is a robot: listed, called one by itself, or without a name, which no browser is."""
    name = agent.decode("utf-8", "replace").strip()
    return name in ("", "-") or bool(_SELF_NAMED.search(name)) or crawleruseragents.is_crawler(name)
