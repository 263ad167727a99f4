"""Which files may lie in content/ and themes/, by name: what programs leave behind, and the endings of text.

No I/O.

Pictures and archives are looked through to their end, so their names don't matter. Text can be anything: its ending says what it is meant
to be, and there is a short list of what a library needs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sitegen.privacy.kinds import Kind

_TEXTS: Final = frozenset((".md", ".yaml", ".yml", ".json", ".csv", ".tsv", ".txt", ".py"))
_THEME_TEXTS: Final = _TEXTS | {".html", ".css", ".js", ".mjs", ".svg", ".xml", ".xsl", ".webmanifest"}
_NAMES: Final = frozenset(
    (
        *(".gitkeep", ".keep", ".gitattributes", ".gitignore", ".gitmodules", ".git", ".editorconfig"),
        *("license", "licence", "copying", "notice", "readme", "authors"),
    )
)
"""Files without an ending, in small letters."""
_THEME_KINDS: Final = frozenset(("svg", "html", "xml"))


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A file that a program left, and nobody meant to bring."""

    what: str
    remedy: str
    passing: bool = False
    """Whether it goes when the program ends: then it is no reason not to publish."""


_DELETE: Final = "delete it, and add {} to .gitignore"
_MAC: Final = LeftBehind("a Mac left this; it may hold a small copy of a picture", _DELETE.format("._*"))
_COPIES: Final = LeftBehind(
    "this keeps small copies of pictures, also of those that were deleted or cropped",
    _DELETE.format("Thumbs.db"),
)
_FOLDERS: Final[tuple[tuple[re.Pattern[str], LeftBehind], ...]] = (
    (re.compile(r"__macosx", re.IGNORECASE), _MAC),
    (re.compile(r"\.thumbnails", re.IGNORECASE), _COPIES),
    (
        re.compile(
            r"\.trash.*|\$recycle\.bin|\.spotlight-v100|\.fseventsd|\.documentrevisions-v100", re.IGNORECASE
        ),
        LeftBehind("this lies in a folder of the system, such as its bin", "delete that folder"),
    ),
)
_FILES: Final[tuple[tuple[re.Pattern[str], LeftBehind], ...]] = tuple(
    (re.compile(pattern, re.IGNORECASE), left)
    for pattern, left in (
        (
            r"\.ds_store",
            LeftBehind(
                "the Mac's Finder left this; it keeps the names of files that were here",
                _DELETE.format(".DS_Store"),
                passing=True,  # it comes back with every look into the folder
            ),
        ),
        (r"\._.*|icon\r", _MAC),
        (r"(?:eh)?thumbs(?:_vista)?\.db(?:\.encryptable)?|thumbcache_.*\.db", _COPIES),
        (r"desktop\.ini", LeftBehind("Windows left this", _DELETE.format("desktop.ini"))),
        (
            r"~\$.*|\.~lock\..*#",
            LeftBehind(
                "an office program left this while a document was open; it names the user",
                "close the document, delete what is left, and add ~$* and .~lock.* to .gitignore",
            ),
        ),
        (
            r".*\.sw[a-p]|\.#.*|#.*#|4913|\.goutputstream-.*|.*\.(?:kate-swp|crswap)",
            LeftBehind(
                "a text editor keeps this while a file is open",
                "close the file; if this stays, delete it",
                passing=True,
            ),
        ),
        (
            r".*\.(?:orig|rej|bak|backup|old|save|tmp|temp|part|partial|crdownload|download)|.*~",
            LeftBehind(
                "this looks like a copy that a program left; it may hold what was taken out since",
                "delete it, and add its ending to .gitignore; git itself keeps the earlier words",
            ),
        ),
    )
)


def left_behind(path: str) -> LeftBehind | None:
    """What left a file, by its name or that of a folder above it."""
    *folders, name = path.split("/")
    for pattern, left in _FILES:
        if pattern.fullmatch(name):
            return left
    for pattern, left in _FOLDERS:
        if any(pattern.fullmatch(folder) for folder in folders):
            return left
    return None


def may_lie(path: str, kind: Kind) -> bool:
    """Whether a kind of file has a place under this path, which begins with content/ or themes/."""
    if kind in {"picture", "archive"}:
        return True
    name = path.rpartition("/")[2].lower()
    in_theme = path.startswith("themes/")
    if kind == "font":
        return in_theme
    if kind == "bytecode":
        return "/__pycache__/" in path and name.endswith(".pyc")
    if kind not in {"text", *(_THEME_KINDS if in_theme else ())}:
        return False
    return name in _NAMES or name[name.rfind(".") :] in (_THEME_TEXTS if in_theme else _TEXTS)
