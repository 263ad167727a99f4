"""Draft cases on disk: tidy case.md files, pictures saved anew, notes of others made safe to keep.

What every importer shares. Nothing that a source file carries besides its pixels is written.
"""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import yaml
from PIL import Image

from sitegen.building.pixels import eight_bits, upright
from sitegen.errors import EnvironmentFault
from sitegen.privacy import patterns
from sitegen.reading.pictures import open_picture, orientation_of

_FLOW_WIDTH = 72
"""A mapping of short scalars no longer than this stands in one line."""
_SIMPLE = re.compile(r"[ -~\u00a0-\u2027\u2030-\ud7ff]*")
"""Characters that every YAML style carries; others are written as escapes."""

_FRONTAL = ("PA", "AP", "AP-supine")
_KINDS = {
    "CT": "CT",
    "MR": "MRI",
    "US": "ultrasound",
    "CR": "radiograph",
    "DX": "radiograph",
    "PT": "PET",
    "XA": "angiogram",
    "NM": "scintigram",
    "MG": "mammogram",
}

_SENTENCE = re.compile(r"(?<=[.!?])(?<!\b[DMS][rst]\.)(?<!\bMrs\.)(?<!\bProf\.)(?<!\b[A-Z]\.)\s+")
_IDENTIFYING = re.compile(
    r"\b(?:Dr|Prof|Professor|Doctor|Mr|Mrs|Ms)\b\.?\s+[A-Z]|\S@[^\s@]+\.\w|https?://|\bwww\.|\bdoi:|"
    r"\.(?:jpe?g|png|dcm|nii|tiff?|gif)\b",
)
_OF_A_PATIENT = re.compile(
    r"\b(?:Mr|Mrs|Ms)\b\.?\s+[A-Z]|\S@[^\s@]+\.\w|\b\d{6}-?[1-8]\d{6}\b|\b(?:MRN|SSN)\b"
)
_LONG_NUMBER = re.compile(r"\d(?:[ ().-]{0,2}\d){7,}")


class _Tidy(yaml.SafeDumper):
    """Writes short records in one line, and odd characters as escapes."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # the reader refuses aliases
        del data
        return True


def _text(dumper: _Tidy, value: str) -> yaml.Node:
    style = None if _SIMPLE.fullmatch(value) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _short(node: yaml.Node) -> bool:
    """Whether a mapping of scalars fits into one line."""
    if not isinstance(node, yaml.MappingNode) or not node.value:
        return False
    parts = [part for pair in node.value for part in pair]
    if not all(isinstance(part, yaml.ScalarNode) and part.style is None for part in parts):
        return False
    return sum(len(part.value) + 2 for part in parts) <= _FLOW_WIDTH


def _record(dumper: _Tidy, value: Mapping[str, Any]) -> yaml.Node:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=False)
    node.flow_style = _short(node)
    return node


def _list(dumper: _Tidy, value: Sequence[Any]) -> yaml.Node:
    node = dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=False)
    scalars = all(isinstance(part, yaml.ScalarNode) and part.style is None for part in node.value)
    node.flow_style = scalars and sum(len(part.value) + 2 for part in node.value) <= _FLOW_WIDTH
    return node


_Tidy.add_representer(str, _text)
_Tidy.add_representer(dict, _record)
_Tidy.add_representer(list, _list)
_Tidy.add_representer(tuple, _list)


def stated(value: Any) -> Any:
    """Facts without the keys that have no value (None)."""
    if isinstance(value, dict):
        return {key: stated(item) for key, item in value.items() if item is not None}
    return [stated(item) for item in value] if isinstance(value, (list, tuple)) else value


def as_written(value: Any) -> Any:
    """Dumped facts as editors write them: texts in the default language alone as plain strings, and nothing that is None."""
    if isinstance(value, dict):
        return (
            value[""]
            if set(value) == {""}
            else {key: as_written(item) for key, item in value.items() if item is not None}
        )
    return [as_written(item) for item in value] if isinstance(value, list) else value


def render_front_matter(facts: Mapping[str, Any]) -> str:
    """Facts as the head of a case.md; read back by sitegen.reading they are the same, scalars as text.

    Keys whose value is None are left out.
    """
    text = yaml.dump(stated(dict(facts)), Dumper=_Tidy, sort_keys=False, allow_unicode=True, width=100)
    return f"---\n{text}---\n"


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder that comes to be whole or not at all: filled as a hidden sibling, then renamed.

    Raises FileExistsError where the folder exists already, and EnvironmentFault where the disk refuses.
    """
    if os.path.lexists(folder):
        raise FileExistsError(folder)
    partial = folder.with_name(f".{folder.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)  # left by an import that was killed
        partial.mkdir(parents=True)
        yield partial
        partial.rename(folder)
    except OSError as error:
        message = f"{folder} can't be written: {error.strerror or error}"
        raise EnvironmentFault(message, "check free space and permissions") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_case(
    folder: Path, facts: Mapping[str, Any], body: str, pictures: Iterable[tuple[str, bytes]] = ()
) -> None:
    """Writes a case folder whole or not at all.

    `pictures` are names relative to the folder, with bytes. Raises FileExistsError where the folder exists already,
    and EnvironmentFault where the disk refuses.
    """
    with new_folder(folder) as partial:
        for name, data in pictures:
            path = partial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        write_words(partial, facts, body)


def write_words(folder: Path, facts: Mapping[str, Any], body: str) -> None:
    """Writes the case.md of a folder."""
    text = render_front_matter(facts) + (f"\n{body.strip()}\n" if body.strip() else "")
    (folder / "case.md").write_text(text, encoding="utf-8", newline="\n")


def fresh_png(data: bytes, *, max_pixels: int) -> bytes:
    """A picture's pixels and nothing else, upright, as PNG; grey stays grey, and what is transparent becomes black.

    Raises ValueError for a picture that is too large or has no greys to show, and whatever decoders raise.
    """
    image = open_picture(data)
    width, height = image.size
    if width * height > max_pixels:
        raise ValueError(f"it has {width} × {height} pixels, more than the limit of {max_pixels:,}")
    orientation = orientation_of(image, data)
    image.load()
    pixels = upright(_plain_pixels(image), orientation)
    fresh = Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())
    written = io.BytesIO()
    fresh.save(written, format="PNG")
    return written.getvalue()


def _plain_pixels(image: Image.Image) -> Image.Image:
    """Grey with 8 or 16 bits, or RGB."""
    if image.mode.startswith("I;16"):
        return image if image.mode == "I;16" else image.convert("I").convert("I;16")
    if image.mode == "I":
        low, high = image.getextrema()
        if not isinstance(low, (int, float)) or not isinstance(high, (int, float)) or low < 0 or high > 65535:
            raise ValueError("its values do not fit into 16 bits")
        return image.convert("I;16")
    if image.mode == "F":
        raise ValueError("it holds real numbers, not greys")
    return eight_bits(image)


@dataclass(frozen=True, slots=True)
class DraftPicture:
    """A picture on its way into a draft."""

    data: bytes
    modality: str
    day: int | None
    view: str | None
    region: str
    rights: dict[str, Any]
    """Licence, credit and source, as a series or picture states them."""


def alt_of(picture: DraftPicture) -> str:
    """What the picture is, never what it shows."""
    view = picture.view or ""
    plane = "frontal" if view in _FRONTAL else "" if view in ("other", "photo") else view
    region = "" if picture.region == "other" else picture.region.replace("-", " ")
    words = " ".join(word for word in (plane, region, _KINDS.get(picture.modality, "image")) if word)
    return words[0].upper() + words[1:] + (", supine" if view == "AP-supine" else "")


def studies_of(pictures: Iterable[DraftPicture]) -> tuple[list[dict[str, Any]], list[tuple[str, bytes]]]:
    """Studies for pictures in order (a new day or modality begins a study), a series for each view, and their files."""
    studies: list[dict[str, Any]] = []
    files: list[tuple[str, bytes]] = []
    groups = groupby(pictures, key=lambda picture: (picture.day, picture.modality))
    for number, ((day, modality), members) in enumerate(groups, 1):
        by_view: dict[str | None, list[tuple[str, DraftPicture]]] = {}
        for position, picture in enumerate(members, 1):
            name = f"study-{number}/{position:03}.png"
            files.append((name, picture.data))
            by_view.setdefault(picture.view, []).append((name, picture))
        series: list[dict[str, Any]] = []
        for view, items in by_view.items():
            base = "frontal" if view in _FRONTAL else (view or "pictures").lower()
            series.append(_series(free_id(base, [other["id"] for other in series]), items))
        region = next(picture.region for items in by_view.values() for _, picture in items)
        facts = {"id": f"study-{number}", "modality": modality, "day": day, "region": region}
        studies.append({**facts, "series": series})
    return studies, files


def free_id(base: str, taken: Iterable[str]) -> str:
    """The id itself, else with `-b`, `-c` …: numbers would make it the address of a picture of another series."""
    used = set(taken)
    letters = (first + second for first in ("", *ascii_lowercase) for second in ascii_lowercase)
    endings = ("", *(f"-{letter}" for letter in letters if letter != "a"))
    return next(f"{base}{ending}" for ending in endings if f"{base}{ending}" not in used)


def _series(series_id: str, items: Sequence[tuple[str, DraftPicture]]) -> dict[str, Any]:
    """The licence, credit and source stand with the series, or with each picture where they differ."""
    first = items[0][1]
    same = all(picture.rights == first.rights for _, picture in items)
    pictures = [name if same else {"file": name, **picture.rights} for name, picture in items]
    facts = {"id": series_id, "pictures": pictures, "view": first.view, "alt": alt_of(first)}
    return {**facts, **(first.rights if same else {})}


@dataclass(frozen=True, slots=True)
class Notes:
    """Words from a source after what can identify was taken out, as far as a machine can tell."""

    text: str
    left_out: int
    """How many sentences were left out."""


def places_in(locations: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern for the parts of locations such as `Civili Hospital, Vigevano, Italy`."""
    parts = {part.strip(" .?") for location in locations for part in re.split(r"[,;/()]", location)}
    long = sorted(part for part in parts if len(part) > 3)
    short = sorted(part for part in parts if len(part) == 3 and part.isupper() and part.isalpha())
    if not (long or short):
        return None
    names = [f"(?i:{re.escape(part)})" for part in long] + [re.escape(part) for part in short]
    return re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)")


def safe_notes(text: str, places: re.Pattern[str] | None = None, *, story: bool = True) -> Notes:
    """Takes out dates, and sentences that could name a person, place or institution.

    The rules are those of 45 CFR 164.514(b)(2)(i) that words can be tested for; a person still has to read the notes.
    Words that are not a patient's story but about the disease may name institutions, authors and addresses.
    """
    words = " ".join(text.replace("\ufffd", " ").split())
    for pattern in (*patterns.DATES, patterns.MONTH_ALONE):
        # Before sentences are parted, for the point of "Jan. 25".
        words = pattern.sub("[date removed]", words)
    kept: list[str] = []
    left_out = 0
    for sentence in _SENTENCE.split(words):
        if (
            _OF_A_PATIENT.search(sentence)
            or (
                story
                and (
                    _IDENTIFYING.search(sentence)
                    or _LONG_NUMBER.search(sentence)
                    or patterns.names_institution(sentence)
                )
            )
            or (places is not None and places.search(sentence))
        ):
            left_out += 1
        elif sentence:
            kept.append(patterns.OVER_89.sub("90+", sentence))
    return Notes(" ".join(kept), left_out)


def escaped(text: str) -> str:
    """Words as one paragraph of Markdown in which nothing is a mark."""
    return escaped_start(escaped_words(" ".join(text.split())))


def escaped_words(text: str) -> str:
    """Words within a paragraph of Markdown, in which nothing is a mark; spaces stay as they are."""
    words = text.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_\[\]{}])", r"\\\1", words)


def escaped_start(paragraph: str) -> str:
    """A paragraph of Markdown whose beginning does not make it a heading, a list, a quote or a definition."""
    words = re.sub(r"^(\d+)([.)])", r"\1\\\2", paragraph)
    words = re.sub(r"^([#>+-])", r"\\\1", words)
    return re.sub(r"^[:~=|]", lambda found: f"&#{ord(found.group())};", words)
