"""How the site looks: the theme with all that is made of it alone, kept until a file of the theme changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.building.rendering import Renderer
from sitegen.errors import Problem
from sitegen.planning.assets import STYLES, Assets, assets_of
from sitegen.planning.hosting import policy_of
from sitegen.planning.site import catalogues_of
from sitegen.reading.theme import Theme, read_theme
from sitegen.settings import Settings


@dataclass(frozen=True, slots=True)
class Look:
    """A theme, ready to render with."""

    theme: Theme
    assets: Assets
    renderer: Renderer
    policy: str
    """The Content-Security-Policy of the site."""
    problems: tuple[Problem, ...]

    @property
    def style(self) -> str:
        """The site path of the style sheet."""
        return self.assets.names[STYLES]


def read_look(settings: Settings, root: Path) -> Look:
    """Reads the theme. Its service worker is left out: what is served here is never to be kept in a browser.

    Raises UsageFault where the theme does not exist.
    """
    theme, problems = read_theme(settings.theme, root)
    theme = replace(theme, facts=theme.facts.model_copy(update={"worker": None}))
    assets = assets_of(theme)
    catalogues = catalogues_of(theme, settings.languages)
    return Look(
        theme,
        assets,
        Renderer(theme, catalogues, assets.names, "/"),
        policy_of(settings, theme),
        (*problems, *assets.problems),
    )
