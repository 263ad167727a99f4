"""The content-addressed store: damage is a miss, keys are apart, writers don't disturb each other."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.building.store import Store, is_temporary, key_of, write_whole
from sitegen.errors import EnvironmentFault

KEY = key_of("a", "b")


def entry(folder: Path) -> Path:
    [path] = [path for path in folder.rglob("*") if path.is_file()]
    return path


@pytest.mark.parametrize("data", [b"", b"x", b"\0" * 100_000])
def test_what_was_put_is_got(tmp_path: Path, data: bytes) -> None:
    """Bytes come back as they were put, none at all included."""
    store = Store(tmp_path / "store")
    store.put("kind", KEY, data)

    assert store.get("kind", KEY) == data
    assert Store(tmp_path / "store").get("kind", KEY) == data


def test_what_was_not_put_is_a_miss(tmp_path: Path) -> None:
    """A key without an entry, another kind, a store without a folder: nothing, and no fault."""
    store = Store(tmp_path / "store")

    assert store.get("kind", KEY) is None
    store.put("kind", KEY, b"x")
    assert store.get("other", KEY) is None
    assert store.get("kind", key_of("a", "c")) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[1:],
        lambda data: data + b"\0",
        lambda data: bytes([data[0] ^ 1]) + data[1:],
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: data[:5],
        lambda data: b"\0" * len(data),
    ],
)
def test_damage_is_a_miss_and_is_mended_by_the_next_put(tmp_path: Path, damage: object) -> None:
    """A truncated, lengthened or changed entry is as good as none."""
    assert callable(damage)
    store = Store(tmp_path)
    store.put("kind", KEY, b"the very bytes")
    path = entry(tmp_path)
    path.write_bytes(damage(path.read_bytes()))

    assert store.get("kind", KEY) is None
    store.put("kind", KEY, b"the very bytes")
    assert store.get("kind", KEY) == b"the very bytes"


def test_a_folder_in_place_of_an_entry_is_a_miss(tmp_path: Path) -> None:
    """Reading never raises, whatever stands where the entry should be."""
    store = Store(tmp_path)
    store.put("kind", KEY, b"x")
    path = entry(tmp_path)
    path.unlink()
    path.mkdir()

    assert store.get("kind", KEY) is None


@pytest.mark.property
@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_keys_are_apart_where_their_parts_are(first: list[str], second: list[str]) -> None:
    """Two lists of parts have the same key only where they are the same."""
    clean = [[part.replace("\x00", "") for part in parts] for parts in (first, second)]
    keys = [
        key_of(*(part.encode("utf-8", "replace").decode("utf-8", "replace") for part in parts))
        for parts in clean
    ]

    if clean[0] == clean[1]:
        assert keys[0] == keys[1]
    elif clean[0] and clean[1]:
        assert keys[0] != keys[1]


def test_many_writers_of_one_key_leave_one_whole_entry(tmp_path: Path) -> None:
    """Builds that share a store may put the same key at once; every read gives whole bytes or nothing."""
    data = bytes(range(256)) * 400
    seen: list[bytes | None] = []
    faults: list[Exception] = []

    def work() -> None:
        store = Store(tmp_path)
        try:
            for _ in range(20):
                store.put("kind", KEY, data)
                seen.append(store.get("kind", KEY))
        except Exception as error:  # noqa: BLE001 - a thread's fault has to be carried out of it
            faults.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert set(seen) == {data}
    entry(tmp_path)


def test_a_failed_write_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the last step fails, the old bytes stand and no temporary file is left behind."""
    path = tmp_path / "file"
    write_whole(path, b"old")

    def fail(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(EnvironmentFault, match="No space left on device"):
        write_whole(path, b"new")

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_written_files_can_be_read_by_everyone(tmp_path: Path) -> None:
    """A web server that runs as somebody else can read the site."""
    write_whole(tmp_path / "a" / "b", b"x")

    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o644


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    """A file where a folder must go is a fault of the machine, with the path in it."""
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(EnvironmentFault, match="file"):
        write_whole(tmp_path / "file" / "entry", b"x")


def test_temporary_names_are_told_from_all_others() -> None:
    """Only names that a write in progress has count as its leftovers."""
    assert is_temporary(".sitegen-a1b2c3_d")
    for name in (".sitegen-manifest.json", ".sitegen", ".sitegen-short", "sitegen-a1b2c3_d", "index.html"):
        assert not is_temporary(name)
