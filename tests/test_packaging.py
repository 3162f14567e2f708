"""One package name, whatever way the project is installed: wheel, editable or bare checkout."""

import ast
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.cli.conftest import FILES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent

PROBE = """
import chatbot, chatbot.web, importlib.resources as resources
from chatbot import FaqBot, bundled_collections, load_collection
from chatbot.web import pages
content = load_collection(bundled_collections()["stem-cell-spine"])
assert len(content.entries) == 8, content.entries
assert content.signs.signs and content.look_alikes and content.follow_ups
root = resources.files("chatbot.web")
assert (root / "templates" / "index.html").is_file() and (root / "static" / "embed.js").is_file()
assert pages.tag("").startswith("<a ")
print(chatbot.__file__)
"""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that is built from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def tracked(folder: str) -> set[str]:
    """The files of a folder of the checkout that belong to the project."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_has_every_file_under_one_name(built):
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    expected = tracked("chatbot") | {
        f"chatbot/{name}" for folder in ("web", "faq_data") for name in tracked(folder)
    }
    assert names == expected


def test_the_wheel_has_the_licences_of_all_that_is_in_it(built):
    ours = {"LICENSE", "chatbot/meaning/LICENSE-minilm", "chatbot/meaning/NOTICE"}
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = {name.split(".dist-info/licenses/")[-1] for name in wheel.namelist()}
        metadata = next(name for name in wheel.namelist() if name.endswith("/METADATA"))
        lines = wheel.read(metadata).decode().splitlines()
    assert ours <= names
    assert {f"License-File: {name}" for name in ours} <= set(lines)
    assert "License-Expression: MIT AND Apache-2.0" in lines


def test_the_sdist_can_be_built_and_tested(built):
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.split("/", 1)[1] for name in sdist.getnames()}
    for folder in ("chatbot", "web", "faq_data", "tests"):
        assert tracked(folder) <= names
    assert {"LICENSE", "Makefile", "README.md", "pyproject.toml"} <= names


def imported() -> set[str]:
    """The top-level names that the product's modules import."""
    names = set()
    for path in (path for folder in ("chatbot", "web") for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names


def test_what_is_imported_is_declared_and_what_is_declared_is_imported():
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    extras = project["optional-dependencies"]
    known = packages_distributions()
    ours = {"chatbot", *sys.stdlib_module_names}
    used = {known[name][0].lower().replace("_", "-") for name in imported() - ours}
    declared = {re.split(r"[^\w-]", one)[0].lower() for one in project["dependencies"]}
    may_lack = [one for name in extras if name != "dev" for one in extras[name]]
    optional = {re.split(r"[^\w-]", one)[0].lower() for one in may_lack}
    assert used - optional == declared


def run(python: Path | str, folder: Path, *path: Path) -> Path:
    """Run the probe with an interpreter from a folder; return where chatbot was found."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))}
    done = subprocess.run(
        [str(python), "-P", "-c", PROBE],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def test_a_bare_checkout_works(tmp_path):
    assert run(sys.executable, tmp_path, ROOT) == ROOT / "chatbot" / "__init__.py"


def test_the_wheel_works_without_the_checkout(built, tmp_path):
    """Unpacked as an installer would, with this environment's libraries behind it."""
    site = tmp_path / "site"
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    assert run(sys.executable, tmp_path, site) == site / "chatbot" / "__init__.py"
    assert {path.name for path in site.iterdir() if path.suffix != ".dist-info"} == {"chatbot"}


def test_the_wheel_brings_the_pytest_plugin(built, tmp_path):
    site = tmp_path / "site"
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    for name, content in FILES.items():
        path = tmp_path / "demo" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (tmp_path / "suite.jsonl").write_text('{"q": "price", "topic": "cost"}\n')
    (tmp_path / "conftest.py").write_text(
        "import chatbot\n\n\ndef pytest_report_header():\n    return chatbot.__file__\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-m", "pytest", "--assert=plain"]
        + ["--faq-suite=suite.jsonl", "--faq-collection=demo"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site), "FAQ_CHATBOT_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout
    assert str(site / "chatbot" / "__init__.py") in done.stdout


def test_an_editable_install_finds_the_checkout(tmp_path):
    """A fresh environment that borrows this one's libraries."""
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    python = tmp_path / "venv" / "bin" / "python"
    site = Path(
        subprocess.run(
            [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    )
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-build-isolation"]
    install += ["--quiet", "--disable-pip-version-check", "--target", str(site), "--editable"]
    subprocess.run([*install, str(ROOT)], check=True, capture_output=True)
    import click

    borrowed = Path(click.__file__).parent.parent
    assert run(python, tmp_path, borrowed) == ROOT / "chatbot" / "__init__.py"
    assert (tmp_path / "venv").exists()
