"""The demonstration library, served, and a browser to see it in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sitegen.building.build import Request, Steps, build
from sitegen.planning.options import Options
from tests.browser import TODAY
from tests.browser.host import serving

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one, tests are skipped, and fail in CI."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    reason = "there is no Chromium: install one (Debian: apt-get install chromium) or name it in CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, Any]:
    """Tells pytest-playwright which browser to start."""
    return {"executable_path": chromium, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Tests name whole addresses. The plugin's own fixture of this name is a method, which pytest warns of."""


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demonstration library, built on a day on which one of its answers is sealed."""
    out = tmp_path_factory.mktemp("demonstration") / "site"
    request = Request(ROOT, Options(TODAY, "0.0.0"), out, None, 2)
    result = build(request, Steps(lambda step: None, lambda done, total: None))
    assert result.published is not None, [f"{item.place}: {item.message}" for item in result.problems]
    with serving(out) as address:
        yield address
