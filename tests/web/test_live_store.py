"""Snapshots: whole copies of folders, named by what is in them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from small_site import small, write

from chatbot.errors import ContentError
from chatbot.web.live import store as stores
from chatbot.web.live.store import Reason, Store, fingerprint


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "served", ["test-spine"], "run")


def taken(store: Store, *folders: Path) -> int:
    version = store.take(folders)
    assert version is not None
    return version


def test_a_snapshot_has_each_folder_under_its_name(store: Store, folder: Path) -> None:
    (copy,) = store.collections(taken(store, folder))
    names = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    assert names == [path.relative_to(copy) for path in sorted(copy.rglob("*")) if path.is_file()]
    assert copy.name == folder.name
    for name in names:
        assert (copy / name).read_bytes() == (folder / name).read_bytes()


def test_the_same_files_are_the_same_version(store: Store, folder: Path, tmp_path: Path) -> None:
    first = taken(store, folder)
    os.utime(folder / "collection.yaml", (1, 1))
    assert taken(store, folder) == first
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert taken(store, write(elsewhere)) == first
    write(tmp_path, small("Other."))
    assert taken(store, folder) != first


@pytest.mark.parametrize("name", [".hidden", "_notes.md", ".git/config", "_old/entries/a.md"])
def test_what_is_no_content_is_not_copied(store: Store, folder: Path, name: str) -> None:
    first = taken(store, folder)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("x")
    assert taken(store, folder) == first


def test_what_changes_meanwhile_is_not_taken(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_slowly(folders: list[Path]) -> stores.Files:
        files = read(folders)
        (folder / "entries" / "new.md").write_text("half")
        return files

    read = stores.read
    monkeypatch.setattr(stores, "read", read_slowly)
    assert store.take([folder]) is None
    assert not store.root.exists()


def test_a_link_that_leads_out_is_refused(store: Store, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (folder / "entries" / "secret.md").symlink_to(tmp_path / "secret")
    with pytest.raises(ContentError, match="leads out"):
        store.take([folder])


def test_a_link_inside_is_followed_once(store: Store, folder: Path) -> None:
    """As a mounted volume may have it: the folders are links into a hidden one."""
    (folder / ".data").mkdir()
    (folder / "entries").rename(folder / ".data" / "entries")
    (folder / "entries").symlink_to(folder / ".data" / "entries")
    (folder / "gaps").symlink_to(folder)
    (copy,) = store.collections(taken(store, folder))
    assert (copy / "entries" / "evidence.md").is_file()
    assert not (copy / "gaps").exists()


def test_a_folder_that_is_gone_is_an_error_and_not_empty(store: Store, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        store.take([tmp_path / "gone"])
    with pytest.raises(FileNotFoundError):
        fingerprint([tmp_path / "gone"])


def test_too_much_is_refused(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "MOST_BYTES", 100)
    with pytest.raises(ContentError, match="more than 100 bytes"):
        store.take([folder])


@pytest.mark.parametrize("change", ["touch", "write", "rename", "replace"])
def test_the_fingerprint_changes_with_the_files(folder: Path, change: str) -> None:
    path = folder / "entries" / "evidence.md"
    before, state = fingerprint([folder]), path.stat()
    if change == "touch":
        os.utime(path, (1, 1))
    elif change == "write":
        path.write_text("Longer than it was." * 50)
    elif change == "rename":
        path.rename(path.with_name("proof.md"))
    else:  # by a file of the same size and time, as some tools for deployment do
        other = path.with_name(".other")
        other.write_bytes(path.read_bytes().swapcase())
        os.utime(other, ns=(state.st_atime_ns, state.st_mtime_ns))
        other.replace(path)
    assert fingerprint([folder]) != before


def test_a_verdict_holds_for_one_run(store: Store, folder: Path) -> None:
    version = taken(store, folder)
    assert store.verdict(version) is None
    store.judge(version, [Reason("content", "a.md:1: wrong.")])
    assert store.verdict(version) == [Reason("content", "a.md:1: wrong.")]
    assert Store(store.root, store.names, "another run").verdict(version) is None
    assert taken(store, folder) == version


@pytest.mark.parametrize("damage", ["removed", "cut"])
def test_a_damaged_snapshot_is_no_good_and_is_made_again(
    store: Store, folder: Path, damage: str
) -> None:
    version = taken(store, folder)
    store.keep(version)
    assert store.good == version
    path = store.folder(version) / folder.name / "collection.yaml"
    path.unlink() if damage == "removed" else path.write_text("")
    assert store.good is None
    assert taken(store, folder) == version
    assert store.good == version


def test_nothing_is_good_at_first(store: Store) -> None:
    assert store.good is None


def test_old_snapshots_go_and_used_ones_stay(store: Store, folder: Path) -> None:
    versions = []
    for number in range(stores.KEPT + 4):
        write(folder.parent, small(f"Answer {number}."))
        versions.append(taken(store, folder))
        os.utime(store.folder(versions[-1]), (number, number))
    store.prune({versions[0]})
    left = [number for number, version in enumerate(versions) if store.is_sound(version)]
    assert left == [0, *range(4, stores.KEPT + 4)]


def test_what_cannot_be_written_leaves_nothing_behind(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        store.take([folder])
    assert list(store.root.iterdir()) == []
