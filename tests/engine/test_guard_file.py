"""A loaded guard screens as the fitted one did, and one that is not sound is fitted again."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from guarded_collections import LOOK_ALIKES, SIGNS, guarded, red_flags, sparse
from small_collections import tiny

from chatbot import storage
from chatbot.language import Language
from chatbot.model import Collection, Signs
from chatbot.safety import Guard, guard_file, load_or_build_guard
from chatbot.safety import guard as guard_module
from chatbot.safety.guard_file import load_guard, save_guard

GUARDED, SPARSE = guarded(), sparse()
MESSAGES = [
    *("", "what does it cost", "my groin went numb this morning", "i want to kill myself tonight"),
    *("years ago the operation made my legs weak", "my legs are numb", "no numbness in my legs"),
    *("what does it cost, his left foot keeps tripping me today. thanks", "it feels odd"),
    *("can it cause numb legs", "\ud800 my gr\u200boin nummb", *LOOK_ALIKES[::9]),
]


@pytest.fixture(scope="module", autouse=True)
def standing_clock() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guard_module, "monotonic", lambda: 0.0)
        patch.setattr(guard_file, "background", lambda: ("where is the station", "nice weather"))
        yield


@pytest.fixture(scope="module")
def fitted() -> Guard:
    return Guard.fit(GUARDED)


def found(guard: Guard) -> list[object]:
    return [guard.screen(message, ["seat", "limb"]) for message in MESSAGES]


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch, fitted: Guard) -> list[str]:
    """Say of which collections a guard was fitted, and fit none but the usual one."""
    done: list[str] = []

    def fit(collection: Collection, others: object, progress: object = None) -> Guard:
        done.append(collection.id)
        return Guard(collection, fitted.learned)

    monkeypatch.setattr(Guard, "fit", fit)
    return done


def file_in(data_dir: Path) -> Path:
    (file,) = (data_dir / "guard").rglob("*.npz")
    return file


@pytest.fixture
def saved(tmp_path: Path, fits: list[str]) -> Path:
    """Save the usual guard where it is looked for; return the file."""
    load_or_build_guard(GUARDED, tmp_path)
    fits.clear()
    return file_in(tmp_path)


@pytest.mark.parametrize(
    "collection",
    [
        GUARDED,
        SPARSE,
        guarded(signs=Signs(), language="xx"),
        guarded(red_flags=red_flags(despair=("i want to end my life",))),
        tiny(red_flags=()),
    ],
    ids=["learned", "too little to learn from", "no signs", "two concerns", "no red flags"],
)
def test_a_loaded_guard_screens_as_the_fitted_one(tmp_path, monkeypatch, collection):
    built = load_or_build_guard(collection, tmp_path)
    monkeypatch.setattr(Guard, "fit", None)  # not to be fitted again
    loaded = load_or_build_guard(collection, tmp_path)
    assert found(loaded) == found(built)
    assert (loaded.learned is None) is (built.learned is None)


def test_all_that_was_learned_is_kept_to_the_last_bit(tmp_path, fitted):
    save_guard(fitted.learned, tmp_path / "guard.npz")
    one, other = fitted.learned, load_guard(tmp_path / "guard.npz", Language.of("en"))
    assert other.thresholds == one.thresholds
    assert other.flag_ids == one.flag_ids
    for name in ("words", "characters"):
        left, right = getattr(one.spaces, name), getattr(other.spaces, name)
        assert right.vocabulary == left.vocabulary
        assert right.weights.tobytes() == left.weights.tobytes()
        for message in MESSAGES:
            assert right.weigh(message) == left.weigh(message)
    for name in ("alarm", "flags"):
        left, right = getattr(one, name), getattr(other, name)
        assert right.weights.tobytes() == left.weights.tobytes()
        assert right.bias.tobytes() == left.bias.tobytes()
        assert right.weights.dtype == left.weights.dtype


def test_that_there_was_too_little_to_learn_from_is_kept(tmp_path):
    save_guard(None, tmp_path / "guard.npz")
    assert load_guard(tmp_path / "guard.npz", Language.of("en")) is None


def test_it_is_saved_in_a_folder_of_its_own_beside_the_index(tmp_path, fits):
    load_or_build_guard(GUARDED, tmp_path)
    assert file_in(tmp_path).parent == tmp_path / "guard" / "guarded"
    assert [path.name for path in tmp_path.iterdir()] == ["guard"]


def test_without_a_folder_nothing_is_saved(tmp_path, monkeypatch, fits):
    monkeypatch.chdir(tmp_path)
    assert load_or_build_guard(GUARDED, None).learned is not None
    assert fits == ["guarded"]
    assert list(tmp_path.iterdir()) == []


def test_a_sound_file_is_used_and_nothing_is_logged(saved, tmp_path, fits, caplog):
    load_or_build_guard(GUARDED, tmp_path)
    assert fits == []
    assert caplog.records == []


def damage(data: bytes, how: str) -> bytes:
    if how == "flipped":
        at = data.index(b"word_weights") + 2_000
        return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
    return {"empty": b"", "cut": data[: len(data) // 2], "other": b"no zip file at all"}[how]


@pytest.mark.parametrize("how", ["flipped", "empty", "cut", "other"])
def test_a_damaged_file_is_fitted_again_and_told(saved, tmp_path, fits, fitted, caplog, how):
    sound = saved.read_bytes()
    saved.write_bytes(damage(sound, how))
    guard = load_or_build_guard(GUARDED, tmp_path)
    assert fits == ["guarded"]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert str(saved) in caplog.text
    assert found(guard) == found(fitted)
    fits.clear()
    load_or_build_guard(GUARDED, tmp_path)  # it was saved anew
    assert fits == []


@pytest.mark.parametrize("name", ["alarm", "flag_bias", "word_weights", "meta"])
def test_a_changed_number_is_noticed(saved, tmp_path, fits, caplog, name):
    """A threshold that somebody lowers in the file would let alarms through unseen."""
    with np.load(saved) as file:
        arrays = {each: file[each] for each in file.files}
    arrays[name] = arrays[name].copy()
    arrays[name].flat[0] += 1
    np.savez(saved, **arrays)
    load_or_build_guard(GUARDED, tmp_path)
    assert fits == ["guarded"]
    assert "checksum" in caplog.text


def test_a_guard_is_not_loaded_from_a_saved_index_or_other_arrays(saved, tmp_path, fits, caplog):
    storage.save_arrays(saved, {"ids": []}, {"starts": np.zeros(1)})
    load_or_build_guard(GUARDED, tmp_path)
    assert fits == ["guarded"]
    assert "cannot be used" in caplog.text


def test_a_folder_that_cannot_be_written_costs_no_alarm(tmp_path, fits, caplog):
    (tmp_path / "file").write_text("in the way")
    guard = load_or_build_guard(GUARDED, tmp_path / "file")
    assert guard.screen("my groin went numb this morning").alarm
    assert "could not be saved" in caplog.text
    assert "index" not in caplog.text  # it is none


@pytest.mark.parametrize(
    "changes",
    [
        {"look_alikes": LOOK_ALIKES[:-1]},
        {"red_flags": red_flags(numb=("my legs are numb",))},
        {"red_flags": tuple(reversed(red_flags()))},
        {"signs": replace(SIGNS, denied=("no",))},
        {"signs": Signs()},
        {"gaps": ()},
        {"language": "en-GB"},
    ],
    ids=["look-alikes", "phrasings", "order", "denials", "signs", "calm topics", "language"],
)  # fmt: skip
def test_changed_content_is_never_screened_by_an_old_guard(saved, tmp_path, fits, changes):
    load_or_build_guard(replace(GUARDED, **changes), tmp_path)
    assert fits == ["guarded"]
    assert len(list(saved.parent.iterdir())) == 2


@pytest.mark.parametrize("changes", [{}, {"title": "Another"}, {"contacts": ()}, {"reviews": ()}])
def test_what_nothing_is_learned_from_is_not_fitted_again(saved, tmp_path, fits, changes):
    load_or_build_guard(replace(guarded(), **changes), tmp_path)
    assert fits == []


@pytest.mark.parametrize(
    ("name", "counts"),
    [("learning.py", True), ("signs.py", True), ("message.py", True), ("text.py", True),
     ("recogniser.py", False), ("replies.py", False)],
)  # fmt: skip
def test_the_code_that_a_guard_follows_from_counts_too(
    saved, tmp_path, monkeypatch, fits, name, counts
):
    """That of the index does not: the guard works where the index cannot be built."""
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: read(self) + b"#" * (self.name == name))
    load_or_build_guard(GUARDED, tmp_path)
    assert fits == (["guarded"] if counts else [])


def test_two_collections_have_guards_of_their_own(saved, tmp_path, fits):
    load_or_build_guard(replace(GUARDED, id="other"), tmp_path)
    assert fits == ["other"]
    folders = sorted(folder.name for folder in (tmp_path / "guard").iterdir())
    assert folders == ["guarded", "other"]
    os.remove(next((tmp_path / "guard" / "other").iterdir()))
    fits.clear()
    load_or_build_guard(GUARDED, tmp_path)
    assert fits == []


def test_progress_is_told_where_it_is_fitted(tmp_path):
    told: list[str] = []
    load_or_build_guard(GUARDED, tmp_path, lambda step, done: told.append(step))
    assert told
    told.clear()
    load_or_build_guard(GUARDED, tmp_path, lambda step, done: told.append(step))
    assert told == []
