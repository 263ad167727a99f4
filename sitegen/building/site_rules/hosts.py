"""What hosts take: number, size and total of a site's files against the host that site.yaml names. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sitegen.errors import Place, Problem, Severity
from sitegen.settings import Host

GB: Final = 1_000_000_000
_NEAR: Final = 0.9
"""From this part of a limit on editors are told, while there is time to move."""
_PLACE: Final = Place("content/site.yaml")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a host publishes of its limits; None where it names none."""

    name: str
    total: int | None = None
    """Bytes of all files together."""
    files: int | None = None
    files_paid: int | None = None
    """With a paid plan, where that differs."""
    file: int | None = None
    """Bytes of one file."""
    in_folder: int | None = None
    """Files in one folder."""

    @property
    def limited(self) -> bool:
        """Whether there is anything to ask about."""
        return any((self.total, self.files, self.file, self.in_folder))


LIMITS: Final[Mapping[Host, Limits]] = {
    # docs.github.com/pages, "GitHub Pages limits": published sites may be no larger than 1 GB.
    "github-pages": Limits("GitHub Pages", total=GB),
    # docs.gitlab.com/user/gitlab_com, "GitLab Pages": 1 GB; docs.gitlab.com/administration/instance_limits: 200,000 entries.
    "gitlab-pages": Limits("GitLab Pages", total=GB, files=200_000),
    # developers.cloudflare.com/pages/platform/limits: 20,000 files (100,000 on paid plans since January 2026), 25 MiB a file.
    "cloudflare-pages": Limits("Cloudflare Pages", files=20_000, files_paid=100_000, file=25 * 2**20),
    # docs.netlify.com/site-deploys/overview: 54,000 files in one directory.
    "netlify": Limits("Netlify", in_folder=54_000),
    "own": Limits("your own host"),
}


def host_takes(host: Host, sizes: Mapping[str, int]) -> Iterator[Problem]:
    """An error for what the host would refuse, a warning for what comes near; `sizes` are bytes by file."""
    limits = LIMITS[host]
    yield from _total(limits, sizes)
    yield from _number(limits, sizes)
    if limits.file is not None:
        for name, size in sorted(sizes.items()):
            if size > limits.file:
                message = f"'{name}' has {_mb(size)}; {limits.name} takes {_mb(limits.file)} in one file"
                hint = "make the series shorter or its pictures smaller, or choose another host"
                yield Problem("host-file-size", _PLACE, message, hint)
    if limits.in_folder is not None:
        for folder, number in sorted(Counter(name.rpartition("/")[0] for name in sizes).items()):
            if number > limits.in_folder:
                message = (
                    f"the folder '{folder}/' has {number:,} files; {limits.name} takes {limits.in_folder:,}"
                )
                yield Problem("host-files", _PLACE, message, "choose another host")


def _total(limits: Limits, sizes: Mapping[str, int]) -> Iterator[Problem]:
    total = sum(sizes.values())
    if limits.total is None or total <= limits.total * _NEAR:
        return
    folders: Counter[str] = Counter()
    for name, size in sizes.items():
        folders[name.split("/")[0]] += size
    largest, most = folders.most_common(1)[0]
    message = f"the site has {_mb(total)}; {limits.name} takes {_mb(limits.total)}"
    hint = f"{_mb(most)} are in '{largest}'; lower 'pictures' in site.yaml (avif_quality, widths), or choose another host"
    severity = Severity.ERROR if total > limits.total else Severity.WARNING
    yield Problem("host-size", _PLACE, message, hint, severity)


def _number(limits: Limits, sizes: Mapping[str, int]) -> Iterator[Problem]:
    if limits.files is None or len(sizes) <= limits.files * _NEAR:
        return
    most = limits.files_paid or limits.files
    paid = f" ({limits.files_paid:,} with a paid plan)" if limits.files_paid else ""
    message = f"the site has {len(sizes):,} files; {limits.name} takes {limits.files:,}{paid}"
    severity = Severity.ERROR if len(sizes) > most else Severity.WARNING
    hint = "fewer 'widths' in site.yaml make fewer files; or choose another host"
    yield Problem("host-files", _PLACE, message, hint, severity)


def _mb(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
