"""Snapshots: whole copies of folders, named by what is in them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from small_site import small, write

from chatbot.errors import ContentError
from chatbot.web.live import snapshots as snapshot_files
from chatbot.web.live.snapshots import Obstacle, Snapshots, fingerprint


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


@pytest.fixture
def snapshots(tmp_path: Path) -> Snapshots:
    return Snapshots(tmp_path / "served", ["test-spine"], "run")


def taken(snapshots: Snapshots, *folders: Path) -> int:
    version = snapshots.take(folders)
    assert version is not None
    return version


def test_a_snapshot_has_each_folder_under_its_name(snapshots: Snapshots, folder: Path) -> None:
    (copy,) = snapshots.collections(taken(snapshots, folder))
    names = [path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()]
    assert names == [path.relative_to(copy) for path in sorted(copy.rglob("*")) if path.is_file()]
    assert copy.name == folder.name
    for name in names:
        assert (copy / name).read_bytes() == (folder / name).read_bytes()


def test_the_same_files_are_the_same_version(
    snapshots: Snapshots, folder: Path, tmp_path: Path
) -> None:
    first = taken(snapshots, folder)
    os.utime(folder / "collection.yaml", (1, 1))
    assert taken(snapshots, folder) == first
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert taken(snapshots, write(elsewhere)) == first
    write(tmp_path, small("Other."))
    assert taken(snapshots, folder) != first


@pytest.mark.parametrize("name", [".hidden", "_notes.md", ".git/config", "_old/entries/a.md"])
def test_what_is_no_content_is_not_copied(snapshots: Snapshots, folder: Path, name: str) -> None:
    first = taken(snapshots, folder)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("x")
    assert taken(snapshots, folder) == first


def test_what_changes_meanwhile_is_not_taken(
    snapshots: Snapshots, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_slowly(folders: list[Path]) -> snapshot_files.Files:
        files = read(folders)
        (folder / "entries" / "new.md").write_text("half")
        return files

    read = snapshot_files.read_files
    monkeypatch.setattr(snapshot_files, "read_files", read_slowly)
    assert snapshots.take([folder]) is None
    assert not snapshots.root.exists()


def test_a_link_that_leads_out_is_refused(
    snapshots: Snapshots, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret")
    (folder / "entries" / "secret.md").symlink_to(tmp_path / "secret")
    with pytest.raises(ContentError, match="leads out"):
        snapshots.take([folder])


def test_a_link_inside_is_followed_once(snapshots: Snapshots, folder: Path) -> None:
    """As a mounted volume may have it: the folders are links into a hidden one."""
    (folder / ".data").mkdir()
    (folder / "entries").rename(folder / ".data" / "entries")
    (folder / "entries").symlink_to(folder / ".data" / "entries")
    (folder / "gaps").symlink_to(folder)
    (copy,) = snapshots.collections(taken(snapshots, folder))
    assert (copy / "entries" / "evidence.md").is_file()
    assert not (copy / "gaps").exists()


def test_a_folder_that_is_gone_is_an_error_and_not_empty(
    snapshots: Snapshots, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        snapshots.take([tmp_path / "gone"])
    with pytest.raises(FileNotFoundError):
        fingerprint([tmp_path / "gone"])


def test_too_much_is_refused(
    snapshots: Snapshots, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot_files, "MOST_BYTES", 100)
    with pytest.raises(ContentError, match="larger than 100 bytes"):
        snapshots.take([folder])


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


def test_a_verdict_holds_for_one_run(snapshots: Snapshots, folder: Path) -> None:
    version = taken(snapshots, folder)
    assert snapshots.verdict(version) is None
    snapshots.judge(version, [Obstacle("content", "a.md:1: wrong.")])
    assert snapshots.verdict(version) == [Obstacle("content", "a.md:1: wrong.")]
    assert Snapshots(snapshots.root, snapshots.names, "another run").verdict(version) is None
    assert taken(snapshots, folder) == version


@pytest.mark.parametrize("damage", ["removed", "cut"])
def test_a_damaged_snapshot_is_no_good_and_is_made_again(
    snapshots: Snapshots, folder: Path, damage: str
) -> None:
    version = taken(snapshots, folder)
    snapshots.keep(version)
    assert snapshots.good == version
    path = snapshots.folder(version) / folder.name / "collection.yaml"
    path.unlink() if damage == "removed" else path.write_text("")
    assert snapshots.good is None
    assert taken(snapshots, folder) == version
    assert snapshots.good == version


def test_nothing_is_good_at_first(snapshots: Snapshots) -> None:
    assert snapshots.good is None


def test_old_snapshots_go_and_used_ones_stay(snapshots: Snapshots, folder: Path) -> None:
    versions = []
    for number in range(snapshot_files.KEPT + 4):
        write(folder.parent, small(f"Answer {number}."))
        versions.append(taken(snapshots, folder))
        os.utime(snapshots.folder(versions[-1]), (number, number))
    snapshots.prune({versions[0]})
    left = [number for number, version in enumerate(versions) if snapshots.is_sound(version)]
    assert left == [0, *range(4, snapshot_files.KEPT + 4)]


def test_what_cannot_be_written_leaves_nothing_behind(
    snapshots: Snapshots, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        snapshots.take([folder])
    assert list(snapshots.root.iterdir()) == []
