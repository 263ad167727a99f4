"""Where a site goes, by its address: rsync, a git branch, or S3-compatible storage. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from sitegen.errors import UsageFault
from sitegen.reading.schema import did_you_mean
from sitegen.settings import DeployTarget

_FORMS = (
    "write file:///srv/www, rsync+ssh://user@host/srv/www, rsync://host/module/folder, "
    "git+ssh://git@host/owner/repository.git#branch, or s3://bucket/folder"
)
_UNNAMED = "address"
_BRANCH = re.compile(r"(?!-)(?!.*(?:\.\.|//|@\{))[A-Za-z0-9][\w./+-]*(?<![./])", re.ASCII)
_PLAIN = re.compile(r"(?!-)[\w.@:\[\]-]*", re.ASCII)
"""What a host, with its user and port, is written with; a leading dash would be an option of the program called."""


@dataclass(frozen=True, slots=True)
class RsyncTarget:
    """A folder that rsync reaches."""

    destination: str
    """As rsync takes it, with a slash at the end: `/srv/www/`, `user@host:/srv/www/`, `rsync://host/module/`."""
    port: int | None = None
    """Of ssh, where it is not the usual one."""


@dataclass(frozen=True, slots=True)
class GitTarget:
    """A branch of a repository."""

    repository: str
    """As git takes it."""
    branch: str
    history: bool = False
    """Whether each state of the site stands on the one before, instead of in its place."""


@dataclass(frozen=True, slots=True)
class StorageTarget:
    """A bucket, or a folder in it, of a storage that speaks S3."""

    bucket: str
    folder: str
    """Without slashes at its ends; empty for the whole bucket."""
    endpoint: str | None = None
    region: str | None = None


Target = RsyncTarget | GitTarget | StorageTarget


def choose(wanted: str | None, listed: Iterable[DeployTarget]) -> tuple[str, Target]:
    """The target that was asked for, by its name in site.yaml or its address, with what to call it.

    Raises UsageFault where there is none, where it could be several, or where its address can't be used.
    """
    named = {target.name: target for target in listed}
    if wanted is None:
        if not named:
            hint = (
                "name one: sitegen deploy rsync+ssh://user@host/srv/www, or set 'deploy' in content/site.yaml"
            )
            raise UsageFault("there is nowhere to bring the site to", hint)
        if len(named) > 1:
            raise UsageFault("there are several targets", f"name one: {', '.join(sorted(named))}")
        (wanted,) = named
    if wanted in named:
        return wanted, target_of(named[wanted])
    if "://" not in wanted:
        hint = did_you_mean(wanted, list(named)) if named else _FORMS
        raise UsageFault(f"there is no target '{wanted}' in content/site.yaml", hint)
    return wanted, target_of(DeployTarget(name=_UNNAMED, to=wanted))


def target_of(written: DeployTarget) -> Target:
    """What an address means.

    Raises UsageFault where it can't be used; the message never repeats an address, which may hold a password.
    """
    address = written.to
    try:
        parts = urlsplit(address)
        port, password = parts.port, parts.password
    except ValueError as error:
        raise UsageFault("the address of the target can't be read", _FORMS) from error
    if password is not None:
        hint = "take it out, and change it: passwords belong into the environment or the keys of the machine"
        raise UsageFault("the address of the target holds a password", hint)
    if not _PLAIN.fullmatch(parts.netloc) or any(not sign.isprintable() for sign in unquote(address)):
        raise UsageFault("the address of the target holds signs that no host has", _FORMS)
    if parts.query or (parts.fragment and not parts.scheme.startswith("git+")):
        raise UsageFault("the address of the target has parts that mean nothing", _FORMS)
    path = unquote(parts.path)
    match parts.scheme:
        case "file" if path.startswith("/") and not parts.netloc:
            return RsyncTarget(_slashed(path))
        case "rsync+ssh" if parts.hostname and path.startswith("/"):
            user = f"{parts.username}@" if parts.username else ""
            return RsyncTarget(f"{user}{parts.hostname}:{_slashed(path)}", port)
        case "rsync" if parts.hostname and path.strip("/"):
            return RsyncTarget(_slashed(address))
        case "git+ssh" | "git+https" | "git+file" if path.strip("/"):
            return _git(address, parts.fragment, history=written.history)
        case "s3" if parts.hostname:
            return StorageTarget(parts.netloc, path.strip("/"), written.endpoint, written.region)
        case _:
            raise UsageFault("the address of the target is none that sitegen knows", _FORMS)


def _slashed(path: str) -> str:
    return path if path.endswith("/") else f"{path}/"


def _git(address: str, branch: str, *, history: bool) -> GitTarget:
    if not _BRANCH.fullmatch(branch) or branch.endswith(".lock"):
        hint = "write it behind '#': git+ssh://git@host/owner/repository.git#gh-pages"
        raise UsageFault("the address of the target names no branch", hint)
    return GitTarget(address.removeprefix("git+").partition("#")[0], branch, history)
