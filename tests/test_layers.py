"""Imports run one way, and the library never imports the web side."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Each layer may import itself and the ones before it.
LAYERS = [
    {"errors"},
    {"reading"},
    {"model", "text", "settings", "storage", "threads", "background"},
    {"content"},
    {"language", "meaning"},
    {"safety"},
    {"retrieval"},
    {"conversation"},
    {"understanding"},
    {"replies"},
    {"consideration"},
    {"bot"},
    {"loading"},
    {"events"},
    {"suites"},
    {"studies"},
    {"suggesting"},
    {"cli"},
    {"pytest_plugin"},
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}


def modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py"))


def imported_parts(path: Path, root: Path) -> set[str]:
    """The first-level parts of chatbot that a module imports."""
    package = ("chatbot", *path.relative_to(root / "chatbot").parts[:-1])
    parts = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = [*base, *([node.module] if node.module else [])]
            names = [".".join([*module, alias.name]) for alias in node.names]
        parts |= {name.split(".")[1] for name in names if name.startswith("chatbot.")}
    return parts


def violations(root: Path) -> list[str]:
    """Every import in chatbot/ that goes up, as "module imports part"."""
    found = []
    for path in modules(root / "chatbot"):
        relative = path.relative_to(root / "chatbot")
        part = relative.parts[0].removesuffix(".py")
        if part in ("__init__", "__main__"):
            continue
        allowed = {name for name, rank in RANK.items() if rank <= RANK[part]}
        found += [
            f"{relative} imports {name}"
            for name in sorted(imported_parts(path, root))
            if name not in allowed
        ]
    return found


def test_every_module_has_a_layer():
    parts = {path.name.removesuffix(".py") for path in (ROOT / "chatbot").iterdir()}
    assert parts - set(RANK) == {"__init__", "__main__", "__pycache__", "py.typed"} & parts


def test_imports_run_one_way():
    assert violations(ROOT) == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("model.py", "from .bot import FaqBot"),
        ("errors.py", "from .reading.problems import Place"),
        ("reading/wording.py", "from ..text import normalise"),
        ("retrieval/index.py", "from ..understanding import decide"),
        ("content/files.py", "import chatbot.retrieval.index"),
        ("bot.py", "from chatbot.web import create_app"),
        ("safety/guard.py", "from ..retrieval import Index"),
    ],
)
def test_a_planted_violation_is_found(tmp_path, module, line):
    path = tmp_path / "chatbot" / module
    path.parent.mkdir(parents=True)
    path.write_text(line + "\n", encoding="utf-8")
    assert len(violations(tmp_path)) == 1


def imported_modules(path: Path, package: tuple[str, ...], known: set[str]) -> set[str]:
    """The known modules that a module of a package imports, in its functions too.

    What is imported for type checkers alone does not count.
    """
    found = set()
    nodes: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        nodes += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            names = [f"{module}.{alias.name}" for alias in node.names]
            found |= {name if name in known else module for name in names}
    return found & known


def circle(root: Path) -> list[str]:
    """Some modules in chatbot/ and web/ that import one another, none if there are none."""
    files = {}
    for folder, top in (("chatbot", ("chatbot",)), ("web", ("chatbot", "web"))):
        for path in modules(root / folder):
            package = (*top, *path.relative_to(root / folder).parts[:-1])
            name = package if path.stem == "__init__" else (*package, path.stem)
            files[".".join(name)] = path, package
    known = {*files}
    arrows = {
        name: imported_modules(path, package, known) - {name}
        for name, (path, package) in files.items()
    }
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError as error:
        return [*error.args[1]]
    return []


def test_no_modules_import_one_another_in_a_circle():
    assert circle(ROOT) == []


@pytest.mark.parametrize("late", ["", "def load():\n    "])
def test_a_planted_circle_is_found(tmp_path, late):
    (tmp_path / "chatbot" / "suites").mkdir(parents=True)
    (tmp_path / "web").mkdir()
    (tmp_path / "chatbot" / "suites" / "cases.py").write_text(f"{late}from . import lines")
    (tmp_path / "chatbot" / "suites" / "lines.py").write_text("from .cases import Case\n")
    assert {*circle(tmp_path)} == {"chatbot.suites.cases", "chatbot.suites.lines"}


@pytest.mark.slow
def test_the_library_runs_without_flask():
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in modules(ROOT / "chatbot")
        if path.stem not in ("__init__", "__main__")
    ]
    program = (
        f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\n"
        "sys.exit('flask' in sys.modules or 'chatbot.web' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_modules_stay_small():
    long = [
        str(path.relative_to(ROOT))
        for folder in ("chatbot", "web")
        for path in modules(ROOT / folder)
        if len(path.read_text(encoding="utf-8").splitlines()) > 400
    ]
    assert long == []


def test_the_web_side_uses_public_names_only():
    """web/ imports chatbot, its base modules, suites and the progress line, nothing deeper."""
    names = {"Collection", "Consideration", "FaqBot", "Reply"}
    functions = {"check_collection", "combine", "find_collection", "load_collection"}
    allowed = names | functions | {"errors", "model", "reading", "settings", "suites", "cli"}
    allowed |= {"conversation", "events", "loading", "suggesting"}
    used = set()
    for path in modules(ROOT / "web"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("chatbot"):
                deeper = (node.module or "").split(".")[1:]
                used |= {deeper[0]} if deeper else {alias.name for alias in node.names}
    assert used <= allowed
