"""The rule over a theme's colours: contrast of what stands on what, in each scheme (WCAG 2.2, 1.4.3 and 1.4.11). No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import tinycss2
from tinycss2 import color4

from sitegen.errors import Place, Problem, warning
from sitegen.reading.theme import Theme

RULES: Final = "2"
"""Goes up whenever what is found in the same styles changes."""
TEXT: Final = 4.5
"""Text and pictures of text, WCAG 2.2, success criterion 1.4.3 (AA)."""
CONTROL: Final = 3.0
"""Edges of controls and rings of focus, success criterion 1.4.11 (AA)."""

_SURFACES: Final = ("--page", "--raised", "--sunken")
_WORDS: Final = ("--text", "--muted", "--link", "--link-hover", "--good", "--bad", "--unknown")
_EDGES: Final = ("--line-strong", "--focus")
_PAIRS: Final = (
    *((front, back, TEXT) for front in _WORDS for back in _SURFACES),
    *((front, back, CONTROL) for front in _EDGES for back in _SURFACES),
    ("--on-mat", "--mat", TEXT),
    ("--on-mat-ring", "--mat", CONTROL),
)
"""What the default theme's tokens are for; a theme without one of them is not asked about it."""

_DARK: Final = re.compile(r""":not\(\[data-scheme=["']?light["']?\]\)|\[data-scheme=["']?dark["']?\]""")
"""What selects the dark scheme of the default theme, whose <html> says which one holds."""

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class _Token:
    value: Any
    place: Place


@dataclass(frozen=True, slots=True)
class _Colour:
    """A colour without transparency."""

    luminance: float
    """Relative, 0 (black) to 1 (white)."""
    written: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """A rule that sets both the colour of words and what they stand on."""

    front: Any
    back: Any
    place: Place


@dataclass(frozen=True, slots=True)
class _Fault:
    """Two colours that differ too little, by what they are called."""

    front: str
    one: _Colour
    back: str
    other: _Colour
    least: float
    place: Place


def contrast(one: float, other: float) -> float:
    """The contrast ratio of two relative luminances, from 1 to 21: WCAG 2.2, "contrast ratio"."""
    darker, lighter = sorted((one, other))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(red: float, green: float, blue: float) -> float:
    """Relative luminance of a colour in sRGB, each part 0 to 1: WCAG 2.2, "relative luminance"."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def colours_contrast(theme: Theme) -> list[Problem]:
    """Every token that is words on every surface, and every rule that sets both; what is transparent or unknown is not judged."""
    reader = _Reader()
    for name in theme.facts.styles:
        source = theme.assets.get(name, b"").decode("utf-8", "replace")
        nodes = tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True)
        reader.read(nodes, theme.asset_places.get(name, f"themes/{theme.name}/assets/{name}"))
    schemes: Mapping[Scheme, Mapping[str, _Token]] = {
        "light": reader.light,
        "dark": {**reader.light, **reader.dark},
    }
    found: dict[_Fault, list[Scheme]] = {}
    for scheme, tokens in schemes.items():
        for fault in (*_token_pairs(tokens), *_rule_pairs(reader.pairs, tokens)):
            found.setdefault(fault, []).append(scheme)
    return [_problem(fault, list(dict.fromkeys(where))) for fault, where in found.items()]


def _token_pairs(tokens: Mapping[str, _Token]) -> Iterator[_Fault]:
    for front, back, least in _PAIRS:
        one, other = _named(front, tokens), _named(back, tokens)
        if one and other and contrast(one.luminance, other.luminance) < least:
            yield _Fault(front, one, back, other, least, tokens[front].place)


def _rule_pairs(pairs: Iterable[_Pair], tokens: Mapping[str, _Token]) -> Iterator[_Fault]:
    for pair in pairs:
        one, other = _colour(pair.front, tokens), _colour(pair.back, tokens)
        if one and other and contrast(one.luminance, other.luminance) < TEXT:
            front, back = (tinycss2.serialize(value).strip() for value in (pair.front, pair.back))
            yield _Fault(front, one, back, other, TEXT, pair.place)


def _problem(fault: _Fault, schemes: Sequence[Scheme]) -> Problem:
    # Rounded down: 4.49 is not enough, and must not read as if it were.
    ratio = int(contrast(fault.one.luminance, fault.other.luminance) * 100) / 100
    names = f"{_called(fault.front, fault.one)} on {_called(fault.back, fault.other)}"
    where = f"the {schemes[0]} scheme" if len(schemes) == 1 else "both schemes"
    message = f"{names} has a contrast of {ratio:.2f} : 1 in {where}, and {fault.least:.1f} : 1 is the least"
    return warning("theme-contrast", fault.place, message, "make one of the two lighter or darker")


def _called(name: str, colour: _Colour) -> str:
    return f"'{name}'" if name == colour.written else f"'{name}' ({colour.written})"


class _Reader:
    """Collects tokens and pairs from style sheets, in cascade order; what is for paper only is left out."""

    def __init__(self) -> None:
        self.light: dict[str, _Token] = {}
        self.dark: dict[str, _Token] = {}
        self.pairs: list[_Pair] = []

    def read(self, nodes: Sequence[Any], path: str, *, dark: bool = False, root: bool = False) -> None:
        """Reads rules, and what is nested in them."""
        declared = {node.lower_name: node for node in nodes if node.type == "declaration"}
        if "color-scheme" in declared:
            dark = tinycss2.serialize(declared["color-scheme"].value).strip() == "dark"
        if root:
            tokens = self.dark if dark else self.light
            for node in nodes:
                if node.type == "declaration" and node.name.startswith("--"):
                    tokens[node.name] = _Token(node.value, Place(path, node.source_line))
        back = declared.get("background") or declared.get("background-color")
        if back is not None and "color" in declared:
            place = Place(path, declared["color"].source_line)
            self.pairs.append(_Pair(declared["color"].value, back.value, place))
        for node in nodes:
            if node.type in ("qualified-rule", "at-rule") and node.content is not None:
                self._nested(node, path, dark=dark, root=root)

    def _nested(self, node: Any, path: str, *, dark: bool, root: bool) -> None:
        prelude = tinycss2.serialize(node.prelude)
        inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        if node.type == "at-rule":
            if node.lower_at_keyword == "media" and "print" in prelude:
                return
            self.read(inner, path, dark=dark or "dark" in prelude, root=root)
        else:
            # A theme that extends another need not say color-scheme again where it changes some colours of the dark.
            self.read(inner, path, dark=dark or bool(_DARK.search(prelude)), root=":root" in prelude)


def _named(name: str, tokens: Mapping[str, _Token]) -> _Colour | None:
    return _colour(tokens[name].value, tokens) if name in tokens else None


def _colour(value: Sequence[Any], tokens: Mapping[str, _Token], depth: int = 0) -> _Colour | None:
    """An opaque colour; None for anything else. Tokens may name tokens, not without end."""
    parts = [part for part in value if part.type not in ("whitespace", "comment")]
    if len(parts) != 1 or depth > len(tokens):
        return None
    part = parts[0]
    if part.type == "function" and part.lower_name == "var":
        names = [inner.value for inner in part.arguments if inner.type == "ident"]
        token = tokens.get(names[0]) if names else None
        return _colour(token.value, tokens, depth + 1) if token else None
    found = color4.parse_color(part)
    if found is None or isinstance(found, str) or found.alpha < 1:
        return None
    known = _luminance(found)
    return None if known is None else _Colour(known, tinycss2.serialize([part]))


def _luminance(colour: Any) -> float | None:
    """Relative luminance is the Y of CIE XYZ, which spaces beyond sRGB are asked for."""
    for space, place in (("srgb", None), ("xyz-d65", 1), ("xyz-d50", 1)):
        try:
            parts = colour.to(space).coordinates
        except NotImplementedError:
            continue
        values = [min(max(float(part or 0), 0.0), 1.0) for part in parts]
        return luminance(*values) if place is None else values[place]
    return None
