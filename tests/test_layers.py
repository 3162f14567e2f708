"""Imports run one way, and the library never imports the web side."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Each layer may import itself and the ones before it.
LAYERS = [
    {"errors", "model", "text", "settings", "sites", "storage", "threads", "background"},
    {"content"},
    {"language", "meaning"},
    {"safety"},
    {"retrieval"},
    {"conversation", "policy"},
    {"understanding"},
    {"replies"},
    {"consideration"},
    {"bot"},
    {"events"},
    {"suites"},
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
        ("retrieval/index.py", "from ..policy import decide"),
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
    allowed = names | functions | {"errors", "model", "settings", "suites", "cli", "events"}
    allowed |= {"conversation", "suggesting"}
    used = set()
    for path in modules(ROOT / "web"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("chatbot"):
                deeper = (node.module or "").split(".")[1:]
                used |= {deeper[0]} if deeper else {alias.name for alias in node.names}
    assert used <= allowed
