"""The rule over what templates read of views: fields that exist, as far as a view's annotations tell. No I/O."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Union

from jinja2 import nodes

from sitegen.building.theme_rules.templates import Parsed
from sitegen.errors import Place, Problem
from sitegen.planning.views.page import PageView, SiteView
from sitegen.reading.theme import Theme


def fields_exist(theme: Theme, parsed: Parsed, views: Mapping[str, type]) -> Iterator[Problem]:
    """Every `page.…`, `site.…` and, in the templates of pages, `view.…` is a field; `views` tells each page's view by its template.

    Branches that no example comes through are judged too. What a loop or macro calls by another name is not: rendering finds that.
    """
    for name, tree in parsed.trees.items():
        roots: dict[str, Any] = {"page": PageView, "site": SiteView}
        bare = name.rpartition("/")[2] if name.startswith("!") else name
        if bare in views and "partials/" not in name:
            roots["view"] = views[bare]
        for node in dict.fromkeys(tree.find_all(nodes.Getattr)):
            owner = _type_of(node.node, roots)
            known = _fields(owner)
            if known is not None and node.attr not in known:
                near = get_close_matches(node.attr, sorted(known), 1)
                hint = (
                    f"did you mean '{near[0]}'?"
                    if near
                    else f"{owner.__name__} has: {', '.join(sorted(known))}"
                )
                message = f"{owner.__name__} has no field '{node.attr}'"
                yield Problem("template", Place(theme.places[name], node.lineno), message, hint)


def _type_of(node: nodes.Expr, roots: Mapping[str, Any]) -> Any:
    """What an expression such as `view.week.url` is of; None where that can't be told."""
    if isinstance(node, nodes.Name):
        return roots.get(node.name)
    if isinstance(node, nodes.Getattr):
        owner = _type_of(node.node, roots)
        return _plain(_hints(owner).get(node.attr)) if dataclasses.is_dataclass(owner) else None
    return None


def _plain(hint: Any) -> Any:
    """A type without its None; unions of more are not judged."""
    if typing.get_origin(hint) in (Union, types.UnionType):
        left = [part for part in typing.get_args(hint) if part is not type(None)]
        return left[0] if len(left) == 1 else None
    return hint


def _hints(owner: Any) -> dict[str, Any]:
    return typing.get_type_hints(owner)


def _fields(owner: Any) -> set[str] | None:
    """The names that a template may read of a view; None for anything that is no view."""
    if not (isinstance(owner, type) and dataclasses.is_dataclass(owner)):
        return None
    return {name for name in (*_hints(owner), *dir(owner)) if not name.startswith("_")}
