"""One word means one thing: no two classes of the product share a name."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def twin_classes(root: Path) -> dict[str, list[str]]:
    """The modules of each class in chatbot/ and web/ whose name another one has; _private or not.

    An underscore does not make a name another one: `_Asked` and `Asked` are twins.
    """
    found = defaultdict(list)
    for path in sorted([*root.glob("chatbot/**/*.py"), *root.glob("web/**/*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name.lstrip("_")].append(str(path.relative_to(root)))
    return {name: modules for name, modules in found.items() if len(modules) > 1}


def test_no_two_classes_share_a_name():
    assert twin_classes(ROOT) == {}


def test_planted_twins_are_found(tmp_path):
    for name, text in (("chatbot/a.py", "class Store: ..."), ("web/b.py", "class Store: ...")):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    assert twin_classes(tmp_path) == {"Store": ["chatbot/a.py", "web/b.py"]}
