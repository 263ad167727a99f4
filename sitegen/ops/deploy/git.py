"""A branch of a git repository: the whole site is one commit, and takes its place in one push or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sitegen.errors import EnvironmentFault
from sitegen.ops.deploy.changes import MANIFEST, SiteFile, State
from sitegen.ops.deploy.programs import ProgramFault, run
from sitegen.ops.deploy.target import GitTarget

_NOBODY = "sitegen"
_OURS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")
"""What git hands to its hooks, of one of which this command may be part."""


class GitBranch:
    """The newest commit of a branch, and the one that follows it; works in `folder`, an empty one of its own."""

    def __init__(self, target: GitTarget, site: Mapping[str, SiteFile], folder: Path) -> None:
        self._target = target
        self._site = site
        self._folder = folder
        self._branch = f"refs/heads/{target.branch}"
        self._before = ""
        """The commit that the branch is at, in hex; empty where there is no such branch."""
        self._changed = False

    def entry(self, name: str, file: SiteFile) -> str:
        """What the manifest says of a file."""
        del name
        return file.digest

    def state(self) -> State:
        """What the branch holds; a file of the site counts with its size only where git has the same bytes.

        Raises EnvironmentFault where git can't reach the repository.
        """
        self._git("init", "--quiet", "--bare", str(self._folder))
        self._git("remote", "add", "origin", self._target.repository)
        found = self._git("ls-remote", "origin", self._branch).split()
        if not found:
            return State(None, {})
        self._before = found[0].decode()
        # Contents stay where they are: only their names and ids are looked at.
        self._git("fetch", "--quiet", "--depth=1", "--filter=blob:none", "--no-tags", "origin", self._branch)
        self._before = self._git("rev-parse", "FETCH_HEAD").decode().strip()
        self._git("read-tree", self._before)
        there: dict[str, bytes] = {}
        for line in self._git("ls-tree", "-r", "-z", self._before).split(b"\0"):
            if line:
                kind, name = line.split(b"\t", 1)
                there[name.decode("utf-8", "surrogateescape")] = kind.split()[2]
        manifest = None
        if there.pop(MANIFEST, None):
            manifest = self._git("cat-file", "blob", f"{self._before}:{MANIFEST}")
        shared = [name for name in there if name in self._site]
        same = dict(zip(shared, self._hashed(shared), strict=True))
        return State(manifest, {name: None if same.get(name) == blob else -1 for name, blob in there.items()})

    def send(self, files: Mapping[str, SiteFile]) -> None:
        """Takes files into the next commit."""
        ids = self._hashed(list(files), "-w")
        self._into_index(
            b"100644 " + blob + b"\t" + os.fsencode(name) for name, blob in zip(files, ids, strict=True)
        )

    def remove(self, names: Sequence[str], kept: Iterable[str]) -> None:
        """Leaves files out of the next commit."""
        del kept
        self._into_index(b"0 " + b"0" * 40 + b"\t" + os.fsencode(name) for name in names)

    def note(self, manifest: bytes) -> None:
        """Takes the manifest into the next commit."""
        blob = self._git("hash-object", "-w", "--no-filters", "--stdin", data=manifest).strip()
        self._into_index([b"100644 " + blob + b"\t" + MANIFEST.encode()])

    def finish(self) -> None:
        """Commits, and pushes where the branch is still at the commit that was looked at.

        Raises EnvironmentFault where somebody else has pushed meanwhile, or git can't push.
        """
        if not self._changed:
            return
        tree = self._git("write-tree", "--missing-ok").decode().strip()
        parents = ["-p", self._before] if self._target.history and self._before else []
        commit = self._git("commit-tree", tree, *parents, "-m", "Publish the site").decode().strip()
        lease = f"--force-with-lease={self._branch}:{self._before}"
        try:
            self._git("push", "--quiet", "--atomic", lease, "origin", f"{commit}:{self._branch}")
        except ProgramFault as fault:
            if "stale info" not in fault.said:
                raise
            message = f"somebody else has pushed to the branch '{self._target.branch}' meanwhile"
            raise EnvironmentFault(message, "run it again") from fault

    def _hashed(self, names: Sequence[str], *options: str) -> list[bytes]:
        """The ids of files of the site, as git counts them."""
        paths = "\n".join(str(self._site[name].path.resolve()) for name in names).encode()
        if not names:
            return []
        return self._git("hash-object", *options, "--no-filters", "--stdin-paths", data=paths + b"\n").split()

    def _into_index(self, lines: Iterable[bytes]) -> None:
        data = b"\0".join(lines)
        if data:
            self._changed = True
            self._git("update-index", "-z", "--add", "--index-info", data=data + b"\0")

    def _git(self, *arguments: str, data: bytes = b"") -> bytes:
        environment = {name: value for name, value in os.environ.items() if name not in _OURS}
        for role in (
            "AUTHOR",
            "COMMITTER",
        ):  # a CI runner has no name; whoever has set one in these is asked first
            environment.setdefault(f"GIT_{role}_NAME", _NOBODY)
            environment.setdefault(f"GIT_{role}_EMAIL", f"{_NOBODY}@localhost")
        environment["GIT_DIR"] = str(self._folder)
        hint = "see that you may read and push there; nothing was changed"
        return run(
            ["git", "-c", f"core.hooksPath={os.devnull}", *arguments],
            data=data,
            environment=environment,
            hint=hint,
        )
