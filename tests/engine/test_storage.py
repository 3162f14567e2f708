"""Files are saved whole or not at all, and a damaged one costs time, never an answer."""

from __future__ import annotations

import json
import logging
import os
import stat
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chatbot import storage
from chatbot.storage import KEPT, key_of, load_arrays, load_or_build, save_arrays

META = {"words": ["numb", "légs", "😀"], "thresholds": {"body": [0.5, -1.25]}, "none": None}
ARRAYS = {
    "weights": np.array([[1.5, -2.0], [0.1, 3.0]], np.float32),
    "columns": np.arange(5, dtype=np.int64),
    "empty": np.zeros((0, 3), np.float32),
    "turned": np.arange(6.0).reshape(2, 3).T,  # not one piece of memory in order
    "number": np.array(7),
}


def path_in(folder: Path) -> Path:
    return folder / "guard" / "demo" / "0123.npz"


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.rglob("*") if file.is_file())


def test_what_is_saved_is_what_is_loaded(tmp_path):
    save_arrays(path_in(tmp_path), META, ARRAYS)
    meta, arrays = load_arrays(path_in(tmp_path))
    assert meta == META
    assert set(arrays) == set(ARRAYS)
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], array)
        assert arrays[name].dtype == array.dtype


def test_nothing_can_be_saved_too(tmp_path):
    """As for a guard that has too little to learn from."""
    save_arrays(path_in(tmp_path), {}, {})
    assert load_arrays(path_in(tmp_path)) == ({}, {})


def test_saving_leaves_no_other_file_and_replaces_an_older_one(tmp_path):
    for number in range(2):
        save_arrays(path_in(tmp_path), {"number": number}, {})
    assert names_in(tmp_path) == ["0123.npz"]
    assert load_arrays(path_in(tmp_path))[0] == {"number": 1}


def test_what_is_given_is_not_changed(tmp_path):
    arrays = dict(ARRAYS)
    save_arrays(path_in(tmp_path), META, arrays)
    assert list(arrays) == list(ARRAYS)


def test_no_pickle_is_written(tmp_path):
    with pytest.raises(ValueError):
        save_arrays(path_in(tmp_path), {}, {"objects": np.array([{}], object)})
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("meta", [{"key": object()}, {"key": {1, 2}}])
def test_what_is_no_json_is_not_saved(tmp_path, meta):
    with pytest.raises(TypeError):
        save_arrays(path_in(tmp_path), meta, {})
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("name", [*ARRAYS, "meta"])
def test_a_changed_array_has_a_wrong_checksum(tmp_path, name):
    path = path_in(tmp_path)
    save_arrays(path, META, ARRAYS)
    with np.load(path) as file:
        arrays = {each: file[each] for each in file.files}
    if arrays[name].size == 0:
        del arrays[name]
    else:
        arrays[name] = arrays[name].copy()
        arrays[name].flat[0] += 1
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match="checksum"):
        load_arrays(path)


def test_a_renamed_array_has_a_wrong_checksum(tmp_path):
    path = path_in(tmp_path)
    save_arrays(path, META, ARRAYS)
    with np.load(path) as file:
        arrays = {each: file[each] for each in file.files}
    arrays["column"] = arrays.pop("columns")
    np.savez(path, **arrays)
    with pytest.raises(ValueError, match="checksum"):
        load_arrays(path)


def test_a_missing_file_is_told_as_that(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_arrays(path_in(tmp_path))


class Step:
    """Stands for an index or a guard: says what was done with it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.failing: dict[str, Exception] = {}

    def _do(self, name: str, *args: Any) -> str:
        self.done.append(name)
        if name in self.failing:
            raise self.failing[name]
        return name

    def run(self, path: Path | None) -> str:
        return load_or_build(
            path,
            lambda path: self._do("load", path),
            lambda: self._do("build"),
            lambda built, path: self._do("save", built, path) and None,
        )


@pytest.fixture
def step() -> Step:
    return Step()


def test_a_sound_file_is_loaded_and_nothing_else(tmp_path, step, caplog):
    assert step.run(path_in(tmp_path)) == "load"
    assert step.done == ["load"]
    assert caplog.records == []


def test_without_a_path_it_is_built_and_neither_loaded_nor_saved(step):
    assert step.run(None) == "build"
    assert step.done == ["build"]


@pytest.mark.parametrize("error", [FileNotFoundError("gone"), NotADirectoryError("a file")])
def test_no_file_yet_is_built_and_saved_without_a_word(tmp_path, step, caplog, error):
    step.failing["load"] = error
    assert step.run(path_in(tmp_path)) == "build"
    assert step.done == ["load", "build", "save"]
    assert caplog.records == []


@pytest.mark.parametrize(
    "error",
    [ValueError("wrong checksum"), KeyError("meta"), EOFError(), PermissionError("no"),
     NotImplementedError("zip"), json.JSONDecodeError("bad", "", 0), MemoryError()],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_built_again_and_told(tmp_path, step, caplog, error):
    step.failing["load"] = error
    assert step.run(path_in(tmp_path)) == "build"
    assert step.done == ["load", "build", "save"]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert str(path_in(tmp_path)) in caplog.text
    assert str(error) in caplog.text


@pytest.mark.parametrize("error", [PermissionError("no"), OSError(28, "No space left on device")])
def test_what_cannot_be_saved_is_used_all_the_same_and_told(tmp_path, step, caplog, error):
    step.failing |= {"load": FileNotFoundError(), "save": error}
    assert step.run(path_in(tmp_path)) == "build"
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert str(error) in caplog.text


@pytest.mark.parametrize("name", ["load", "build", "save"])
def test_an_interrupt_is_none_of_that(tmp_path, step, name):
    step.failing = {"load": FileNotFoundError(), name: KeyboardInterrupt()}
    with pytest.raises(KeyboardInterrupt):
        step.run(path_in(tmp_path))


def test_what_cannot_be_built_fails(tmp_path, step):
    step.failing = {"load": FileNotFoundError(), "build": ValueError("too little")}
    with pytest.raises(ValueError, match="too little"):
        step.run(path_in(tmp_path))


@pytest.mark.parametrize("name", ["replace", "fsync"])
def test_a_failing_save_leaves_what_was_there(tmp_path, monkeypatch, name):
    save_arrays(path_in(tmp_path), {"number": 1}, {})

    def fail(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, name, fail)
    with pytest.raises(OSError):
        save_arrays(path_in(tmp_path), {"number": 2}, {})
    assert names_in(tmp_path) == ["0123.npz"]
    assert load_arrays(path_in(tmp_path))[0] == {"number": 1}


def test_the_file_is_never_seen_half_written(tmp_path, monkeypatch):
    """It is written under another name, and on the disk before it gets its own."""
    order = []
    fsync, replace = os.fsync, os.replace

    def syncing(descriptor: int) -> None:
        order.append("fsync")
        fsync(descriptor)

    def replacing(source: str, target: Path) -> None:
        order.append("replace")
        assert not Path(target).exists()
        assert Path(source).parent == Path(target).parent
        assert load_arrays(Path(source))[0] == META
        replace(source, target)

    monkeypatch.setattr(storage.os, "fsync", syncing)
    monkeypatch.setattr(storage.os, "replace", replacing)
    save_arrays(path_in(tmp_path), META, ARRAYS)
    assert order == ["fsync", "replace"]


def test_the_newest_files_are_kept_and_others_are_not_touched(tmp_path):
    path = path_in(tmp_path)
    path.parent.mkdir(parents=True)
    old = [path.with_name(f"old{number}.npz") for number in range(KEPT + 2)]
    others = [path.with_name("notes.txt"), path.with_name("old.npz.tmp"), tmp_path / "old.npz"]
    for age, file in enumerate([*old, *others]):
        file.write_text("old")
        os.utime(file, (age, age))
    save_arrays(path, {}, {})
    kept = {path, *old[-(KEPT - 1) :], *others}
    assert {file for file in tmp_path.rglob("*") if file.is_file()} == kept


def test_of_files_as_old_the_last_by_name_are_kept(tmp_path):
    path = path_in(tmp_path)
    path.parent.mkdir(parents=True)
    names = "abcdefghij"[: KEPT + 1]
    for name in reversed(names):
        path.with_name(f"{name}.npz").write_text("old")
        os.utime(path.with_name(f"{name}.npz"), (1, 1))
    save_arrays(path, {}, {})
    assert names_in(tmp_path) == ["0123.npz", *(f"{name}.npz" for name in names[2:])]


def test_the_file_is_for_its_owner_alone(tmp_path):
    """It follows from content that need not be public yet."""
    save_arrays(path_in(tmp_path), {}, {})
    assert stat.S_IMODE(path_in(tmp_path).stat().st_mode) & 0o077 == 0


def key(content: str = "content", packages=("safety",), libraries=("numpy",)) -> str:
    return key_of(content, packages, libraries)


def test_a_key_is_a_short_name_and_always_the_same():
    assert key() == key()
    assert len(key()) == 16 and int(key(), 16) >= 0


@pytest.mark.parametrize(
    "other",
    [
        {"content": "contents"},
        {"content": ""},
        {"packages": ("safety", "language")},
        {"packages": ("retrieval",)},
        {"packages": ()},
        {"libraries": ("scipy",)},
        {"libraries": ("numpy", "scipy")},
        {"libraries": ()},
    ],
)
def test_a_key_follows_from_content_packages_and_libraries(other):
    assert key(**other) != key()


def test_a_key_follows_from_the_versions_of_libraries(monkeypatch):
    before = key()
    monkeypatch.setattr(storage, "version", lambda library: "999")
    assert key() != before


@pytest.mark.parametrize(
    ("name", "counts"),
    [("guard.py", True), ("learning.py", True), ("text.py", True), ("guard_file.py", True),
     ("bot.py", False), ("index.py", False)],
)  # fmt: skip
def test_a_key_follows_from_the_code_of_its_packages(monkeypatch, name, counts):
    before, read = key(), Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: read(self) + b"#" * (self.name == name))
    assert (key() != before) is counts


def test_what_is_used_is_not_old(tmp_path):
    path = path_in(tmp_path)
    save_arrays(path, {}, {})
    os.utime(path, (1, 1))
    load_or_build(path, load_arrays, dict, lambda built, path: None)
    assert path.stat().st_mtime > 1
