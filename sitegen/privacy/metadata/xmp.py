"""XMP packets: which properties they hold (ISO 16684-1).

No I/O.

The XML is read as a stream of names, without entities, document types, external parts or a tree, so that its size costs no memory.
"""

from __future__ import annotations

from typing import Final
from xml.parsers import expat

from sitegen.privacy.metadata.field import Field, is_name

MOST_BYTES: Final = 2**24
_MOST_NAMES: Final = 1000

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FRAME: Final = frozenset(
    {_RDF, "adobe:ns:meta/", "http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"}
)
"""Namespaces of the packet itself."""

_PREFIXES: Final = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#": "stEvt",
    "http://ns.adobe.com/xap/1.0/sType/ResourceRef#": "stRef",
    "http://ns.adobe.com/xap/1.0/g/img/": "xmpGImg",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/camera-raw-settings/1.0/": "crs",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/exif/1.0/aux/": "aux",
    "http://cipa.jp/exif/1.0/": "exifEX",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://ns.adobe.com/pdf/1.3/": "pdf",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://ns.adobe.com/xmp/note/": "xmpNote",
    "http://ns.microsoft.com/photo/1.0/": "MicrosoftPhoto",
    "http://ns.google.com/photos/1.0/panorama/": "GPano",
    "http://ns.google.com/photos/1.0/image/": "GImage",
    "http://www.digikam.org/ns/1.0/": "digiKam",
    "http://www.gimp.org/xmp/": "GIMP",
    "http://www.metadataworkinggroup.com/schemas/regions/": "mwg-rs",
}
"""The usual prefixes; a file may choose others, and in those might stand anything."""


def xmp_fields(data: bytes) -> list[Field]:
    """The properties of a packet; the packet itself where it can't be read or has none."""
    reader = _Names()
    readable = len(data) <= MOST_BYTES and reader.read(data)
    found = [Field("XMP", name) for name in reader.names]
    if not readable:
        found.append(Field("XMP", "a packet that can't be read"))
    return found or [Field("XMP", "packet")]


class _Names:
    """Gathers the names of elements and attributes."""

    def __init__(self) -> None:
        self.names: dict[str, None] = {}
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser.StartElementHandler = self._element
        self._parser.StartDoctypeDeclHandler = self._refuse

    def read(self, data: bytes) -> bool:
        """Whether the whole packet could be read."""
        start, end = data.find(b"<"), data.rfind(b">")
        if start < 0:
            return False
        try:
            self._parser.Parse(data[start : end + 1], True)
        except (expat.ExpatError, ValueError, LookupError, _Refused):
            return False
        return True

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        for words in (name, *attributes):
            space, _, local = words.rpartition(" ")
            if space in _FRAME or len(self.names) >= _MOST_NAMES:
                continue
            known = space in _PREFIXES and is_name(local)
            self.names[f"{_PREFIXES[space]}:{local}" if known else "a property of its own"] = None

    def _refuse(self, *_: object) -> None:
        raise _Refused


class _Refused(Exception):
    """Raised where a packet has a document type, which XMP never has."""
