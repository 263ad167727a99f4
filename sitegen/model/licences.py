"""The licences that content may carry, by SPDX id. No I/O.

Names and addresses are those of creativecommons.org; ids those of spdx.org/licenses.
"""

from __future__ import annotations

from dataclasses import dataclass


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
