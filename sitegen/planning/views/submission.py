"""What the template of the page of submission receives. No I/O."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """The page on which a member makes a case to send in."""

    schema: str
    """The data by which the browser checks the case."""
    template: str
    """An empty case folder as a zip, for those who make one by hand."""
    email: str
    """Where cases go by mail, and where they are attached to an issue; at least one is not empty."""
    issues: str
    mail: str
    """The address that begins the mail, without the name of the file: `mailto:…`."""
    default_language: str
    """That of texts which name none."""
    modalities: tuple[str, ...]
    regions: tuple[str, ...]
    views: tuple[str, ...]
    sexes: tuple[str, ...]
    certainties: tuple[str, ...]
    bases: tuple[str, ...]
    """On what a diagnosis can rest."""
    grounds: tuple[str, ...]
    """On what ground a case may be shown."""
    licences: tuple[tuple[str, str, bool], ...]
    """SPDX id, name, and whether it is the library's own."""
