"""Makes a target hold a built site: what it uses before the pages, removals last, and what is cut short is completed the next time."""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sitegen.building.lock import alone
from sitegen.building.manifest import MANIFEST as SITE_MANIFEST
from sitegen.building.manifest import holds_drafts, published_names
from sitegen.building.store import is_temporary
from sitegen.errors import UsageFault
from sitegen.ops.deploy.changes import Changes, SiteFile, State, changes, listed, packed
from sitegen.ops.deploy.git import GitBranch
from sitegen.ops.deploy.rsync import RsyncFolder
from sitegen.ops.deploy.storage import Bucket
from sitegen.ops.deploy.target import GitTarget, RsyncTarget, StorageTarget, Target

_NAMED = 3


class Destination(Protocol):
    """What a site can be put on."""

    def entry(self, name: str, file: SiteFile) -> str:
        """What the manifest says of a file."""

    def state(self) -> State:
        """What lies there."""

    def send(self, files: Mapping[str, SiteFile]) -> None:
        """Puts files in their places; all are there when it returns."""

    def remove(self, names: Sequence[str], kept: Iterable[str]) -> None:
        """Takes files away; `kept` is all that stays there."""

    def note(self, manifest: bytes) -> None:
        """Keeps the manifest there."""

    def finish(self) -> None:
        """Makes all of it count."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a deployment is asked for."""

    site: Path
    target: Target
    dry_run: bool = False
    anew: bool = False
    """Whether all files are sent, whatever is said to be there."""
    adopt: bool = False
    """Whether all that lies at a target without a manifest counts as sitegen's own."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Who is told how far the work has come."""

    begin: Callable[[str], None]
    progress: Callable[[int, int], None]
    waiting: Callable[[str], None] | None = None
    """Told whom it waits for, where it is to wait for a build of the same site; else it refuses."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """What a deployment did, or with a dry run would do."""

    changes: Changes
    bytes: int
    """Of the files sent."""
    left: tuple[str, ...]
    """Files in the site's folder that are not the site's: they stay where they are."""


def deploy(order: Order, steps: Steps) -> Deployed:
    """Makes the target hold the site's files, touching nothing there that sitegen has not put there.

    Raises UsageFault where there is no whole site, where it holds drafts, or where the target holds files of others;
    EnvironmentFault where the target can't be reached or written: the next run then completes it.
    """
    if not published_names(order.site):
        raise UsageFault(f"there is no site in '{order.site}'", "run sitegen build first")
    with alone(order.site, steps.waiting):
        steps.begin("comparing")
        site = _read(order.site)
        with _reached(order, site) as destination:
            state = destination.state()
            entries = {name: destination.entry(name, file) for name, file in site.items()}
            ours = _ours(state, adopt=order.adopt)
            told = dict.fromkeys(ours, "") if order.anew else ours
            work = changes(site, entries, state, told)
            if not order.dry_run and (work.sent or work.gone or ours != entries):
                _carry_out(work, site, entries, (destination, state), steps)
    size = sum(site[name].bytes for name in work.sent)
    return Deployed(work, size, _left(order.site, site))


def _carry_out(
    work: Changes,
    site: Mapping[str, SiteFile],
    entries: Mapping[str, str],
    there: tuple[Destination, State],
    steps: Steps,
) -> None:
    destination, state = there
    steps.begin("sending")
    # Until the end the manifest tells of old and new, so that what is cut short can be completed or removed.
    destination.note(packed(work.before))
    done = 0
    for phase in work.phases:
        for part in _parts(phase):
            destination.send({name: site[name] for name in part})
            done += len(part)
            steps.progress(done, len(work.sent))
    if work.gone:
        steps.begin("removing")
        destination.remove(work.gone, (set(state.sizes) | set(site)) - set(work.gone))
    destination.note(packed(entries))
    destination.finish()


def _parts(names: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), size):
        yield names[start : start + size]


@contextlib.contextmanager
def _reached(order: Order, site: Mapping[str, SiteFile]) -> Iterator[Destination]:
    match order.target:
        case RsyncTarget():
            yield RsyncFolder(order.target, order.site)
        case StorageTarget():
            yield Bucket(order.target)
        case GitTarget():
            with tempfile.TemporaryDirectory() as folder:
                yield GitBranch(order.target, site, Path(folder))


def _ours(state: State, *, adopt: bool) -> dict[str, str]:
    """The files at the target that are sitegen's, with what is known of them.

    Raises UsageFault where that can't be known.
    """
    known = listed(state.manifest)
    if known is not None:
        return known
    if state.sizes and not adopt:
        what = (
            "a damaged list of what sitegen put there"
            if state.manifest is not None
            else "files that sitegen did not put there"
        )
        shown = ", ".join(f"'{name}'" for name in sorted(state.sizes)[:_NAMED])
        hint = "name another folder or branch; or say --adopt: all that is there then counts as the site's, and what is not in the site is removed"
        raise UsageFault(f"the target holds {what}: {shown}", hint)
    return dict.fromkeys(state.sizes, "")


def _read(folder: Path) -> dict[str, SiteFile]:
    """The files of a built site by name.

    Raises UsageFault where it holds drafts, or one of its files is not there.
    """
    if holds_drafts(folder):
        hint = "drafts are for looking at, and nobody has signed off their pictures: build without --drafts"
        raise UsageFault(f"the site in '{folder}' holds drafts", hint)
    site: dict[str, SiteFile] = {}
    for name in sorted(published_names(folder)):
        path = folder / name
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            site[name] = SiteFile(path, path.stat().st_size, digest)
        except OSError as error:
            hint = "run sitegen build, which completes it"
            raise UsageFault(f"the site in '{folder}' is not whole: '{name}' can't be read", hint) from error
    return site


def _left(folder: Path, site: Mapping[str, SiteFile]) -> tuple[str, ...]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return tuple(
        sorted(
            name
            for name in found
            if name not in site and name != SITE_MANIFEST and not is_temporary(name.rpartition("/")[2])
        )
    )
