"""The licences that content may carry, by SPDX id: what each allows, and what holds for parts together. No I/O.

Names and addresses are those of creativecommons.org; ids those of spdx.org/licenses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal


@dataclass(frozen=True, slots=True)
class LicenceTerms:
    """What a licence asks of whoever shows or changes the work."""

    name: str
    url: str
    attribution: bool = True
    share_alike: bool = False
    non_commercial: bool = False
    no_derivatives: bool = False


def _creative_commons() -> dict[str, LicenceTerms]:
    table: dict[str, LicenceTerms] = {}
    for version in ("2.0", "2.5", "3.0", "4.0"):
        for terms in ("BY", "BY-SA", "BY-NC", "BY-NC-SA", "BY-ND", "BY-NC-ND"):
            table[f"CC-{terms}-{version}"] = LicenceTerms(
                f"CC {terms} {version}",
                f"https://creativecommons.org/licenses/{terms.lower()}/{version}/",
                share_alike="SA" in terms,
                non_commercial="NC" in terms,
                no_derivatives="ND" in terms,
            )
    return table


LICENCES: dict[str, LicenceTerms] = {
    **_creative_commons(),
    "CC0-1.0": LicenceTerms(
        "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/", attribution=False
    ),
    "Apache-2.0": LicenceTerms("Apache 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
    "MIT": LicenceTerms("MIT", "https://spdx.org/licenses/MIT.html"),
    # Sources that name a Creative Commons licence without its version: the terms are known, the text is not.
    "LicenseRef-CC-BY": LicenceTerms("CC BY", "https://creativecommons.org/licenses/"),
    "LicenseRef-CC-BY-SA": LicenceTerms(
        "CC BY-SA", "https://creativecommons.org/licenses/", share_alike=True
    ),
    "LicenseRef-CC-BY-NC": LicenceTerms(
        "CC BY-NC", "https://creativecommons.org/licenses/", non_commercial=True
    ),
    "LicenseRef-CC-BY-NC-SA": LicenceTerms(
        "CC BY-NC-SA", "https://creativecommons.org/licenses/", share_alike=True, non_commercial=True
    ),
}

Use = Literal["show", "slides", "dataset", "exchange", "crop", "mark", "atlas", "sell"]
"""What is done with a picture: shown as it is, copied whole into slides, a data set or another teaching file system,
or changed: cut, drawn on, cut into an atlas; or sold, with whatever it stands in."""
_CHANGES = frozenset(("crop", "mark", "atlas"))


def allows(licence: str | None, use: Use) -> bool:
    """Whether a licence, by its SPDX id, lets others use a work so; None is no licence, which allows nothing.

    Cutting and drawing make an adaptation, which ND forbids to share; another size or format does not
    (CC 4.0 legal code, 2(a)(4)). Raises KeyError for an id that is not in `LICENCES`.
    """
    if licence is None:
        return False
    terms = LICENCES[licence]
    if use == "sell":
        return not terms.non_commercial
    return use not in _CHANGES or not terms.no_derivatives


@dataclass(frozen=True, slots=True)
class Joined:
    """What holds for a whole whose parts have licences of their own."""

    parts: tuple[str, ...]
    """The licences of the parts, by SPDX id, each once, sorted."""
    licence: str | None
    """The one whose terms are those of all parts together; None where there is none."""
    conflicts: tuple[tuple[str, str], ...]
    """Pairs that no changed work may hold both: a share-alike licence, and one that asks for something else."""


def joined(licences: Iterable[str]) -> Joined:
    """The most restrictive combination: each part keeps its licence, the whole asks for what any of them asks for.

    After the table of Creative Commons for combining works (FAQ, "Can I combine material under different licenses");
    later versions of a licence take in earlier ones. Raises KeyError for an id that is not in `LICENCES`.
    """
    parts = tuple(sorted(set(licences)))
    conflicts = tuple(pair for pair in combinations(parts, 2) if _clash(*pair))
    asking = [part for part in parts if LICENCES[part].attribution] or list(parts)
    return Joined(parts, None if conflicts else _covering(asking), conflicts)


def _clash(one: str, other: str) -> bool:
    terms, more = LICENCES[one], LICENCES[other]
    if terms.no_derivatives or more.no_derivatives:
        return False  # nothing that holds it may be changed at all
    if terms.share_alike and more.share_alike:
        return terms.non_commercial != more.non_commercial
    return (terms.share_alike and more.non_commercial and not terms.non_commercial) or (
        more.share_alike and terms.non_commercial and not more.non_commercial
    )


def _covering(asking: Sequence[str]) -> str | None:
    """The licence that asks for all that these ask for: one of them, else the newest Creative Commons one that does."""
    if len(asking) <= 1:
        return asking[0] if asking else None
    terms = [LICENCES[part] for part in asking]
    unchanged = any(item.no_derivatives for item in terms)
    name = (
        "CC-BY"
        + ("-NC" if any(item.non_commercial for item in terms) else "")
        + ("-ND" if unchanged else "-SA" if any(item.share_alike for item in terms) else "")
    )
    known = [part for part in asking if part.startswith("CC-")]
    if any(part.startswith("LicenseRef-") for part in asking) and f"LicenseRef-{name}" in LICENCES:
        return f"LicenseRef-{name}"
    versions = [part.rpartition("-")[2] for part in known]
    return f"{name}-{max(versions)}" if versions else None
