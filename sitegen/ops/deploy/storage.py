"""A bucket of a storage that speaks S3, by fsspec; each file is told its type and how long browsers may keep it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sitegen.errors import EnvironmentFault
from sitegen.ops.deploy.changes import MANIFEST, SiteFile, State
from sitegen.ops.deploy.target import StorageTarget
from sitegen.planning.hosting import cache_control, content_type

_AT_ONCE = 8
_MOST = 1000
"""Objects that one request can remove."""


class Bucket:
    """What lies in a bucket below a folder."""

    def __init__(self, target: StorageTarget) -> None:
        """Raises EnvironmentFault where the extra `deploy` is not installed."""
        try:
            import fsspec  # noqa: PLC0415 - only whoever deploys there needs it
            from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415
        except ImportError as error:
            raise EnvironmentFault(
                "storage needs more than is installed", "pip install 'sitegen[deploy]'"
            ) from error
        self._faults = (OSError, BotoCoreError, ClientError)
        self._root = "/".join(part for part in (target.bucket, target.folder) if part)
        client = {"region_name": target.region} if target.region else {}
        with self._told():
            self._storage: Any = fsspec.filesystem(
                "s3",
                endpoint_url=target.endpoint,
                client_kwargs=client,
                use_listings_cache=False,
                skip_instance_cache=True,
            )

    def entry(self, name: str, file: SiteFile) -> str:
        """What the manifest says of a file: its bytes, and what readers' browsers are told of it."""
        return f"{file.digest} {content_type(name)}; {cache_control(name)}"

    def state(self) -> State:
        """What lies there.

        Raises EnvironmentFault where the storage can't be reached.
        """
        with self._told():
            found = self._storage.find(self._root, detail=True)
            sizes = {
                path.removeprefix(f"{self._root}/"): int(facts["size"])
                for path, facts in found.items()
                if not path.endswith("/")
            }
            held = sizes.pop(MANIFEST, None)
            manifest = None if held is None else self._storage.cat_file(self._path(MANIFEST))
        return State(manifest, dict(sizes))

    def send(self, files: Mapping[str, SiteFile]) -> None:
        """Puts files in their places, several at a time."""

        def put(name: str) -> None:
            file = files[name].path
            self._storage.put_file(str(file), self._path(name), **_headers(name))

        with self._told(), ThreadPoolExecutor(_AT_ONCE) as pool:
            for _ in pool.map(put, files):
                pass

    def remove(self, names: Sequence[str], kept: Iterable[str]) -> None:
        """Takes files away, in this order."""
        del kept
        with self._told():
            for start in range(0, len(names), _MOST):
                self._storage.rm([self._path(name) for name in names[start : start + _MOST]])

    def note(self, manifest: bytes) -> None:
        """Keeps the manifest there."""
        with self._told():
            self._storage.pipe_file(self._path(MANIFEST), manifest, **_headers(MANIFEST))

    def finish(self) -> None:
        """Nothing more is to be done."""

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._faults as error:
            hint = "see AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or a profile), the bucket, 'endpoint' and 'region'; then run it again: it goes on where it stopped"
            raise EnvironmentFault(f"the storage could not do it: {error}", hint) from error


def _headers(name: str) -> dict[str, str]:
    return {"ContentType": content_type(name), "CacheControl": cache_control(name)}
