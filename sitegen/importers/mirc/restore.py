"""One of our own exports back as the case it was: its studies, its words in every language, what this library knows of."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from sitegen.importers.drafts import fresh_png
from sitegen.importers.mirc.annotations import marks_of
from sitegen.importers.mirc.facts import Known, Tell
from sitegen.importers.mirc.identity import Identity
from sitegen.importers.mirc.own import Drawing, Own
from sitegen.importers.mirc.packages import Package
from sitegen.importers.mirc.redrawing import redrawn
from sitegen.importers.mirc.tree import Element, Unreadable, digest, parse
from sitegen.importers.zips import NoFile

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.png")
_Read = Callable[[str], "bytes | None"]


class Restorer:
    """Restores one case."""

    def __init__(
        self,
        own: Own,
        package: Package,
        known: Known,
        identity: Identity,
        tell: Tell,
        root: Element,
        max_pixels: int,
    ) -> None:
        self.own = own
        self.package = package
        self.known = known
        self.identity = identity
        self.root = root
        self.max_pixels = max_pixels
        self._tell = tell
        if own.changed:
            changed = ", ".join(sorted(set(own.changed)))
            self.tell(
                f"changed since sitegen exported it, so MIRC's own words were taken: {changed}",
                "compare them",
            )

    def tell(self, message: str, hint: str = "") -> None:
        """Tells of something that does not come along."""
        self._tell(self.root, message, hint)

    def read(self, name: str) -> bytes | None:
        """A picture saved anew; None, with the reason told, where there is none."""
        try:
            return fresh_png(self.package.read(name), max_pixels=self.max_pixels)
        except NoFile as error:
            reason = str(error)
        except Exception as error:  # noqa: BLE001 - decoders raise anything on bad files; each is named
            reason = f"it can't be read: {error or type(error).__name__}"
        self.tell(f"the picture '{name}' is left out: {reason}")
        return None

    def files(self, facts: dict[str, Any], gathered: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        """Pictures, and the words in other languages.

        `facts` are changed in place: studies name their pictures, and what this library does not know is left out.
        """
        files = list(gathered)
        if "studies" in self.own.facts:
            facts["studies"], files = _studies(self._redrawn(self.own.facts["studies"]), self.read)
        _drop_unknown(facts, self.known, self.tell)
        taken = {name for name, _ in files}
        for name in self.own.pictures:
            data = self.read(name) if name not in taken else None
            if data is not None:
                files.append((name, data))
        default = self.known.languages[0]
        for language, words in sorted(self.own.words.items()):
            if language != default and language in self.known.languages:
                files.append((f"case.{language}.md", words.encode() + b"\n"))
            elif language != default:
                message = f"the words in '{language}' are left out: the library has no such language"
                self.tell(message, "add it to 'languages'")
        return files

    def _redrawn(self, studies: Any) -> list[dict[str, Any]]:
        """The studies with the marks that are drawn now, where somebody has changed a drawing."""
        kept: list[dict[str, Any]] = copy.deepcopy(list(studies))
        every = {(study["id"], item["id"]): item for study in kept for item in study.get("series", [])}
        for drawing in self.own.drawings:
            series = every.get((drawing.study, drawing.series), {})
            marks = series.get("marks") or []
            own = [mark for mark in marks if mark["picture"] == drawing.picture]
            drawn = self._drawn(drawing) if len(own) == len(drawing.labels) else None
            if drawn is None:
                continue
            new = [{"picture": drawing.picture, **mark} for mark in redrawn(own, drawing.labels, drawn)]
            series["marks"] = sorted(
                [*(mark for mark in marks if mark not in own), *new], key=lambda mark: int(mark["picture"])
            )
            self.tell(
                f"'{drawing.name}' was changed since sitegen exported it, so the marks are those that are drawn in it",
                "compare them",
            )
        return kept

    def _drawn(self, drawing: Drawing) -> list[dict[str, Any]] | None:
        """The shapes of a drawing; None where they are those that were exported, or can't be read."""
        try:
            found, _ = parse(self.package.read(drawing.name), self.package.shown)
        except (NoFile, Unreadable) as error:
            self.tell(
                f"'{drawing.name}' can't be compared with what was exported: {error}", "look at the marks"
            )
            return None
        if digest([found]) == drawing.digest:
            return None
        marks, unknown = marks_of(found, (1, 1), self.identity)
        if unknown:
            message = f"{unknown} shape(s) of '{drawing.name}' are not understood and were left out"
            self.tell(message, "draw them anew as 'marks'")
        return marks

    def words(self, converted: str) -> str:
        """The words in the default language: as they were written, or converted where MIRC's were changed."""
        return self.own.words.get(self.known.languages[0], converted)


def _studies(studies: Any, read: _Read) -> tuple[list[dict[str, Any]], list[tuple[str, bytes]]]:
    """The studies with their pictures under names of their own, and those pictures."""
    files: list[tuple[str, bytes]] = []
    named: dict[str, str] = {}
    folders: dict[str, list[str]] = {}
    kept: list[dict[str, Any]] = []
    for study in studies:
        series = [_series(study["id"], item, read, files, named, folders) for item in study.get("series", [])]
        kept.append({**study, "series": [item for item in series if item["pictures"]]})
    return kept, files


def _series(
    study: str,
    facts: dict[str, Any],
    read: _Read,
    files: list[tuple[str, bytes]],
    named: dict[str, str],
    folders: dict[str, list[str]],
) -> dict[str, Any]:
    folder = f"{study}/{facts['id']}"
    items: list[dict[str, Any]] = []
    for item in facts["pictures"]:
        picture = {"file": item} if isinstance(item, str) else dict(item)
        source = picture["file"]
        if source not in named and _NAME.fullmatch(source):
            data = read(source)
            if data is None:
                continue
            own_folder = folders.setdefault(folder, [])
            named[source] = f"{folder}/{len(own_folder) + 1:03}.png"
            own_folder.append(named[source])
            files.append((named[source], data))
        if source in named:
            items.append({**picture, "file": named[source]})
    return {**facts, "pictures": _short(items, folders)}


def _short(items: list[dict[str, Any]], folders: dict[str, list[str]]) -> list[Any] | str:
    """Pictures of which nothing is said by names alone; a whole folder of them by a pattern."""
    names = [item["file"] for item in items]
    if any(len(item) > 1 for item in items):
        return items
    whole = next((folder for folder, members in folders.items() if members == names and len(names) > 1), None)
    return f"{whole}/*.png" if whole else names


def _drop_unknown(facts: dict[str, Any], known: Known, tell: Callable[..., None]) -> None:
    """Ids that mean nothing in this library would be faults of the draft."""
    for name, ids in (
        ("findings", known.findings),
        ("collections", known.collections),
        ("related", known.cases),
        ("authors", frozenset(known.people)),
    ):
        stated = [stated] if isinstance(stated := facts.get(name), str) else stated or []
        missing = [item for item in stated if item not in ids]
        if missing:
            tell(
                f"not known in this library, and left out of '{name}': {', '.join(missing)}",
                "add them here first",
            )
            facts[name] = [item for item in stated if item in ids] or None
    links = facts.get("guidelines") or []
    if any(link["ref"] not in known.guidelines for link in links):
        tell("recommendations that this library does not have are left out of 'guidelines'", "")
        facts["guidelines"] = [link for link in links if link["ref"] in known.guidelines] or None
    for study in facts.get("studies") or []:
        for series in study.get("series", []):
            for mark in series.get("marks") or []:
                if mark.get("finding") not in (None, *known.findings):
                    del mark["finding"]
