"""A folder that rsync reaches, here or elsewhere. Bytes are compared at both ends, and each file takes its place when it is whole."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from sitegen.building.store import write_whole
from sitegen.errors import EnvironmentFault
from sitegen.ops.deploy.changes import MANIFEST, SiteFile, State
from sitegen.ops.deploy.programs import ProgramFault, run
from sitegen.ops.deploy.target import RsyncTarget

_LISTED = re.compile(r"-\S+ +(?P<size>[\d,.]+) \S+ \S+ (?P<name>.+)")
_OLDEST = (3, 1)
"""Versions before know no --delete-missing-args."""
_HINT = "see that the folder's parent is there, and that you may write to it; then run it again: it goes on where it stopped"


class RsyncFolder:
    """What rsync sees at the other end."""

    def __init__(self, target: RsyncTarget, site: Path) -> None:
        self._target = target
        self._site = site

    def entry(self, name: str, file: SiteFile) -> str:
        """What the manifest says of a file."""
        del name
        return file.digest

    def state(self) -> State:
        """What lies there.

        Raises EnvironmentFault where rsync is too old, or can't reach it.
        """
        version = re.search(rb"version v?(\d+)\.(\d+)", run(["rsync", "--version"]))
        if version is None or tuple(int(part) for part in version.groups()) < _OLDEST:
            raise EnvironmentFault("this rsync is too old", "install rsync 3.1 or newer")
        try:
            lines = self._run("-r", "--list-only", "--no-human-readable", self._target.destination)
        except ProgramFault as fault:
            if "No such file or directory (2)" in fault.said:
                return State(None, {})
            raise
        sizes = {
            match["name"]: int(re.sub(r"\D", "", match["size"]))
            for line in lines.decode("utf-8", "replace").splitlines()
            if (match := _LISTED.fullmatch(line))
        }
        held = sizes.pop(MANIFEST, None)
        return State(None if held is None else self._manifest(), dict(sizes))

    def send(self, files: Mapping[str, SiteFile]) -> None:
        """Puts files in their places."""
        self._copy(self._site, files)

    def remove(self, names: Sequence[str], kept: Iterable[str]) -> None:
        """Takes files away, and the folders that are then empty: those without one of `kept`."""
        used = {parent for name in kept for parent in PurePosixPath(name).parents}
        left = {parent for name in names for parent in PurePosixPath(name).parents} - used - {PurePosixPath()}
        self._take_away(names)
        # From the deepest up: a folder goes once all that was in it has gone.
        for depth in sorted({len(folder.parts) for folder in left}, reverse=True):
            self._take_away(sorted(folder.as_posix() for folder in left if len(folder.parts) == depth))

    def _take_away(self, names: Sequence[str]) -> None:
        """Rsync removes what is asked for and not there, from folders that are."""
        with tempfile.TemporaryDirectory() as empty:
            for name in names:
                (Path(empty) / name).parent.mkdir(parents=True, exist_ok=True)
            self._copy(Path(empty), names, "--delete-missing-args")

    def note(self, manifest: bytes) -> None:
        """Keeps the manifest there."""
        with tempfile.TemporaryDirectory() as folder:
            write_whole(Path(folder) / MANIFEST, manifest)
            self._copy(Path(folder), [MANIFEST])

    def finish(self) -> None:
        """Nothing more is to be done."""

    def _manifest(self) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            self._run(f"{self._target.destination}{MANIFEST}", f"{folder}/")
            return (Path(folder) / MANIFEST).read_bytes()

    def _copy(self, source: Path, names: Iterable[str], *options: str) -> None:
        data = "\0".join(names).encode()
        if data:
            shared = (
                "--checksum",
                "--copy-links",
                "--chmod=D755,F644",
                "--perms",
                "--from0",
                "--files-from=-",
            )
            self._run(*shared, *options, f"{source}/", self._target.destination, data=data)

    def _run(self, *arguments: str, data: bytes = b"") -> bytes:
        shell = ["-e", f"ssh -p {self._target.port}"] if self._target.port else []
        return run(["rsync", "--protect-args", *shell, *arguments], data=data, hint=_HINT)
