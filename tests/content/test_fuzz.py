"""Whatever stands in a file, the outcome is a collection or a ContentError."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.content import load_collection
from chatbot.errors import ContentError

pytestmark = pytest.mark.slow

PATHS = (
    *("collection.yaml", "entries/cost.md", "entries/cost.txt", "red_flags/numb.md"),
    *("signs.yaml", "look_alikes.txt", "follow_ups/why.md"),
)
MORE = {
    "signs.yaml": "words:\n  numb: [numb]\n  seat: [groin]\ncircumstances:\n  now: [today]\n"
    "denied: [not]\ncalm:\n  past: [ago]\nsigns:\n  numb:\n    - [numb, seat]\n",
    "look_alikes.txt": "numb from laughing\n",
    "follow_ups/why.md": "---\ntitle: Why\nleads_to: same\n---\nNot said.\n",
}
MARKS = st.text(alphabet="ab01:-#[](){},&*!|<>'\"%@`?~=./_ \n\t\\xuU\u202e\ufeff", max_size=40)
CONTENTS = st.one_of(st.binary(max_size=200), MARKS.map(str.encode), st.text().map(str.encode))


@pytest.fixture(scope="session")
def load_changed(files, tmp_path_factory):
    """Return a function that loads the valid collection with the bytes of one file changed."""
    base = tmp_path_factory.mktemp("fuzz")

    def load(path: str, content: bytes) -> None:
        with TemporaryDirectory(dir=base) as folder:
            root = Path(folder) / "demo"
            for name, text in (files | MORE).items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_bytes(content if name == path else text.encode())
            try:
                collection = load_collection(root)
            except ContentError as error:
                assert error.problems
                str(error).encode("utf-8")
            else:
                assert all(topic.title and topic.plain_text for topic in collection.topics())
                str(collection).encode("utf-8")

    return load


@given(path=st.sampled_from(PATHS), content=CONTENTS)
def test_any_bytes_in_any_file(load_changed, path, content):
    load_changed(path, content)


@given(path=st.sampled_from(PATHS), start=st.integers(0, 900), cut=st.integers(0, 9), new=CONTENTS)
def test_any_change_to_a_valid_file(load_changed, files, path, start, cut, new):
    content = (files | MORE)[path].encode()
    start %= len(content) + 1
    load_changed(path, content[:start] + new + content[start + cut :])


@given(text=MARKS)
def test_any_marks_as_a_text(load_changed, files, text):
    load_changed("entries/cost.md", f"{files['entries/cost.md']}\n{text}".encode())
