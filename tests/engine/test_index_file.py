"""A saved index gives the same results as a fresh one, and a damaged one is never believed."""

from __future__ import annotations

import io
import logging
import os
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_collections import taught, tiny

from chatbot import storage
from chatbot.language import Language
from chatbot.model import Collection, Kind, RedFlag
from chatbot.retrieval import Index, index_file, load_or_build_index
from chatbot.retrieval.recogniser import TopicTexts

XX = Language.of("xx")

MESSAGES = ["is the treatment approved", "cost of the treatmnt", "side effects", "zzz", ""]
# A collection in a language without a dictionary builds and loads in a few milliseconds.
QUICK = tiny(
    language="xx",
    id="quick",
    synonyms=(("nod", "approved"), ("price", "cost")),
    contrasts=(("patient", (("dog", "hound"),)),),
)


@pytest.fixture(scope="module")
def quick_index() -> Index:
    return Index.build(QUICK)


def path_of(collection: Collection, data_dir: Path) -> Path:
    return data_dir / "index" / collection.id / f"{index_file.index_key(collection)}.npz"


def answers(index: Index) -> list[object]:
    return [index.recognise(message) for message in MESSAGES]


@pytest.fixture
def saved(tmp_path: Path, quick_index: Index) -> Path:
    """Save the quick index where it is looked for; return the file."""
    path = path_of(QUICK, tmp_path)
    index_file.save_index(quick_index, path)
    return path


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch, quick_index: Index) -> list[str]:
    """Count how often an index is built, and build no other than the quick one."""
    built: list[str] = []

    def build(collection, progress=None, encoder=None):
        built.append(collection.id)
        return quick_index

    monkeypatch.setattr(index_file.Index, "build", build)
    return built


TERMS = {"synonyms": QUICK.synonyms, "contrasts": QUICK.contrasts}


@pytest.mark.parametrize("collection", [QUICK, replace(taught(), **TERMS)], ids=["quick", "taught"])
def test_a_loaded_index_recognises_what_the_built_one_does(tmp_path, collection, monkeypatch):
    built = load_or_build_index(collection, tmp_path)
    monkeypatch.setattr(index_file.Index, "build", None)  # not to be built again
    loaded = load_or_build_index(collection, tmp_path)
    assert (
        answers(loaded)
        == answers(built)
        == answers(index_file.load_index(path_of(collection, tmp_path)))
    )
    assert loaded.confidence == built.confidence
    assert loaded.kinds == built.kinds
    one, other = built.recogniser, loaded.recogniser
    assert (other.ids, other.questions) == (one.ids, one.questions)
    assert other.answer_weight == one.answer_weight
    assert other.starts.tolist() == one.starts.tolist()
    assert other.coefficients.tobytes() == one.coefficients.tobytes()
    for part in ("data", "indices", "indptr", "shape"):
        arrays = (getattr(each.postings.matrix, part) for each in (one, other))
        np.testing.assert_array_equal(*arrays)
    for space, loaded_space in zip(one.spaces, other.spaces, strict=True):
        assert loaded_space.vocabulary == space.vocabulary
        assert loaded_space.weights.tobytes() == space.weights.tobytes()
        assert loaded_space.weigh("approved cells") == space.weigh("approved cells")


@pytest.mark.parametrize("collection", [QUICK, replace(taught(), **TERMS)], ids=["quick", "taught"])
def test_a_loaded_index_reads_and_guards_as_the_built_one_does(tmp_path, collection):
    built = Index.build(collection)
    index_file.save_index(built, tmp_path / "index.npz")
    loaded = index_file.load_index(tmp_path / "index.npz")
    assert loaded.reader.speller.counts == built.reader.speller.counts
    assert loaded.reader.speller.pairs == built.reader.speller.pairs
    for index in (built, loaded):
        assert list(map(tuple, index.reader.synonyms.pairs)) == sorted(QUICK.synonyms)
    assert loaded.vetoes.data == built.vetoes.data
    for message in ("does it get the nod", "treatmentcost", "is it approved for a dog"):
        one, other = built.recognise(message), loaded.recognise(message)
        assert (other.reading, other.veto) == (one.reading, one.veto)
    assert loaded.recognise("is the treatment approved for a dog").veto.name == "contrast"
    assert loaded.recognise("the nod").reading.synonyms == {"nod": "approved"}


def test_an_index_without_guards_or_answers_is_saved(tmp_path):
    topics = [TopicTexts("a", ("is it approved",)), TopicTexts("b", ("what does it cost",))]
    bare = Index.fit(topics, [Kind.ENTRY] * 2, XX)
    index_file.save_index(bare, tmp_path / "index.npz")
    loaded = index_file.load_index(tmp_path / "index.npz")
    assert loaded.vetoes is None
    assert answers(loaded) == answers(bare)


@pytest.mark.parametrize("weight", [0.0, 0.8])
def test_the_weight_of_answers_is_saved(tmp_path, quick_index, monkeypatch, weight):
    monkeypatch.setattr(quick_index.recogniser, "answer_weight", weight)
    index_file.save_index(quick_index, tmp_path / "index.npz")
    assert index_file.load_index(tmp_path / "index.npz").recogniser.answer_weight == weight


def test_the_same_index_is_saved_as_the_same_arrays(tmp_path, quick_index):
    for name in ("one", "two"):
        index_file.save_index(quick_index, tmp_path / name / "index.npz")
    with np.load(tmp_path / "one/index.npz") as one, np.load(tmp_path / "two/index.npz") as two:
        assert one["checksum"].tobytes() == two["checksum"].tobytes()


def test_without_a_folder_nothing_is_saved(tmp_path, builds, monkeypatch):
    monkeypatch.chdir(tmp_path)
    load_or_build_index(QUICK, None)
    assert builds == ["quick"]
    assert list(tmp_path.iterdir()) == []


def test_a_sound_file_is_used_and_nothing_is_logged(saved, tmp_path, builds, caplog):
    load_or_build_index(QUICK, tmp_path)
    assert builds == []
    assert caplog.records == []


def test_no_file_yet_is_nothing_to_warn_about(tmp_path, builds, caplog):
    load_or_build_index(QUICK, tmp_path)
    assert builds == ["quick"]
    assert caplog.records == []
    assert path_of(QUICK, tmp_path).is_file()


def flips(data: bytes) -> list[tuple[int, int]]:
    """Where to flip which bits: some of every array, and many of the zip file's own records."""
    directory = data.index(b"PK\x01\x02")
    heads = [at for at in range(directory) if data.startswith(b"PK\x03\x04", at)]
    places = {
        *range(0, directory, 131),
        *(at + offset for at in heads for offset in range(0, 80, 11)),
    }
    places |= {*range(directory, len(data), 5), *range(len(data) - 22, len(data))}
    flipped = [(at, (1, 8, 128, 255)[number % 4]) for number, at in enumerate(sorted(places))]
    # The first record of the directory, where a bit says "encrypted" or "of a future version".
    return flipped + [(directory + at, mask) for at in range(4, 46) for mask in (1, 8, 128)]


@pytest.mark.slow
def test_a_flipped_bit_anywhere_never_gives_a_wrong_answer(saved, tmp_path, builds, caplog):
    data, expected = saved.read_bytes(), answers(load_or_build_index(QUICK, tmp_path))
    cases, rebuilt = flips(data), 0
    for at, mask in cases:
        damaged = bytearray(data)
        damaged[at] ^= mask
        saved.write_bytes(damaged)
        builds.clear()
        caplog.clear()
        index = load_or_build_index(QUICK, tmp_path)
        assert (index.recognise(MESSAGES[1]), index.kinds) == (expected[1], QUICK_KINDS)
        # A few bytes, such as dates in the zip file, mean nothing. Any other is noticed.
        assert len(caplog.records) == len(builds), at
        if builds:
            rebuilt += 1
            assert caplog.records[0].levelno == logging.WARNING
            assert "cannot be used" in caplog.text
    assert rebuilt > 0.5 * len(cases)
    index_file.load_index(saved)


QUICK_KINDS = tuple(topic.topic_kind for topic in QUICK.topics() if not isinstance(topic, RedFlag))


def test_changed_contents_with_a_right_zip_checksum_are_noticed(saved, tmp_path, builds, caplog):
    with np.load(saved) as file:
        arrays = {name: file[name] for name in file.files}
    for name in sorted(set(arrays) - {"checksum"}):
        changed = arrays[name].copy()
        if changed.size == 0:
            continue
        changed.flat[0] += 1
        np.savez(saved, **{**arrays, name: changed})
        builds.clear()
        load_or_build_index(QUICK, tmp_path)
        assert builds == ["quick"], name
    assert "wrong checksum" in caplog.text


class Trap:
    """Unpickling this would create a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (os.mkdir, (str(self.path),))


def object_array(trap: Path) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, meta=np.array([Trap(trap)], dtype=object))
    return buffer.getvalue()


def no_zip(trap: Path) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.arange(3))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        lambda trap: b"",
        lambda trap: b"\0" * 100,
        lambda trap: b"PK\x03\x04",
        lambda trap: b"PK\x05\x06" + b"\0" * 18,  # a zip file with nothing in it
        lambda trap: pickle.dumps(Trap(trap)),
        object_array,
        no_zip,
    ],
    ids=["empty", "zeros", "magic", "empty zip", "pickle", "pickle inside", "one array"],
)
def test_other_files_are_refused(saved, tmp_path, builds, caplog, content):
    trap = tmp_path / "trap"
    saved.write_bytes(content(trap))
    index = load_or_build_index(QUICK, tmp_path)
    assert builds == ["quick"]
    assert not trap.exists()
    assert "cannot be used" in caplog.text
    assert answers(index_file.load_index(saved)) == answers(index)  # it was written anew


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.9, 0.999])
def test_a_truncated_file_is_built_again(saved, tmp_path, builds, caplog, share):
    data = saved.read_bytes()
    saved.write_bytes(data[: int(share * len(data))])
    load_or_build_index(QUICK, tmp_path)
    assert builds == ["quick"]
    assert "cannot be used" in caplog.text


def a_file(tmp_path: Path) -> Path:
    (tmp_path / "file").write_text("in the way")
    return tmp_path / "file"


def too_long(tmp_path: Path) -> Path:
    return tmp_path / ("x" * 300)


def a_folder_for_the_file(tmp_path: Path) -> Path:
    (path_of(QUICK, tmp_path) / "inside").mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize("data_dir", [a_file, too_long, a_folder_for_the_file])
def test_a_folder_that_cannot_be_written_costs_no_answer(tmp_path, caplog, data_dir, quick_index):
    index = load_or_build_index(QUICK, data_dir(tmp_path))
    assert answers(index) == answers(quick_index)
    assert "could not be saved" in caplog.text
    assert not list(tmp_path.rglob("*.tmp"))


@pytest.mark.parametrize("function", ["replace", "fsync"])
def test_a_failing_save_leaves_nothing_and_keeps_what_was_there(
    tmp_path, monkeypatch, caplog, builds, function
):
    def fail(*_):
        raise OSError(28, "No space left on device")

    older = path_of(QUICK, tmp_path).with_name("older.npz")
    older.parent.mkdir(parents=True)
    older.write_text("older")
    monkeypatch.setattr(storage.os, function, fail)
    load_or_build_index(QUICK, tmp_path)
    assert [file.name for file in older.parent.iterdir()] == ["older.npz"]
    assert "No space left" in caplog.text


def test_an_interrupted_save_leaves_nothing(tmp_path, monkeypatch, quick_index):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(storage.np, "savez", interrupt)
    with pytest.raises(KeyboardInterrupt):
        index_file.save_index(quick_index, tmp_path / "index.npz")
    assert list(tmp_path.iterdir()) == []


def test_the_newest_indexes_of_the_collection_are_kept_and_nothing_else_is_touched(
    tmp_path, builds
):
    path = path_of(QUICK, tmp_path)
    other = tmp_path / "index" / "other" / "0123.npz"
    old = [path.with_name(f"old{number}.npz") for number in range(4)]
    for age, file in enumerate([*old, path.with_name("notes.txt"), other]):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("old")
        os.utime(file, (age, age))
    load_or_build_index(QUICK, tmp_path)
    kept = [path, *old[-(storage.KEPT - 1) :], path.with_name("notes.txt")]
    assert sorted(path.parent.iterdir()) == sorted(kept)
    assert other.is_file()


def test_changed_content_is_not_answered_from_an_old_index(tmp_path):
    load_or_build_index(QUICK, tmp_path)
    changed = replace(QUICK, entries=QUICK.entries[:1])
    assert index_file.index_key(changed) != index_file.index_key(QUICK)
    assert "cost" not in load_or_build_index(changed, tmp_path).recogniser.ids


def test_the_key_follows_from_the_libraries(monkeypatch):
    before = index_file.index_key(QUICK)
    assert index_file.index_key(replace(QUICK)) == before
    assert index_file.index_key(replace(QUICK, synonyms=())) != before
    assert index_file.index_key(replace(QUICK, contrasts=())) != before
    monkeypatch.setattr(storage, "version", lambda library: "999")
    assert index_file.index_key(QUICK) != before


def test_the_key_follows_from_the_code(monkeypatch):
    before = index_file.index_key(QUICK)
    monkeypatch.setattr(Path, "read_bytes", lambda self: b"other code")
    assert index_file.index_key(QUICK) != before
