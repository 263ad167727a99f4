"""Views through the theme's templates to HTML: Jinja, sandboxed, autoescaped, undefined names an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from sitegen import urls
from sitegen.errors import Place, Problem
from sitegen.i18n import Catalogue
from sitegen.planning.views.page import PageView, SiteView
from sitegen.reading.theme import Theme


class Renderer:
    """Renders pages of one theme; templates are compiled once."""

    def __init__(
        self, theme: Theme, catalogues: Mapping[str, Catalogue], assets: Mapping[str, str], base_path: str
    ):
        """`assets` maps an asset's name to its site path; `base_path` is the path of the base URL, with slashes."""
        self._theme = theme
        self._catalogues = catalogues
        self._assets = assets
        self._base_path = base_path
        self._environment = ImmutableSandboxedEnvironment(
            loader=DictLoader(dict(theme.templates)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def render(self, page: PageView, site: SiteView, view: object) -> bytes:
        """One page as UTF-8.

        Raises jinja2.TemplateError or KeyError where the theme is at fault; see `problem_of`.
        """
        catalogue = self._catalogues[page.language]

        def rel(target: str) -> str:
            if page.root_relative and "://" not in target:
                return self._base_path + target
            return urls.relative(page.url, target)

        def asset(name: str) -> str:
            return rel(self._assets[name])

        inline = self._theme.facts.inline_script
        context: dict[str, Any] = {
            "page": page,
            "site": site,
            "view": view,
            "t": catalogue.text,
            "tn": catalogue.count,
            "rel": rel,
            "asset": asset,
            "inline_script": Markup(self._theme.assets[inline].decode("utf-8")) if inline else "",  # noqa: S704
            "icon": self._theme.facts.icon,
        }
        template = self._environment.get_template(page.template)
        return template.render(context).encode("utf-8")

    def problem_of(self, error: Exception, page: PageView) -> Problem:
        """What a failed rendering means to whoever writes the theme."""
        template, line = page.template, 0
        if isinstance(error, TemplateSyntaxError):
            template, line = error.name or template, error.lineno
        else:
            trace = error.__traceback__
            while trace is not None:  # the innermost frame inside a template names the line at fault
                name = trace.tb_frame.f_globals.get("name")
                if "__jinja_template__" in trace.tb_frame.f_globals and name in self._theme.places:
                    template, line = str(name), trace.tb_lineno
                trace = trace.tb_next
        message = f"missing text {error}" if isinstance(error, KeyError) else str(error)
        place = Place(self._theme.places.get(template, template), line)
        return Problem(
            "template", place, f"the page '{page.url}' can't be rendered: {message}", "mend the template"
        )


FAULTS = (TemplateError, KeyError, TypeError, ValueError, AttributeError)
"""What a template can raise; anything else is a bug of ours."""
