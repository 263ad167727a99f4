"""Views through the theme's templates to HTML: Jinja, sandboxed, autoescaped, undefined names an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from sitegen import urls
from sitegen.building.charts import draw
from sitegen.errors import Place, Problem
from sitegen.i18n import Catalogue
from sitegen.planning.views.page import PageView, SiteView
from sitegen.reading.theme import Theme

_OURS = "sitegen.planning.views."


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, which looks at a type of ours once: views are frozen, and have nothing to hide but names with an underscore."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute that a template names: of a view it is there, and looking at it in every other way is most of rendering's time."""
        if type(obj).__module__.startswith(_OURS) and not attribute.startswith("_"):
            try:
                return getattr(obj, attribute)
            except AttributeError:
                pass
        return super().getattr(obj, attribute)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Whether a template may read an attribute."""
        if type(obj).__module__.startswith(_OURS):
            return not attr.startswith("_")
        return super().is_safe_attribute(obj, attr, value)


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
        self._environment = _Sandbox(
            loader=FunctionLoader(self._template),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )

    def _template(self, name: str) -> tuple[str, str, None] | None:
        """A template with its name for a file name, so that tracebacks tell which one is at fault."""
        source = self._theme.templates.get(name)
        return None if source is None else (source, name, None)

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
            "chart": draw,
            "inline_script": Markup(self._theme.assets[inline].decode("utf-8")) if inline else "",  # noqa: S704
            "icon": self._theme.facts.icon,
            "scheme": self._theme.facts.scheme,
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
                if trace.tb_frame.f_code.co_filename in self._theme.places:
                    template, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
                trace = trace.tb_next
        # Jinja names an object by its class's whole path; whoever writes a theme knows the view by its name.
        said = re.sub(r"'sitegen\.[\w.]*\.(\w+) object'", r"\1", str(error))
        message = f"missing text {said}" if isinstance(error, KeyError) else said
        place = Place(self._theme.places.get(template, template), line)
        return Problem(
            "template", place, f"the page '{page.url}' can't be rendered: {message}", "mend the template"
        )


FAULTS = (TemplateError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What a template can raise; anything else is a bug of ours."""
