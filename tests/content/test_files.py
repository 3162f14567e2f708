"""What lies in a collection's folder, and the bytes of its files."""

from __future__ import annotations

import os

import pytest

from chatbot.content import load_collection


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"collection.yaml": None}, ".: the folder has no collection.yaml. Write one."),
        (
            {"collection.yml": ""},
            'collection.yml: a collection has no file "collection.yml". '
            'Did you mean "collection.yaml"?',
        ),
        (
            {"notes.docx": ""},
            'notes.docx: a collection has no file "notes.docx". '
            "Remove it, or start its name with _ so that it is not read.",
        ),
        (
            {"entry/a.md": ""},
            'entry: a collection has no folder "entry". Did you mean "entries"?',
        ),
        (
            {"pictures/a.png": ""},
            'pictures: a collection has no folder "pictures". '
            "Remove it, or start its name with _ so that it is not read.",
        ),
        (
            {"gaps/side.yml": ""},
            'gaps/side.yml: "side.yml" is not a topic file: topic files end in .md or .txt. '
            "Remove it, or start its name with _ so that it is not read.",
        ),
        (
            {"gaps/more.md/x.md": ""},
            'gaps/more.md: "more.md" is not a topic file: topic files end in .md or .txt. '
            "Remove it, or start its name with _ so that it is not read.",
        ),
        (
            {"gaps/Side_Effects.txt": ""},
            'gaps/Side_Effects.txt: "Side_Effects" cannot be an id. '
            "Use 1 to 64 characters from a-z, 0-9 and -.",
        ),
        (
            {"gaps/" + "a" * 65 + ".txt": ""},
            "gaps/" + "a" * 65 + '.txt: "' + "a" * 57 + '..." cannot be an id. '
            "Use 1 to 64 characters from a-z, 0-9 and -.",
        ),
        (
            {"gaps/side-efects.txt": "x"},
            "gaps/side-efects.txt: these phrasings have no side-efects.md beside them. "
            'Did you mean "side-effects"?',
        ),
        (
            {"gaps/zzz.txt": "x"},
            "gaps/zzz.txt: these phrasings have no zzz.md beside them. "
            "Write zzz.md, or move the phrasings to the topic they belong to.",
        ),
        (
            {"small_talk/cost.md": "---\ntitle: Cost\n---\nText.\n"},
            'small_talk/cost.md: the id "cost" is already used by entries/cost.md. '
            "Rename one of them.",
        ),
    ],
)
def test_what_does_not_belong(problems_of, change, expected):
    assert problems_of(change) == [expected]


def test_hidden_files_and_suites_are_not_read(write_collection):
    ignored = ("_notes.md", ".DS_Store", "_drafts/a.md", "gaps/_a.md", "gaps/.b.txt", "suites/x.y")
    root = write_collection(dict.fromkeys(ignored, b"\xff"))
    assert load_collection(root).id == "demo"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"one\ntwo\nthr\xffee\n", "3: the byte 0xFF is not UTF-8. Save the file as UTF-8."),
        (b"one\r\ntwo\r\xe9t\xe9", "3: the byte 0xE9 is not UTF-8. Save the file as UTF-8."),
        (b"\xef\xbb\xbfone\n\xff", "2: the byte 0xFF is not UTF-8. Save the file as UTF-8."),
        (b"one\n\xed\xa0\x80\n", "2: the byte 0xED is not UTF-8. Save the file as UTF-8."),
        (b"one\ncut off \xe2\x82", "2: the byte 0xE2 is not UTF-8. Save the file as UTF-8."),
        ("one".encode("utf-16"), "1: the byte 0xFF is not UTF-8. Save the file as UTF-8."),
        (b"one\ntw\x00o", "2: the character U+0000 is not allowed. Remove it."),
        (b"\x1b[31m", "1: the character U+001B is not allowed. Remove it."),
        ("a\x85b", "1: the character U+0085 is not allowed. Remove it."),
        ("a\n\u2028b", "2: the character U+2028 is not allowed. Remove it."),
        ("a\n\u202eb", "2: the character U+202E is not allowed. Remove it."),
        ("a\uffff", "1: the character U+FFFF is not allowed. Remove it."),
    ],
)
@pytest.mark.parametrize(
    "file", ["collection.yaml", "gaps/side-effects.md", "gaps/side-effects.txt"]
)
def test_bytes_that_are_no_text(problems_of, file, content, expected):
    assert f"{file}:{expected}" in problems_of({file: content})


def test_every_forbidden_character_is_reported(problems_of):
    assert problems_of({"gaps/side-effects.txt": "a\x00\x01\nb\nc\x02"}) == [
        "gaps/side-effects.txt:1: the character U+0000 is not allowed. Remove it.",
        "gaps/side-effects.txt:1: the character U+0001 is not allowed. Remove it.",
        "gaps/side-effects.txt:3: the character U+0002 is not allowed. Remove it.",
    ]


@pytest.mark.parametrize("change", ["\ufeff{}", "crlf", "cr"])
def test_windows_and_old_mac_files_are_the_same_content(write_collection, files, change):
    plain = load_collection(write_collection(name="demo"))
    ends = {"crlf": "\r\n", "cr": "\r"}
    changed = {
        name: content.replace("\n", ends[change]) if change in ends else change.format(content)
        for name, content in files.items()
    }
    root = write_collection(changed)
    assert load_collection(root) == plain
    assert load_collection(root).version == plain.version


def test_two_megabytes_are_the_limit(write_collection, problems_of):
    line = "# " + "x" * 97 + "\n"
    assert load_collection(write_collection({"gaps/side-effects.txt": line * 20_000}))
    assert problems_of({"gaps/side-effects.txt": line * 20_000 + "x"}) == [
        "gaps/side-effects.txt: the file is larger than 2 MB. Split it up or shorten it."
    ]


def test_links_must_stay_inside(write_collection, tmp_path):
    outside = tmp_path / "secret.txt"
    outside.write_text("a secret\n")
    root = write_collection()
    (root / "gaps" / "more.txt").symlink_to(outside)
    (root / "small_talk" / "loop.md").symlink_to(root / "small_talk" / "loop.md")
    (root / "red_flags" / "nowhere.txt").symlink_to(root / "red_flags" / "nothing.txt")
    (root / "suites").symlink_to(tmp_path)
    with pytest.raises(Exception) as raised:
        load_collection(root)
    assert str(raised.value).replace(f"{root}/", "").split("\n") == [
        "gaps/more.txt: this link leads out of the collection's folder. Put the file itself here.",
        'red_flags/nowhere.txt: "nowhere.txt" is not a topic file: topic files end in .md or .txt. '
        "Remove it, or start its name with _ so that it is not read.",
        'small_talk/loop.md: "loop.md" is not a topic file: topic files end in .md or .txt. '
        "Remove it, or start its name with _ so that it is not read.",
        "suites: this link leads out of the collection's folder. Put the file itself here.",
    ]


def test_links_inside_and_a_linked_folder_are_fine(write_collection, tmp_path):
    root = write_collection({"gaps/_real.txt": "is it safe\n"})
    (root / "gaps" / "side-effects.txt").unlink()
    (root / "gaps" / "side-effects.txt").symlink_to("_real.txt")
    (tmp_path / "current").symlink_to(root)
    collection = load_collection(tmp_path / "current")
    assert collection.id == "current"
    assert collection.gaps[0].phrasings == ("is it safe",)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def test_a_pipe_is_not_waited_for(write_collection):
    root = write_collection()
    (root / "gaps" / "side-effects.txt").unlink()
    os.mkfifo(root / "gaps" / "side-effects.txt")
    with pytest.raises(Exception, match="is not a topic file"):
        load_collection(root)


def test_files_and_folders_that_cannot_be_read(write_collection, monkeypatch):
    from pathlib import Path

    root = write_collection()

    def denied(self, *args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(Exception) as raised:
        load_collection(root)
    assert (
        f"{root}/gaps/side-effects.txt: this cannot be read (Permission denied). "
        "Check that it exists and that you have permission to read it."
    ) in str(raised.value).split("\n")
    monkeypatch.setattr(Path, "iterdir", denied)
    with pytest.raises(Exception, match=r"demo: this cannot be read \(Permission denied\)"):
        load_collection(root)
