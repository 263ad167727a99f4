"""Publishing: whole at any moment, nothing but our own files, nothing written that did not change."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sitegen.building import publish as publishing
from sitegen.building.manifest import MANIFEST
from sitegen.building.publish import publish
from sitegen.building.store import write_whole
from sitegen.errors import EnvironmentFault, SitegenError, UsageFault
from tests.conftest import MakeLibrary, build_library, site_bytes

_REFERENCE = re.compile(r'src="([^"]+)"')


def page(*pictures: str) -> bytes:
    """A page that shows the pictures, which lie at the root of the site."""
    return "".join(f'<img src="{name}">' for name in pictures).encode() + b"</html>"


def contents(files: Mapping[str, bytes]) -> dict[str, Callable[[], bytes]]:
    return {name: (lambda data=data: data) for name, data in files.items()}  # type: ignore[misc]


FIRST = {
    "index.html": page("assets/old.css", "pictures/aa/1.avif"),
    "about/index.html": page("assets/old.css"),
    "privacy/index.html": page("assets/old.css", "pictures/aa/2.avif"),
    "cases/a/index.html": page("assets/old.css", "pictures/aa/1.avif"),
    "cases/b/index.html": page("assets/old.css", "pictures/bb/3.avif"),
    "pictures/aa/1.avif": b"one",
    "pictures/aa/2.avif": b"two",
    "pictures/bb/3.avif": b"three",
    "assets/old.css": b"old",
    "sitemap.xml": b"<urlset/>",
    "404.html": page("assets/old.css"),
}
SECOND = {
    "index.html": page("assets/new.css", "pictures/cc/4.avif"),
    "about/index.html": page("assets/new.css"),
    "cases/a/index.html": page("assets/new.css", "pictures/aa/1.avif"),
    "cases/z/index.html": page("assets/new.css", "pictures/cc/4.avif"),
    "pictures/aa/1.avif": b"one",
    "pictures/cc/4.avif": b"four",
    "assets/new.css": b"new",
    "sitemap.xml": b"<urlset></urlset>",
    "404.html": page("assets/new.css"),
}


def site(out: Path) -> dict[str, bytes]:
    """What lies in the folder, without the manifest."""
    return {name: data for name, data in site_bytes(out).items() if name != MANIFEST}


def assert_sound(out: Path) -> None:
    """Every file is one of the two builds' as a whole, and all that a page shows is there."""
    for name, data in site(out).items():
        assert data in (FIRST.get(name), SECOND.get(name)), name
        for reference in _REFERENCE.findall(data.decode()):
            assert (out / reference).is_file(), f"{name} shows {reference}"


class Stopper:
    """Lets so many writes and removals through and fails from then on, as a full disk or a kill would."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left: float = float("inf")
        write, remove = write_whole, publishing._remove

        def stopped_write(path: Path, data: bytes) -> None:
            self._count()
            write(path, data)

        def stopped_remove(path: Path, out: Path) -> int:
            self._count()
            return remove(path, out)

        monkeypatch.setattr(publishing, "write_whole", stopped_write)
        monkeypatch.setattr(publishing, "_remove", stopped_remove)

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise EnvironmentFault("the disk is full")


@pytest.mark.parametrize("before", [None, FIRST], ids=["first build", "update"])
def test_a_build_cut_short_anywhere_leaves_a_sound_site_and_the_next_completes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: dict[str, bytes] | None
) -> None:
    """Whichever write or removal fails, pages are whole and show only what is there; then all is made good."""
    stopper = Stopper(monkeypatch)
    for steps in range(40):
        out = tmp_path / f"site-{steps}"
        stopper.left = float("inf")
        if before:
            publish(contents(before), out)
        stopper.left = steps
        try:
            publish(contents(SECOND), out)
        except EnvironmentFault:
            if out.exists():
                assert_sound(out)
            stopper.left = float("inf")
            publish(contents(SECOND), out)
            assert site(out) == SECOND
        else:
            break
    else:
        pytest.fail("the build never came to its end")

    assert steps > len(SECOND)
    assert site(out) == SECOND


def test_what_pages_use_is_written_before_them_and_the_home_page_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures and assets come first, then other files, then pages; the manifest frames it all."""
    written: list[str] = []

    def noted(path: Path, data: bytes) -> None:
        written.append(path.relative_to(tmp_path / "site").as_posix())
        write_whole(path, data)

    monkeypatch.setattr(publishing, "write_whole", noted)
    publish(contents(FIRST), tmp_path / "site")
    kinds = [
        "m" if name == MANIFEST else "p" if name.endswith(".html") else "f" if "/" in name else "x"
        for name in written
    ]

    assert "".join(kinds) == "m" + "f" * 4 + "x" + "p" * 6
    assert written[-1] == "index.html"


def test_a_second_time_writes_nothing(tmp_path: Path) -> None:
    """The same files again: none is written, none removed, none touched."""
    out = tmp_path / "site"
    first = publish(contents(FIRST), out)
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    second = publish(contents(FIRST), out)

    assert (first.files, first.written, first.removed) == (11, 11, 0)
    assert (second.files, second.written, second.removed) == (11, 0, 0)
    assert first.bytes == second.bytes == sum(map(len, FIRST.values()))
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == times


def test_only_what_changed_is_written_and_only_what_is_ours_removed(tmp_path: Path) -> None:
    """An update leaves unchanged files alone, and a file that somebody else put there stays."""
    out = tmp_path / "site"
    publish(contents(FIRST), out)
    extra = {"CNAME": b"cases.example", "cases/b/notes.txt": b"mine", "pictures/aa/mine.png": b"mine"}
    for name, data in extra.items():
        (out / name).write_bytes(data)
    same = (out / "pictures/aa/1.avif").stat().st_mtime_ns
    done = publish(contents(SECOND), out)

    assert site(out) == {**SECOND, **extra}
    assert done.removed == 5
    assert (out / "pictures/aa/1.avif").stat().st_mtime_ns == same


def test_folders_that_became_empty_are_removed(tmp_path: Path) -> None:
    """No empty folders are left of pages and pictures that are gone."""
    out = tmp_path / "site"
    publish(contents(FIRST), out)
    publish(contents(SECOND), out)

    assert not (out / "privacy").exists()
    assert not (out / "pictures/bb").exists()


@pytest.mark.parametrize("name", ["thesis.docx", "deep/er/file", ".git/config"])
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, name: str) -> None:
    """A folder that holds files and no manifest of ours is not touched."""
    path = tmp_path / "site" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"precious")

    with pytest.raises(UsageFault, match="did not make"):
        publish(contents(FIRST), tmp_path / "site")

    assert site_bytes(tmp_path / "site") == {name: b"precious"}


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """`--out` names a folder."""
    (tmp_path / "site").write_bytes(b"x")

    with pytest.raises(UsageFault, match="is a file"):
        publish(contents(FIRST), tmp_path / "site")


@pytest.mark.parametrize(
    "manifest", [b"", b"{", b"[]", b'{"files": 3}', b"null", b'{"files": [1, null]}', b"\xff\xfe", b"{}"]
)
def test_a_damaged_manifest_is_survived(tmp_path: Path, manifest: bytes) -> None:
    """The next build is right again, takes old pages away and leaves what somebody else put there."""
    out = tmp_path / "site"
    publish(contents(FIRST), out)
    (out / "CNAME").write_bytes(b"cases.example")
    (out / MANIFEST).write_bytes(manifest)
    publish(contents(SECOND), out)

    left = site(out)
    assert left.pop("CNAME") == b"cases.example"
    assert {name: left[name] for name in SECOND} == SECOND
    if manifest != b'{"files": [1, null]}':
        assert left == SECOND


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd-of-the-test", "a/../../outside", ""])
def test_a_manifest_can_not_reach_out_of_the_folder(tmp_path: Path, name: str) -> None:
    """Names that leave the folder are not ours, whatever the manifest says."""
    out = tmp_path / "site"
    publish(contents(FIRST), out)
    (tmp_path / "outside").write_bytes(b"precious")
    listed = ", ".join(f'"{other}"' for other in (*FIRST, name))
    (out / MANIFEST).write_text(f'{{"files": [{listed}]}}', "utf-8")
    publish(contents(SECOND), out)

    assert (tmp_path / "outside").read_bytes() == b"precious"
    assert site(out) == SECOND


def test_a_changed_file_of_ours_is_written_again(tmp_path: Path) -> None:
    """Bytes decide, not times: what was edited or cut short in the site is made good."""
    out = tmp_path / "site"
    publish(contents(FIRST), out)
    (out / "index.html").write_bytes(b"edited")
    (out / "pictures/aa/1.avif").write_bytes(b"eno")
    done = publish(contents(FIRST), out)

    assert done.written == 2
    assert site(out) == FIRST


def test_what_a_killed_build_left_behind_is_swept_away(tmp_path: Path) -> None:
    """Half-written temporary files go, also where the very first write was killed."""
    out = tmp_path / "site"
    out.mkdir()
    (out / ".sitegen-a1b2c3d4").write_bytes(b'{"fi')
    publish(contents(FIRST), out)
    (out / "pictures/aa/.sitegen-zzzzzzz_").write_bytes(b"on")
    publish(contents(FIRST), out)

    assert site(out) == FIRST


def test_somebody_elses_file_where_a_folder_must_go_is_named(tmp_path: Path) -> None:
    """It is neither removed nor worked around."""
    out = tmp_path / "site"
    publish(contents(FIRST), out)
    (out / "contact").write_bytes(b"mine")

    with pytest.raises(SitegenError, match="contact"):
        publish(contents({**FIRST, "contact/index.html": page()}), out)

    assert (out / "contact").read_bytes() == b"mine"


def test_a_folder_where_a_file_must_go_is_named(tmp_path: Path) -> None:
    """A folder is never deleted to make room."""
    out = tmp_path / "site"
    publish(contents(FIRST), out)
    (out / "feed.xml").mkdir()

    with pytest.raises(UsageFault, match=r"feed\.xml"):
        publish(contents({**FIRST, "feed.xml": b"x"}), out)


_HOLDING = """
import sys, time
from pathlib import Path
from sitegen.building.lock import alone
from sitegen.building.publish import publish
out = Path(sys.argv[1])
def slow():
    live = out / ".sitegen-a1b2c3d4"
    live.write_bytes(b"half of it")
    (out.parent / "begun").touch()
    while not (out.parent / "go").exists():
        time.sleep(0.02)
    live.replace(out / "other.txt")
    return b"slow"
with alone(out, print):
    publish({"index.html": slow, "assets/a.css": lambda: b"a"}, out)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="locks of POSIX")
def test_two_builds_that_wait_publish_one_after_the_other(tmp_path: Path) -> None:
    """The second waits, and what the first is just writing is not swept away under it."""
    root, out = Path(__file__).parents[1], tmp_path / "site"
    later = (
        f"from pathlib import Path; from sitegen.building.lock import alone; from sitegen.building.publish import publish\n"
        f"with alone(Path({str(out)!r}), print): publish({{'index.html': lambda: b'second'}}, Path({str(out)!r}))"
    )
    first = subprocess.Popen([sys.executable, "-c", _HOLDING, str(out)], cwd=root)
    try:
        deadline = time.monotonic() + 60
        while not (tmp_path / "begun").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        second = subprocess.Popen([sys.executable, "-c", later], cwd=root)
        time.sleep(1.5)
        assert second.poll() is None
        assert (out / ".sitegen-a1b2c3d4").exists()
    finally:
        (tmp_path / "go").touch()

    assert (first.wait(60), second.wait(60)) == (0, 0)
    assert site(out) == {"index.html": b"second", "other.txt": b"half of it"}


def test_a_refused_folder_gets_no_lock_beside_it(make_library: MakeLibrary) -> None:
    """Where nothing is published nothing is left."""
    root = make_library({"mine/thesis.docx": b"x"})
    with pytest.raises(UsageFault):
        build_library(root, out=root / "mine")

    assert sorted(path.name for path in root.iterdir()) == ["content", "mine"]


@pytest.mark.parametrize("method", ["exists", "iterdir", "read_text", "unlink"])
def test_what_the_disk_refuses_is_a_fault_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """Each way of looking and removing ends in a sentence that names the path, not in a trace."""
    out = tmp_path / "site"
    if method == "iterdir":
        out.mkdir()
    else:
        publish(contents(FIRST), out)

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, method, refuse)
    with pytest.raises(EnvironmentFault, match=r"site.*Permission denied"):
        publish(contents(SECOND), out)


def test_an_interrupted_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle of a file takes the temporary file away."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "index.html", b"x")

    assert list(tmp_path.iterdir()) == []
