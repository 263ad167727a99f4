"""The names of the forms in which problems are written. No I/O."""

from __future__ import annotations

from typing import Literal, get_args

Format = Literal["text", "github", "gitlab", "json", "sarif", "junit"]
"""`text` is for people, and written by the report itself, which knows the lines at fault."""
FORMATS: tuple[Format, ...] = get_args(Format)
