"""The files of an index: facts and facets, words and where they stand, what hits show, texts for excerpts. No I/O.

Nothing of it is loaded before a reader searches. Then the facts and the list of all words come at once, and
after them only the pieces that a query needs: its words' places, the hits that are shown, their texts.
The theme's assets/search/source.js reads what is written here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from sitegen import urls
from sitegen.planning.data import data_file
from sitegen.planning.plan import PlannedFile
from sitegen.planning.search import coding
from sitegen.planning.search.documents import Document
from sitegen.planning.search.facets import Facet
from sitegen.planning.search.folding import PARTICLES
from sitegen.planning.search.fragments import wide_fragments
from sitegen.planning.search.places import places_of, unpacked

CARDS, TEXTS = 10, 5
"""Hits and texts in one file: hits are small, texts are not, and a page of finds needs some of each."""
MOST = 16
"""Files of places that are loaded for the words that only hold what is looked for."""
_PIECE = range(12_000, 24_001)
"""Characters of places in one file, about 8 to 16 kB compressed: as few files as `MOST` where that is enough."""
_SETS = 40_000
"""Characters of documents' bits in one file; most of them are nothing, 8 to 16 kB compressed."""


@dataclass(slots=True)
class Index:
    """The files of an index, and the facts by which all others are found."""

    facts: dict[str, Any]
    words: str = ""
    """The path of the list of all words."""
    files: list[PlannedFile] = field(default_factory=list)


def index_of(
    documents: Sequence[Document],
    facets: Sequence[Facet],
    *,
    folder: str,
    page_url: str,
) -> Index:
    """The index of documents; `folder` is where its files go, links are those of `page_url`."""
    index = Index({})

    def keep(name: str, value: object) -> str:
        file = data_file(f"{folder}/{name}", value)
        index.files.append(file)
        return file.url.rpartition("/")[2]

    def keep_all(name: str, values: Iterable[object]) -> list[str]:
        return [keep(f"{name}-{number}", value) for number, value in enumerate(values)]

    places = places_of(_said(documents))
    texts = [coding.ascending(unpacked(packed)) for packed in places.values()]
    shards = _shards(texts)
    starts = [start for start, _ in shards]
    firsts = [0, *accumulate(1 + len(document.parts) for document in documents)]
    pieces = {word: bisect_right(starts, number) - 1 for number, word in enumerate(places)}
    fragments = list(_sets(wide_fragments(places, firsts, pieces, MOST)))
    listed = keep("words", coding.vocabulary([*places]))
    index.words = index.files[-1].url
    index.facts = {
        "folder": urls.relative(page_url, index.files[0].url).rpartition("/")[0] + "/",
        "facets": [
            [
                facet.name,
                [[term.key, term.label, *term.also] for term in facet.terms],
                coding.lists(facet.of),
            ]
            for facet in facets
        ],
        "parts": coding.numbers(1 + len(document.parts) for document in documents),
        "particles": " ".join(PARTICLES),
        "words": listed,
        "starts": coding.ascending(starts),
        "most": MOST,
        "fragments": [
            [begin for begin, _ in fragments],
            keep_all("fragments", (entry for _, entry in fragments)),
        ],
        "together": [CARDS, TEXTS],
        "places": keep_all("places", (text for _, text in shards)),
        "cards": keep_all("cards", _chunks(documents, CARDS, lambda document: _card(document, page_url))),
        "texts": keep_all("texts", _chunks(documents, TEXTS, _texts)),
    }
    return index


def _said(documents: Iterable[Document]) -> Iterator[str]:
    """The texts of all parts; the first of a document is its title with its other names."""
    for document in documents:
        yield " ".join((document.title, *document.also))
        yield from (f"{part.label} {part.text}" for part in document.parts)


def _shards(texts: Sequence[str]) -> list[tuple[int, str]]:
    """Places word by word, in pieces of about the same size; with each the number of its first word."""
    # Pieces may be longer by a word than they should.
    enough = sum(map(len, texts), len(texts)) // (MOST - 1)
    limit = min(max(enough, _PIECE.start), _PIECE.stop - 1)
    shards: list[tuple[int, str]] = []
    start, size = 0, 0
    for number, text in enumerate(texts):
        size += len(text) + 1
        if size > limit or number + 1 == len(texts):
            shards.append((start, " ".join(texts[start : number + 1])))
            start, size = number + 1, 0
    return shards


def _sets(fragments: dict[str, str]) -> Iterator[tuple[str, list[object]]]:
    """Fragments with their documents in pieces: the first fragment, then all of them, which set each has, the sets."""
    rest = iter(fragments.items())
    while some := list(_up_to(rest, _SETS)):
        sets = {chosen: number for number, chosen in enumerate(dict.fromkeys(chosen for _, chosen in some))}
        keys = [key for key, _ in some]
        numbered = coding.numbers(sets[chosen] for _, chosen in some)
        yield keys[0], [coding.vocabulary(keys), numbered, [*sets]]


def _up_to(items: Iterator[tuple[str, str]], size: int) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for item in items:
        yield item
        if item[1] not in seen:
            seen.add(item[1])
            size -= len(item[1])
        if size <= 0:
            return


def _chunks(
    documents: Sequence[Document], size: int, row: Callable[[Document], object]
) -> Iterator[list[object]]:
    for start in range(0, len(documents), size):
        yield [row(document) for document in documents[start : start + size]]


def _card(document: Document, page_url: str) -> list[object]:
    """What a hit shows: link, title, its language, lines, date, badge, picture, and where each part stands."""
    picture = document.picture
    shown: list[object] = []
    if picture:
        files = (*picture.first, *picture.fallback[:1])
        shown = [
            picture.alt,
            picture.width,
            picture.height,
            *([urls.relative(page_url, file.url), file.width] for file in files),
        ]
    return [
        urls.relative(page_url, document.url),
        document.title,
        document.language,
        document.lines,
        document.date,
        document.badge,
        shown,
        [[part.anchor, part.label] for part in document.parts],
    ]


def _texts(document: Document) -> list[str]:
    return [part.text for part in document.parts]
