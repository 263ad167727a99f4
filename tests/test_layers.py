"""The shape of the package: one direction of imports, one module that prints, small files and functions."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = (
    ("errors",),
    ("model", "settings"),  # one layer: settings speak the model's values, and a library holds its settings
    ("urls",),
    ("i18n",),
    ("reading",),
    ("privacy",),
    ("planning",),
    ("building",),
    ("importers",),
    ("exporters",),  # below importers: the crosswalk of a format is theirs
    ("ops",),
    ("formats",),
    ("terminal",),  # beside report, and a part of it: rich takes longer to load than most commands take
    ("report",),
    ("cli_options", "cli_examples"),
    (
        "cli_announce",
        "cli_deploy",
        "cli_imports",
        "cli_exports",
        "cli_hooks",
        "cli_questions",
        "cli_rounds",
        "cli_serve",
        "cli_shell",
        "cli_themes",
        "cli_views",
        "cli_writing",
    ),
    ("cli",),
    ("__main__",),
)
"""From the top of the house to the bottom."""
RANKS = {name: rank for rank, names in enumerate(LAYERS) for name in names}
EXTRAS = {
    "dicom": ("pydicom", "numpy", "imagecodecs"),
    "serve": ("watchfiles",),
    "announce": ("apprise",),
    "deploy": ("fsspec", "botocore"),
    "scale": ("dask", "distributed"),
    "search": ("pagefind",),
    "views": ("crawleruseragents",),
}
"""What need not be installed, and how Python calls it."""
DISTRIBUTIONS = {"PIL": "pillow", "yaml": "pyyaml", "markupsafe": "jinja2", "pydantic_core": "pydantic"}
"""Import name → the declared dependency that brings it, where the two differ."""
LONGEST_FILE = 350
LONGEST_FUNCTION = 60

Sources = Mapping[str, str]
"""Module name → source."""


def _sources() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((ROOT / "sitegen").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path.read_text("utf-8")
    return found


SOURCES = _sources()


def imports(module: str, sources: Sources) -> Iterator[tuple[int, str]]:
    """Line and module of every import, also of those inside functions; our own submodules by their full name."""
    package = f"{module}.__init__" if any(name.startswith(f"{module}.") for name in sources) else module
    for node in ast.walk(ast.parse(sources[module])):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                start = package.split(".")[: -node.level]
                base = ".".join([*start, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield node.lineno, inner if inner in sources else base


def _layer(module: str) -> int:
    """How far down a module stands; the package itself, which holds the version, stands above all."""
    parts = module.split(".")
    return RANKS[parts[1]] if len(parts) > 1 else -1


def downward(sources: Sources) -> list[str]:
    """Imports of something that stands further down."""
    return [
        f"{module}:{line} imports {target}"
        for module in sources
        for line, target in imports(module, sources)
        if target.split(".")[0] == "sitegen" and _layer(target) > _layer(module)
    ]


def circles(sources: Sources) -> list[str]:
    """Modules that reach themselves again over their imports."""
    graph = {
        module: {target for _, target in imports(module, sources) if target in sources and target != module}
        for module in sources
    }
    found: list[str] = []
    for start, targets in graph.items():
        seen: set[str] = set()
        waiting = list(targets)
        while waiting:
            module = waiting.pop()
            if module == start:
                found.append(start)
                break
            if module not in seen:
                seen.add(module)
                waiting += graph[module]
    return found


def printing(source: str) -> list[int]:
    """Lines that write to the terminal by themselves."""
    lines: list[int] = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="print")):
                lines.append(node.lineno)
            case ast.Attribute(
                value=ast.Name(id="sys"), attr="stdout" | "stderr" | "__stdout__" | "__stderr__"
            ):
                lines.append(node.lineno)
            case ast.Attribute(value=ast.Name(id="traceback"), attr="print_exc" | "print_exception"):
                lines.append(node.lineno)
            case ast.ImportFrom(module="sys", names=names) if {"stdout", "stderr"} & {
                item.name for item in names
            }:
                lines.append(node.lineno)
            case _:
                pass
    return lines


def long_functions(module: str, source: str) -> list[str]:
    """Functions of more lines than one takes in at a glance."""
    return [
        f"{module}.{node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]


def importers_of(names: Iterable[str], sources: Sources) -> set[str]:
    """The modules that import one of these packages."""
    return {
        module
        for module in sources
        for _, target in imports(module, sources)
        if target.split(".")[0] in set(names)
    }


def test_every_module_has_its_layer() -> None:
    """A new folder or module is given its place in the order before anything imports it."""
    unplaced = {name.split(".")[1] for name in SOURCES if "." in name} - set(RANKS)

    assert unplaced == set()


def test_imports_go_up_only() -> None:
    """A module imports what stands above it, or beside it in its own folder."""
    assert downward(SOURCES) == []


def test_no_circles() -> None:
    """No module reaches itself again over its imports."""
    assert circles(SOURCES) == []


@pytest.mark.parametrize(
    "source",
    [
        "import sitegen.building.build",
        "from sitegen.building import build",
        "from sitegen.building.build import build",
        "def later() -> None:\n    from sitegen.building.build import build",
        "from ..building import build",
        "if TYPE_CHECKING:\n    from sitegen.building.build import build",
    ],
)
def test_a_planted_import_is_caught(source: str) -> None:
    """An import that goes down is found however it is written."""
    planted = {"sitegen": "", "sitegen.building.build": "", "sitegen.reading.library": source}

    assert downward(planted) == [
        f"sitegen.reading.library:{source.count(chr(10)) + 1} imports sitegen.building.build"
    ]


def test_a_planted_circle_is_caught() -> None:
    """Two modules of one folder that import each other are found."""
    planted = {
        "sitegen.reading.a": "from sitegen.reading import b",
        "sitegen.reading.b": "def later(): import sitegen.reading.a",
        "sitegen.reading.c": "from sitegen.reading import a",
    }

    assert circles(planted) == ["sitegen.reading.a", "sitegen.reading.b"]


def test_only_the_report_prints() -> None:
    """What is said goes through report.py, so that every format holds all of it."""
    found = [
        f"{module}:{line}"
        for module, source in SOURCES.items()
        if module != "sitegen.report"
        for line in printing(source)
    ]

    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "print(1)",
        "sys.stdout.write('x')",
        "from sys import stderr",
        "import traceback\ntraceback.print_exc()",
    ],
)
def test_planted_prints_are_caught(source: str) -> None:
    """Each way around report.py is found."""
    assert printing(source) == [source.count("\n") + 1]


def test_files_are_short() -> None:
    """A file that grows is split by noun."""
    long = {name: source.count("\n") for name, source in SOURCES.items() if source.count("\n") > LONGEST_FILE}

    assert long == {}


def test_functions_are_short() -> None:
    """A function fits on one screen."""
    assert [found for name, source in SOURCES.items() for found in long_functions(name, source)] == []


def test_a_planted_long_function_is_caught() -> None:
    """The count takes the line of the name and the last line in."""
    body = "\n".join("    x = 1" for _ in range(LONGEST_FUNCTION))

    assert long_functions("m", f"def f():\n{body}") == ["m.f: 61 lines"]


def test_modules_say_what_they_are_for() -> None:
    """Every module begins with a docstring."""
    assert [name for name, source in SOURCES.items() if not ast.get_docstring(ast.parse(source))] == []


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_is_imported_in_one_module(extra: str) -> None:
    """What need not be installed is asked for in one place, which can say how to install it."""
    assert len(importers_of(EXTRAS[extra], SOURCES)) <= 1


def test_what_is_imported_is_declared() -> None:
    """Every package that the code imports stands in pyproject.toml, as a dependency or as an extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {entry.split(">")[0].split("[")[0].strip().lower() for entry in project["dependencies"]}
    optional = {name for names in EXTRAS.values() for name in names}
    used = {target.split(".")[0] for module in SOURCES for _, target in imports(module, SOURCES)}
    foreign = {name for name in used if name not in _standard_library() and name != "sitegen"}

    assert {DISTRIBUTIONS.get(name, name) for name in foreign} - optional - declared == set()


def _standard_library() -> frozenset[str]:
    import sys

    return frozenset(sys.stdlib_module_names) | {"__future__"}
