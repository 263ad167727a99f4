"""The rules over templates: each compiles, and what it names exists: templates, blocks, texts, assets, names. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from sitegen.errors import Place, Problem, warning
from sitegen.reading.theme import Theme

NAMES: Final = frozenset({
    "page", "site", "view", "t", "tn", "rel", "asset", "chart", "inline_script", "icon", "scheme",
})  # fmt: skip
"""What every template is given; see `Renderer.render`."""
PARTIALS: Final = "partials/"
"""Templates elsewhere are pages, which are rendered by name."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The templates of a theme as trees, by name; those that don't compile are problems instead."""

    trees: Mapping[str, nodes.Template]
    problems: tuple[Problem, ...]


def parse_templates(theme: Theme) -> Parsed:
    """Every template of a theme and of those that it extends, in the form that templates are written in."""
    environment = Environment(trim_blocks=True, lstrip_blocks=True, autoescape=True)
    trees: dict[str, nodes.Template] = {}
    problems: list[Problem] = []
    known: dict[str, nodes.Template] = {}  # most stand there twice, under their parent's name too
    for name, source in theme.templates.items():
        try:
            trees[name] = known[source] if source in known else environment.parse(source, name)
            known[source] = trees[name]
        except TemplateSyntaxError as error:
            place = Place(theme.places[name], error.lineno)
            message = f"the template does not compile: {error.message}"
            problems.append(Problem("template", place, message, "mend the template"))
    return Parsed(trees, tuple(problems))


def templates_name_what_exists(theme: Theme, parsed: Parsed, assets: Mapping[str, str]) -> Iterator[Problem]:
    """What templates include, extend, import, and name by text; what is put together while rendering is not judged.

    `assets` is what `asset("…")` finds, as `planning.assets.assets_of` publishes it.
    """
    english = theme.catalogues.get("en", {})
    counted = {key.rpartition(".")[0] for key in english if key.endswith(".other")}
    gives = {name: frozenset(_given(tree)) for name, tree in parsed.trees.items()}
    by_any = frozenset().union(*gives.values())
    for name, tree in parsed.trees.items():
        place = theme.places[name]
        for node, other in _templates_named(tree):
            if other not in theme.templates and not getattr(node, "ignore_missing", False):
                yield _unknown(place, node, f"there is no template '{other}'", other, theme.templates)
        for call in tree.find_all(nodes.Call):
            if not isinstance(call.node, nodes.Name) or not call.args:
                continue
            for text in _texts(call.args[0]):
                match call.node.name:
                    case "t" if text not in english:
                        yield _unknown(place, call, f"there is no text '{text}'", text, english)
                    case "tn" if text not in counted:
                        yield _unknown(place, call, f"there is no text '{text}.other'", text, counted)
                    case "asset" if text not in assets:
                        yield _unknown(place, call, f"there is no asset '{text}'", text, assets)
        # A partial also knows what the templates know that include it; which these are, may be decided while rendering.
        near = (name, *_ancestors(name, parsed.trees))
        given = by_any if PARTIALS in name else frozenset().union(*(gives[other] for other in near))
        for undeclared in sorted(meta.find_undeclared_variables(tree) - NAMES - given):
            first = next(
                (
                    node
                    for node in tree.find_all(nodes.Name)
                    if node.name == undeclared and node.ctx == "load"
                ),
                tree,
            )
            message = f"nothing is called '{undeclared}' in a template"
            yield _unknown(place, first, message, undeclared, NAMES)


def blocks_are_shown(theme: Theme, parsed: Parsed) -> Iterator[Problem]:
    """A block of a template that extends another is one of the other's, or is shown nowhere."""
    for name, tree in parsed.trees.items():
        if name.startswith("!"):
            continue
        above = list(_ancestors(name, parsed.trees))
        known = {block.name for other in above for block in parsed.trees[other].find_all(nodes.Block)}
        own = list(tree.find_all(nodes.Block))
        inner = {block.name for outer in own for block in outer.find_all(nodes.Block)}
        for block in own if above else ():
            if block.name not in known | inner:
                message = f"the block '{block.name}' is in no template that this one extends, so it is shown nowhere"
                hint = _nearest(block.name, known) or f"use one of: {', '.join(sorted(known))}"
                yield warning("template", Place(theme.places[name], block.lineno), message, hint)


def partials_are_used(theme: Theme, parsed: Parsed) -> Iterator[Problem]:
    """A partial that no template names is a slip of the pen, or left over."""
    named = {other for tree in parsed.trees.values() for _, other in _templates_named(tree)}
    partials = {name for name in theme.templates if name.startswith(PARTIALS)}
    for name in sorted(partials - named):
        hint = _nearest(name, named) or "include it, or take it out"
        yield warning("template", Place(theme.places[name]), "no template names this partial", hint)


def _ancestors(name: str, trees: Mapping[str, nodes.Template]) -> Iterator[str]:
    """The templates that one extends, nearest first; a circle ends."""
    seen = {name}
    while name in trees:
        extends = next(iter(trees[name].find_all(nodes.Extends)), None)
        other = next(iter(_texts(extends.template)), None) if extends else None
        if other is None or other in seen or other not in trees:
            return
        seen.add(other)
        yield other
        name = other


def _templates_named(tree: nodes.Template) -> Iterator[tuple[nodes.Stmt, str]]:
    """What a template extends, includes and imports, each with the statement that names it."""
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        if isinstance(node, nodes.Extends | nodes.Include | nodes.Import | nodes.FromImport):
            for other in _texts(node.template):
                yield node, other


def _given(tree: nodes.Template) -> Iterator[str]:
    """The names that a template gives: what it imports, sets and loops over, its macros and what these take."""
    for node in tree.find_all((nodes.FromImport, nodes.Import, nodes.Macro, nodes.Name)):
        match node:
            case nodes.FromImport(names=names):
                yield from (name if isinstance(name, str) else name[1] for name in names)
            case nodes.Import(target=target):
                yield target
            case nodes.Macro(name=name) | nodes.Name(name=name, ctx="store" | "param"):
                yield name


def _texts(node: nodes.Expr) -> Iterator[str]:
    """The strings that an expression is known to be."""
    match node:
        case nodes.Const(value=str(text)):
            yield text
        case nodes.List(items=items) | nodes.Tuple(items=items):
            for item in items:
                yield from _texts(item)
        case nodes.CondExpr(expr1=one, expr2=other):
            yield from _texts(one)
            if other is not None:
                yield from _texts(other)


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(known), 1)
    return f"did you mean '{near[0]}'?" if near else ""


def _unknown(place: str, node: nodes.Node, message: str, name: str, known: Iterable[str]) -> Problem:
    return Problem("template", Place(place, node.lineno), message, _nearest(name, known) or "mend the name")
