"""Values of a header as plain Python: what is damaged or missing is None or empty, never a fault. No I/O."""

from __future__ import annotations

import math
from typing import Any


def value_of(data: Any, keyword: str) -> Any:
    """The value of an element; None where it is missing or damaged."""
    try:
        return data.get(keyword)
    except Exception:  # noqa: BLE001 - values are converted when they are asked for, and damaged ones raise anything
        return None


def text(data: Any, keyword: str) -> str:
    """The value of an element as text without padding; empty where it is missing or damaged."""
    value = value_of(data, keyword)
    if value is None:
        return ""
    if not isinstance(value, str) and hasattr(value, "__iter__"):
        value = next(iter(value), "")
    return str(value).strip(" \0")


def texts(data: Any, keyword: str) -> tuple[str, ...]:
    """All values of an element as text."""
    value = value_of(data, keyword)
    if value is None or value == "":
        return ()
    values = [value] if isinstance(value, str) or not hasattr(value, "__iter__") else value
    return tuple(str(item).strip(" \0") for item in values)


def integer(data: Any, keyword: str, missing: int | None = None) -> int | None:
    """A whole number; `missing` where the element is not there, None where it is there and is none."""
    value = text(data, keyword)
    if not value:
        return missing
    try:
        return int(float(value))
    except (ValueError, OverflowError):
        return None


def number(data: Any, keyword: str) -> float | None:
    """A finite number, or None."""
    found = numbers(data, keyword, 1)
    return found[0] if found else None


def numbers(data: Any, keyword: str, count: int = 0) -> tuple[float, ...]:
    """Finite numbers, exactly so many (or any number of them); else none at all."""
    try:
        found = tuple(float(item) for item in texts(data, keyword))
    except ValueError:
        return ()
    if not all(math.isfinite(item) for item in found) or (count and len(found) != count):
        return ()
    return found


def item(data: Any, keyword: str) -> Any:
    """The first item of a sequence, or None."""
    sequence = value_of(data, keyword)
    try:
        return sequence[0] if sequence else None
    except Exception:  # noqa: BLE001 - an element of another kind than a sequence, or one whose items are damaged
        return None


def lut_bits(data: Any, keyword: str) -> int:
    """The bits of each entry of a sequence's first look-up table (PS3.3 C.11.1.1.1); 0 where there is no whole one."""
    table = item(data, keyword)
    if table is None or not table.get("LUTData"):
        return 0
    descriptor = numbers(table, "LUTDescriptor", 3)
    return int(descriptor[2]) if descriptor and 1 <= descriptor[2] <= 16 else 0
