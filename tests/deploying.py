"""Targets for tests of `sitegen deploy`: a folder by rsync, a bare repository, and a bucket of a real S3 server on loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from sitegen.ops.deploy.changes import MANIFEST
from sitegen.ops.deploy.target import Target, target_of
from sitegen.settings import DeployTarget

REGION = "us-east-1"


class Place(Protocol):
    """A target, and what a test can see and do there by other means than sitegen's."""

    @property
    def address(self) -> str:
        """Where it is, as site.yaml says it."""

    @property
    def endpoint(self) -> str | None:
        """The service, where the address does not tell it."""

    def held(self) -> dict[str, bytes]:
        """Every file there."""

    def put(self, name: str, data: bytes) -> None:
        """Somebody else leaves a file there."""


def target_at(place: Place, *, history: bool = False) -> Target:
    """The place as site.yaml names it."""
    return target_of(DeployTarget(name="www", to=place.address, endpoint=place.endpoint, history=history))


def ours(place: Place) -> dict[str, bytes]:
    """What lies there, without the manifest."""
    return {name: data for name, data in place.held().items() if name != MANIFEST}


@dataclass
class Folder:
    """A folder that rsync writes to."""

    path: Path
    endpoint: str | None = None

    @property
    def address(self) -> str:
        """Where it is."""
        return f"file://{self.path}"

    def held(self) -> dict[str, bytes]:
        """Every file there."""
        files = (path for path in self.path.rglob("*") if path.is_file())
        return {path.relative_to(self.path).as_posix(): path.read_bytes() for path in files}

    def put(self, name: str, data: bytes) -> None:
        """Somebody else leaves a file there."""
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_bytes(data)


def git(*arguments: str, folder: Path, data: bytes | None = None) -> bytes:
    """What git says of a repository."""
    who = {
        "GIT_AUTHOR_NAME": "E",
        "GIT_AUTHOR_EMAIL": "e@x",
        "GIT_COMMITTER_NAME": "E",
        "GIT_COMMITTER_EMAIL": "e@x",
    }
    environment = {**os.environ, **who}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, input=data, env=environment, capture_output=True, check=True
    )
    return done.stdout


@dataclass
class Repository:
    """A bare repository, with the branch `pages`."""

    path: Path
    endpoint: str | None = None

    @property
    def address(self) -> str:
        """Where it is."""
        return f"git+file://{self.path}#pages"

    def held(self) -> dict[str, bytes]:
        """Every file of the branch."""
        if not git("for-each-ref", "refs/heads/pages", folder=self.path):
            return {}
        names = git("ls-tree", "-r", "-z", "--name-only", "pages", folder=self.path).decode().split("\0")
        return {name: git("cat-file", "blob", f"pages:{name}", folder=self.path) for name in names if name}

    def put(self, name: str, data: bytes) -> None:
        """Somebody else commits a file."""
        lines = []
        for other, content in {**self.held(), name: data}.items():
            blob = git("hash-object", "-w", "--stdin", folder=self.path, data=content).decode().strip()
            lines.append(f"100644 {blob}\t{other}")
        index = {"GIT_INDEX_FILE": str(self.path / "index-of-another")}
        (self.path / "index-of-another").unlink(missing_ok=True)
        subprocess.run(
            ["git", "update-index", "--add", "--index-info"],
            cwd=self.path, env={**os.environ, **index}, input="\n".join(lines).encode() + b"\n", check=True,
        )  # fmt: skip
        tree = subprocess.run(["git", "write-tree"], cwd=self.path, env={**os.environ, **index}, capture_output=True, check=True)  # fmt: skip
        commit = (
            git("commit-tree", tree.stdout.decode().strip(), "-m", "By hand", folder=self.path)
            .decode()
            .strip()
        )
        git("update-ref", "refs/heads/pages", commit, folder=self.path)


@dataclass
class Bucket:
    """A folder in a bucket."""

    client: Any
    name: str
    endpoint: str | None

    @property
    def address(self) -> str:
        """Where it is."""
        return f"s3://{self.name}/library"

    def held(self) -> dict[str, bytes]:
        """Every object below the folder."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix="library/")
        keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        return {
            key.removeprefix("library/"): self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
            for key in keys
        }

    def put(self, name: str, data: bytes) -> None:
        """Somebody else leaves an object there."""
        self.client.put_object(Bucket=self.name, Key=f"library/{name}", Body=data)


def need(program: str) -> None:
    """Skips a test where a program is not installed; with CI set that is a failure."""
    if shutil.which(program) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{program} is not installed")
        pytest.skip(f"{program} is not installed")
