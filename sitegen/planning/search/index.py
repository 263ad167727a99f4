"""The files of an index: facts and facets, words and where they stand, what hits show, texts for excerpts. No I/O.

Nothing of it is loaded before a reader searches. Then the facts and the list of all words come at once, and
after them only the pieces that a query needs: its words' places, the hits that are shown, their texts.
The theme's assets/search/source.js reads what is written here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sitegen import urls
from sitegen.planning.data import data_file
from sitegen.planning.plan import PlannedFile
from sitegen.planning.search import coding
from sitegen.planning.search.documents import Document
from sitegen.planning.search.facets import Facet
from sitegen.planning.search.folding import PARTICLES, Splitter, noun_of

CARDS, TEXTS = 10, 5
"""Hits and texts in one file: hits are small, texts are not, and a page of finds needs some of each."""
_PIECE = 12_000
"""Characters of places in one file, about 8 kB compressed."""


@dataclass(slots=True)
class Index:
    """The files of an index, and the facts by which all others are found."""

    facts: dict[str, Any]
    files: list[PlannedFile] = field(default_factory=list)


def index_of(
    documents: Sequence[Document],
    facets: Sequence[Facet],
    *,
    folder: str,
    page_url: str,
    splitter: Splitter,
) -> Index:
    """The index of documents; `folder` is where its files go, links are those of `page_url`."""
    index = Index({})

    def keep(name: str, value: object) -> str:
        file = data_file(f"{folder}/{name}", value)
        index.files.append(file)
        return file.url.rpartition("/")[2]

    def pieces(name: str, values: Iterable[object]) -> list[str]:
        return [keep(f"{name}-{number}", value) for number, value in enumerate(values)]

    words, places = _places(documents, splitter)
    shards = list(_shards(places))
    listed = keep("words", coding.vocabulary(words))
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
        "starts": coding.ascending(start for start, _ in shards),
        "places": pieces("places", (text for _, text in shards)),
        "cards": pieces("cards", _chunks(documents, CARDS, lambda document: _card(document, page_url))),
        "texts": pieces("texts", _chunks(documents, TEXTS, _texts)),
    }
    return index


def _places(documents: Sequence[Document], splitter: Splitter) -> tuple[list[str], list[str]]:
    """Every word in order, and for each the numbers of the parts in which it stands.

    Parts are counted through all documents; the first of a document is its title with its other names.
    """
    found: defaultdict[str, list[int]] = defaultdict(list)
    number = 0
    for document in documents:
        title = " ".join((document.title, *document.also))
        for text in (title, *(f"{part.label} {part.text}" for part in document.parts)):
            for word in splitter.words(text):
                found[word].append(number)
            number += 1
    # Long words first: what one is without its particle must not be gone before.
    for word in sorted(found, key=len, reverse=True):
        noun = noun_of(word, found)
        if noun != word:
            found[noun] = sorted({*found[noun], *found.pop(word)})
    words = sorted(found)
    return words, [coding.ascending(found[word]) for word in words]


def _shards(places: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Places word by word, in pieces of about the same size; with each the number of its first word."""
    start, size = 0, 0
    for number, text in enumerate(places):
        size += len(text) + 1
        if size > _PIECE:
            yield start, " ".join(places[start : number + 1])
            start, size = number + 1, 0
    if start < len(places):
        yield start, " ".join(places[start:])


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
        files = (*picture.avif, *picture.fallback[:1])
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
