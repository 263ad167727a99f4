"""The rules over a theme's styles: each sheet is there, and stands in the layers that the theme declares. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import tinycss2

from sitegen.errors import Place, Problem, warning
from sitegen.reading.theme import Theme

_UNLAYERED: Final = frozenset({"layer", "import", "charset", "font-face", "property", "page"})
"""At-rules that belong to no layer, or for which a layer means nothing."""


def styles_are_there(theme: Theme) -> Iterator[Problem]:
    """A name in theme.yaml is a file; a sheet that no list names is published and read by no page."""
    place = Place(f"themes/{theme.name}/theme.yaml")
    for name in theme.facts.styles:
        if name not in theme.assets:
            hint = f"write assets/{name}, or take it out of styles and more_styles"
            yield Problem("theme-style", place, f"there is no style sheet '{name}'", hint)
    for name in sorted(theme.assets):
        if name.endswith(".css") and name not in theme.facts.styles:
            message = "theme.yaml does not name this style sheet, so no page reads it"
            yield warning("theme-style", Place(theme.asset_places[name]), message, f"more_styles: [{name}]")


def styles_stand_in_layers(theme: Theme) -> Iterator[Problem]:
    """Where a theme declares an order of layers, every rule has its place in it.

    A rule outside all layers wins over print and reduced motion, and a layer that is not declared over all that are (CSS Cascade 5, 6.4.3).
    """
    sheets = [(name, _rules(theme.assets[name])) for name in theme.facts.styles if name in theme.assets]
    declared = {layer for _, rules in sheets for rule in rules for layer in _declared(rule)}
    if not declared:
        return
    order = ", ".join(
        dict.fromkeys(layer for _, rules in sheets for rule in rules for layer in _declared(rule))
    )
    for name, rules in sheets:
        for rule in rules:
            place = Place(theme.asset_places[name], rule.source_line)
            if rule.type == "at-rule" and rule.lower_at_keyword == "layer" and rule.content is not None:
                layer = tinycss2.serialize(rule.prelude).strip()
                if layer.split(".")[0] not in declared:
                    message = f"the layer '{layer}' is not declared, so it wins over all that are"
                    yield warning("theme-style", place, message, f"use one of: {order}")
            elif rule.type == "qualified-rule" or (
                rule.type == "at-rule" and rule.lower_at_keyword not in _UNLAYERED
            ):
                message = "a rule outside all layers wins over print and reduced motion too"
                yield warning("theme-style", place, message, "put it into @layer child { … }")


def _rules(data: bytes) -> Sequence[Any]:
    source = data.decode("utf-8", "replace")
    rules: Sequence[Any] = tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True)
    return rules


def _declared(rule: Any) -> list[str]:
    """The names in a statement such as `@layer reset, tokens;`."""
    if rule.type != "at-rule" or rule.lower_at_keyword != "layer" or rule.content is not None:
        return []
    return [name.strip() for name in tinycss2.serialize(rule.prelude).split(",")]
