"""Loading and checking as a whole, and the collections that come with the bot."""

from __future__ import annotations

import datetime
import re
import textwrap
from importlib import resources
from pathlib import Path

import pytest

from chatbot.content import (
    bundled_collections,
    check_collection,
    find_collection,
    load_collection,
)
from chatbot.content.files import _ROOT_FILES, FOLDERS
from chatbot.content.topics import _KEYS
from chatbot.errors import ContentError, SettingError
from chatbot.model import (
    FOLLOWED,
    AnswerKind,
    Block,
    Contact,
    Entry,
    Expert,
    Gap,
    Level,
    OutOfScope,
    Reason,
    RedFlag,
    Review,
    SmallTalk,
    Source,
    Texts,
)

NAMES = ("Ada Adams", "Bo Berg")


def test_a_collection_is_read_whole(write_collection):
    collection = load_collection(write_collection())
    assert (collection.id, collection.title, collection.language) == ("demo", "Spine care", "en")
    assert collection.description == "What the collection covers."
    assert collection.sources == (
        Source(
            id="article",
            title="An article",
            publisher="A publisher",
            url="https://example.org/article",
            peer_reviewed=True,
            updated=datetime.date(2019, 12, 9),
            review_due=datetime.date(2999, 12, 9),
            experts=(Expert(NAMES[0], "MD", "Professor"), Expert(NAMES[1], "PhD", "Researcher")),
        ),
    )
    assert collection.texts == Texts(
        "Please ask in other words.",
        "Which of these do you mean?",
        "If you feel very unwell, call for help.",
    )
    assert collection.contacts == (Contact(Level.EMERGENCY, "Emergency services", "911"),)
    written, reviewed = datetime.date(2026, 11, 22), datetime.date(2026, 11, 23)
    assert collection.reviews == (Review("answers", "The project", written, "Dr. Cole", reviewed),)
    assert collection.entries == (
        Entry(
            "approval",
            "Is it approved?",
            (Block("paragraph", "No, it is not."),),
            ("is it legal", "has anyone approved this"),
            source="article",
            locator="Question 1",
            kind=AnswerKind.SUMMARY,
            spoken_by=NAMES,
            related=("cost",),
        ),
        Entry(
            "cost",
            "What does it cost?",
            (Block("paragraph", "It costs a lot."),),
            ("how much is it", "price"),
            source="article",
            locator="Question 2",
            spoken_by=NAMES,
        ),
    )
    assert collection.gaps == (
        Gap(
            "side-effects",
            "Side effects",
            (Block("paragraph", "The experts did not say."),),
            ("does it hurt",),
            related=("approval",),
        ),
    )
    assert collection.out_of_scope == (
        OutOfScope(
            "weather",
            "Weather",
            (Block("paragraph", "I only know spines."),),
            ("will it rain",),
            reason=Reason.OFF_TOPIC,
        ),
    )
    assert collection.red_flags == (
        RedFlag(
            "numb",
            "Numbness",
            (Block("paragraph", "Get help now."),),
            ("my legs are numb",),
            level=Level.EMERGENCY,
        ),
    )
    assert collection.small_talk == (
        SmallTalk("thanks", "Thanks", (Block("paragraph", "You are welcome."),), ("thank you",)),
    )


def test_same_files_same_version_and_any_change_another(write_collection):
    first = load_collection(write_collection())
    assert load_collection(write_collection()).version == first.version
    changed = load_collection(write_collection({"gaps/side-effects.txt": "is it safe"}))
    assert changed.version != first.version


SAFE = {
    "signs.yaml": "words:\n  numb: [numb]\n  seat: [groin]\ncalm:\n  past: [years ago]\n"
    "circumstances:\n  now: [today]\ndenied: [not]\nsigns:\n  numb:\n    - [numb, seat]\n",
    "look_alikes.txt": "numb from laughing\n",
    "follow_ups/why.md": "---\ntitle: Why\nleads_to: same\n---\nNot said.\n",
    "follow_ups/why.txt": "why\n",
}


def whole(files: dict[str, str]) -> dict[str, str]:
    """The files of a collection that has every key and file there is."""
    header = files["collection.yaml"]
    header = header.replace("texts:", "texts:\n  personal: For you?\n  unavailable: Call now.", 1)
    header = header.replace('"911"\n', '"911"\n    region: us\n', 1) + "personal: [should i]\n"
    entry = files["entries/cost.md"].replace(
        "Question 2\n", "Question 2\nfollow_ups: {why: next}\n"
    )
    talk = files["small_talk/thanks.md"].replace("Thanks\n", "Thanks\nrelated: [cost]\n")
    changed = {"collection.yaml": header, "entries/cost.md": entry, "small_talk/thanks.md": talk}
    return {**files, **SAFE, **changed}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("collection.yaml", "For you?", "For whom?"),
        ("collection.yaml", "Call now.", "Call soon."),
        ("collection.yaml", "region: us", "region: uk"),
        ("collection.yaml", "[should i]", "[should we]"),
        ("entries/cost.md", "{why: next}", "{why: same}"),
        ("small_talk/thanks.md", "[cost]", "[approval]"),
        ("signs.yaml", "numb: [numb]", "numb: [numb, dead]"),
        ("signs.yaml", "seat: [groin]", "seat: [saddle]"),
        ("signs.yaml", "years ago", "long ago"),
        ("signs.yaml", "[today]", "[now]"),
        ("signs.yaml", "[not]", "[never]"),
        ("signs.yaml", "[numb, seat]", "[seat]"),
        ("signs.yaml", "[numb, seat]", "[numb, past]"),
        ("look_alikes.txt", "laughing", "sitting"),
        ("follow_ups/why.md", "title: Why", "title: Why so"),
        ("follow_ups/why.md", "leads_to: same", "leads_to: cost"),
        ("follow_ups/why.md", "Not said.", "Nobody said."),
        ("follow_ups/why.txt", "why", "how come"),
        ("red_flags/numb.md", "level: emergency", "level: report"),
    ],
)
def test_any_change_to_any_part_is_another_version(write_collection, files, file, old, new):
    parts = whole(files)
    assert parts[file].count(old) == 1
    first = load_collection(write_collection(parts)).version
    changed = {**parts, file: parts[file].replace(old, new)}
    assert load_collection(write_collection(changed)).version != first
    assert load_collection(write_collection(parts)).version == first


@pytest.mark.parametrize("file", SAFE)
def test_a_file_more_is_another_version(write_collection, files, file, tmp_path):
    parts = whole(files) | {"entries/cost.md": files["entries/cost.md"]}
    less = {name: None if name == file else text for name, text in parts.items()}
    if file == "follow_ups/why.md":
        less["follow_ups/why.txt"] = None
    versions = [
        load_collection(write_collection(one, f"{name}/demo")).version
        for name, one in (("all", parts), ("less", less))
    ]
    assert versions[0] != versions[1]


def test_only_entries_and_the_header_are_needed(write_collection, files):
    optional = [name for name in files if not name.startswith(("entries/", "collection"))]
    header = files["collection.yaml"]
    header = re.sub(r"contacts:.*?(?=texts:)", "", header, flags=re.DOTALL).partition("reviews:")[0]
    root = write_collection(dict.fromkeys(optional) | {"collection.yaml": header})
    assert [topic.id for topic in load_collection(root).topics()] == ["approval", "cost"]


def test_topics_are_sorted_by_id(write_collection, files):
    more = {f"entries/{name}.md": files["entries/cost.md"] for name in ("a10", "a2", "a-1")}
    more = {name: text.replace("What", f"{name} what") for name, text in more.items()}
    ids = [entry.id for entry in load_collection(write_collection(more)).entries]
    assert ids == ["a-1", "a10", "a2", "approval", "cost"]


def test_all_problems_are_reported_at_once_and_in_order(problems_of, files):
    problems = problems_of(
        {
            "collection.yaml": files["collection.yaml"].replace("Spine care", "no"),
            "entries/approval.md": files["entries/approval.md"].replace("[cost]", "[csot]"),
            "gaps/side-effects.md": files["gaps/side-effects.md"] + "\n# A heading\n",
            "gaps/side-effects.txt": "price\n",
            "small_talk/thanks.txt": b"\xff",
            "extra.yml": "",
        }
    )
    assert [problem.split(": ")[0] for problem in problems] == [
        "collection.yaml:1",
        "entries/approval.md:5",
        "extra.yml",
        "gaps/side-effects.md:7",
        "gaps/side-effects.txt:1",
        "small_talk/thanks.txt:1",
    ]


def test_check_gives_a_collection_or_errors(write_collection, problems_of):
    good = check_collection(write_collection())
    assert good.collection is not None and good.errors == ()
    bad = check_collection(write_collection({"gaps/bad.yml": ""}))
    assert bad.collection is None and bad.warnings == ()
    assert [problem.path.name for problem in bad.errors] == ["bad.yml"]


def test_paths_are_shown_as_they_were_given(write_collection, monkeypatch):
    monkeypatch.chdir(write_collection({"extra.yml": ""}))
    (relative,) = check_collection(Path(".")).errors
    assert str(relative).startswith('extra.yml: a collection has no file "extra.yml"')


def test_no_entries(problems_of, files):
    empty = {name: None for name in files if name.startswith("entries/")}
    gap = files["gaps/side-effects.md"].replace("related: [approval]\n", "")
    assert problems_of({**empty, "gaps/side-effects.md": gap}) == [
        ".: the collection has no entries. Write entries/<id>.md."
    ]


def test_no_folder(tmp_path):
    with pytest.raises(ContentError) as raised:
        load_collection(tmp_path / "missing")
    assert str(raised.value) == (
        f"{tmp_path}/missing: there is no such folder. Give the folder of a collection."
    )


@pytest.mark.parametrize("name", ["Demo", "my_clinic", "a b", "d" * 65])
def test_the_folder_is_the_id(problems_of, name):
    (problem,) = problems_of({}, name)
    assert problem.endswith("cannot be an id. Use 1 to 64 characters from a-z, 0-9 and -.")
    assert problem.startswith(".: the folder's name")


def test_bundled_collections_are_the_folders_with_a_header(tmp_path, monkeypatch):
    for name in ("zebra", "alpha", "notes"):
        (tmp_path / name).mkdir()
    (tmp_path / "zebra" / "collection.yaml").touch()
    (tmp_path / "alpha" / "collection.yaml").touch()
    monkeypatch.setattr(resources, "files", {"chatbot.faq_data": tmp_path}.__getitem__)
    found = bundled_collections()
    assert list(found.items()) == [("alpha", tmp_path / "alpha"), ("zebra", tmp_path / "zebra")]


def test_a_collection_is_found_by_its_id_or_its_folder(tmp_path, monkeypatch):
    bundled = tmp_path / "bundled" / "spine-care"
    bundled.mkdir(parents=True)
    (bundled / "collection.yaml").touch()
    monkeypatch.setattr(resources, "files", {"chatbot.faq_data": bundled.parent}.__getitem__)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_collection("spine-care") == bundled
    assert find_collection("~/bundled") == bundled.parent
    with pytest.raises(SettingError) as raised:
        find_collection("spine-car")
    assert str(raised.value) == (
        'The collection "spine-car" is neither bundled nor a folder. Did you mean "spine-care"?'
    )
    with pytest.raises(SettingError, match=r"Bundled: spine-care\."):
        find_collection("~nobody-of-that-name/x")


def test_bundled_collections_have_no_errors():
    bundled = bundled_collections()
    assert "stem-cell-spine" in bundled
    for folder in bundled.values():
        assert check_collection(folder).errors == ()


def test_the_examples_in_the_format_description_are_valid(write_collection):
    readme = (Path(str(resources.files("chatbot.faq_data"))) / "README.md").read_text("utf-8")
    blocks = [textwrap.dedent(block) for block in re.findall(r"(?:^    .*\n|^\n)+", readme, re.M)]
    header = next(block for block in blocks if "not_understood:" in block).strip("\n")
    topic = next(block for block in blocks if "locator:" in block).strip("\n")
    changes = {
        "collection.yaml": header.replace("reviewed_on: …", "reviewed_on: 2026-11-23"),
        "entries/fda-approval.md": topic,
        "entries/off-label.md": topic.replace("fda", "off").replace("question: Is", "question: X"),
        "entries/evidence.md": re.sub("related: .*\n", "", topic).replace(
            "question: ", "question: Z"
        ),
        "entries/approval.md": None,
        "entries/approval.txt": None,
        "entries/cost.md": None,
        "entries/cost.txt": None,
        "gaps/side-effects.md": "---\ntitle: Side effects\n---\nNo.\n",
    }
    changes["entries/off-label.md"] = re.sub("related: .*\n", "", changes["entries/off-label.md"])
    collection = load_collection(write_collection(changes))
    assert collection.entry("fda-approval").related == ("off-label", "evidence")


def test_the_signs_in_the_format_description_are_valid(write_collection):
    readme = (Path(str(resources.files("chatbot.faq_data"))) / "README.md").read_text("utf-8")
    (example,) = re.findall(r"^      words:.*\n(?:      .*\n)+", readme, re.M)
    signs = textwrap.dedent(example)
    (flag,) = re.findall(r"^  ([a-z-]+): +# the id of a red flag", signs, re.M)
    topic = "---\ntitle: Numbness\nlevel: emergency\n---\nGet help now.\n"
    changes = {"signs.yaml": signs, f"red_flags/{flag}.md": topic}
    found = load_collection(write_collection(changes)).signs
    assert found.words and found.circumstances and found.calm and found.denied
    assert {name for name, _ in found.signs} == {flag}


def test_the_format_description_names_every_file_folder_and_key() -> None:
    readme = (Path(str(resources.files("chatbot.faq_data"))) / "README.md").read_text("utf-8")
    tree = readme[: readme.index("## ")]
    for name in (*_ROOT_FILES, *(f"{folder}/" for folder in FOLDERS)):
        assert f"  {name}" in tree, name
    for folder, (required, optional) in _KEYS.items():
        (row,) = re.findall(rf"^\| {folder} \|.*$", readme, re.M)
        assert [key for key in (*required, *optional) if f"`{key}`" not in row] == []
    (levels,) = re.findall(r"^\| red_flags \|.*$", readme, re.M)
    assert [level for level in Level if f"`{level}`" not in levels] == []
    leads = readme[readme.index("## Follow-ups") : readme.index("## Limits of an answer")]
    assert [word for word in FOLLOWED if f"`{word}`" not in leads] == []
